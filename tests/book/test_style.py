"""The prose reads aloud: no page breaks a rule of style but where the list of known breaches says so.

The cases of each rule are sentences that a reader's review of edition 0.1.0 quoted, the project's editorial
guide, or invented; none is the linter's own output.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.book import style

FACT = '<a class="fact" href="x.html">{}</a>'


def page(*paragraphs: str) -> str:
    return f"<article>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"


def with_facts(text: str) -> str:
    """Put each number within brackets [] in the link of a fact."""
    return text.replace("[", FACT[: FACT.index("{}")]).replace("]", "</a>")


def broken(*paragraphs: str) -> set[str]:
    return {breach.rule for breach in style.breaches("page", page(*map(with_facts, paragraphs)))}


def test_no_page_breaks_a_rule_but_where_it_is_listed_and_the_list_only_shrinks(html: Path) -> None:
    found, listed = Counter(style.in_book(html)), style.known()
    new, mended = found - listed, listed - found
    assert not new, "to be mended:\n" + "\n".join(" | ".join(breach) for breach in new)
    assert not mended, "mended, so run `python -m tests.book.style`:\n" + "\n".join(map(str, mended))


LONG = "the council " * 20
QUOTES = [
    # The review's, word for word.
    ("words", "Both have [0.34] and [0.34]."),
    ("words", "Turnover is [0.30] of the variation, as a share of one."),
    ("words", "Spending changed by [−10%]."),
    ("words", "In Kent it went the other way: [33%]."),
    ("bare number", "In Kent the rest was otherwise: [33%]."),
    ("bare number", "[3] would pass for findings if they were the only one; [0] do."),
    ("words", "[3] would pass for findings if they were the only one; [0] do."),
    ("words", "Four councils were inadequate [2] times."),
    ("words", "[100%] were still inadequate."),
    ("words", "It was the highest ([4] in both years)."),
    ("words", "The number with a complete published measure is [0]; [2] are collected."),
    ("words", "Of [18] models, [0] differ from nought."),
    # The editorial guide's.
    ("words", "It is important to note that rates rose."),
    ("words", "The data reveal significant variation across local authorities."),
    ("words", "Now the rate is higher."),
    ("over 40 words", f"In 2016 {LONG} rose."),
    ("mostly long", " ".join(["One rose."] * 14 + [f"In {'one council and ' * 9} it fell."] * 6)),
    ("openings", "The rate rose. The count fell. The share stayed."),
    ("openings", "In one council it rose. In one council it fell."),
    ("association", "It goes with poverty. " * 4),
    ("objection", "The strongest objection is poverty. It may be age. The strongest objection is chance."),
    ("acronym", "Under the SIF they failed."),
    ("acronym", "Under the SIF they failed. The single inspection framework ran to 2017."),
    ("acronym", "The QQZ says so."),
    ("bare number", "Since then there were never more than [7]."),
    ("bare number", "The range ran from [27] to [184]."),
]
READS = [
    ("words", "Spending fell by [10%]. None of the [18] models shows a link. It was [2.1] times as high."),
    ("words", "“It is important to note this now”, said one council. As now revised, the count is higher."),
    ("over 40 words", "In 2016 the rate rose in every council of England but one, and fell in that."),
    ("mostly long", " ".join(["One rose."] * 16 + [f"In {'one council and ' * 9} it fell."] * 4)),
    ("openings", "The rate rose. It fell later. The count stayed."),
    ("association", "It goes with poverty. It rose with age. Poor areas have more."),
    ("objection", "The strongest objection is poverty."),
    ("acronym", "Under the single inspection framework (SIF) they failed. The SIF ended in 2017."),
    ("acronym", "Inspections of local authority children’s services (ILACS) look at looked-after children."),
    ("acronym", "Download the table as CSV. “The QQZ says so”, wrote one council."),
    ("bare number", "Since then there were never more than [7] councils, and [1] in 2025."),
    ("bare number", "The rate held in [60] of [68] ways to count. The number of councils rose to [9]."),
    ("bare number", "The range ran from [27] to [184] for each 10,000 children."),
]


@pytest.mark.parametrize(("rule", "text"), QUOTES)
def test_a_rule_finds_what_nobody_would_say(rule: str, text: str) -> None:
    assert rule in broken(text)


@pytest.mark.parametrize(("rule", "text"), READS)
def test_a_rule_passes_what_somebody_would_say(rule: str, text: str) -> None:
    assert rule not in broken(text)


def test_every_rule_has_a_case_that_breaks_it_and_one_that_does_not() -> None:
    titles = {"title", "subtitle"}
    assert {rule for rule, _ in QUOTES} | titles == set(style.RULES) == {rule for rule, _ in READS} | titles


@pytest.mark.parametrize(("length", "rules"), [(90, set()), (91, {"title", "subtitle"})])
def test_the_title_and_subtitle_of_a_figure_have_ninety_characters_at_most(length: int, rules: set) -> None:
    words = "x" * length
    figure = (
        f'<p><span class="caption-number">Fig. 7 </span><span class="caption-text">{words}</span></p>'
        f'<p class="subtitle">{words}</p>'
    )
    assert {breach.rule for breach in style.breaches("page", f"<article>{figure}</article>")} == rules


def test_tables_code_citations_and_rows_of_bars_are_no_prose() -> None:
    left_out = (
        "<table><tr><td><p>nought</p></td></tr></table><pre>nought</pre><code>nought</code>"
        '<p>Rates rose <span class="bibtex-citation">nought</span>.</p>'
        '<div class="bars"><li>nought: 7</li></div>'
    )
    assert style.breaches("page", f"<article>{left_out}</article>") == []


def test_a_known_breach_is_the_same_when_its_numbers_move() -> None:
    (one,) = style.breaches("page", page("Now the rate is 7.5."))
    (other,) = style.breaches("page", page("Now the rate is 1,208."))
    assert one == other

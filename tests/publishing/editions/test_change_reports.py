"""Reports: the same list in three forms, in none of which a word of a table can act."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evidence.publishing.editions import change_reports, public_ids
from evidence.publishing.editions.project_changes import ProjectChanges
from evidence.publishing.editions.revisions import Picture
from tests.invented import claim, fact, figure
from tests.throwaway import Project

# A tag, a cell's end, a link, a mention, an escape sequence of a terminal, text turned round, a fence.
NASTY = "<script>alert(1)</script> | [a](javascript:x) @someone \x1b[31m\u202e ``` <img src=x onerror=y> \"'&"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


@pytest.fixture
def nasty(project: Project) -> ProjectChanges:
    """Everything that moves carries `NASTY`."""
    project.states(
        fact("workforce-a", "one"), figure(alt=""), claim(title=NASTY), fact("workforce-gone", says=NASTY)
    )
    project.commit(NASTY.replace("\x1b", ""))
    cell = '"' + NASTY.replace('"', '""') + '"'
    project.table("area,year,rate", f"A,2024,{cell}", f"{cell},2024,20")
    project.states(
        fact("workforce-a", NASTY, says=NASTY),
        figure(title=NASTY, alt=NASTY, drawn="1" * 16, data=["area,n", f"A,{cell}"]),
        claim(title=NASTY, verdict=NASTY),
        fact("workforce-new", NASTY, says=NASTY),
    )
    project.page("pages/methods", NASTY)
    return project.diff()


class Tags(HTMLParser):
    """The tags of a page, and the addresses it names."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    return parser


def html(comparison: ProjectChanges, old: Picture, new: Picture) -> str:
    ids = [item.id for item in comparison.figures]
    return change_reports.html(comparison, dict.fromkeys(ids, old), dict.fromkeys(ids, new))


def test_in_html_no_word_becomes_a_tag_and_nothing_is_asked_of_another_host(nasty: ProjectChanges) -> None:
    found = tags(html(nasty, Picture(b"old"), Picture(b"new")))
    assert not {"script", "iframe", "link", "a", "form", "object"} & found.tags
    assert found.addresses and all(address.startswith("data:image/png") for address in found.addresses)
    assert not found.handlers


def test_in_markdown_no_word_becomes_a_tag_a_link_a_mention_or_a_column(nasty: ProjectChanges) -> None:
    report = change_reports.markdown(nasty)
    rendered = MarkdownIt("commonmark").enable("table").render(report)
    found = tags(rendered)
    assert not {"script", "img", "a"} & found.tags
    assert not found.handlers
    assert not re.search(r"@\w", report)
    for line in report.splitlines():
        if line.startswith("|"):
            assert line.count("|") == 7, line


def test_in_a_terminal_no_word_sends_a_control_character(nasty: ProjectChanges) -> None:
    report = change_reports.text(nasty)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", report)


@given(st.text())
def test_any_words_are_shown_in_markdown_as_they_are(words: str) -> None:
    rendered = MarkdownIt("commonmark").render("x" + change_reports.escaped(words) + "x")
    shown = re.sub(r"<[^>]+>", "", rendered).strip()
    assert rendered.startswith("<p>x") and rendered.count("<") == 2
    assert "@" not in shown.replace("@\N{WORD JOINER}", "")


def moved(project: Project) -> ProjectChanges:
    project.states(fact("workforce-a", 20), figure(alt="One"), claim())
    project.page("chapters/workforce/workforce", "It is {fact}`workforce-a`.")
    project.commit("Before")
    project.table("area,year,rate", "A,2024,30", "B,2024,20")
    project.states(
        fact("workforce-a", 22),
        figure(alt="Two", data=["area,n", "A,1", "B,2", "B,4"]),
        claim(verdict="contradicted"),
    )
    return project.diff()


def test_a_terminal_shows_old_and_new_of_everything_that_moves(project: Project) -> None:
    report = change_reports.text(moved(project))
    assert "What moves: 1 table, 1 figure, 1 fact, 1 claim, 1 page." in report
    for line in (
        "  workforce-a: 20 → 22 (+2, +10%)",
        "  workforce-claim-agency: partly (strength: low) → contradicted (strength: low)",
        "  workforce: 0 rows new, 1 revised, 0 gone",
        "      - A, 2024: rate: 10 → 30 (+20, +200%)",
        "  workforce-funnel: of 3 rows 1 changed or went, of 3 now 1 changed or came",
        "      - B: n: 2 → 4 (+2, +100%)",
        "  chapters/workforce/workforce: 1 result it quotes",
    ):
        assert line in report.splitlines()


def test_markdown_names_verdicts_that_flip_before_all_else(project: Project) -> None:
    report = change_reports.markdown(moved(project))
    assert report.index("Verdict flips") < report.index("Facts revised")
    assert "partly (strength: low) → **contradicted (strength: low)**" in report


def test_what_was_wrong_comes_first_with_what_was_wrong_about_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ids.txt").write_text("workforce-a\n", encoding="utf-8")
    rows = f"{','.join(public_ids.CORRECTED_HEADER)}\nworkforce-a,2100-01-01,it counted twice\n"
    (tmp_path / "corrections.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(public_ids, "IDS", tmp_path / "ids.txt")
    monkeypatch.setattr(public_ids, "CORRECTED", tmp_path / "corrections.csv")
    report = change_reports.text(moved(project))
    corrected, rest = report.split("Claims revised: 1")
    assert "Corrected: what was printed was wrong: 1" in corrected
    assert "Why: corrected on 2100-01-01 because it counted twice" in corrected
    assert "Facts revised" not in rest and "Figures revised: 1" in rest


def test_html_shows_both_pictures_or_says_why_one_is_missing(project: Project) -> None:
    comparison = moved(project)
    page = html(comparison, Picture(b"old"), Picture(b"new"))
    for picture in (b"old", b"new"):
        assert f"data:image/png;base64,{base64.b64encode(picture).decode()}" in page
    assert 'alt="Before: One"' in page and 'alt="Now: Two"' in page
    page = html(comparison, Picture(why_not="It does not run any more."), Picture(b"new"))
    assert "No picture. It does not run any more." in page


def test_nothing_is_said_to_be_nothing(project: Project) -> None:
    project.commit()
    comparison = project.diff()
    assert "Nothing moves." in change_reports.text(comparison)
    assert "Nothing moves." in change_reports.markdown(comparison)


def test_a_report_for_a_pull_request_fits_a_comment_and_says_what_it_leaves_out(project: Project) -> None:
    many = [f"workforce-{'abcdefghij'[n % 10]}{n}" for n in range(400)]
    project.states(*(fact(id, 1, says="Long words " * 20) for id in many))
    project.commit()
    project.states(*(fact(id, 2, says="Long words " * 20) for id in many))
    report = change_reports.markdown(project.diff())
    assert len(report) <= change_reports.MARKDOWN_LIMIT < 65536
    assert "### Facts revised: 400" in report and "more" in report.splitlines()[-1]

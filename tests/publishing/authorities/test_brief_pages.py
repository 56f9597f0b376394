"""Authority pages: every number has its source, nothing ranks, and what is missing is said."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from evidence import paths
from evidence.measures import spending_per_child
from evidence.measures.entries import OF_BRIEFS, SHARE
from evidence.publishing.authorities import brief_facts, brief_pages, brief_words
from evidence.publishing.authorities.briefs import Brief, Newer, briefs

LARGE, SMALL, NEW, ENDED, JOINT = "E08000025", "E06000017", "E06000063", "E10000021", "E09000021"
CITY, SCILLY, LIVERPOOL, DORSET, OLD_DORSET = "E09000001", "E06000053", "E08000012", "E06000059", "E10000009"
SEVERAL = [LARGE, SMALL, NEW, ENDED, JOINT, CITY, SCILLY, LIVERPOOL, DORSET, OLD_DORSET]


@pytest.fixture(scope="module")
def several() -> dict[str, Brief]:
    return briefs(SEVERAL)


def page(brief: Brief, root: str | None = "../") -> BeautifulSoup:
    return BeautifulSoup(brief_pages.body(brief, root), "html.parser")


def words(soup: BeautifulSoup, selector: str) -> str:
    return " ".join(" ".join(found.get_text(" ") for found in soup.select(selector)).split())


@pytest.mark.long
def test_every_council_of_now_and_every_one_that_ended_has_a_page() -> None:
    made = briefs().values()
    pages = {brief.address: brief_pages.body(brief, root="../") for brief in made}
    assert set(pages) == set(brief_pages.addresses().values())
    assert len(pages) == 158
    # 150,000 bytes, less the frame of the page, which is about 12,300.
    assert max(len(body.encode()) for body in pages.values()) < 137_500
    for body in pages.values():
        assert "<script" not in body


@pytest.mark.parametrize("kept", ["one", pytest.param("every", marks=pytest.mark.long)])
def test_pages_name_every_table_they_are_made_of_and_no_other(kept: str) -> None:
    """With one measure of each table in the short form, and with every measure in the long one."""
    # In a process of its own, for this one has read other tables too.
    script = (
        "import types\n"
        "from evidence.data import tables\n"
        "from evidence.measures.entries import OF_BRIEFS\n"
        "from evidence.publishing.authorities import brief_pages, briefs, compare_page\n"
        "from evidence.statistics import funnel\n"
        # Where the limits lie changes no table that is read, and takes half of the time.
        "funnel.elementwise.find_root = lambda f, span, **words: types.SimpleNamespace(x=span[1])\n"
        "last = {measure.columns.table: id for id, measure in OF_BRIEFS.items()}\n"
        f"for id in {{*OF_BRIEFS}} - {{*last.values()}} if {kept == 'one'} else (): del OF_BRIEFS[id]\n"
        f"for brief in briefs.briefs({[*SEVERAL]}).values(): brief_pages.body(brief, root='../')\n"
        "compare_page.files()\n"
        "print(*tables.read())"
    )
    read = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert sorted(read.split()) == sorted(brief_pages.table_names())


@pytest.mark.parametrize("code", SEVERAL)
def test_a_page_ranks_nobody(several: dict[str, Brief], code: str) -> None:
    said = page(several[code]).get_text(" ").lower().replace("no number here ranks or scores", "")
    judging = r"\b(ranks?|ranked|scores?|league|quartiles?|worst|best|red|amber|green|performs?|poor)\b"
    assert re.findall(judging, said) == []


@pytest.mark.parametrize("code", [LARGE, SMALL, NEW, ENDED, JOINT, LIVERPOOL])
def test_every_measure_has_a_section_with_its_own_anchor(several: dict[str, Brief], code: str) -> None:
    soup = page(several[code])
    found = [section["id"] for section in soup.select("section.measure")]
    known = [measure for measure in OF_BRIEFS if measure in found]
    assert found == known
    if not several[code].council.closed:
        assert found == list(OF_BRIEFS)
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", SEVERAL)
def test_every_number_of_a_page_is_among_its_facts_with_a_source(
    several: dict[str, Brief], code: str
) -> None:
    brief = several[code]
    numbers = brief_facts.numbers(brief)
    said = {number["text"] for number in numbers}
    soup = page(brief)
    for cell in soup.select("section.measure td:not(:last-child), section.spending td"):
        text = cell.get_text().strip().removesuffix("?")
        assert text in said | {"none", "not known"}, text
    for number in numbers:
        if number["what"] != "the release before said" and number["value"] is not None:
            assert number["source"], number
        assert number["address"].startswith(f"authorities/{brief.council.slug}.html")
    shown = words(soup, ".measure .value strong, .measure .counts, .measure .beside, .measure .standing")
    # Years, days and the limits' own names are no results.
    shown = re.sub(
        r"31 March|30 September|(95|99\.8) per cent|aged \d+ to \d+|3-month|20 miles|10,000", "", shown
    )
    shown = re.sub(r"\d{4}: (within|outside [\d.]+|no limits)", "", shown)
    bare = {text.strip("£%−") for text in said}
    for text in re.findall(r"\d[\d,]*(?:\.\d+)?", shown):
        assert text.rstrip(",") in bare | {"16", "45", "12"}, text


@pytest.mark.parametrize("code", [LARGE, NEW, LIVERPOOL])
def test_each_value_stands_beside_what_it_counts_and_of_how_many(
    several: dict[str, Brief], code: str
) -> None:
    for section in several[code].sections:
        said = brief_words.counts(section)
        if section.measure.has_counts and not section.latest.reason:
            assert brief_words.number(section.latest.count) in said
            assert brief_words.number(section.latest.base) in said
        elif not section.measure.has_counts and section.measure.unit == SHARE:
            assert said.endswith("Published without its counts.")


def test_a_missing_value_gives_its_reason_where_the_value_would_stand(several: dict[str, Brief]) -> None:
    for code in SEVERAL:
        soup = page(several[code])
        for section in several[code].sections:
            reason = section.latest.reason
            if reason:
                assert reason in words(soup, f"#{section.measure.id}")


def test_a_council_outside_limits_is_set_beside_the_year_before(several: dict[str, Brief]) -> None:
    # On one measure of one year nobody is called unusual.
    for brief in several.values():
        for section in brief.sections:
            said = brief_words.year_before(section)
            if section.standing.startswith("outside"):
                year = section.latest.time_period - 1
                wanted = f" {year}: {section.before}." if section.before else " No year before to compare."
                assert said == wanted
            else:
                assert said == ""


def test_a_joint_return_is_called_one_on_each_measure_of_the_workforce(several: dict[str, Brief]) -> None:
    soup = page(several[JOINT])
    for measure in ("turnover", "agency", "vacancy", "caseload"):
        said = words(soup, f"#{measure} .counts")
        assert "A joint return : Kingston upon Thames and Richmond upon Thames file as one" in said
    assert "joint return" not in words(soup, "#looked-after")


def test_a_return_that_looks_wrong_is_marked_in_its_cells_with_the_reason_below(
    several: dict[str, Brief],
) -> None:
    soup = page(several[LIVERPOOL])
    # Liverpool's section 251 return of 2024-25 halves and disagrees with its revenue outturn.
    last = soup.select("section.spending tr.total td")[1]
    assert last.abbr and "halves" in last.abbr["title"]
    notes = words(soup, ".spending .notes")
    assert "Looks wrong in the return" in notes and "Every line 2024-25" in notes
    # Both totals stand there, so that a reader sees how far apart they are.
    assert "the revenue outturn (RO3) gives" in notes


def test_spending_is_in_real_terms_for_each_child(several: dict[str, Brief]) -> None:
    amount = several[LARGE].spending.amounts["total", 202324]
    # Oracle: HM Treasury's deflator of March 2026 is 96.1117 in 2023-24 where 2024-25 is 100.
    assert amount.per_child == pytest.approx(amount.gross / amount.children / 0.961117)
    assert spending_per_child.prices_of() == 202425


def test_a_council_that_ended_says_what_became_of_it_and_shows_its_own_years(
    several: dict[str, Brief],
) -> None:
    soup = page(several[ENDED])
    assert "Ended on 1 April 2021. Its area went to North Northamptonshire and West Northamptonshire ." in (
        words(soup, ".who")
    )
    links = [link["href"] for link in soup.select(".who a")]
    assert links == [
        "../authorities/north-northamptonshire.html",
        "../authorities/west-northamptonshire.html",
    ]
    years = [row.time_period for row in several[ENDED].sections[0].rows]
    assert years == list(range(2013, 2022))
    assert not soup.select("#neighbours")


def test_a_county_and_the_council_that_took_its_name_are_two_pages(several: dict[str, Brief]) -> None:
    assert several[DORSET].address == "authorities/dorset.html"
    assert several[OLD_DORSET].address == "authorities/dorset-to-2019.html"
    # Inspectors carried the county's sequence on, so its judgements stand on both, and it says so.
    assert "as the council before" in words(page(several[DORSET]), "#judgements ~ .table-scroll")


@pytest.mark.parametrize("code", [CITY, SCILLY])
def test_the_smallest_councils_get_counts_and_no_rates_lines_or_limits(
    several: dict[str, Brief], code: str
) -> None:
    soup = page(several[code])
    assert "With so few children" in words(soup, ".caveat")
    assert not soup.select("section.measure, svg.spark, section.spending, #neighbours")
    assert "%" not in words(soup, "#counts ~ .table-scroll td")


@pytest.mark.parametrize("code", SEVERAL)
def test_the_list_of_interventions_says_how_complete_it_is(several: dict[str, Brief], code: str) -> None:
    said = words(page(several[code]), ".judged")
    assert "No public register of interventions was found" in said
    if not several[code].steps:
        assert "That does not mean that there was none" in said


@pytest.mark.parametrize("code", [LARGE, ENDED])
def test_every_judgement_is_on_the_page(several: dict[str, Brief], code: str) -> None:
    soup = page(several[code])
    days = [row.find("th").get_text() for row in soup.select(".judged table")[0].select("tbody tr")]
    assert days == [row.published for row in reversed(several[code].judgements)]


@pytest.mark.parametrize("code", [LARGE, JOINT, LIVERPOOL])
def test_first_come_the_grade_what_is_outside_limits_what_changed_and_where_it_stands(
    several: dict[str, Brief], code: str
) -> None:
    soup, brief = page(several[code]), several[code]
    assert soup.select_one(".glance").find_next_sibling("p")["class"] == ["caveat"]
    grade, outside, changed, stands = soup.select(".glance li")
    last = brief.judgements[-1]
    assert f"{last.overall}, report of {brief_words.day(last.published)}" in grade.get_text()
    assert [a["href"][1:] for a in outside.select("a")] == [s.measure.id for s in brief.sections if s.side]
    assert [a["href"][1:] for a in changed.select("a")] == [s.measure.id for s in brief.sections if s.changed]
    assert re.search(r"(lowest|highest|middle) of 1\d\d", stands.get_text())
    assert "evidence facts" not in soup.get_text()


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        # Counts of 100 and of 150 with the same base are (150 - 100) / sqrt(250), 3.2 standard errors apart.
        ((100, 10_000), (150, 10_000), "rose"),
        ((150, 10_000), (100, 10_000), "fell"),
        ((100, 10_000), (130, 10_000), ""),
        ((4, 10_000), (40, 10_000), ""),
        ((100, 10_000), (float("nan"), 10_000), ""),
    ],
)
def test_a_change_is_named_when_chance_would_make_it_once_in_a_hundred(
    several: dict[str, Brief], before: tuple[int, int], now: tuple[int, int], said: str
) -> None:
    section = next(s for s in several[LARGE].sections if s.measure.id == "looked-after")
    pairs = zip(section.rows[-2:], (before, now), strict=True)
    rows = tuple(replace(row, count=count, base=base) for row, (count, base) in pairs)
    assert replace(section, rows=rows).changed == said


def test_a_newer_inspection_is_said_to_be_unofficial_and_enters_no_list_of_judgements(
    several: dict[str, Brief],
) -> None:
    newer = Newer(
        "2026-08-03", "no overall grade", "inadequate", "good", "good", "inadequate", "https://x.org/1"
    )
    brief = replace(several[LARGE], newer=newer)
    said = page(brief).select_one(".glance li").get_text()
    assert "from an unofficial list: no overall grade; help and protection inadequate" in said
    assert said.endswith("report of 3 August 2026; not in our counts.")
    assert newer.published not in page(brief).select_one(".judged").get_text()
    none = page(replace(brief, newer=None)).select_one(".glance li").get_text()
    assert "unofficial" not in none


def test_a_script_in_a_name_is_text(several: dict[str, Brief]) -> None:
    evil = "<script>alert(1)</script>"
    brief = several[LARGE]
    brief = replace(brief, council=replace(brief.council, name=evil))
    for html in (brief_pages.body(brief, "../"), brief_pages.document(brief)):
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_a_file_of_its_own_asks_for_nothing_and_has_no_dead_links(several: dict[str, Brief]) -> None:
    soup = BeautifulSoup(brief_pages.document(several[LARGE]), "html.parser")
    assert not soup.select("script, link, img, iframe")
    assert all(link["href"].startswith(("http", "#")) for link in soup.select("a"))
    assert "Edition" in soup.footer.get_text()


def test_each_page_says_how_to_cite_it_with_edition_and_names_every_release(
    several: dict[str, Brief],
) -> None:
    for brief in several.values():
        soup = page(brief)
        assert "edition" in words(soup, "#cite-brief") and brief.address in words(soup, "#cite-brief")
        assert len(soup.select(".stands-on li")) == len(brief.sources)


def test_every_chapter_and_figure_a_measure_points_to_exists() -> None:
    known = (paths.CHAPTERS / "ids.txt").read_text(encoding="utf-8").split()
    for measure in OF_BRIEFS.values():
        assert measure.brief.figure in known
        prose = paths.ROOT / measure.brief.address.replace(".html", ".md")
        assert f"# {measure.brief.chapter_title}\n" in prose.read_text(encoding="utf-8")

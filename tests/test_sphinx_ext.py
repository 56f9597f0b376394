"""The Sphinx extension: what a page shows of a record, and what stops a build.

Each test builds a project of a page or two with Sphinx itself, on records made here.
"""

import base64
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from evidence import catalogue, descriptor, execution, sphinx_ext, tables
from evidence.catalogue import Catalogue, Record
from evidence.errors import EvidenceError
from evidence.mime import RECORD
from evidence.paths import CHAPTERS

NOTEBOOK = CHAPTERS / "variation" / "analysis.ipynb"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BASIS = {"period": "31 March 2025", "left_out": "", "tables": [], "sources": ["looked-after-2025"]}
FACT = Record(
    {
        "kind": "fact",
        "id": "variation-rate",
        "value": 67,
        "unit": "%",
        "text": "67%",
        "says": "A rate",
        **BASIS,
    },
    NOTEBOOK,
    1,
)
FIGURE = Record(
    {
        "kind": "figure",
        "id": "variation-figure",
        "title": "Rates differ",
        "subtitle": "Per 10,000, England",
        "alt": "Bar chart: one bar is twice the other.",
        "unit": "per 10,000",
        "caveat": "Two bars are few.",
        "missing": "2 of 2 shown.",
        "drawn": "0" * 16,
        "data": ["area,n", '"Kingston, Hull",3'],
        **BASIS,
    },
    NOTEBOOK,
    2,
    {"looked_after": "f" * 64},
    "<svg/>",
    PIXEL,
    (614, 400),
)
PAGES = {"pages/facts.md": "# Facts\n\n```{evidence-list} facts\n```\n"}
CONTENTS = "```{toctree}\n:glob:\n:hidden:\n**\n```\n"
Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build pages from records; a second call builds on the first."""
    executed = tmp_path / "executed"
    monkeypatch.setattr(execution, "refresh", lambda: [])
    monkeypatch.setattr(execution, "notebooks", lambda: [])
    monkeypatch.setattr(execution, "executed_path", lambda notebook: executed / notebook.name)
    monkeypatch.setattr(descriptor, "table_names", lambda: [])
    source, out = tmp_path / "source", tmp_path / "html"

    def run(words: str, *records: Record, **pages: str) -> Path:
        executed.mkdir(exist_ok=True)
        monkeypatch.setattr(catalogue, "executed", lambda: Catalogue(records))
        files = {"conf.py": "", "index.md": f"# Home\n\n{words}\n\n{CONTENTS}", **PAGES, **pages}
        for name, text in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                path.write_text(text, encoding="utf-8")
        settings = {
            "extensions": ["myst_nb", "evidence.sphinx_ext"],
            "html_theme": "basic",
            "html_math_renderer": "mathml",
            "nb_execution_mode": "off",
            "myst_enable_extensions": ["dollarmath"],
            "numfig": True,
        }
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(source, None, out, tmp_path / "trees", "html", settings, io.StringIO(), warnings)
            app.build()
        assert not warnings.getvalue()
        return out

    return run


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


EVIDENCE = "```{evidence} variation-figure\n```"
CITED = "{fact}`variation-rate`"


def test_a_fact_prints_its_text_linked_to_its_entry(build: Build) -> None:
    out = build(f"The rate was {CITED} then.", FACT)
    link = soup(out / "index.html").select_one("a.fact")
    assert (link.get_text(), link["href"]) == ("67%", "pages/facts.html#variation-rate")
    entry = soup(out / "pages" / "facts.html").find(id="variation-rate")
    assert entry.name == "tr"
    assert entry.th.get_text() == "A rate"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("{fact}`variation-rat`", "index: No fact called 'variation-rat'. Did you mean variation-rate"),
        ("```{evidence} variation-figur\n```", "index: No figure called .*Did you mean variation-figure"),
        ("{fact}`variation-figure`", "index: No fact called 'variation-figure'"),
    ],
)
def test_an_unknown_id_stops_the_build_naming_page_and_near_ids(
    build: Build, words: str, message: str
) -> None:
    with pytest.raises(ExtensionError, match=message):
        build(words, FACT, FIGURE)


def test_a_failed_execution_stops_the_build(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def refresh() -> None:
        raise EvidenceError("a.ipynb, cell 2: ValueError")

    monkeypatch.setattr(execution, "refresh", refresh)
    with pytest.raises(ExtensionError, match="a.ipynb, cell 2"):
        build("Words.")


def test_a_figure_shows_number_title_alt_caveat_source_and_links(build: Build) -> None:
    out = build(f"{EVIDENCE}\n\nSee {{numref}}`variation-figure`.", FIGURE)
    page = soup(out / "index.html")
    figure = page.select_one("figure.evidence")
    assert figure["id"] == "variation-figure"
    assert figure.img["alt"] == "Bar chart: one bar is twice the other."
    assert (figure.img["width"], figure.img["height"]) == ("614", "400")
    assert "Fig. 1" in figure.figcaption.get_text() and "Rates differ" in figure.figcaption.get_text()
    assert page.select_one("p > a.reference").get_text() == "Fig. 1"
    assert figure.select_one(".caveat").get_text() == "Before you quote this. Two bars are few."
    about = figure.select_one(".about").get_text()
    source = descriptor.source("looked-after-2025")
    assert about.startswith("Per 10,000, England. 2 of 2 shown. Source: ")
    assert source["short"] in about or source["title"] in about
    assert [link["href"] for link in figure.select(".links a")] == [
        "figures/variation-figure.html#cite",
        "figures/variation-figure.csv",
        "figures/variation-figure.svg",
        "figures/variation-figure.png",
        "chapters/variation/analysis.html#variation-figure",
    ]


def test_links_of_a_page_in_a_folder_lead_up_first(build: Build) -> None:
    out = build("Words.", FACT, FIGURE, **{"pages/deep.md": f"# Deep\n\n{CITED}\n\n{EVIDENCE}\n"})
    page = soup(out / "pages" / "deep.html")
    assert page.select_one("a.fact")["href"] == "facts.html#variation-rate"
    assert page.img["src"] == "../figures/variation-figure.png"
    assert (out / "pages" / page.img["src"]).read_bytes() == PIXEL


def test_a_figure_has_its_own_page_with_citation_downloads_and_data(build: Build) -> None:
    out = build(EVIDENCE, FIGURE)
    folder = out / "figures"
    assert (folder / "variation-figure.svg").read_text("utf-8") == "<svg/>"
    assert (folder / "variation-figure.png").read_bytes() == PIXEL
    assert (folder / "variation-figure.csv").read_text("utf-8") == 'area,n\n"Kingston, Hull",3\n'
    assert (folder / "variation-figure.bib").read_text("utf-8").startswith("@misc{variation-figure,")
    page = soup(folder / "variation-figure.html")
    assert "@misc{variation-figure," in page.select_one("pre.bibtex").get_text()
    assert "f" * 64 in page.get_text()
    assert [cell.get_text() for cell in page.table.find_all(["th", "td"])] == [
        "area",
        "n",
        "Kingston, Hull",
        "3",
    ]
    assert [head["scope"] for head in page.table.find_all("th")] == ["col", "col", "row"]


NASTY = "<script>alert(1)</script> & <b>5 < 6</b>"


def test_markup_in_any_word_of_a_record_is_shown_and_never_run(build: Build) -> None:
    words: dict[str, Any] = dict.fromkeys(("title", "subtitle", "alt", "caveat", "missing"), NASTY)
    figure = replace(FIGURE, content={**FIGURE.content, **words, "data": ["area", NASTY]})
    fact = replace(FACT, content={**FACT.content, "text": NASTY, "says": NASTY, "unit": NASTY})
    out = build(f"{CITED}\n\n{EVIDENCE}", fact, figure)
    pages = [out / "index.html", out / "pages" / "facts.html", out / "figures" / "variation-figure.html"]
    for path in pages:
        page = soup(path)
        assert not [tag for tag in page.find_all("script") if "alert" in tag.get_text()], path.name
        assert "alert(" in page.get_text()
        assert not page.find("b"), path.name
    assert soup(pages[0]).select_one("figcaption .caption-text").get_text() == NASTY
    assert soup(pages[2]).h1.get_text() == NASTY


def test_heads_of_a_table_in_prose_say_what_they_head(build: Build) -> None:
    table = "```{list-table}\n:header-rows: 1\n:stub-columns: 1\n\n* - A\n  - B\n* - C\n  - D\n```"
    heads = soup(build(table) / "index.html").select("th")
    assert [(head.get_text(), head["scope"]) for head in heads] == [("A", "col"), ("B", "col"), ("C", "row")]


def test_mathematics_is_mathml_without_scripts(build: Build) -> None:
    page = soup(build("Rate $x^2$ and\n\n$$\\frac{a}{b}$$\n") / "index.html")
    inline, block = page.find_all("math")
    assert inline.msup and block.mfrac
    assert (inline.get("display"), block.get("display")) == ("inline", "block")
    assert not [tag for tag in page.find_all("script") if "mathjax" in str(tag).lower()]


PYTHON = {"language_info": {"name": "python", "pygments_lexer": "python"}}


def notebook(text: str, *outputs: Any) -> str:
    cells = [nbformat.v4.new_markdown_cell(text, id="words"), nbformat.v4.new_code_cell("1 + 1", id="code")]
    cells[1].outputs = list(outputs)
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON))


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of chapters inside the project that `build` builds."""
    folder = tmp_path / "source" / "chapters"
    monkeypatch.setattr(execution, "CHAPTERS", folder)
    return folder


def test_a_notebook_is_shown_with_the_outputs_of_its_execution_and_the_words_it_has_now(
    build: Build, chapter: Path, tmp_path: Path
) -> None:
    data = {"text/plain": "stored", RECORD: FIGURE.content}
    executed = tmp_path / "executed" / "analysis.ipynb"
    executed.parent.mkdir()
    executed.write_text(
        notebook("# Old words", nbformat.v4.new_output("display_data", data=data)), encoding="utf-8"
    )
    out = build("Words.", FIGURE, **{"chapters/analysis.ipynb": notebook("# New words")})
    page = soup(out / "chapters" / "analysis.html")
    assert page.h1.get_text().startswith("New words")
    record = page.select_one("div.record")
    assert record["id"] == "variation-figure"
    assert record.img["src"] == "../figures/variation-figure.png"


def times(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in [out / "index.html", out / "plain.html"]}


def test_only_the_page_that_quotes_a_notebook_is_made_again_when_it_has_run_again(
    build: Build, tmp_path: Path
) -> None:
    executed = tmp_path / "executed" / NOTEBOOK.name
    executed.parent.mkdir()
    executed.write_text("first", encoding="utf-8")
    plain = {"plain.md": "# Plain\n\nWords.\n"}
    before = times(build(CITED, FACT, **plain))
    assert times(build(CITED, FACT, **plain)) == before
    executed.write_text("second", encoding="utf-8")
    changed = replace(FACT, content={**FACT.content, "text": "68%"})
    out = build(CITED, changed, **plain)
    assert soup(out / "index.html").select_one("a.fact").get_text() == "68%"
    after = times(out)
    assert after["index.html"] != before["index.html"]
    assert after["plain.html"] == before["plain.html"]


def test_every_page_is_made_again_when_the_looks_of_records_change(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {"plain.md": "# Plain\n\nWords.\n"}
    before = times(build("Words.", FACT, **plain))
    monkeypatch.setattr(sphinx_ext, "_look", lambda: "another template")
    after = times(build("Words.", FACT, **plain))
    assert all(after[name] != before[name] for name in before)


def test_a_figure_no_notebook_states_any_more_is_not_left_behind(build: Build) -> None:
    out = build(EVIDENCE, FIGURE)
    assert (out / "figures" / "variation-figure.png").is_file()
    build("Nothing now.", FACT)
    assert not list((out / "figures").glob("*")), "an old figure could still be served"


@pytest.fixture
def listed(build: Build) -> Callable[[str], BeautifulSoup]:
    """The page of one of the lists."""
    return lambda name: soup(build(f"```{{evidence-list}} {name}\n```", FACT) / "index.html")


def test_every_authority_of_today_has_an_anchor_and_all_its_judgements(
    listed: Callable[[str], BeautifulSoup],
) -> None:
    page = listed("judgements")
    current = tables.load("areas").query("closed == ''")["new_la_code"]
    of_today = tables.load("inspections").groupby("new_la_code").size()
    for code in set(current) & set(of_today.index):
        rows = page.find("tbody", id=f"judgements-{code}").find_all("tr")
        # Those of a predecessor that inspectors carry on stand here too.
        assert len(rows) >= of_today[code], code
    assert len(page.select("td")) == 4 * len(tables.load("inspections"))


def test_letters_lead_to_authorities_that_begin_with_them(listed: Callable[[str], BeautifulSoup]) -> None:
    page = listed("judgements")
    links = page.select("nav.letters a")
    assert [link.get_text() for link in links] == sorted({link.get_text() for link in links})
    for link in links:
        assert page.find(id=link["href"].removeprefix("#")).th.a.get_text().startswith(link.get_text())
    names = [name.get_text() for name in page.select("tbody[id^=judgements-E] th > a")]
    assert names == sorted(names)


def test_an_authority_that_ended_and_the_one_after_it_lead_to_each_other(
    listed: Callable[[str], BeautifulSoup],
) -> None:
    # Oracle: SI 2018/648 abolished Poole on 1 April 2019; Bournemouth, Christchurch and Poole followed.
    poole, after = "judgements-E06000029", "judgements-E06000058"
    page = listed("judgements")
    assert "Ended 2019-04-01" in page.find(id=poole).th.get_text()
    assert page.find(id=poole).find("a", href=f"#{after}")
    assert page.find(id=after).find("a", href=f"#{poole}")


def test_a_grade_that_is_not_overall_says_what_it_is_of(listed: Callable[[str], BeautifulSoup]) -> None:
    # Oracle: Sandwell's report of 13 January 2010 judged safeguarding; there was no overall grade.
    rows = listed("judgements").find(id="judgements-E08000028").find_all("tr")
    cells = [[cell.get_text() for cell in row.find_all("td")] for row in rows]
    assert ["2010-01-13", "inadequate (safeguarding)", "SLAC", ""] in cells


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("disagreements-section-251", "section_251_discrepancies"),
        ("disagreements-inspections", "inspection_disagreements"),
    ],
)
def test_every_disagreement_is_listed(listed: Callable[[str], BeautifulSoup], name: str, table: str) -> None:
    assert len(listed(name).select("tbody tr")) == len(tables.load(table))


def test_gaps_are_a_table_of_steps_by_who_could_measure_them(listed: Callable[[str], BeautifulSoup]) -> None:
    gaps, table = tables.load("participation_gaps"), listed("gaps").table
    heads = [head.get_text().lower() for head in table.select("thead th")]
    assert heads == ["right or step", *gaps["who"].unique()]
    assert [row.th.get_text().lower() for row in table.select("tbody tr")] == gaps["step"].unique().tolist()
    assert len(table.select("tbody td")) == len(gaps)


@pytest.mark.parametrize("name", ["judgements", "disagreements-section-251", "disagreements-inspections"])
def test_a_wide_table_can_be_scrolled_from_the_keyboard_and_has_a_name(
    listed: Callable[[str], BeautifulSoup], name: str
) -> None:
    table = listed(name).table
    box = table.parent
    assert (box["class"], box["tabindex"], box["role"]) == (["table-scroll"], "0", "region")
    assert box["aria-label"] and table.caption.get_text()
    assert all(head["scope"] in ("row", "col") for head in table.find_all("th"))

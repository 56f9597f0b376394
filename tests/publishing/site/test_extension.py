"""The Sphinx extension: what a page shows of a record, and what stops a build.

Each test builds a project of a page or two with Sphinx itself, on records made here.
"""

import base64
import io
import json
import multiprocessing
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from evidence.data import descriptor, tables
from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, edition_files, execution
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import CHAPTERS
from evidence.publishing.authorities import brief_pages, briefs, compare_page
from evidence.publishing.citing import citations, downloads, pictures
from evidence.publishing.desk import measured
from evidence.publishing.editions import editions, freezing, public_ids
from evidence.publishing.site import glossary, measurements, record_pages
from evidence.publishing.site.measurements import Timing
from evidence.records.mime import RECORD
from tests import small_briefs
from tests.citable import SVG

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
    SVG,
    PIXEL,
    (614, 400),
)
AREAS = "authorities/areas.js"
PAGES = {"pages/facts.md": "# Facts\n\n```{evidence-list} facts\n```\n"}
CONTENTS = "```{toctree}\n:glob:\n:hidden:\n**\n```\n"
Build = Callable[..., Path]


def builder(folder: Path, patch: pytest.MonkeyPatch) -> Build:
    """Build pages from records; a second call builds on the first."""
    executed = folder / "executed"
    patch.setattr(execution, "refresh", lambda: [])
    patch.setattr(execution, "notebooks", lambda: [])
    patch.setattr(execution, "executed_path", lambda notebook: executed / notebook.name)
    # One page of an authority stands for all that are made alike.
    page = "authorities/county-durham.html"
    patch.setattr(brief_pages, "addresses", lambda: {"E06000047": page})
    # Whatever authorities are compared by takes long to work out.
    patch.setattr(compare_page, "addresses", lambda: [AREAS])
    patch.setattr(compare_page, "files", lambda: {AREAS: b"const AREAS = [];"})
    patch.setattr(measured, "files", dict)
    patch.setattr(briefs, "_maker", lambda state: small_briefs.of_one_measure())
    patch.setattr(edition_files, "EDITIONS", folder / "editions")
    patch.setattr(public_ids, "WITHDRAWN", folder / "withdrawn.csv")
    patch.setattr(public_ids, "CORRECTED", folder / "corrections.csv")
    source, out = folder / "source", folder / "html"

    def run(words: str, *records: Record, **pages: str) -> Path:
        executed.mkdir(exist_ok=True)
        patch.setattr(catalogue, "executed", lambda: Catalogue(records))
        files = {
            "conf.py": "",
            "works.bib": "",
            "index.md": f"# Home\n\n{words}\n\n{CONTENTS}",
            **PAGES,
            **pages,
        }
        for name, text in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                path.write_text(text, encoding="utf-8")
        settings = {
            "extensions": ["myst_nb", "sphinxcontrib.bibtex", "evidence.publishing.site.extension"],
            "bibtex_bibfiles": ["works.bib"],
            "bibtex_cite_id": "{key}",
            "bibtex_default_style": "plain",
            "bibtex_reference_style": "label",
            "html_theme": "evidence",
            "html_permalinks": False,
            "language": "en_GB",
            "html_math_renderer": "mathml",
            "nb_execution_mode": "off",
            "myst_enable_extensions": ["dollarmath"],
            "numfig": True,
        }
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(source, None, out, folder / "trees", "html", settings, io.StringIO(), warnings)
            app.build()
        assert not warnings.getvalue()
        return out

    return run


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    # To share a few pages takes longer than to make them.
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    return builder(tmp_path, monkeypatch)


@pytest.fixture
def shared_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build as on a machine of several cores: pages that no text stands behind are shared among processes."""
    return builder(tmp_path, monkeypatch)


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


# Of pages that no test writes over.
read = cache(soup)


CLAIM = Record(
    {
        "kind": "claim",
        "id": "variation-claim-rate",
        "title": "The rate is <b>67</b>.",
        "theme": "variation",
        "said_by": "Somebody",
        "said_on": "2017",
        "published_in": "A blog",
        "cite_key": "somebody2017",
        "quotation": "sixty-seven",
        "measurable": "The rate of England",
        "type": "level",
        "answer": "It is {variation-rate}.",
        "objection": "One year.",
        "would_change": "A revision.",
        "data_wanted": "",
        "verdict": "reproduced",
        "rule": "Reproduced if it is 67; contradicted if not.",
        "strength": "high",
        "independent": True,
        "documents": [
            {
                "publisher": "A body",
                "title": "A page",
                "url": "https://example.org/page",
                "seen_as": "secondary",
            }
        ],
        "facts": ["variation-rate"],
        "figures": [],
        **BASIS,
    },
    NOTEBOOK,
    3,
)
EVIDENCE = "```{evidence} variation-figure\n```"
CLAIMS = "```{evidence-claims} variation\n```"
CITED = "{fact}`variation-rate`"
QUOTING = f"""See {{numref}}`variation-figure`.

The rate was {CITED} then, as said ({{figure}}`variation-figure`).

{EVIDENCE}

{CLAIMS}"""
LISTS = ("judgements", "disagreements-section-251", "disagreements-inspections", "gaps", "claims")
PROSE = {
    "pages/deep.md": f"# Deep\n\n{CITED}\n\n{EVIDENCE.replace('figure', 'other-figure')}\n",
    "table.md": """# Table

```{list-table}
:header-rows: 1
:stub-columns: 1

* - A
  - B
* - C
  - D
```
""",
    "maths.md": "# Maths\n\nRate $x^2$ and\n\n$$\\frac{a}{b}$$\n",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build for the tests that only look: each record is quoted, each list has a page."""
    lists = {f"lists/{name}.md": f"# List\n\n```{{evidence-list}} {name}\n```\n" for name in LISTS}
    another = replace(FIGURE, content={**FIGURE.content, "id": "variation-other-figure"})
    with pytest.MonkeyPatch.context() as patch:
        build = builder(tmp_path_factory.mktemp("book"), patch)
        return build(QUOTING, FACT, FIGURE, another, CLAIM, **PROSE, **lists)


def test_a_fact_prints_its_text_linked_to_its_own_page(book: Path) -> None:
    link = soup(book / "index.html").select_one("a.fact")
    assert (link.get_text(), link["href"]) == ("67%", "facts/variation-rate.html")
    page = soup(book / "facts" / "variation-rate.html")
    assert page.h1.get_text() == "A rate"
    assert page.select_one(".value").get_text() == "67%"


@pytest.mark.parametrize(("count", "words"), [(0, "none"), (7, "seven"), (60, "60")])
def test_a_count_may_be_read_in_words(build: Build, count: int, words: str) -> None:
    fact = replace(FACT, content=FACT.content | {"value": count, "unit": "", "text": str(count)})
    link = soup(build("Of ten councils {words}`variation-rate` did.", fact) / "index.html").select_one(
        "a.fact"
    )
    assert (link.get_text(), link["href"]) == (words, "facts/variation-rate.html")


def bars(*ids: str) -> str:
    return "```{evidence-bars}\n" + "\n".join(f"- {id}: {{fact}}`{id}`" for id in ids) + "\n```\n"


def other(id: str, **content: Any) -> Record:
    return replace(FACT, content=FACT.content | {"id": id} | content)


def test_a_bar_from_zero_stands_beside_each_line_as_long_as_its_fact(build: Build) -> None:
    half, none = other("variation-half", value=33.5), other("variation-none", value=0)
    page = soup(
        build(bars("variation-rate", "variation-half", "variation-none"), FACT, half, none) / "index.html"
    )
    assert [bar["width"] for bar in page.select(".bars li rect")] == ["100.0", "50.0", "0.0"]
    assert page.select_one(".bars li").get_text(strip=True) == "variation-rate:67%"


@pytest.mark.parametrize("differs", [{"unit": "children"}, {"value": -1}], ids=["another unit", "below zero"])
def test_bars_are_of_one_unit_and_not_below_zero(build: Build, differs: dict[str, Any]) -> None:
    with pytest.raises(ExtensionError, match="Accepted: facts of one unit, none below zero"):
        build(bars("variation-rate", "variation-other"), FACT, other("variation-other", **differs))


def test_a_bar_without_a_fact_is_refused(build: Build) -> None:
    with pytest.raises(ExtensionError, match="quotes 0 facts"):
        build("```{evidence-bars}\n- words\n```\n", FACT)


def test_a_fact_keeps_its_row_on_the_page_of_facts(book: Path) -> None:
    page = soup(book / "pages" / "facts.html")
    row = page.find("tr", id="variation-rate")
    assert row.find_parent(attrs={"data-theme": True})["data-theme"] == "variation"
    assert [cell.get_text() for cell in row] == ["A rate", "67%", "31 March 2025", "variation-rate"]
    assert row.a["href"] == "../facts/variation-rate.html"


def test_the_page_of_facts_can_be_filtered_where_a_script_shows_the_form(book: Path) -> None:
    page = soup(book / "pages" / "facts.html")
    form = page.find("form", class_="filter")
    assert form.has_attr("hidden")
    assert page.select(form["data-rows"]) == page.select("[data-theme] tbody tr")
    assert [
        (choice.get("value"), choice.get_text()) for choice in form.select("select[name=theme] option")
    ] == [
        ("", "all"),
        (None, "variation"),
    ]
    assert form.find("input", type="search")["name"] == "words"
    assert form.find(role="status")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("{fact}`variation-rat`", "index: No fact called 'variation-rat'. Did you mean variation-rate"),
        ("```{evidence} variation-figur\n```", "index: No figure called .*Did you mean variation-figure"),
        ("{fact}`variation-figure`", "index: No fact called 'variation-figure'"),
        (
            "{words}`variation-rate`",
            "index: {words}`variation-rate` is 67%. Accepted: a fact that is a count",
        ),
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


def test_a_figure_shows_number_title_alt_caveat_source_and_links(book: Path) -> None:
    page = soup(book / "index.html")
    figure = page.select_one("figure.evidence")
    assert figure["id"] == "variation-figure"
    assert figure.svg["aria-label"] == "Bar chart: one bar is twice the other."
    assert figure.svg["role"] == "img"
    assert "Fig. 1" in figure.figcaption.get_text() and "Rates differ" in figure.figcaption.get_text()
    assert page.select_one("p > a.reference").get_text() == "Fig. 1"
    assert figure.select_one(".caveat").get_text() == "Before you quote this. Two bars are few."
    about = figure.select_one(".about").get_text()
    source = descriptor.source("looked-after-2025")
    assert figure.select_one(".subtitle").get_text() == "Per 10,000, England"
    assert about.startswith("2 of 2 shown. Source: ")
    assert source["short"] in about or source["title"] in about
    assert [link["href"] for link in figure.select(".links a")] == [
        "figures/variation-figure.html#cite",
        "figures/variation-figure.csv",
        "figures/variation-figure.svg",
        "figures/variation-figure.png",
        "figures/variation-figure.zip",
        "chapters/variation/analysis.html#variation-figure",
    ]


def test_links_of_a_page_in_a_folder_lead_up_first(book: Path) -> None:
    page = soup(book / "pages" / "deep.html")
    assert page.select_one("a.fact")["href"] == "../facts/variation-rate.html"
    table = page.select_one("details.drew")
    assert table.a["href"] == "../figures/variation-other-figure.html#data"
    written = (book / "figures" / f"{table['data-table']}-table.js").read_text("utf-8")
    assert written.startswith('figureArrived("variation-other-figure-table",') and "Kingston, Hull" in written
    scripts = [script["src"] for script in page.select("script[src]")]
    assert scripts[2:] == ["../_static/figure.js", "../_static/council.js", "../_static/facts.js"]


def test_a_figure_has_its_own_page_with_citation_downloads_and_data(book: Path) -> None:
    folder = book / "figures"
    assert (folder / "variation-figure.svg").read_bytes() == downloads.files(FIGURE)["svg"]
    for suffix, content in downloads.files(FIGURE).items():
        assert (folder / f"variation-figure.{suffix}").read_bytes() == content
    page = soup(folder / "variation-figure.html")
    assert {link["href"] for link in page.select("a[download]")} == {
        f"variation-figure.{suffix}" for suffix in downloads.files(FIGURE)
    }
    assert "f" * 64 in page.get_text()
    assert [cell.get_text() for cell in page.table.find_all(["th", "td"])] == [
        "area",
        "number",
        "Kingston, Hull",
        "3",
    ]
    assert [head["scope"] for head in page.table.find_all("th")] == ["col", "col", "row"]


def test_one_line_shows_a_figure_elsewhere_with_its_words_and_runs_no_script(book: Path) -> None:
    page = soup(book / "figures" / "variation-figure.html")
    line = page.select_one("#embed-line").get_text()
    assert "\n" not in line
    shown = BeautifulSoup(line, "html.parser")
    assert [tag.name for tag in shown.find_all()] == ["a", "img"]
    assert shown.a["href"].endswith("figures/variation-figure.html")
    assert shown.img["src"].endswith("figures/variation-figure.svg")
    assert shown.img["alt"] == FIGURE.content["alt"]
    told = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
    assert told["og:title"] == FIGURE.content["title"] and told["og:image"].endswith("variation-figure.png")


@pytest.mark.parametrize("record", [FIGURE, FACT], ids=["figure", "fact"])
def test_the_page_of_a_record_has_each_citation_with_a_button_that_copies_it(
    book: Path, record: Record
) -> None:
    page = soup(book / citations.address(record))
    assert page.select_one("#cite-short").get_text() == citations.forms(record)["short"]
    assert page.select_one("#cite-full").get_text() == citations.full(record)
    assert page.select_one("#cite-bibtex").get_text() == citations.bibtex(record)
    assert page.select_one("#cite-ris").get_text().splitlines() == citations.ris(record).splitlines()
    buttons = page.select("button.copy")
    own = {"figure": ["caption", "alt", "licence"]}.get(record.content["kind"], [])
    copied = [f"#cite-{what}" for what in ("id", *citations.FORMS, *own, "python")]
    elsewhere = ["#embed-line"] if record is FIGURE else []
    assert [button["data-copy"] for button in buttons] == copied + elsewhere
    assert all(button["type"] == "button" and page.select_one(button["data-copy"]) for button in buttons)
    names = [button.get_text() for button in buttons]
    assert len(set(names)) == len(names), "each button says what it copies"


def test_the_page_of_a_fact_says_what_it_stands_on_who_quotes_it_and_its_range(build: Build) -> None:
    rate = replace(FACT, digests={"looked_after": "f" * 64})
    low, high = (
        replace(FACT, content={**FACT.content, "id": f"variation-rate-{end}", "text": text, "says": end})
        for end, text in (("low", "60%"), ("high", "70%"))
    )
    out = build(f"Home words {CITED}.", rate, low, high, **{"plain.md": "# Plain\n\nWords.\n"})
    page = soup(out / "facts" / "variation-rate.html")
    stands_on = page.find(id="sources").parent
    source = descriptor.source("looked-after-2025")
    assert source["title"] in stands_on.get_text() and source["published"] in stands_on.get_text()
    assert "f" * 64 in stands_on.get_text()
    links = {link["href"]: link.get_text() for link in stands_on.find_all("a")}
    assert links["../index.html"] == "Home"
    assert "../plain.html" not in links
    assert "../chapters/variation/analysis.html#variation-rate" in links
    words = {term.get_text(): term.find_next("dd").get_text() for term in page.find_all("dt")}
    assert words == {
        "Period": "31 March 2025",
        "Unit": "%",
        "Low end": "60%: low",
        "High end": "70%: high",
    }


NASTY = "<script>alert(1)</script> & <b>5 < 6</b>"


def test_markup_in_any_word_of_a_record_is_shown_and_never_run(build: Build) -> None:
    words: dict[str, Any] = dict.fromkeys(("title", "subtitle", "alt", "caveat", "missing"), NASTY)
    figure = replace(FIGURE, content={**FIGURE.content, **words, "data": ["area", NASTY]})
    fact = replace(FACT, content={**FACT.content, "text": NASTY, "says": NASTY, "unit": NASTY})
    out = build(f"{CITED}\n\n{EVIDENCE}", fact, figure)
    pages = [
        out / "index.html",
        out / "pages" / "facts.html",
        out / "figures" / "variation-figure.html",
        out / "facts" / "variation-rate.html",
    ]
    for path in pages:
        page = soup(path)
        scripts = [tag for tag in page.find_all("script") if "alert" in tag.get_text()]
        # Data for machines is not run, and must not end the element that holds it.
        assert all(tag["type"] == "application/ld+json" for tag in scripts), path.name
        assert not any("<" in tag.get_text() for tag in scripts), path.name
        assert "alert(" in page.get_text()
        assert not page.find("b"), path.name
    assert soup(pages[0]).select_one("figcaption .caption-text").get_text() == NASTY
    assert soup(pages[2]).h1.get_text() == NASTY


TITLE = 'Up 5% </script><script>alert("1")</script> & "more"'


@pytest.mark.parametrize("record", [FIGURE, FACT], ids=["figure", "fact"])
def test_the_page_of_a_record_describes_it_for_machines_whatever_its_title(
    build: Build, record: Record
) -> None:
    named = replace(record, content={**record.content, "title": TITLE, "says": TITLE})
    page = soup(build("Words.", named) / citations.address(named))
    (script,) = page.find_all("script", type="application/ld+json")
    assert json.loads(script.get_text()) == citations.json_ld(named)
    assert json.loads(script.get_text())["name"] == TITLE


def test_figures_are_listed_by_theme_in_the_order_of_the_book_with_picture_title_id_and_source(
    build: Build,
) -> None:
    other = replace(FIGURE, content={**FIGURE.content, "id": "funding-figure", "title": "Spending rose"})
    page = soup(build("```{evidence-list} figures\n```", FIGURE, other) / "index.html")
    assert [head.get_text() for head in page.select("h2")] == ["Variation", "Funding"]
    item = page.find("h2", id="figures-funding").parent.li
    assert item.a["href"] == "figures/funding-figure.html"
    assert item.a.get_text(strip=True) == "Spending rose"
    # A thumbnail is a place on the one sheet.
    assert (item.svg["viewbox"], item.image["href"]) == ("240 0 240 180", f"{pictures.SHEET}")
    assert item.code.get_text() == "funding-figure"
    assert descriptor.source("looked-after-2025")["short"] in item.get_text()


def test_a_page_has_one_of_each_landmark_and_loads_one_style_sheet_and_few_scripts(build: Build) -> None:
    out = build("## First\n\nWords.\n\n## Second\n\nWords.", FACT)
    page = soup(out / "index.html")
    assert page.html["lang"] == "en-GB"
    assert [len(page.select(name)) for name in ("header", "main", "footer", "h1", "[role=search]")] == [1] * 5
    names = [nav["aria-label"] for nav in page.select("nav")]
    assert len(names) == len(set(names))
    assert [link.get_text() for link in page.select("nav.contents a")] == ["First", "Second"]
    assert [link["href"] for link in page.select("link[rel=stylesheet]")] == ["_static/book.css"]
    assert [script["src"] for script in page.select("script[src]")] == [
        "_static/colours.js",
        "_static/book.js",
        "_static/council.js",
    ]
    assert page.select_one("a.skip")["href"] == f"#{page.main['id']}"


def test_the_foot_names_the_edition_of_the_citation(book: Path) -> None:
    cited = yaml.safe_load(citations.CITATION.read_text("utf-8"))
    foot = soup(book / "index.html").footer.get_text()
    assert f"Edition {cited['version']} of {cited['date-released']}" in foot


def test_heads_of_a_table_in_prose_say_what_they_head(book: Path) -> None:
    heads = soup(book / "table.html").select("th")
    assert [(head.get_text(), head["scope"]) for head in heads] == [("A", "col"), ("B", "col"), ("C", "row")]


def test_mathematics_is_mathml_without_scripts(book: Path) -> None:
    page = soup(book / "maths.html")
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
    assert record.svg["aria-label"] == "Bar chart: one bar is twice the other."


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
    monkeypatch.setattr(record_pages.inputs, "package_digest", lambda: "another template")
    after = times(build("Words.", FACT, **plain))
    assert all(after[name] != before[name] for name in before)


def test_a_figure_no_notebook_states_any_more_is_not_left_behind(build: Build) -> None:
    out = build(EVIDENCE, FIGURE)
    assert (out / "figures" / "variation-figure.png").is_file()
    build("Nothing now.", FACT)
    assert not list((out / "figures").glob("*")), "an old figure could still be served"
    assert [path.name for path in (out / "facts").iterdir()] == ["variation-rate.html"]
    build("Nothing at all.")
    assert not list((out / "facts").iterdir()), "an old fact could still be served"


@pytest.fixture
def listed(book: Path) -> Callable[[str], BeautifulSoup]:
    """The page of one of the lists."""
    return lambda name: read(book / "lists" / f"{name}.html")


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


@pytest.fixture
def edition(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Freeze an edition of some records."""

    def run(name: str, *records: Record) -> None:
        monkeypatch.setattr(editions, "cited", lambda: (name, "2026-11-22"))
        monkeypatch.setattr(catalogue, "executed", lambda: Catalogue(records))
        monkeypatch.setattr(catalogue, "stored", lambda: Catalogue(records))
        freezing.freeze(name)

    monkeypatch.setattr(public_ids, "published", lambda: [FACT.id, FIGURE.id])
    return run


def test_the_page_of_a_series_says_what_editions_printed_of_each_period(
    build: Build, edition: Callable[..., None]
) -> None:
    def of(year: int, text: str) -> Record:
        about = {"id": f"variation-rate-{year}", "text": text, "period": f"31 March {year}"}
        return replace(FACT, content={**FACT.content, **about})

    edition("0.1.0", of(2024, "60%"))
    out = build("Words.", of(2024, "61%"), of(2025, "67%"))
    rows = soup(out / "series" / "variation-rate.html").select("tbody tr")
    assert [row.select("td")[2].get_text() for row in rows] == ["60% in 0.1.0", "in none yet"]


CHANGES = {"pages/changes.md": "# Changes\n\n```{evidence-list} changes\n```\n"}


def changes(out: Path) -> BeautifulSoup:
    return soup(out / "pages" / "changes.html")


def test_without_an_edition_the_page_of_changes_says_so(build: Build) -> None:
    page = changes(build("Words.", FACT, FIGURE, **CHANGES))
    assert "No edition is frozen yet." in page.get_text()
    assert not page.table


def test_the_first_edition_counts_and_lists_nothing(build: Build, edition: Callable[..., None]) -> None:
    edition("0.1.0", FACT, FIGURE)
    out = build("Words.", FACT, FIGURE, **CHANGES)
    page = changes(out)
    heading = page.find(id="edition-0.1.0")
    assert heading.get_text().startswith("Edition 0.1.0, 2026-11-22")
    assert heading.find_next("p").get_text().startswith("1 facts, 1 figures.")
    assert not page.table and not page.find(id="not-yet")
    file = out / "pages" / heading.find_next("p").a["href"]
    assert file.read_bytes() == editions.dumps(editions.load("0.1.0")).encode()


def test_revisions_are_shown_with_old_new_reason_and_address_even_before_an_edition_has_them(
    build: Build, edition: Callable[..., None]
) -> None:
    edition("0.1.0", FACT, FIGURE)
    revised = replace(FACT, content={**FACT.content, "value": 68, "text": "68%"})
    page = changes(build("Words.", revised, FIGURE, **CHANGES))
    assert page.find(id="not-yet")
    cells = [cell.get_text() for cell in page.table.find_all(["th", "td"])]
    assert cells[:4] == ["What it is", "What changed", "Why", "Id"]
    assert cells[4:6] == ["A rate", "67% → 68%"]
    assert cells[7] == FACT.id
    assert page.table.a["href"] == f"../facts/{FACT.id}.html"


def test_the_page_follows_when_an_edition_is_frozen(build: Build, edition: Callable[..., None]) -> None:
    edition("0.1.0", FACT)
    revised = replace(FACT, content={**FACT.content, "value": 68, "text": "68%"})
    correct(f"{FACT.id},2026-12-01,it counted twice")
    assert (
        "Corrected facts, not yet in an edition: 1"
        in changes(build("Words.", revised, FIGURE, **CHANGES)).get_text()
    )
    edition("0.2.0", revised, FIGURE)
    page = changes(build("Words.", revised, FIGURE, **CHANGES))
    assert not page.find(id="not-yet")
    assert [head["id"] for head in page.select("h2")] == ["edition-0.2.0", "edition-0.1.0"]
    captions = [caption.get_text() for caption in page.select("caption")]
    assert captions == ["Corrected facts, edition 0.2.0: 1", "New figures, edition 0.2.0: 1"]
    for table in page.select("table"):
        box = table.parent
        assert (box["class"], box["tabindex"], box["role"]) == (["table-scroll"], "0", "region")
        assert box["aria-label"] == table.caption.get_text()
        assert all(head["scope"] in ("row", "col") for head in table.find_all("th"))


def correct(row: str) -> None:
    text = ",".join(public_ids.CORRECTED_HEADER) + f"\n{row}\n"
    public_ids.CORRECTED.write_text(text, encoding="utf-8")


def withdraw(row: str) -> None:
    text = ",".join(public_ids.HEADER) + f"\n{row}\n"
    public_ids.WITHDRAWN.write_text(text, encoding="utf-8")


def test_a_withdrawn_id_has_a_page_at_its_old_address(build: Build, edition: Callable[..., None]) -> None:
    edition("0.1.0", FACT, FIGURE)
    out = build("Words.", FACT, FIGURE, **CHANGES)
    withdraw(f"{FIGURE.id},2027-01-31,two bars are too few,{FACT.id}")
    build("Words.", FACT, **CHANGES)
    stone = soup(out / "figures" / f"{FIGURE.id}.html")
    assert stone.h1.get_text() == f"Withdrawn: {FIGURE.id}"
    assert "was withdrawn on 2027-01-31 because two bars are too few." in stone.get_text()
    assert stone.select_one(".tombstone a")["href"] == f"../facts/{FACT.id}.html"
    assert "edition 0.1.0 of 2026-11-22" in stone.get_text()
    table = changes(out).table
    assert "withdrawn on 2027-01-31 because two bars are too few" in table.get_text()
    # Nothing else of the figure is served any more, and the page stays when the book is built again.
    build("Words.", FACT, **CHANGES)
    assert [path.name for path in (out / "figures").iterdir()] == [f"{FIGURE.id}.html"]


def test_a_withdrawn_id_stated_again_stops_the_build(build: Build, edition: Callable[..., None]) -> None:
    withdraw(f"{FACT.id},2027-01-31,it counted twice,")
    with pytest.raises(
        ExtensionError, match="'variation-rate' was withdrawn on 2027-01-31 and is stated again"
    ):
        build("Words.", FACT)


def test_markup_in_a_reason_is_shown_and_never_run(build: Build, edition: Callable[..., None]) -> None:
    edition("0.1.0", FACT, FIGURE)
    withdraw(f"{FIGURE.id},2027-01-31,{NASTY},")
    out = build("Words.", FACT, **CHANGES)
    for page in (changes(out), soup(out / "figures" / f"{FIGURE.id}.html")):
        assert not [tag for tag in page.find_all("script") if "alert" in tag.get_text()]
        assert not page.find("b") and NASTY in page.get_text()


def work(key: str, name: str) -> str:
    return f"@book{{{key}, author = {{{name}}}, title = {{Rates}}, year = {{1987}}, publisher = {{IARC}}}}\n"


REFERENCES = {"references.md": "# References\n\n```{bibliography}\n```\n"}


def test_a_citation_leads_to_an_item_that_links_back_to_it(build: Build) -> None:
    out = build("Shown {cite}`day`.", **REFERENCES, **{"works.bib": work("day", "Day")})
    (link,) = soup(out / "index.html").select(".bibtex-citation a")
    assert (link["href"], link.get_text()) == ("references.html#day", "1")
    item = soup(out / "references.html").find("li", id="day")
    assert item.parent.name == "ul"
    back = item.select_one(".cited-in a")
    page, _, id = back["href"].partition("#")
    assert (page, back.get_text()) == ("index.html", "Home, reference 1")
    assert soup(out / "index.html").find(id=id)


def test_a_page_that_did_not_change_shows_the_new_number_of_a_work_it_cites(build: Build) -> None:
    pages = {"chapter.md": "# Chapter\n\nShown {cite}`day`.\n", **REFERENCES}
    works = {"works.bib": work("day", "Day") + work("ang", "Ang")}
    build("Words.", **pages, **works)
    out = build("Others agree {cite}`ang`.", **pages, **works)
    (link,) = soup(out / "chapter.html").select(".bibtex-citation a")
    assert link.get_text() == "2"
    assert soup(out / "references.html").find("li", id="day").select_one(".label").get_text() == "[2] "


def test_a_chapter_shows_its_claims_with_verdict_answer_and_the_way_to_each(book: Path) -> None:
    page = soup(book / "index.html")
    row = page.find("li", id="variation-claim-rate")
    assert row.find("a")["href"] == "claims/variation-claim-rate.html"
    assert row.select_one(".verdict strong").get_text() == "Reproduced"
    assert row.select_one(".verdict svg"), "a shape beside the word"
    assert row.find("a", class_="fact")["href"] == "facts/variation-rate.html"
    assert "It is 67%." in row.get_text()
    assert (row["data-theme"], row["data-verdict"]) == ("variation", "reproduced")


def test_a_claims_page_gives_its_rule_its_facts_its_doubt_and_its_citation(book: Path) -> None:
    page = soup(book / "claims" / "variation-claim-rate.html")
    text = page.get_text()
    for words in ("Reproduced if it is 67", "One year.", "A revision.", "sixty-seven", "high"):
        assert words in text
    assert "A body, A page (original not seen: this is a report of it)" in text
    assert page.find(id="cite-short") and page.find("script", type="application/ld+json")
    assert page.find("h1").get_text() == "The rate is <b>67</b>.", "words are text, never tags"


def test_a_chapter_whose_theme_has_no_claim_stops_the_build(build: Build) -> None:
    with pytest.raises(ExtensionError, match="no claim has the theme 'variation'"):
        build(CLAIMS, FACT)


def test_a_claim_whose_fact_nobody_states_stops_the_build(build: Build) -> None:
    with pytest.raises(ExtensionError, match="variation-rate"):
        build(CLAIMS, FIGURE, CLAIM)


def test_the_register_is_a_plain_list_with_a_filter_that_hides_without_scripts(book: Path) -> None:
    page = soup(book / "lists" / "claims.html")
    form = page.find("form", class_="filter")
    assert form.has_attr("hidden")
    assert [select["name"] for select in form.find_all("select")] == ["theme", "verdict", "source"]
    assert len(page.select(form["data-rows"])) == 1


def test_a_box_explains_terms_in_the_words_of_the_glossary(build: Build) -> None:
    page = soup(build("```{evidence-terms} looked after; section 251\n```") / "index.html")
    box = page.select_one(".terms")
    assert [term.get_text() for term in box.select("dt")] == ["Looked after", "Section 251"]
    assert [said.get_text() for said in box.select("dd")] == [
        glossary.of(term).means for term in ("looked after", "section 251")
    ]
    assert box.a["href"] == "pages/glossary.html"


def test_a_figure_named_in_a_sentence_leads_to_its_page_and_says_which(book: Path) -> None:
    link = soup(book / "index.html").find("a", href="figures/variation-figure.html")
    assert link.get_text() == "figure “Rates differ”"


def written(out: Path) -> dict[str, int]:
    """When each record's page was written."""
    return {
        page.stem: page.stat().st_mtime_ns
        for folder in ("facts", "figures")
        for page in (out / folder).glob("*.html")
    }


OTHER = replace(FACT, content={**FACT.content, "id": "variation-other", "says": "Another rate"})


def test_a_page_of_a_record_is_made_again_only_when_what_it_shows_has_changed(shared_build: Build) -> None:
    before = written(shared_build("Words.", FACT, OTHER, FIGURE))
    assert set(before) == {"variation-rate", "variation-other", "variation-figure"}
    # Another word on a page: no record's page shows it.
    assert written(shared_build("Other words.", FACT, OTHER, FIGURE)) == before
    # The page of a fact says who quotes it.
    after = written(shared_build(f"The rate was {CITED}.", FACT, OTHER, FIGURE))
    assert {name for name in after if after[name] != before[name]} == {"variation-rate"}
    # Its own value.
    moved = replace(OTHER, content={**OTHER.content, "value": 68, "text": "68%"})
    last = written(out := shared_build(f"The rate was {CITED} .", FACT, moved, FIGURE))
    assert {name for name in last if last[name] != after[name]} == {"variation-other"}
    assert soup(out / "facts" / "variation-other.html").select_one(".value").get_text() == "68%"


def test_every_page_of_a_record_is_made_again_when_a_page_of_the_book_takes_another_title(
    build: Build,
) -> None:
    deep = {"pages/deep.md": "# Deep\n"}
    before = written(build("Words.", FACT, FIGURE, **deep))
    after = written(build("Words.", FACT, FIGURE, **{"pages/deep.md": "# Deeper\n"}))
    assert all(after[name] != before[name] for name in before), "the tree of pages is on each"


def test_every_page_of_a_record_is_made_again_when_the_theme_or_the_citation_changes(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    times = [written(build("Words.", FACT, FIGURE))]
    for name, source in (("THEME", record_pages.THEME), ("CITATION", citations.CITATION)):
        changed = tmp_path / name
        if source.is_dir():
            shutil.copytree(source, changed)
            (changed / "layout.html").write_text("other", encoding="utf-8")
            monkeypatch.setattr(record_pages, name, changed)
        else:
            changed.write_text(source.read_text("utf-8") + "\n# Other.\n", encoding="utf-8")
            monkeypatch.setattr(citations, name, changed)
        times.append(written(build(f"Words {name}.", FACT, FIGURE)))
        assert all(times[-1][page] != times[-2][page] for page in times[-1]), name


@pytest.mark.long
def test_a_page_of_a_record_that_was_lost_or_written_over_is_made_again(shared_build: Build) -> None:
    out = shared_build("Words.", FACT, OTHER, FIGURE)
    before = written(out)
    (out / "facts" / "variation-rate.html").unlink()
    (out / "facts" / "variation-other.html").write_text("another hand", encoding="utf-8")
    shared_build("Words.", FACT, OTHER, FIGURE)
    assert soup(out / "facts" / "variation-rate.html").h1.get_text() == "A rate"
    assert "Another rate" in (out / "facts" / "variation-other.html").read_text("utf-8")
    assert written(out)["variation-figure"] == before["variation-figure"]


BENCH = "```{evidence-list} timings\n```"


def test_the_last_bench_is_shown_with_its_ratios_and_its_plot(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    last = [Timing("cold", "A build", 5.0, "stock", 20.0, 0.25), Timing("weight", "A page, MB", 0.4)]
    monkeypatch.setattr(measurements, "read", lambda: last)
    monkeypatch.setattr(measurements, "PLOT", tmp_path / "timings.svg")
    page = soup(build(BENCH) / "index.html")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]
    assert rows == [
        ["A build", "5.0", "stock", "20.0", "0.25", "at most 0.25"],
        ["A page, MB", "0.4", "–", "–", "–", "–"],
    ]
    assert not page.select("article img"), "no plot has been drawn yet"
    measurements.PLOT.write_text("<svg/>", encoding="utf-8")
    (picture,) = soup(build(BENCH + "\n\nAnd on.") / "index.html").select("article img")
    assert picture["src"] == "_static/timings.svg" and picture["alt"].startswith("Dots: ")


def test_before_any_bench_the_page_says_so(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "read", list)
    assert "The bench has not been run" in soup(build(BENCH) / "index.html").article.get_text()


def test_the_page_of_an_authority_is_made_again_only_when_what_it_is_made_of_has_moved(
    shared_build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shared_build("Words.") / "authorities" / "county-durham.html"
    made = page.stat().st_mtime_ns
    shared_build("Other words.")
    assert page.stat().st_mtime_ns == made
    monkeypatch.setattr(brief_pages, "state", lambda: "another table")
    shared_build("And others.")
    assert page.stat().st_mtime_ns > made


@pytest.mark.parametrize("name", ["authorities/county-durham.html", AREAS])
def test_what_another_hand_changed_or_took_away_is_made_again(build: Build, name: str) -> None:
    file = build("Words.") / name
    made = file.read_bytes()
    file.write_bytes(b"another hand")
    build("Words.")
    assert file.read_bytes() == made
    file.unlink()
    build("Words.")
    assert file.read_bytes() == made


def no_processes() -> bool:
    """Wait for those that end, and end the others."""
    for process in multiprocessing.active_children():
        process.join(timeout=60)
    left = multiprocessing.active_children()
    for process in left:
        process.kill()
    return not left


def test_when_pages_cannot_be_made_no_process_waits_for_ever_to_say_what_it_made() -> None:
    more_than_a_pipe_holds = {"page": "x" * 10**7}
    with pytest.raises(EvidenceError), record_pages.shared_among(2) as add:
        add(lambda mine: more_than_a_pipe_holds, [1], lambda received: None)
        add(lambda mine: more_than_a_pipe_holds, [2], lambda received: None)
        raise EvidenceError("no page for this")
    assert no_processes()


@pytest.mark.parametrize("cores", [1, 2])
def test_a_page_that_cannot_be_made_stops_the_build_whatever_is_made_beside_it(cores: int) -> None:
    received: list[dict[str, str]] = []

    def fail(mine: list[str]) -> dict[str, str]:
        raise EvidenceError(f"no page for {mine[0]}")

    with (
        pytest.raises(ExtensionError, match="no page for a council"),
        record_pages.shared_among(cores) as add,
    ):
        add(fail, ["a council"], received.append)
        # Long enough for the failure to be heard when the next is added.
        for process in multiprocessing.active_children():
            process.join(timeout=60)
        add(lambda mine: {"made": mine[0]}, ["another"], received.append)
    assert {"made": "another"} in received
    assert no_processes()


def test_every_page_obeys_a_policy_that_runs_and_shows_files_of_the_book_alone(book: Path) -> None:
    """JSON in a script is data, and no browser runs it."""
    for path in book.rglob("*.html"):
        page = read(path)
        (policy,) = (
            meta["content"] for meta in page.find_all("meta", {"http-equiv": "Content-Security-Policy"})
        )
        assert policy.startswith("default-src 'self' file:; connect-src 'none'") and "unsafe" not in policy
        assert len(page.find_all("meta", {"name": "viewport"})) == 1
        for element in page.find_all(True):
            assert element.name != "style" and not [
                key for key in element.attrs if re.match("style$|on", key)
            ], path
            if element.name == "script" and not element.get("src"):
                assert element["type"] in {"application/json", "application/ld+json"}, path
            for key in ("src", "href"):
                assert not re.match(r"\s*(data|javascript):", element.get(key, ""), re.IGNORECASE), (
                    path,
                    element,
                )


# What other pages and other software take


def test_the_lists_for_machines_and_what_editions_printed_stand_beside_the_pages(
    build: Build, edition: Callable[..., None]
) -> None:
    edition("0.1.0", FACT, FIGURE)
    stands = {"pages/stands.md": "# Stands\n\n```{evidence-list} stands\n```\n"}
    tables = {"pages/data.md": "# Data\n\n```{evidence-list} tables\n```\n"}
    revised = replace(FACT, content={**FACT.content, "value": 68, "text": "68%"})
    out = build("Words.", revised, FIGURE, **stands, **tables)

    listed = json.loads((out / "api/v1/facts.json").read_bytes())["facts"]
    assert [(row["id"], row["value"]) for row in listed] == [(FACT.id, 68)]
    assert json.loads((out / "data/areas.csv-metadata.json").read_bytes())["url"] == "areas.csv"
    assert json.loads((out / "data/datapackage.json").read_bytes())["resources"]
    catalogue = json.loads(
        soup(out / "pages" / "data.html").find("script", type="application/ld+json").string
    )
    assert {each["@type"] for each in catalogue["dataset"]} == {"Dataset"}

    told = (out / "_static/editions.js").read_text("utf-8").removeprefix("const STANDS = ")
    results = json.loads(told.removesuffix(";\n"))["0.1.0"]["results"]
    assert {id: row[2] for id, row in results.items()} == {FACT.id: "revised", FIGURE.id: "stands"}
    page = soup(out / "pages" / "stands.html")
    assert [option.get_text() for option in page.select("form.stands option")] == ["0.1.0"]


def test_a_page_lists_the_works_it_cites_for_paper_and_one_that_cites_none_does_not(build: Build) -> None:
    works = (
        "@misc{one, author={One, A.}, title={First}, year={2001}}",
        "@misc{two, author={Two, B.}, title={Second}}",
    )
    pages = {
        "works.bib": "\n".join(works),
        "pages/cites.md": "# Cites\n\nSays {cite}`two` and {cite}`one` and again {cite}`two`.\n",
        "pages/references.md": "# References\n\n```{bibliography}\n:all:\n```\n",
    }
    out = build("Words.", FACT, **pages)
    page = soup(out / "pages" / "cites.html")
    labels = [link.get_text() for link in page.select(".bibtex-citation a")]
    listed = [item.get_text(" ", strip=True) for item in page.select(".works li")]
    assert len(listed) == len(set(labels)) == 2
    assert all(any(item.startswith(f"[{label}]") for item in listed) for label in labels)
    assert "First" in "".join(listed) and "Second" in "".join(listed)
    assert not soup(out / "index.html").select(".works")
    assert not soup(out / "pages" / "references.html").select(".works")

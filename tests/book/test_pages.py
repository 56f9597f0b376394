"""The built pages: light, self-contained, complete."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from bs4 import BeautifulSoup

from evidence.notebooks import catalogue, claims
from evidence.paths import CHAPTERS, ROOT
from evidence.publishing.citing import citations
from evidence.records.numbers import in_words

LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "use": "href"}
# Links that name a page and load none.
NAMING = {"canonical", "next", "prev", "search", "index"}


def turns(page: Path) -> dict[str, str]:
    """Where the links at the foot of a page lead: to the page before and after."""
    found = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("nav.turn a")
    return {link["class"][0]: link["href"].rpartition("/")[2] for link in found}


def test_a_reader_turns_from_chapter_to_chapter_and_over_their_notebooks(html: Path) -> None:
    # The order of chapters in _toc.yml.
    order = ["variation", "funding", "placements", "workforce", "participation", "inspection"]
    for theme, following in zip(order, order[1:], strict=False):
        assert turns(html / "chapters" / theme / f"{theme}.html")["next"] == f"{following}.html"
        assert turns(html / "chapters" / following / f"{following}.html")["prev"] == f"{theme}.html"
    assert turns(html / "chapters" / "variation" / "analysis.html")["next"].removesuffix(".html") in {
        path.stem for path in (CHAPTERS / "variation").glob("*.ipynb")
    }


ATTRIBUTES = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
ASKED = re.compile(rf"<({'|'.join([*LOADED, 'table', 'caption', 'th', 'a'])})(?=[\s>])({ATTRIBUTES})>")
ANY = re.compile(rf"<[a-z]({ATTRIBUTES})>")
ATTRIBUTE = re.compile(r"""\s([a-z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
ID = re.compile(r"""\sid=(?:"([^"]*)"|([^\s>"']+))""")


class Read:
    """What is asked of each of two thousand pages: to parse every page whole would take a minute."""

    def __init__(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids = {unescape(a or b) for tag in ANY.findall(text) for a, b in ID.findall(tag)}
        self.pictures: list[dict[str, str]] = []
        self.tables: list[dict[str, Any]] = []
        # Each link to a fact and the text that it prints.
        self.facts: list[tuple[str, str]] = []
        for found in ASKED.finditer(text):
            self._take(found[1], dict(_attributes(found[2])), text, found.end())

    def _take(self, tag: str, given: dict[str, str], text: str, end: int) -> None:
        if address := given.get(LOADED.get(tag, "")):
            is_named = tag == "link" and set(given.get("rel", "").split()) & NAMING
            self.loads += [] if is_named else [address]
        if tag == "img":
            self.pictures.append(given)
        if tag == "table":
            self.tables.append({"caption": False, "scopes": []})
        if tag == "caption":
            self.tables[-1]["caption"] = True
        if tag == "th":
            self.tables[-1]["scopes"].append(given.get("scope"))
        if tag == "a" and (address := given.get("href")):
            self.links.append(address)
            if "fact" in given.get("class", "").split():
                printed = text[end : text.index("</a>", end)]
                self.facts.append((address, unescape(re.sub("<[^>]*>", "", printed))))


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, *values in ATTRIBUTE.findall(text):
        yield name, unescape("".join(values))


# What Sphinx puts beside its own themes' pages; no page of this book asks for it.
OF_SPHINX = re.compile(
    r"_static/(basic|pygments|mystnb\.\w+)\.css"
    r"|_static/(doctools|documentation_options|language_data|searchtools|sphinx_highlight|translations)\.js"
)
read = cache(Read)


def pages(html: Path) -> list[Path]:
    return [p for p in sorted(html.rglob("*.html")) if "_static" not in p.relative_to(html).parts]


@cache
def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_no_page_loads_anything_from_another_host(html: Path) -> None:
    for page in pages(html):
        for address in read(page).loads:
            assert not urlparse(address).netloc, f"{page.relative_to(html)} loads {address}"


def test_no_style_sheet_loads_anything_from_another_host(html: Path) -> None:
    for sheet in html.rglob("*.css"):
        found = re.findall(
            r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", sheet.read_text("utf-8")
        )
        assert not found, f"{sheet.relative_to(html)} loads {found}"


def test_every_link_within_the_book_leads_somewhere(html: Path) -> None:
    known = set(pages(html))

    @cache
    def exists(target: Path) -> bool:
        return target.exists()

    for page in known:
        for link in read(page).links:
            address = urlparse(link)
            if address.scheme or address.netloc:
                continue
            target = Path(os.path.normpath(page.parent / address.path)) if address.path else page
            assert exists(target), f"{page.relative_to(html)} links to {link}"
            if address.fragment and target in known:
                assert address.fragment in read(target).ids, f"{page.relative_to(html)} links to {link}"


def test_what_scripts_and_pages_ask_for_is_found_by_links_as_archives_find_it(html: Path) -> None:
    linked = {
        os.path.normpath(page.parent / urlparse(address).path)
        for page in pages(html)
        for address in (*read(page).links, *read(page).loads)
    }
    files = {path for path in html.rglob("*") if path.suffix in {".js", ".css", ".svg", ".webp"}}
    lost = {path.relative_to(html) for path in files if str(path) not in linked}
    assert {path for path in lost if not OF_SPHINX.fullmatch(str(path))} == {Path("_static/readme.svg")}


def test_every_picture_has_words_or_stands_beside_them(html: Path) -> None:
    for page in pages(html):
        pictures = read(page).pictures
        assert all("alt" in picture for picture in pictures), page.relative_to(html)
        if not all(picture["alt"] for picture in pictures):
            for picture in soup(page).find_all("img", alt=""):
                assert picture.parent.get_text(strip=True), f"{page.relative_to(html)}: {picture}"


def test_every_table_has_a_caption_and_scoped_heads(html: Path) -> None:
    for page in pages(html):
        for table in read(page).tables:
            name = page.relative_to(html)
            assert table["caption"], f"{name}: a table without caption"
            assert set(table["scopes"]) <= {"col", "row"}, f"{name}: no scope"


def test_every_figure_stands_in_prose_with_source_caveat_and_links(html: Path) -> None:
    shown = {}
    for prose in [*CHAPTERS.rglob("*.md"), *(ROOT / "pages").glob("*.md")]:
        page = soup(html / prose.relative_to(ROOT).with_suffix(".html"))
        shown |= {figure["id"]: figure for figure in page.select("figure.evidence")}
    assert set(shown) == {record.id for record in catalogue.executed().figures}
    for record in catalogue.executed().figures:
        figure = shown[record.id]
        assert figure.svg["aria-label"] == record.content["alt"]
        # Sphinx curls apostrophes.
        said = figure.select_one(".caveat").get_text().replace("’", "'")
        assert record.content["caveat"].replace("’", "'") in said
        assert "Source:" in figure.select_one(".about").get_text()
        links = {a.get_text(" ", strip=True).split()[0] for a in figure.select(".links a")}
        switch = {"Switch"} if record.content.get("choices") else set()
        assert links == {"Cite", "CSV", "SVG", "PNG", "Zip", "Notebook"} | switch


def test_every_fact_on_a_page_prints_what_the_notebook_computed(html: Path) -> None:
    known = catalogue.executed()
    said = {(record.id, record.content["text"]) for record in known.facts}
    # A count may be read in words: "none" and "seven".
    said |= {
        (record.id, in_words(int(record.content["text"])))
        for record in known.facts
        if record.content["text"].isdigit()
    }
    # The answer to a statement may print a fact in words: "fell by 10%" and "none".
    answers = (claims.pieces(record.content["answer"], known) for record in known.claims)
    said |= {(piece.fact, piece.text) for answer in answers for piece in answer}
    quoted = {(Path(address).stem, text) for page in pages(html) for address, text in read(page).facts}
    assert quoted and quoted <= said


# Some thirty facts and three figures.
EVERY = 23


@pytest.mark.parametrize("step", [EVERY, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_every_figure_and_fact_has_a_page_with_its_citations_and_its_data_for_machines(
    html: Path, step: int
) -> None:
    known = catalogue.executed()
    for record in [*known.figures, *known.facts]:
        assert (html / f"{record.content['kind']}s" / f"{record.id}.html").is_file()
    for record in [*known.figures[::step], *known.facts[::step]]:
        page = soup(html / f"{record.content['kind']}s" / f"{record.id}.html")
        assert page.select_one("#cite-short").get_text() == citations.forms(record)["short"]
        assert page.select_one("#cite-full").get_text() == citations.full(record)
        (script,) = page.find_all("script", type="application/ld+json")
        assert json.loads(script.get_text()) == citations.json_ld(record)


def test_every_fact_says_which_chapters_quote_it(html: Path) -> None:
    for chapter in CHAPTERS.rglob("*.md"):
        name = chapter.relative_to(CHAPTERS.parent).with_suffix(".html").as_posix()
        for address, _ in read(html / name).facts:
            fact = read(html / "facts" / Path(address).name)
            # To the section, where it has an address of its own.
            named = {link.partition("#")[0] for link in fact.links}
            assert f"../{name}" in named, f"{address} does not name {name}"


def test_the_page_of_all_facts_has_each_once_the_ends_of_an_interval_in_the_row_of_its_fact(
    html: Path,
) -> None:
    known = catalogue.executed()
    behind = {end.id: fact.id for fact in known.facts for end in known.companions(fact).values()}
    named = {}
    for row in soup(html / "pages" / "facts.html").select("table.facts tbody tr"):
        for part in (row, *row.select("[id]")):
            assert part["id"] not in named
            named[part["id"]] = row["id"]
    assert named == {record.id: behind.get(record.id, record.id) for record in known.facts}


@pytest.mark.parametrize("suffix", ["svg", "png", "csv", "bib", "ris", "zip"])
def test_every_figure_can_be_downloaded(html: Path, suffix: str) -> None:
    for record in catalogue.executed().figures:
        assert (html / "figures" / f"{record.id}.{suffix}").stat().st_size > 100


def test_every_figure_has_a_thumbnail_of_its_own_below_five_kilobytes(html: Path) -> None:
    thumbnails = soup(html / "pages" / "figures.html").select(".figure-list svg")
    count = len(catalogue.executed().figures)
    assert len({thumbnail["viewbox"] for thumbnail in thumbnails}) == count
    (sheet,) = {thumbnail.image["href"] for thumbnail in thumbnails}
    assert (html / "pages" / sheet).stat().st_size < 5_000 * count

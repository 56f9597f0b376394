"""The built pages: light, self-contained, complete."""

import json
import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from urllib.parse import urlparse

import pytest
from bs4 import BeautifulSoup

from evidence.notebooks import catalogue
from evidence.paths import CHAPTERS
from evidence.publishing.citing import citations, linked_data

LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "use": "href"}


def pages(html: Path) -> list[Path]:
    return [p for p in sorted(html.rglob("*.html")) if "_static" not in p.relative_to(html).parts]


@cache
def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_no_page_loads_anything_from_another_host(html: Path) -> None:
    for page in pages(html):
        for tag in soup(page).find_all(LOADED):
            if tag.name == "link" and set(tag.get("rel", [])) & {
                "canonical",
                "next",
                "prev",
                "search",
                "index",
            }:
                continue
            address = urlparse(tag.get(LOADED[tag.name], ""))
            assert not address.netloc, f"{page.relative_to(html)} loads {address.geturl()}"


def test_no_style_sheet_loads_anything_from_another_host(html: Path) -> None:
    for sheet in html.rglob("*.css"):
        found = re.findall(
            r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", sheet.read_text("utf-8")
        )
        assert not found, f"{sheet.relative_to(html)} loads {found}"


def test_every_link_within_the_book_leads_somewhere(html: Path) -> None:
    ids = {page: {t["id"] for t in soup(page).find_all(id=True)} for page in pages(html)}
    for page in pages(html):
        for link in soup(page).find_all("a", href=True):
            address = urlparse(link["href"])
            if address.scheme or address.netloc:
                continue
            target = (page.parent / address.path).resolve() if address.path else page
            assert target.exists(), f"{page.relative_to(html)} links to {link['href']}"
            if address.fragment and target in ids:
                assert address.fragment in ids[target], f"{page.relative_to(html)} links to {link['href']}"


def test_every_picture_has_words_or_stands_beside_them(html: Path) -> None:
    for page in pages(html):
        for picture in soup(page).find_all("img"):
            assert picture.has_attr("alt"), f"{page.relative_to(html)}: {picture}"
            if not picture["alt"]:
                assert picture.parent.get_text(strip=True), f"{page.relative_to(html)}: {picture}"


def test_every_table_has_a_caption_and_scoped_heads(html: Path) -> None:
    for page in pages(html):
        for table in soup(page).find_all("table"):
            name = page.relative_to(html)
            assert table.find("caption"), f"{name}: a table without caption"
            assert all(head.get("scope") in ("col", "row") for head in table.find_all("th")), (
                f"{name}: no scope"
            )


def test_every_figure_stands_in_a_chapter_with_source_caveat_and_links(html: Path) -> None:
    shown = {}
    for chapter in CHAPTERS.rglob("*.md"):
        page = soup(html / chapter.relative_to(CHAPTERS.parent).with_suffix(".html"))
        shown |= {figure["id"]: figure for figure in page.select("figure.evidence")}
    assert set(shown) == {record.id for record in catalogue.executed().figures}
    for record in catalogue.executed().figures:
        figure = shown[record.id]
        assert figure.img["alt"] == record.content["alt"]
        # Sphinx curls apostrophes.
        assert record.content["caveat"] in figure.select_one(".caveat").get_text().replace("’", "'")
        assert "Source:" in figure.select_one(".about").get_text()
        assert {a.get_text(" ", strip=True).split()[0] for a in figure.select(".links a")} == {
            "Cite", "CSV", "SVG", "PNG", "Zip", "Notebook",
        }  # fmt: skip


def test_every_fact_on_a_page_prints_what_the_notebook_computed(html: Path) -> None:
    facts = {record.id: record.content["text"] for record in catalogue.executed().facts}
    found = 0
    for page in pages(html):
        for link in soup(page).select("a.fact"):
            assert link.get_text() == facts[Path(link["href"]).stem]
            found += 1
    assert found


def test_every_figure_and_fact_has_a_page_with_its_citations_and_its_data_for_machines(html: Path) -> None:
    known = catalogue.executed()
    for record in [*known.figures, *known.facts]:
        page = soup(html / f"{record.content['kind']}s" / f"{record.id}.html")
        assert page.select_one("#cite-short").get_text() == citations.short(record)
        assert page.select_one("#cite-full").get_text() == citations.full(record)
        (script,) = page.find_all("script", type="application/ld+json")
        assert json.loads(script.get_text()) == linked_data.json_ld(record)


def test_every_fact_says_which_chapters_quote_it(html: Path) -> None:
    for chapter in CHAPTERS.rglob("*.md"):
        name = chapter.relative_to(CHAPTERS.parent).with_suffix(".html").as_posix()
        for link in soup(html / name).select("a.fact"):
            fact = soup(html / "facts" / Path(link["href"]).name)
            assert fact.find("a", href=f"../{name}"), f"{link['href']} does not name {name}"


def test_the_page_of_all_facts_has_a_row_for_each(html: Path) -> None:
    rows = {row["id"] for row in soup(html / "pages" / "facts.html").select("table.facts tbody tr")}
    assert rows == {record.id for record in catalogue.executed().facts}


@pytest.mark.parametrize("suffix", ["svg", "png", "csv", "bib", "ris", "zip"])
def test_every_figure_can_be_downloaded(html: Path, suffix: str) -> None:
    for record in catalogue.executed().figures:
        assert (html / "figures" / f"{record.id}.{suffix}").stat().st_size > 100


def test_every_thumbnail_is_below_five_kilobytes(html: Path) -> None:
    pictures = soup(html / "pages" / "figures.html").select(".figure-list img")
    assert len(pictures) == len(catalogue.executed().figures)
    for picture in pictures:
        assert len(b64decode(picture["src"].partition(",")[2])) < 5_000, picture.parent.get_text()

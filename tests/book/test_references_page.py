"""The page of references as built: every citation leads to an item of a list, and axe finds nothing in it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from pybtex.database import parse_file

from evidence.paths import ROOT
from tests.book import browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def test_every_work_is_an_item_under_its_key(html: Path) -> None:
    items = soup(html / "pages" / "references.html").select("ul.references > li")
    assert sorted(item["id"] for item in items) == sorted(parse_file(ROOT / "references.bib").entries)


def test_a_citation_shows_the_label_of_the_item_it_leads_to(html: Path) -> None:
    items = soup(html / "pages" / "references.html").select("ul.references > li")
    labels = {item["id"]: item.select_one(".label").get_text().strip() for item in items}
    links = soup(html / "chapters" / "funding" / "funding.html").select(".bibtex-citation a")
    assert links
    for link in links:
        assert f"[{link.get_text()}]" == labels[link["href"].partition("#")[2]]


@browser.needed
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_bibliography_has_no_accessibility_violation(
    chromium: Browser, html: Path, width: int, scheme: str
) -> None:
    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto((html / "pages" / "references.html").as_uri())
    found = Axe().run(page, options={"runOnly": RULES})
    page.close()
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []

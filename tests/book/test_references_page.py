"""The page of references as built: every citation leads to an item of a list."""

from pathlib import Path

from bs4 import BeautifulSoup
from pybtex.database import parse_file

from evidence.paths import ROOT


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

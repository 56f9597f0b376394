"""Briefs in a browser: two sheets of paper each, or less, and legible on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from evidence.data import councils
from tests.book import browser

pytestmark = browser.needed

# The longest of each part, new and ended councils, a joint return; the last two are short.
HARD = browser.HARDEST
SHORT = ("city-of-london", "isles-of-scilly")


@pytest.mark.parametrize("name", HARD)
def test_a_brief_prints_on_two_sheets_and_a_short_one_on_no_more(
    page_of_all: Page, html: Path, name: str
) -> None:
    page = page_of_all
    page.goto((html / "authorities" / f"{name}.html").as_uri())
    page.emulate_media(media="print")
    seen = page.locator("nav, form, button, .skip, .links, details").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )
    said = page.locator("main").inner_text()
    pdf = page.pdf(tagged=True, prefer_css_page_size=True, print_background=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert sheets <= 2 if name in SHORT else sheets == 2
    # A4 in points.
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12]", pdf)
    assert seen == 0
    assert "Sources and edition" in said and "Edition" in page_foot(html, name)


def page_foot(html: Path, name: str) -> str:
    return (html / "authorities" / f"{name}.html").read_text(encoding="utf-8").rpartition("<footer")[2]


def test_every_council_has_a_page_of_less_than_150_kb(html: Path) -> None:
    pages = {path.stem: path.stat().st_size for path in (html / "authorities").glob("*.html")}
    assert set(councils.slugs().values()) <= set(pages)
    assert all(pages[slug] < 150_000 for slug in councils.slugs().values())


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["sandwell", "cumberland", "city-of-london"])
def test_a_brief_fits_the_screen_and_each_deep_link_leads_to_its_measure(
    page_of_all: Page, html: Path, name: str, width: int
) -> None:
    page = page_of_all
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((html / "authorities" / f"{name}.html").as_uri() + "#looked-after")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    target = page.locator("#looked-after")
    assert target.is_visible() and "ooked after" in target.inner_text()


def test_links_of_briefs_lead_to_pages_that_exist(html: Path) -> None:
    for name in HARD:
        text = (html / "authorities" / f"{name}.html").read_text(encoding="utf-8")
        body = text.partition("<article>")[2].partition("</article>")[0]
        for address in re.findall(r'href="(\.\./[^"#?]+)', body):
            assert (html / "authorities" / address).resolve().is_file(), (name, address)

"""The book in a real browser, opened from disk, at the width of a desk and of a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.book import browser
from tests.book.browser import book_pages

pytestmark = browser.needed

WIDTHS = [1280, 360]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light")
    # A busy machine is no fault of the book.
    page.set_default_timeout(120_000)
    yield page
    page.close()


def test_no_page_asks_another_host_or_reports_an_error(page: Page, html: Path) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in book_pages(html):
        page.goto(path.as_uri())
        assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))], path.name
        assert not errors, path.name
        asked.clear()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(page: Page, html: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in book_pages(html):
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path.relative_to(html)} is {wide} px wide on a screen of {width}"


def test_every_picture_of_a_chapter_loads_from_disk(page: Page, html: Path) -> None:
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri())
    page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
    page.wait_for_function("[...document.images].every(i => i.complete)")
    broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
    assert not broken


def test_a_reader_goes_from_a_figure_to_its_citation_its_data_and_its_notebook(
    page: Page, html: Path
) -> None:
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri())
    first = page.locator("figure.evidence").first
    id = first.get_attribute("id")
    first.get_by_text("Notebook").click()
    page.locator(f"[id='{id}']").wait_for(state="visible")
    page.go_back()
    page.locator("figure.evidence").first.get_by_text("Cite").click()
    assert id in page.locator("#cite-full").inner_text()
    assert page.get_by_text("The data drawn (CSV)").get_attribute("href") == f"{id}.csv"

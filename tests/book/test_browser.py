"""The book in a real browser, opened from disk, at the width of a desk and of a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.book import browser

pytestmark = browser.needed

WIDTHS = [1280, 360]
BOXES_WITHOUT_FOCUS_OR_NAME = """[...document.querySelectorAll("main *")].filter(e =>
    e.scrollWidth > e.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
    && !(e.tabIndex === 0 && (e.ariaLabel || e.matches("pre.bibtex"))))
    .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light")
    # A busy machine is no fault of the book.
    page.set_default_timeout(120_000)
    yield page
    page.close()


def test_no_page_asks_another_host_or_has_an_error_or_runs_off_the_screen_or_out_of_reach(
    page: Page, visited: list[Path], html: Path
) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in visited:
        name = path.relative_to(html)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            # Opened anew, as a script may lay out a page for the width that it finds.
            page.goto(path.as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"
        # On a phone, where most boxes scroll.
        unreachable = page.evaluate(BOXES_WITHOUT_FOCUS_OR_NAME)
        assert not unreachable, f"{name}: {unreachable}"
        assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))], name
        assert not errors, name
        asked.clear()


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

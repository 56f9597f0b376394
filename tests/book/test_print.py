"""Each chapter prints to a clean tagged PDF: no navigation, no figure cut in two, addresses written out."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from evidence.paths import CHAPTERS
from tests.book import browser

pytestmark = browser.needed

CHAPTER_PAGES = sorted(
    path.relative_to(CHAPTERS.parent).with_suffix(".html") for path in CHAPTERS.rglob("*.md")
)


class Pdf:
    """As much of a PDF by Chromium as the tests ask of it: its objects, and what each page draws."""

    def __init__(self, content: bytes) -> None:
        self.objects = dict(re.findall(rb"(?m)^(\d+) 0 obj\s(.*?)\nendobj", content, flags=re.DOTALL))

    def like(self, pattern: bytes) -> list[bytes]:
        return [content for content in self.objects.values() if re.search(pattern, content)]


# CSS pixels of an A4 sheet within its margins, of 18 and 20 mm.
PAGE = (297 - 18 - 20) / 25.4 * 96


@pytest.mark.parametrize("name", CHAPTER_PAGES, ids=lambda path: path.stem)
def test_a_chapter_prints_tagged_without_navigation_and_with_every_figure_whole(
    page_of_all: Page, html: Path, name: Path
) -> None:
    page = page_of_all
    # Also for a reader in the dark.
    page.emulate_media(color_scheme="dark")
    page.goto((html / name).as_uri())
    figures, sections = page.locator("figure.evidence").count(), page.locator("main h2").count()
    cited = page.locator(".bibtex-citation a").all_inner_texts()
    assert page.locator(".works").count() == bool(cited) and not page.locator(".works").is_visible()
    page.emulate_media(media="print")
    # On paper no link leads to the page of references.
    works = page.locator(".works li").all_inner_texts()
    assert {work.partition("]")[0] + "]" for work in works} == {f"[{label}]" for label in cited}
    assert all(len(work) > 30 for work in works)
    seen = page.locator("nav, form, button, .skip, .links").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"
    )
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    pdf = Pdf(page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True))
    page.set_viewport_size({"width": 658, "height": 900})
    heights = page.locator("figure.evidence").evaluate_all("all => all.map(e => e.offsetHeight)")
    fills = page.locator("figure.evidence text").evaluate_all(
        "all => all.map(e => getComputedStyle(e).fill).join()"
    )
    title = page.title()

    assert seen == []
    assert ground == "rgb(255, 255, 255)"
    (catalog,) = pdf.like(rb"/Type\s*/Catalog")
    assert b"/StructTreeRoot" in catalog and b"/Outlines" in catalog
    assert re.search(rb"/Lang\s*\(en-GB\)", catalog)
    assert pdf.like(rb"/Title"), title
    assert len(pdf.like(rb"/S\s*/Figure\b")) >= figures
    assert len(pdf.like(rb"/S\s*/H2\b")) >= sections > 0
    # None is kept together that is higher than a page, and no drawing is in the colours of the dark.
    assert max(heights) < PAGE
    assert not re.search(r"rgb\(226, 232, 235\)", fills)

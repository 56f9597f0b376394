"""Each chapter prints to a clean tagged PDF: no navigation, no figure cut in two, addresses written out."""

import re
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

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

    def pages(self) -> list[bytes]:
        return self.like(rb"/Type\s*/Page\b")

    def pictures(self, page: bytes) -> list[bytes]:
        """The pictures of figures a page draws, as numbers of their objects."""
        names = dict(re.findall(rb"/(X\d+) (\d+) 0 R", page))
        drawing = self.objects[re.search(rb"/Contents (\d+) 0 R", page)[1]]
        stream = drawing.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
        drawn = {names[name] for name in re.findall(rb"/(X\d+) Do", zlib.decompress(stream)) if name in names}
        return [number for number in drawn if re.search(rb"/Subtype\s*/Image", self.objects[number])]


@pytest.mark.parametrize("name", CHAPTER_PAGES, ids=lambda path: path.stem)
def test_a_chapter_prints_tagged_without_navigation_and_with_every_figure_whole(
    chromium: Browser, html: Path, name: Path
) -> None:
    # Also for a reader in the dark.
    page = chromium.new_page(color_scheme="dark", viewport={"width": 1280, "height": 800})
    page.goto((html / name).as_uri())
    figures, sections = page.locator("figure.evidence").count(), page.locator("main h2").count()
    page.emulate_media(media="print")
    seen = page.locator("nav, form, button, .skip, .links").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"
    )
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    pdf = Pdf(page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True))
    title = page.title()
    page.close()

    assert seen == []
    assert ground == "rgb(255, 255, 255)"
    (catalog,) = pdf.like(rb"/Type\s*/Catalog")
    assert b"/StructTreeRoot" in catalog and b"/Outlines" in catalog
    assert re.search(rb"/Lang\s*\(en-GB\)", catalog)
    assert pdf.like(rb"/Title"), title
    assert len(pdf.like(rb"/S\s*/Figure\b")) >= figures
    assert len(pdf.like(rb"/S\s*/H2\b")) >= sections > 0
    # A picture cut in two would be drawn on two pages.
    drawn = [picture for sheet in pdf.pages() for picture in pdf.pictures(sheet)]
    assert len(drawn) == figures
    assert len(set(drawn)) == figures

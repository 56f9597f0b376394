"""Two pages for a committee are two sheets of A4 at most, tagged, and lead from each finding to its facts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from evidence.paths import CHAPTERS
from tests.book import browser
from tests.book.test_print import Pdf

pytestmark = browser.needed

THEMES = sorted(path.stem for path in CHAPTERS.glob("*/*.md") if path.stem not in ("claims",))
A4 = rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]"


@pytest.mark.parametrize("theme", [*THEMES, "whole"])
def test_it_prints_on_two_sheets_at_most_tagged_with_three_charts_that_have_words(
    page_of_all: Page, html: Path, theme: str
) -> None:
    page = page_of_all
    page.goto((html / "chapters" / theme / "two-pages.html").as_uri())
    page.emulate_media(media="print")
    assert page.locator("nav, form, button, .skip, .links").evaluate_all(
        "all => all.every(e => !e.checkVisibility())"
    )
    pdf = Pdf(page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True))
    assert len(pdf.like(rb"/Type\s*/Page\b(?!s)")) in (1, 2)
    assert all(re.search(A4, sheet) for sheet in pdf.like(rb"/Type\s*/Page\b(?!s)"))
    (catalog,) = pdf.like(rb"/Type\s*/Catalog")
    assert b"/StructTreeRoot" in catalog and re.search(rb"/Lang\s*\(en-GB\)", catalog)
    figures = pdf.like(rb"/S\s*/Figure\b")
    assert page.locator("figure.evidence").count() == 3 <= len(figures)


@pytest.mark.parametrize("theme", [*THEMES, "whole"])
def test_every_finding_names_facts_with_pages_and_every_link_leads_somewhere(
    page_of_all: Page, html: Path, theme: str
) -> None:
    page, path = page_of_all, html / "chapters" / theme / "two-pages.html"
    page.goto(path.as_uri())
    findings = page.locator("#found ~ ul").first.locator("> li")
    assert findings.count() >= 2
    for ids in page.locator(".ids").all_inner_texts():
        for id in ids.removeprefix("Facts: ").removesuffix(".").split(", "):
            assert (html / "facts" / f"{id}.html").is_file(), id
    linked = page.locator(".committee a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    for link in linked:
        name, _, place = link.partition("#")
        if link.startswith("http"):
            continue
        target = (path.parent / name).resolve()
        assert target.is_file(), link
        assert not place or f'id="{place}"' in target.read_text("utf-8"), link


@pytest.mark.parametrize("theme", THEMES)
def test_a_chapter_leads_to_its_two_pages(page_of_all: Page, html: Path, theme: str) -> None:
    page_of_all.goto((html / "chapters" / theme / f"{theme}.html").as_uri())
    page_of_all.get_by_role("link", name="Two pages for a committee").click()
    assert page_of_all.url.endswith(f"/{theme}/two-pages.html")

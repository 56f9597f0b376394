"""Quiet numbers: a link no louder than its sentence, with a preview by pointer and by key, and few stops."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.book import browser
from tests.book.test_accessibility import EVERY_RULE, RUN

pytestmark = browser.needed

THEMES = ("variation", "funding", "placements", "workforce", "participation", "inspection")
STOPS = 150
# What the Tab key reaches: nothing folded up, and of links that stand together one.
TABBED = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }))"""
# Goes as the keys do: to each stop, and from it to the right for as long as the focus moves.
REACHED = f"""() => {{
    const found = new Set();
    const key = (at, name) => at.dispatchEvent(new KeyboardEvent("keydown", {{ key: name, bubbles: true }}));
    for (const stop of ({TABBED})()) {{
        stop.focus();
        for (let at = null; document.activeElement !== at; ) {{
            at = document.activeElement;
            found.add(at);
            key(at, "ArrowRight");
        }}
    }}
    return [...document.querySelectorAll("article a[href]")]
        .filter(e => e.checkVisibility({{ visibilityProperty: true }}) && !found.has(e))
        .map(e => e.outerHTML);
}}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light", viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture
def chapter(page: Page, html: Path) -> Page:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto((html / "chapters" / "workforce" / "workforce.html").as_uri())
    return page


def test_a_number_is_no_louder_than_its_sentence(chapter: Page) -> None:
    seen = chapter.locator("article p a.fact").first.evaluate(
        """link => [link, link.closest("p")].map(e => getComputedStyle(e))
            .map(style => [style.color, style.fontWeight, style.fontSize])"""
    )
    assert seen[0] == seen[1]


@pytest.mark.parametrize("width", [1280, 360])
def test_a_click_says_what_the_number_is_and_escape_leads_back(chapter: Page, html: Path, width: int) -> None:
    chapter.set_viewport_size({"width": width, "height": 800})
    link = chapter.locator("article p a.fact").first
    own = (html / "chapters/workforce" / (link.get_attribute("href") or "")).resolve()
    link.click()
    dialog = chapter.locator("dialog.preview")
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 801
    said = dialog.inner_text()
    chapter.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    chapter.goto(own.as_uri())
    # The fact's own page says the same of it.
    assert chapter.locator("h1").inner_text() in said
    assert chapter.locator(".fact-page .value").inner_text() in said
    assert chapter.locator("dt:text-is('Period') + dd").inner_text() in said


def test_enter_opens_it_and_the_keyboard_reaches_citation_and_page(chapter: Page) -> None:
    link = chapter.locator("article p a.fact").first
    link.focus()
    chapter.keyboard.press("Enter")
    dialog = chapter.locator("dialog.preview")
    dialog.wait_for()
    expect(dialog).to_be_focused()
    chapter.keyboard.press("Tab")
    expect(dialog.locator("summary")).to_be_focused()
    chapter.keyboard.press("Enter")
    id = (link.get_attribute("href") or "").rpartition("/")[2].removesuffix(".html")
    expect(dialog.locator(".citation")).to_contain_text(f"Fact {id} in:")
    chapter.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Copy the citation")).to_be_focused()
    chapter.keyboard.press("Tab")
    chapter.keyboard.press("Enter")
    chapter.wait_for_url(f"**/facts/{id}.html*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_preview(chapter: Page, scheme: str) -> None:
    chapter.emulate_media(color_scheme=scheme)
    chapter.locator("article p a.fact").first.click()
    chapter.locator("dialog.preview summary").click()
    chapter.evaluate(AXE_SCRIPT)
    inside = RUN.replace("axe.run(", "axe.run(document.querySelector('dialog.preview'), ")
    found = chapter.evaluate(inside, EVERY_RULE)
    chapter.emulate_media(color_scheme="light")
    assert found == []


def test_with_a_key_held_down_or_without_a_script_it_is_a_link(chromium: Browser, html: Path) -> None:
    address = (html / "chapters" / "workforce" / "workforce.html").as_uri()
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(address)
    plain.locator("article p a.fact").first.click()
    plain.wait_for_url("**/facts/*.html")
    plain.context.close()
    held = chromium.new_context().new_page()
    held.goto(address)
    with held.context.expect_page() as opened:
        held.locator("article p a.fact").first.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/facts/*.html")
    expect(held.locator("dialog.preview")).to_have_count(0)
    held.context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_a_chapter_has_fewer_than_150_stops_and_every_link_can_be_reached(
    page: Page, html: Path, theme: str
) -> None:
    page.goto((html / "chapters" / theme / f"{theme}.html").as_uri())
    stops = page.evaluate(f"({TABBED})().length")
    print(theme, stops)
    assert stops < STOPS
    assert page.evaluate(REACHED) == []


def test_links_that_stand_together_say_that_arrows_lead_on(chapter: Page) -> None:
    first = chapter.locator("article li a.fact").first
    said = chapter.locator(f"#{first.get_attribute('aria-describedby')}")
    assert "arrow keys" in (said.text_content() or "")
    first.focus()
    chapter.keyboard.press("ArrowRight")
    following = chapter.locator(":focus")
    assert following.evaluate("e => e.closest('li') !== null && e.tabIndex === 0")
    assert first.evaluate("e => e.tabIndex") == -1
    chapter.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()

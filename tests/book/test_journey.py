"""A clerk's journey: from the front page to a claim, its verdict, its figure, a citation and the data."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.book import browser

pytestmark = browser.needed

MOST_STEPS = 400
FOCUSED = "(({tagName, textContent, name}) => [tagName, textContent, name])(document.activeElement)"


def step_to(page: Page, words: str, wanted: str = "A") -> None:
    """Press Tab until the link with the focus says these words, or the field wanted with it has that name."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        tag, text, name = page.evaluate(FOCUSED)
        if tag == wanted and (words in text if wanted == "A" else words == name):
            return
    raise AssertionError(f"{words!r} cannot be reached by keyboard on {page.url}")


def test_the_agency_claim_is_four_presses_of_the_enter_key_from_its_data(
    chromium: Browser, html: Path
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    page.goto((html / "index.html").as_uri())

    step_to(page, "Register of claims")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The register of claims")

    step_to(page, "words", "INPUT")
    page.keyboard.type("40 per cent")
    row = page.locator("#workforce-claim-agency-over-40")
    expect(row).to_be_visible()
    expect(page.locator("#variation-claim-looked-after-range")).to_be_hidden()
    step_to(page, "agency staff were more than 40 per cent")
    page.keyboard.press("Enter")
    expect(page.locator("p.verdict")).to_contain_text("Reproduced")

    step_to(page, "More than 40% agency staff is rare")
    page.keyboard.press("Enter")
    expect(page.locator("#cite-full")).to_contain_text("workforce-agency-distribution")

    step_to(page, "The data drawn (CSV)")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "workforce-agency-distribution.csv"
    page.close()

"""The page that says whether a quotation still stands answers as the record's own history does, from disk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.notebooks import catalogue
from evidence.publishing.editions import history
from tests.book import browser

pytestmark = browser.needed

WORDS = {"stands": "It stands.", "corrected": "Corrected since.", "revised": "Revised since."}
WORDS["withdrawn"] = "Withdrawn since."


@pytest.fixture(scope="module")
def examples(html: Path) -> list[tuple[str, history.Printed]]:
    """Of each outcome that there is, the first and the last."""
    found = [(id, was) for id, told in history.histories(catalogue.executed()).items() for was in told]
    kinds = [[each for each in found if each[1].became == outcome] for outcome in WORDS]
    assert found
    return [each for kind in kinds for each in (*kind[:1], *kind[-1:])]


def ask(page: Page, html: Path, id: str, edition: str) -> str:
    page.goto((html / "pages" / "stands.html").as_uri())
    page.get_by_label("Edition").select_option(edition)
    page.get_by_label("Id of a fact").fill(id)
    page.keyboard.press("Enter")
    expect(page.locator(".stands-answer p").first).not_to_be_empty()
    return page.locator(".stands-answer").inner_text()


def test_the_answer_is_that_of_the_history(
    page_of_all: Page, html: Path, examples: list[tuple[str, history.Printed]]
) -> None:
    for id, was in examples:
        said = ask(page_of_all, html, id, was.edition)
        assert said.startswith(
            f"{WORDS[was.became]} Edition {was.edition} of {was.released} printed: {was.text}"
        )
        assert was.why in said
        link = page_of_all.locator(".stands-answer a").get_attribute("href")
        assert (html / "pages" / str(link)).resolve().is_file()


def test_an_address_is_taken_for_an_id_and_what_is_not_held_is_said(
    page_of_all: Page, html: Path, examples: list[tuple[str, history.Printed]]
) -> None:
    id, was = examples[0]
    address = f"https://example.org/book/facts/{id}.html?x=1#cite"
    assert ask(page_of_all, html, address, was.edition).startswith(WORDS[was.became])
    assert ask(page_of_all, html, "no-such-id", was.edition).startswith("Not in this edition.")
    assert ask(page_of_all, html, "toString", was.edition).startswith("Not in this edition.")


def test_the_number_of_a_council_leads_to_its_row(page_of_all: Page, html: Path) -> None:
    edition = history.editions.names()[-1]
    assert ask(page_of_all, html, f"barnet/in-need/2025@{edition}", edition).startswith(
        "A number of a council"
    )
    page_of_all.locator(".stands-answer a").click()
    assert page_of_all.url.endswith("/authorities/barnet.html#in-need-2025")
    row = page_of_all.locator("#in-need-2025")
    assert row.locator("th").text_content() == "2025"
    # The department's file b1 of 2025, column At31_episodes.
    assert "1,978" in str(row.text_content())


def test_without_script_the_lists_are_offered(chromium: Browser, html: Path) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto((html / "pages" / "stands.html").as_uri())
    expect(page.locator("form.stands")).to_be_hidden()
    for link in page.locator("noscript a").all():
        expect(link).to_be_visible()
        assert (html / "pages" / str(link.get_attribute("href"))).resolve().is_file()
    assert page.locator("noscript a").count() == 4
    page.close()

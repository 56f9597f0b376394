"""My council: chosen once by keyboard, named in every figure with its number, kept and cleared."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.paths import DATA
from tests.book import browser
from tests.book.test_accessibility import AXE_SCRIPT, EVERY_RULE, RUN
from tests.book.test_figures import CHAPTER_PAGES, DESK, PHONE, printed

pytestmark = browser.needed

BARNET = {"Barnet", "E09000003"}
# What the figure's own table sums up over all councils.
TABLES = {"workforce-agency-distribution": "workforce", "workforce-revisions": "workforce"}
NUMBER = re.compile(r"[−-]?£?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture(autouse=True)
def nobody(page: Page, html: Path) -> None:
    page.goto((html / "pages" / "authorities.html").as_uri())
    page.evaluate("localStorage.clear()")


def press_until(page: Page, words: str) -> None:
    for _ in range(400):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.textContent") or ""):
            return
    raise AssertionError(f"{words!r} cannot be reached by keyboard on {page.url}")


def forms(cell: str) -> set[str]:
    """A number of a table as a figure may print it."""
    try:
        value = float(cell)
    except ValueError:
        return set()
    return {
        f"{scaled:,.{places}f}" for scaled in (value, 100 * value, value / 1e6) for places in range(4)
    } | {f"{value:.3g}"}


def own_numbers(html: Path, id: str) -> set[str]:
    rows = printed(html, id)
    if id in TABLES:
        rows = list(csv.DictReader((DATA / f"{TABLES[id]}.csv").open(encoding="utf-8")))
    own = [row for row in rows if BARNET & set(row.values())]
    return {form for row in own for cell in row.values() for form in forms(cell)}


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_a_council_chosen_by_keyboard_on_the_front_page_is_named_in_the_figures_of_all_chapters(
    page: Page, html: Path, size: dict[str, int], scheme: str
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto((html / "index.html").as_uri())
    press_until(page, "Show my council in every figure")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Your council")).to_be_focused()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(RUN, EVERY_RULE) == []
    page.keyboard.type("london borough of barnet")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="My council: Barnet")).to_be_visible()
    assert page.url.endswith("index.html?council=barnet")

    named, wrong = set(), []
    for chapter in CHAPTER_PAGES:
        page.goto((html / chapter).as_uri())
        page.evaluate("myCouncil.ready")
        # The others say, below each, that they have none.
        count = page.locator("figure.evidence .picture[data-figure]").count()
        expect(page.locator("figure.evidence p.mine")).to_have_count(count)
        for figure in page.locator("figure.evidence:has(circle.mine)").all():
            id = figure.locator(".picture").get_attribute("data-figure")
            said = figure.locator("p.mine").inner_text()
            assert figure.locator("text.mine").text_content() == "Barnet"
            number = NUMBER.search(said.rpartition(": ")[2])
            if id.startswith("inspection-histories"):
                # What is drawn is a grade: the table has its day.
                assert re.fullmatch(r"Barnet: Good, 10 June 2024\.", said)
            elif re.sub("[£,−]", "", number[0]) not in {re.sub("[,-]", "", n) for n in own_numbers(html, id)}:
                wrong.append((id, said))
            named.add(id)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert wrong == [] and len(named) >= 15
    page.emulate_media(color_scheme="light")


def test_an_address_goes_before_what_is_remembered_and_links_carry_it(page: Page, html: Path) -> None:
    variation = (html / "chapters" / "variation" / "variation.html").as_uri()
    page.goto(f"{variation}?council=leeds")
    page.evaluate("myCouncil.ready")
    page.goto(f"{variation}?council=barnet")
    expect(page.get_by_role("button", name="My council: Barnet")).to_be_visible()
    page.evaluate("localStorage.clear()")
    page.locator(".turn .next").click()
    expect(page.get_by_role("button", name="My council: Barnet")).to_be_visible()
    assert "?council=barnet" in page.url
    page.get_by_role("button", name="My council: Barnet").click()
    page.get_by_role("button", name="Choose none").click()
    assert "?council" not in page.url
    expect(page.locator("circle.mine")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="My council: none")).to_be_visible()


def test_a_section_says_in_a_line_what_its_figure_says(page: Page, html: Path) -> None:
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri() + "?council=barnet")
    expect(page.locator("h2 + p.mine.section").first).to_contain_text("In Barnet: ")
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(RUN, EVERY_RULE) == []
    page.emulate_media(media="print")
    expect(page.locator("p.mine.section").first).to_be_visible()
    page.emulate_media(media="screen")


def test_a_council_that_has_ended_leads_to_those_that_came_after(page: Page, html: Path) -> None:
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri() + "?council=northamptonshire")
    said = page.locator(".council-said")
    expect(said).to_contain_text("Northamptonshire has ended (until 2021; then North")
    expect(page.locator("circle.mine")).to_have_count(0)
    said.get_by_role("button", name="West Northamptonshire").click()
    expect(page.get_by_role("button", name="My council: West Northamptonshire")).to_be_visible()


def test_a_hostile_address_changes_nothing_but_a_message(page: Page, html: Path) -> None:
    chapter = (html / "chapters" / "funding" / "funding.html").as_uri()
    page.goto(f"{chapter}?council=barnet")
    page.evaluate("myCouncil.ready")
    for address in ("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "../../x", "", "a" * 99_999):
        page.goto(f"{chapter}?council={address}")
        expect(page.locator(".council-said")).to_contain_text("There is no council “")
        assert len(page.locator(".council-said").inner_text()) < 100
        assert page.locator(".council-said *").count() == 0
        expect(page.get_by_role("button", name="My council: Barnet")).to_be_visible()


def test_to_choose_a_council_draws_its_own_marks_and_words_and_nothing_else_again(
    page: Page, html: Path
) -> None:
    # What is drawn is counted and not timed: a slow phone does what a fast one does.
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri())
    page.evaluate("myCouncil.choose('barnet')")
    page.evaluate("myCouncil.ready")
    added, others, mine = page.evaluate("""() => {
        const seen = new MutationObserver(() => {});
        seen.observe(document.body, { childList: true, subtree: true });
        myCouncil.draw();
        const added = seen.takeRecords().flatMap((each) => [...each.addedNodes]);
        const nodes = added.filter((n) => n.nodeType === 1);
        return [nodes.length, nodes.filter((n) => !n.matches(".mine")).length,
            document.querySelectorAll(".mine").length];
    }""")
    assert others == 0 and added == mine > 0


def test_a_council_without_figures_says_why(page: Page, html: Path) -> None:
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri() + "?council=city-of-london")
    expect(page.locator("figure.evidence p.mine").first).to_contain_text(
        "City of London has no mark here: with so few"
    )

"""A reader finds an authority by old, new or partial name and by code, on a map and in a list."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from evidence.data.councils import councils
from evidence.measures.entries import OF_BRIEFS
from tests.book import browser
from tests.book.test_print import Pdf

pytestmark = browser.needed

WIDTHS = [1280, 360]


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    # A busy machine is no fault of the book.
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture
def finder(opened: Page, html: Path) -> Page:
    opened.set_viewport_size({"width": 1280, "height": 800})
    opened.goto((html / "pages" / "authorities.html").as_uri())
    return opened


def options(page: Page) -> list[str]:
    """The names the open list offers, without what stands below each."""
    return [words.splitlines()[0] for words in offered(page).all_inner_texts()]


def offered(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Authorities found").get_by_role("option")


def typed(page: Page, words: str) -> list[str]:
    page.get_by_role("combobox", name="Name, former name").fill(words)
    return options(page)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Leeds", "Leeds"),
        ("wirr", "Wirral"),
        ("city of bristol", "Bristol, City of"),
        ("st helens", "St. Helens"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("bcp", "Bournemouth, Christchurch and Poole"),
        ("Poole", "Poole"),
        ("E06000060", "Buckinghamshire"),
        # The code of the county until 2020, and the department's number.
        ("e10000002", "Buckinghamshire"),
        ("825", "Buckinghamshire"),
        ("E10000021", "Northamptonshire"),
    ],
)
def test_a_name_old_new_or_partial_and_a_code_find_the_authority(
    finder: Page, words: str, first: str
) -> None:
    assert typed(finder, words)[0] == first


def test_a_former_name_finds_those_that_came_after_and_says_so(finder: Page) -> None:
    assert typed(finder, "cumbria") == ["Cumbria", "Cumberland", "Westmorland and Furness"]
    expect(offered(finder).first).to_contain_text("until 2023; then Cumberland and Westmorland and Furness")
    expect(offered(finder).nth(1)).to_contain_text("since 2023; before that Cumbria")


@pytest.mark.parametrize(
    ("words", "near"),
    [("Nothumberland", "Northumberland"), ("Birmigham", "Birmingham"), ("wolverhamton", "Wolverhampton")],
)
def test_an_unknown_name_suggests_near_ones(finder: Page, words: str, near: str) -> None:
    assert typed(finder, words)[0] == near
    expect(finder.locator("#finder-status")).to_have_text(
        f"No authority is called “{words}”. These are spelt nearly so."
    )


def test_a_name_near_none_says_so_and_offers_nothing(finder: Page) -> None:
    assert typed(finder, "xxxxxxxx") == []
    expect(finder.locator("#finder-status")).to_have_text("No authority is called “xxxxxxxx”, or nearly so.")
    finder.keyboard.press("Enter")
    assert finder.url.endswith("authorities.html")


def test_arrows_go_round_the_list_escape_closes_it_and_enter_opens_the_page(finder: Page) -> None:
    box = finder.get_by_role("combobox", name="Name, former name")
    typed(finder, "south")
    expect(box).to_have_attribute("aria-expanded", "true")
    last = offered(finder).count() - 1
    for key, place in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", last),
        ("ArrowDown", 0),
    ):
        box.press(key)
        expect(box).to_have_attribute("aria-activedescendant", f"found-{place}")
        expect(finder.locator("[aria-selected=true]")).to_have_count(1)
    box.press("Escape")
    expect(offered(finder)).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("south")
    box.press("Escape")
    expect(box).to_have_value("")
    typed(finder, "sheff")
    box.press("Enter")
    finder.wait_for_url("**/authorities/sheffield.html")


def test_a_click_on_a_name_opens_its_page(finder: Page) -> None:
    typed(finder, "isle of w")
    offered(finder).click()
    finder.wait_for_url("**/authorities/isle-of-wight.html")


def test_the_measure_chosen_is_where_the_page_opens_and_stays_in_the_address(finder: Page) -> None:
    finder.get_by_label("Open its page at").select_option("agency")
    assert finder.url.endswith("?measure=agency")
    finder.reload()
    expect(finder.get_by_label("Open its page at")).to_have_value("agency")
    typed(finder, "Barnet")
    finder.keyboard.press("Enter")
    finder.wait_for_url("**/authorities/barnet.html#agency")


def test_every_measure_offered_stands_on_the_page_under_that_name(finder: Page, html: Path) -> None:
    places = (
        finder.get_by_label("Open its page at")
        .locator("option")
        .evaluate_all("all => all.map(option => option.value).filter(Boolean)")
    )
    assert places == list(OF_BRIEFS)
    words = (html / "authorities" / "leeds.html").read_text(encoding="utf-8")
    assert [id for id in places if f'id="{id}"' not in words] == []


def test_without_a_script_the_list_and_the_map_lead_to_every_authority(chromium: Browser, html: Path) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto((html / "pages" / "authorities.html").as_uri())
    expect(page.get_by_role("combobox")).to_have_count(0)
    listed, drawn = (
        {
            re.sub(r".*/|\.html", "", address)
            for address in page.locator(place).evaluate_all("all => all.map(a => a.getAttribute('href'))")
        }
        for place in ("ul.authorities a", "svg a")
    )
    page.close()
    assert listed == {council.slug for council in councils().values()}
    assert drawn == {council.slug for council in councils().values() if not council.closed}


def test_the_map_is_one_stop_of_the_tab_key_and_arrows_go_to_the_next_hexagon(finder: Page) -> None:
    tiles = finder.locator(".hexes svg a")
    assert tiles.evaluate_all("all => all.filter(a => a.tabIndex === 0).length") == 1
    first = tiles.first
    first.focus()
    name = first.get_attribute("aria-label")
    seen = [name]
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp"):
        finder.keyboard.press(key)
        seen.append(finder.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(set(seen[:3])) == 3
    # There and back again.
    assert seen[4] == name
    expect(finder.locator(".hexes a:focus .shown")).to_be_visible()
    finder.keyboard.press("Enter")
    finder.wait_for_url("**/authorities/*.html")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_clerk_who_knows_a_former_name_prints_the_page_in_four_steps_by_keyboard(
    opened: Page, html: Path, width: int
) -> None:
    page = opened
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((html / "index.html").as_uri())

    # One: the name, on the front page.
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "authority":
            break
    page.keyboard.type("Northamptonshire")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/authorities.html?q=Northamptonshire")
    expect(page.get_by_role("combobox", name="Name, former name")).to_be_focused()
    assert options(page) == ["Northamptonshire", "North Northamptonshire", "West Northamptonshire"]

    # Two: the county that was, which says what became of it.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/authorities/northamptonshire.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Northamptonshire")

    # Three: the authority of today.
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "West Northamptonshire":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/authorities/west-northamptonshire.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("West Northamptonshire")

    # Four: paper.
    printed = Pdf(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed.like(rb"/Type\s*/Page\b")) == 2

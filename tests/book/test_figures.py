"""Figures in a page: drawn for a phone and for the dark, and their marks say what the table says."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from evidence.notebooks import catalogue
from evidence.paths import CHAPTERS
from tests.book import browser
from tests.book.browser import Scales

pytestmark = browser.needed

CHAPTER_PAGES = sorted(
    path.relative_to(CHAPTERS.parent).with_suffix(".html")
    for path in CHAPTERS.rglob("*.md")
    if path.stem == path.parent.name
)
FUNNEL, DISTRIBUTION = "variation-looked-after-funnel", "workforce-agency-distribution"
# Each word of a drawing: how large its letters are on the screen, in CSS pixels.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.drawing text')].map(
    e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a))"""
# Words of a drawing, if any, that the edge of the page cuts.
CUT = """() => [...document.querySelectorAll('.drawing text')]
    .map(e => [e.textContent, e.getBoundingClientRect()])
    .filter(([words, box]) => words && (box.left < 0 || box.right > document.documentElement.clientWidth))
    .map(([words]) => words)"""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light")
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture
def variation(page: Page, html: Path) -> Page:
    page.set_viewport_size(DESK)
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri())
    return page


def printed(html: Path, id: str) -> list[dict[str, str]]:
    """The rows of a figure's table as a reader takes them away."""
    lines = (html / "figures" / f"{id}.csv").read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_on_its_own_page_a_drawing_comes_before_its_source_and_caveat(
    page: Page, html: Path, screen: ViewportSize
) -> None:
    page.set_viewport_size(screen)
    page.goto((html / "figures" / f"{FUNNEL}.html").as_uri())
    parts = page.locator("figure.evidence").first.locator(".drawing, .about, .caveat").all()
    tops = {part.evaluate("e => e.getAttribute('class')"): part.bounding_box()["y"] for part in parts}
    assert sorted(tops, key=tops.get) == ["drawing", "about", "caveat"]


@pytest.mark.parametrize(
    "name",
    [*CHAPTER_PAGES, Path("pages/choices.html"), Path("pages/behind.html")],
    ids=lambda path: path.stem,
)
def test_no_word_of_a_figure_is_below_nine_pixels_or_cut_on_a_phone(
    page: Page, html: Path, name: Path
) -> None:
    page.set_viewport_size(PHONE)
    page.goto((html / name).as_uri())
    assert page.evaluate(SMALLEST) >= 9
    assert page.evaluate(CUT) == []


def test_words_are_in_the_typeface_of_the_page_also_from_disk(variation: Page) -> None:
    variation.evaluate("document.fonts.ready.then(() => null)")
    assert variation.evaluate("document.fonts.check('16px \"Source Sans 3\"')")
    face = "e => getComputedStyle(e).fontFamily"
    assert variation.locator(".drawing text").first.evaluate(face) == variation.locator("p").first.evaluate(
        face
    )


def test_a_drawing_follows_the_colours_of_the_page(variation: Page) -> None:
    words, fill = (
        variation.locator(".drawing text[fill], .drawing g[fill] text").first,
        "e => getComputedStyle(e).fill",
    )
    light = words.evaluate(fill)
    variation.emulate_media(color_scheme="dark")
    dark = words.evaluate(fill)
    variation.emulate_media(media="print")
    paper = words.evaluate(fill)
    variation.emulate_media(media="screen", color_scheme="light")
    assert light != dark and sum(map(int, re.findall(r"\d+", dark))) > 3 * 128
    assert sum(map(int, re.findall(r"\d+", paper))) < 3 * 128


def test_without_scripts_a_figure_is_a_picture_with_words_and_leads_to_its_table(
    chromium: Browser, html: Path
) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto((html / "chapters" / "variation" / "variation.html").as_uri())
    figure = page.locator(f"[id='{FUNNEL}']")
    expect(figure.get_by_role("img", name=re.compile("^Funnel"))).to_be_visible()
    figure.locator("details.drew summary").click()
    expect(figure.get_by_role("link", name="The table on a page of its own")).to_be_visible()
    page.close()


def test_arrow_keys_walk_through_the_marks_and_escape_leaves(variation: Page, html: Path) -> None:
    figure = variation.locator(f"[id='{FUNNEL}']")
    box, said = figure.locator(".picture"), figure.locator(".said")
    rows = {row["la_name"]: row for row in printed(html, FUNNEL)}
    box.focus()
    seen = []
    for _ in range(4):
        variation.keyboard.press("ArrowRight")
        expect(said.locator("strong")).not_to_have_text("")
        name, words = said.locator("strong").inner_text(), said.inner_text()
        row = rows[name]
        for head in ("per 10,000", "lower 95%", "upper 95%"):
            assert f"{float(row[head]):,.0f}" in words, (name, head)
        assert f"{int(row['children']):,}" in words
        seen.append(name)
    assert len(set(seen)) == 4 and [float(rows[name]["children"]) for name in seen] == sorted(
        float(rows[name]["children"]) for name in seen
    )
    expect(figure.locator("circle.reading")).to_have_count(1)
    variation.keyboard.press("Escape")
    expect(said).to_have_text("")
    expect(figure.locator("circle.reading")).to_have_count(0)


def test_a_pointer_names_the_mark_that_it_is_near(variation: Page) -> None:
    figure = variation.locator(f"[id='{FUNNEL}']")
    figure.scroll_into_view_if_needed()
    at = figure.locator(".picture").evaluate("""async box => {
        const { x, y } = (await figures.all.find(d => d.box === box).read())[60];
        const seen = box.querySelector('svg').getScreenCTM();
        return [seen.a * x + seen.e, seen.d * y + seen.f];
    }""")
    variation.mouse.move(*at)
    expect(figure.locator(".said strong")).not_to_have_text("")
    variation.mouse.move(2, 2)
    expect(figure.locator(".said")).to_have_text("")


def test_every_figure_of_seventeen_authorities_or_more_names_them_all(html: Path) -> None:
    short = []
    for record in catalogue.executed().figures:
        table = printed(html, record.id)
        named = next((name for name in ("la_name", "authority", "area") if name in table[0]), None)
        if named and len(names := {row[named] for row in table}) >= 17:
            found = len({whose for _, _, whose, _ in record.marks})
            # Those without a figure have no mark.
            short += [(record.id, found, len(names))] if found < 0.9 * len(names) else []
    assert not short


def test_the_table_opens_below_its_figure_with_names_at_the_head_of_rows(variation: Page, html: Path) -> None:
    figure = variation.locator(f"[id='{FUNNEL}']")
    figure.locator("details.drew summary").click()
    heads = figure.locator("details.drew tbody th[scope=row]")
    expect(heads.first).to_be_visible()
    assert set(heads.all_inner_texts()) == {row["la_name"] for row in printed(html, FUNNEL)}
    assert "_" not in " ".join(figure.locator("details.drew thead th").all_inner_texts())


def test_marks_speak_and_tables_open_where_the_page_may_load_its_own_files_alone(
    chromium: Browser, site: str
) -> None:
    page = chromium.new_page()

    def guarded(route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": "default-src 'self'"}
        )

    page.route("**/workforce.html", guarded)
    page.goto(f"{site}/chapters/workforce/workforce.html")
    figure = page.locator(f"[id='{DISTRIBUTION}']")
    figure.locator(".picture").focus()
    page.keyboard.press("End")
    expect(figure.locator(".said strong")).not_to_have_text("")
    figure.locator("details.drew summary").click()
    expect(figure.locator("details.drew tbody th").first).to_be_visible()
    page.close()


@pytest.mark.parametrize(("size", "most"), [(DESK, 500_000), (PHONE, 350_000)], ids=["desk", "phone"])
@pytest.mark.parametrize("name", CHAPTER_PAGES, ids=lambda path: path.stem)
def test_a_chapter_is_light_and_asks_seldom(
    scales: Scales, site: str, name: Path, size: dict[str, int], most: int
) -> None:
    moved = scales.open(f"{site}/{name.as_posix()}", size)
    scales.page.wait_for_load_state("networkidle")
    print(name, sum(moved), len(moved))
    assert sum(moved) <= most
    assert len(moved) <= 12

"""Briefs in a browser: two sheets of paper each, or less, and legible on a phone."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.data import councils
from evidence.measures.entries import OF_BRIEFS
from evidence.publishing.authorities import profiles
from evidence.publishing.authorities.briefs import YEARS
from tests.book import browser

pytestmark = browser.needed

# The longest of each part, new and ended councils, a joint return; the last two are short.
HARD = browser.HARDEST
SHORT = ("city-of-london", "isles-of-scilly")


# Of each piece of text that prints: the size of its letters in points, those of a drawing as it is scaled.
POINTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  for (let node; (node = walker.nextNode()); ) {
    const of = node.parentElement;
    const range = document.createRange();
    range.selectNode(node);
    if (!node.textContent.trim() || !of.checkVisibility() || !range.getClientRects().length) continue;
    if (of.closest(".visually-hidden")) continue;
    const svg = of.closest("svg");
    const scale = svg ? svg.getScreenCTM().a : 1;
    sizes.push(Math.round(parseFloat(getComputedStyle(of).fontSize) * scale * 7.5) / 10);
  }
  return sizes;
}"""


@pytest.mark.parametrize("name", HARD)
def test_a_brief_prints_on_two_sheets_and_a_short_one_on_no_more(
    page_of_all: Page, html: Path, name: str
) -> None:
    page = page_of_all
    page.goto((html / "authorities" / f"{name}.html").as_uri())
    page.emulate_media(media="print")
    # A sheet of A4 within its margins.
    page.set_viewport_size({"width": 726, "height": 1050})
    seen = page.locator("nav, form, button, .skip, .links, details").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )
    said = page.locator("main").inner_text()
    pdf = page.pdf(tagged=True, prefer_css_page_size=True, print_background=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert sheets <= 2 if name in SHORT else sheets == 2
    # A4 in points.
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12]", pdf)
    assert seen == 0
    assert min(page.evaluate(POINTS)) >= 8
    assert "Sources and edition" in said and "Edition" in page_foot(html, name)


def page_foot(html: Path, name: str) -> str:
    return (html / "authorities" / f"{name}.html").read_text(encoding="utf-8").rpartition("<footer")[2]


def test_every_council_has_a_page_of_less_than_150_kb(html: Path) -> None:
    pages = {path.stem: path.stat().st_size for path in (html / "authorities").glob("*.html")}
    assert set(councils.slugs().values()) <= set(pages)
    assert all(pages[slug] < 150_000 for slug in councils.slugs().values())


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["sandwell", "cumberland", "city-of-london"])
def test_a_brief_fits_the_screen_and_each_deep_link_leads_to_its_measure(
    page_of_all: Page, html: Path, name: str, width: int
) -> None:
    page = page_of_all
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((html / "authorities" / f"{name}.html").as_uri() + "#looked-after")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # No table is cut off: it fits, or it scrolls in a box that shows a shade where it goes on.
    cut = page.locator(".brief table").evaluate_all("""all => all.filter(table => {
        const box = table.closest(".table-scroll");
        const style = getComputedStyle(box);
        const isGone = (cell) => getComputedStyle(cell).display === "none";
        const shaded = style.backgroundImage.includes("gradient") && style.overflowX === "auto";
        return !shaded || !box.hasAttribute("tabindex") || [...table.querySelectorAll("th, td")].some(isGone);
    }).length""")
    assert cut == 0
    target = page.locator("#looked-after")
    assert target.is_visible() and "ooked after" in target.inner_text()


PLACES = [
    "below the 99.8 per cent limits",
    "below the 95 per cent limits",
    "inside the 95 per cent limits",
    "above the 95 per cent limits",
    "above the 99.8 per cent limits",
]
# Measure, count and of how many: what Python's limits say of each is what the page has to say.
PLACED = [
    *(("looked-after", count, 93_851) for count in (20, 250, 350, 1_500, 2_500)),
    *(("re-referrals", count, 3_000) for count in (300, 600, 950, 1_200)),
    *(("long-term-stability", count, 110) for count in (40, 57, 80, 94, 105)),
    *(("three-placements", count, 400) for count in (1, 20, 45, 70, 120)),
]
HOSTILE = [
    "",
    "Children looked after,=1+1,93851",
    "Children looked after,350,93851\nChildren looked after,-1,93851",
    "Referred again within 12 months,30,20",
    "Children looked after,3,9",
    "<img src=x onerror=document.title='run'>,1,2",
    "Children looked after,350",
    "constructor,1,2",
    "Children looked after,1e999,93851",
    'a"b,1,2',
    "x" * 20_000,
]


@pytest.fixture
def brief(chromium: Browser, html: Path) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    page.goto((html / "authorities" / "barnet.html").as_uri())
    yield page
    page.close()


def test_a_number_of_ones_own_is_placed_in_the_page_by_the_limits_of_python_and_nothing_is_sent(
    brief: Page,
) -> None:
    page = brief
    asked: list[str] = []
    form = page.locator("form.own")
    form.get_by_label("Measure").select_option("looked-after")
    form.get_by_label("Count").fill("=1+1")
    form.get_by_label("Of how many").fill("93,851")
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_contain_text("Give two numbers")
    page.on("request", lambda request: asked.append(request.url))
    form.get_by_label("Count").fill("1,500")
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_contain_text("Provisional: 160 per 10,000 children, above the 95")
    # Its own icon is all that a page may still be fetching.
    assert [url for url in asked if not url.endswith("/_static/icon.svg")] == []
    for id, count, size in PLACED:
        measure = OF_BRIEFS[id]
        ends = profiles.limits(id).attrs["spread"].limits(np.array([float(size)])).iloc[0] * measure.per
        value = count / size * measure.per
        order = ("lower_998", "lower_95", "upper_95", "upper_998")
        wanted = PLACES[sum(value >= ends[end] for end in order)]
        said = page.evaluate("placed => placing.place(...placed).standing", [id, count, size])
        assert said.startswith(wanted), (id, count, size)
    # The limits by Python: each council's own size.
    for id in ("looked-after", "re-referrals", "long-term-stability"):
        known = profiles.limits(id).dropna(subset="lower95")
        latest = profiles.series(id).groupby("code")["base"].last()
        sizes = [float(latest[code]) for code in known["code"]]
        found = page.evaluate(
            "([id, all]) => all.map(n => placing.limitsAt(placing.limits()[id], n))", [id, sizes]
        )
        wanted = known[["lower998", "lower95", "upper95", "upper998"]].to_numpy()
        assert np.allclose(found, wanted, rtol=0.003, atol=0.01), id


def test_a_number_of_ones_own_is_drawn_behind_the_councils_published_years(brief: Page) -> None:
    form = brief.locator("form.own")
    form.get_by_label("Measure").select_option("looked-after")
    form.get_by_label("Count").fill("350")
    form.get_by_label("Of how many").fill("93,851")
    form.get_by_role("button").click()
    drawn = form.locator(".placed svg")
    code = next(code for code, slug in councils.slugs().items() if slug == "barnet")
    rows = profiles.series("looked-after")
    years = rows[(rows["code"] == code) & rows["value"].notna()].tail(YEARS)
    assert drawn.locator("circle").count() == len(years)
    wanted = ", ".join(f"{row.time_period}: {row.value:.0f}" for row in years.itertuples())
    # 350 of 93,851 is 37.3 of 10,000.
    expect(drawn).to_have_attribute("aria-label", f"{wanted}; provisional 37 per 10,000 children")
    assert "NaN" not in drawn.inner_html()


def test_a_small_csv_is_placed_line_by_line_and_a_hostile_one_changes_nothing_but_a_message(
    brief: Page,
) -> None:
    form = brief.locator("form.own-list")
    lines, place = form.get_by_label("Lines"), form.get_by_role("button", name="Place them")
    lines.fill('measure,count,population\nlooked-after,350,93851\n"Children in need","1,978","93,851"\n')
    place.click()
    expect(form.get_by_role("status")).to_have_text("2 placed.")
    before = form.locator("tbody").inner_text()
    # Barnet's own count of 2025, as published: https://explore-education-statistics.service.gov.uk
    assert "Children in need" in before and "211 per 10,000 children" in before
    said = brief.evaluate("document.title")
    for text in HOSTILE:
        lines.fill(text)
        place.click()
        expect(form.get_by_role("status")).to_contain_text("ine " if "," in text else "list")
        assert len(form.get_by_role("status").inner_text()) < 200
        assert form.locator("tbody").inner_text() == before
    assert brief.locator(".own-list img").count() == 0 and brief.evaluate("document.title") == said


def test_a_list_of_numbers_is_opened_from_a_file(brief: Page) -> None:
    form = brief.locator("form.own-list")
    content = "\ufeffmeasure,count,of\r\nReferred again within 12 months,200,800\r\n".encode()
    form.get_by_label("Or a file").set_input_files(
        {"name": "own.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(form.get_by_label("Lines")).not_to_have_value("")
    form.get_by_role("button", name="Place them").click()
    expect(form.locator("tbody")).to_contain_text("25.0%")


def test_a_line_of_a_neighbour_says_its_name_to_a_pointer(brief: Page) -> None:
    svg = brief.locator("#looked-after .spark")
    lines = svg.locator(".near path")
    names = brief.locator(".near p a").all_inner_texts()
    assert lines.count() == len(names) == 10
    svg.scroll_into_view_if_needed()
    # The end of the first line, where it is on the screen.
    at = lines.first.evaluate(
        "path => { const end = path.getPointAtLength(path.getTotalLength());"
        " const { x, y } = end.matrixTransform(path.getScreenCTM()); return [x, y] }"
    )
    brief.mouse.move(*at)
    expect(brief.locator("#looked-after .line-name")).to_have_text(f"Line of {names[0]}")
    assert "named" in lines.first.get_attribute("class")


def test_every_number_of_a_brief_is_in_its_csv_and_no_cell_is_a_formula(
    chromium: Browser, html: Path
) -> None:
    page = chromium.new_page()
    page.goto((html / "authorities" / "slough.html").as_uri())
    with page.expect_download() as download:
        page.get_by_role("button", name="Every number (CSV)").click()
    assert download.value.suggested_filename == "slough.csv"
    rows = list(csv.reader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    cells = page.locator(".brief td").evaluate_all(
        "all => all.map(td => td.textContent.trim().replace(/\\s+/g, ' '))"
    )
    assert sorted(row[3] for row in rows[1:-1]) == sorted(cells)
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    page.close()


def test_links_of_briefs_lead_to_pages_that_exist(html: Path) -> None:
    for name in HARD:
        text = (html / "authorities" / f"{name}.html").read_text(encoding="utf-8")
        body = text.partition("<article>")[2].partition("</article>")[0]
        for address in re.findall(r'href="(\.\./[^"#?]+)', body):
            assert (html / "authorities" / address).resolve().is_file(), (name, address)

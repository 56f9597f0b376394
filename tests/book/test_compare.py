"""Up to four authorities beside each other: what is drawn, what is said, and what the address holds."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from evidence.data import descriptor
from evidence.data.councils import councils
from evidence.measures.entries import OF_BRIEFS
from evidence.paths import DATA
from evidence.publishing.authorities import compare_page, profiles
from evidence.publishing.authorities.place_words import place_words
from evidence.publishing.citing import citations
from tests.book import browser
from tests.book.browser import Scales
from tests.book.test_accessibility import EVERY_RULE, RULES_OF_COLOUR, RUN

pytestmark = browser.needed

THREE = "?measure=agency&area=leeds&area=west-northamptonshire&area=northamptonshire"


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light")
    # A busy machine is no fault of the book.
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture
def address(html: Path) -> str:
    return (html / "pages" / "compare.html").as_uri()


def drawn(page: Page, address: str, width: int = 1280) -> Page:
    """The page opened from disk, once its pictures are there."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.locator("#years-drawn svg[role=img]").wait_for()
    return page


def cells(page: Page, table: str) -> dict[str, list[str]]:
    """Rows of a table by the first line of their heads."""
    rows = page.locator(f"{table} tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return {row[0].splitlines()[0]: row[1:] for row in rows}


def test_every_number_is_as_the_pages_of_the_authorities_print_it(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}{THREE}")
    found = cells(page, "#latest")
    assert list(found) == ["England", "Leeds", "West Northamptonshire", "Northamptonshire"]
    measure = OF_BRIEFS["agency"]
    rows = profiles.series("agency").set_index(["code", "time_period"])
    limits = profiles.limits("agency").set_index("code")
    for code, name in (("E08000035", "Leeds"), ("E06000062", "West Northamptonshire")):
        row, between = rows.loc[(code, 2025)], limits.loc[code]
        assert found[name][0] == measure.text(row["value"])
        assert float(found[name][1].replace(",", "")) == pytest.approx(row["count"], abs=0.05)
        assert float(found[name][2].replace(",", "")) == pytest.approx(row["base"], abs=0.05)
        assert found[name][3] == f"{measure.text(between['lower95'])} to {measure.text(between['upper95'])}"
        assert found[name][4] == f"{measure.text(between['lower998'])} to {measure.text(between['upper998'])}"
        assert found[name][5] == between["standing"]
    # Oracle: DfE, Children's social work workforce 2025: an agency rate of 13.0 per cent in England.
    assert found["England"][0] == "13.0%"
    joint = page.locator("#latest tbody th", has_text="one return for")
    expect(joint).to_contain_text("one return for North Northamptonshire and West Northamptonshire")


def test_a_year_without_a_number_is_a_gap_and_has_its_reason(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}{THREE}")
    years = page.locator("#every-year thead th").all_inner_texts()[1:]
    row = dict(zip(years, cells(page, "#every-year")["Northamptonshire"], strict=True))
    assert row["2020"].endswith("%")
    assert row["2021"] == "[1]"
    expect(page.locator(".notes li").first).to_have_text("[1] no authority of its own that year.")
    # Oracle: the county is in the returns of 2017 to 2020.
    assert page.locator("#years-drawn .area-2 .mark").count() == 4
    assert page.locator("#limits-drawn .area-2 .mark").count() == 0


def test_an_authority_outside_limits_is_set_beside_the_year_before(opened: Page, address: str) -> None:
    now, then = (profiles.limits("looked-after", year).set_index("code")["standing"] for year in (2025, 2024))
    code = now[now == "outside 95"].index[0]
    page = drawn(opened, f"{address}?measure=looked-after&area={councils()[code].slug}")
    said = cells(page, "#latest")[councils()[code].title][-1]
    before = {"within": "within", "outside 95": "outside 95%", "outside 99.8": "outside 99.8%"}[then[code]]
    assert said == f"outside 95% (2024: {before})"
    expect(page.locator("#in-words")).to_contain_text(
        f"outside the 95 per cent limits, within the 99.8 per cent limits (2024: {before})"
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_a_mark_stands_between_its_limits_where_its_value_is(
    opened: Page, address: str, html: Path, width: int
) -> None:
    page = drawn(opened, f"{address}?measure=agency&area=leeds&area=bradford", width)
    page.locator("#limits-drawn svg[role=img]").wait_for()
    measure = json.loads((html / compare_page.EVERYTHING).read_bytes())["measures"]
    (measure,) = (each for each in measure if each["id"] == "agency")
    boxes = {
        name: page.locator(f"#limits-drawn {name}").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect())"
            ".map(({ left, right, top, bottom }) => [left, right, (top + bottom) / 2])"
        )
        for name in (".inner path", ".mark")
    }
    for code, bar, mark in zip(("E08000035", "E08000032"), *boxes.values(), strict=True):
        limits, value = measure["limits"][code], measure["series"][code]["value"][-1]
        share = (value - limits["lower95"]) / (limits["upper95"] - limits["lower95"])
        assert (mark[0] + mark[1]) / 2 == pytest.approx(bar[0] + share * (bar[1] - bar[0]), abs=1.5)
        assert mark[2] == pytest.approx(bar[2], abs=1.5)


def test_a_measure_without_counts_says_that_it_has_no_limits(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}?measure=over-20-miles&area=leeds")
    expect(page.locator("#limits-said")).to_have_text("None of these has limits: no counts are published.")
    expect(page.locator("#limits-drawn")).to_be_hidden()
    assert cells(page, "#latest")["Leeds"][1:] == ["no counts are published"]


def test_an_authority_too_small_for_rates_shows_its_counts_and_no_rate(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}?measure=in-need&area=city-of-london")
    found = cells(page, "#latest")["City of London"]
    assert found[0] == ""
    # Oracle: data/children_in_need.csv, as published.
    assert found[1] == "69"
    assert found[-1] == "too few children for a rate or a percentage"


def test_neighbours_of_the_first_stand_below_with_how_close_they_are(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}?measure=turnover&area=leeds&neighbours=yes")
    expect(page.get_by_label("With the statistical neighbours of Leeds")).to_be_checked()
    # Oracle: the table of neighbours, which lists ten for each.
    assert page.locator("#latest tbody tr").count() == 12
    expect(page.locator("#latest tbody tr").nth(2)).to_contain_text("neighbour, very close")
    page.get_by_label("With the statistical neighbours of Leeds").uncheck()
    assert page.locator("#latest tbody tr").count() == 2


def test_each_name_leads_to_the_measure_on_its_own_page(opened: Page, address: str, html: Path) -> None:
    page = drawn(opened, f"{address}{THREE}")
    links = page.locator("#latest tbody a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [
        f"../authorities/{slug}.html#agency"
        for slug in ("leeds", "west-northamptonshire", "northamptonshire")
    ]
    for link in links:
        path, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in (html / "pages" / path).resolve().read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_comparison_is_made_by_keyboard_and_its_address_makes_it_again(
    opened: Page, address: str, width: int
) -> None:
    page = opened
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    # Something is there on arrival, and the first that is chosen takes its place.
    expect(page.locator("#glance h2")).to_contain_text("An example, the four with most children: ")
    box = page.get_by_role("combobox", name="Add an authority")
    box.focus()
    for words in ("leeds", "northumb"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    page.get_by_label("Measure", exact=True).focus()
    page.keyboard.type("Social workers who left")
    page.locator("#years-drawn svg[role=img]").wait_for()
    asked = parse_qs(urlparse(page.url).query)
    assert asked == {"measure": ["turnover"], "area": ["leeds", "northumberland"]}
    title = page.locator("#comparison h2").inner_text()
    assert title == "Social workers who left in the year: Leeds, Northumberland and England"
    made = page.locator("#comparison").inner_text()

    drawn(page, page.url, width)
    assert page.locator("#comparison").inner_text() == made

    # Taking one away takes it from the address too.
    page.get_by_role("button", name="Remove Leeds").focus()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    assert parse_qs(urlparse(page.url).query)["area"] == ["northumberland"]


def numbers_of(page: Page, measure: str) -> str:
    """What a small drawing says of its lines."""
    drawing = page.locator(".multiples svg").nth(list(OF_BRIEFS).index(measure))
    return drawing.get_attribute("aria-label") or ""


def test_on_arrival_an_example_is_drawn_in_small_and_one_measure_in_full(opened: Page, address: str) -> None:
    page = drawn(opened, address)
    expect(page.locator(".chosen li")).to_have_count(4)
    expect(page.locator(".multiples svg[role=img]")).to_have_count(len(OF_BRIEFS) + 1)
    first = next(iter(OF_BRIEFS.values()))
    expect(page.locator("#comparison h2")).to_contain_text(f"{first.title}: Kent, ")
    assert page.locator("[style]").count() == 0


def test_on_arrival_my_council_stands_beside_its_neighbours(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}?council=leeds")
    expect(page.locator(".chosen li")).to_have_count(1)
    expect(page.get_by_label("With the statistical neighbours of Leeds")).to_be_checked()
    near = profiles.series("agency").set_index(["code", "time_period"])["value"]
    (leeds,) = (area for area in compare_page.areas() if area["slug"] == "leeds")
    values = [near[code, 2025] for codes in leeds["neighbours"].values() for code in codes]
    assert f"{min(values):.1f}% to {max(values):.1f}% neighbours" in numbers_of(page, "agency")
    page.evaluate("localStorage.clear()")


def test_every_measure_is_in_its_order_with_spending_starts_and_grades(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}{THREE}")
    titles = [measure.title for measure in OF_BRIEFS.values()]
    assert page.locator(".multiples h4").all_inner_texts() == [*titles, "Spending for each child"]
    themes = dict.fromkeys(measure.brief.theme for measure in OF_BRIEFS.values())
    assert page.locator("#glance h3").all_inner_texts() == [*themes, "Spending", "Inspection"]
    # Paths of the test's own, from the committed rows.
    held = {
        table: [*csv.DictReader((DATA / f"{table}.csv").open(encoding="utf-8", newline=""))]
        for table in ("care_flows", "section_251", "child_population", "inspections")
    }

    def own(table: str, **wanted: str) -> dict[str, str]:
        (row,) = (row for row in held[table] if {"new_la_code": "E08000035", **wanted}.items() <= row.items())
        return row

    children = int(own("child_population", time_period="2024", release="ons-mid-2024")["population_0_17"])
    started = int(own("care_flows", time_period="2025")["started_others"])
    assert f"{started / children * 10_000:.0f} Leeds" in numbers_of(page, "starts-others")
    spent = int(own("section_251", time_period="202425", line="total")["gross"])
    spending = page.locator(".multiples svg").last.get_attribute("aria-label")
    assert f"£{spent / children:,.0f} Leeds" in spending
    newest = max(
        (row for row in held["inspections"] if row["new_la_code"] == "E08000035"),
        key=lambda row: row["published"],
    )
    assert newest["published"] == "2022-05-09"
    grades = cells(page, "#grades")
    assert grades["Leeds"][:2] == [newest["overall"], "9 May 2022"]
    assert grades["Northamptonshire"][0].startswith("none in force (until 2021")
    said = page.locator("#glance-sources").inner_text()
    for table in ("care_flows", "section_251", "inspections"):
        newest = descriptor.source_ids(table)
        assert any(descriptor.source(id)["short"] in said for id in newest), table
    # No table of all authorities, and no order among them but the reader's.
    assert list(grades) == ["Leeds", "West Northamptonshire", "Northamptonshire"]


def test_a_place_is_a_span_in_the_words_of_the_briefs(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}?measure=looked-after&area=leeds")
    # The script has the rule once more: it says the same of every measure and authority.
    said = page.evaluate(
        """() => Object.values(GLANCE.of).flatMap(({ lines }) =>
            Object.values(lines).filter(([, , places]) => places)
                .map(([, , places]) => [places, placeWords(...places)]))"""
    )
    assert len(said) > 2000
    assert [words for places, words in said if words != place_words(*places)] == []
    limits = profiles.limits("looked-after").set_index("code").loc["E08000035"]
    place = place_words(*(int(limits[name]) for name in ("first", "last", "among")))
    expect(page.locator("#in-words")).to_contain_text(place)
    item = page.locator(
        ".multiples li", has=page.get_by_role("link", name="Children looked after", exact=True)
    )
    expect(item).to_contain_text(f"Leeds: {place}.")


@pytest.mark.parametrize("width", [1280, 360])
def test_words_of_drawings_are_whole_and_legible_and_lie_level(
    opened: Page, address: str, width: int
) -> None:
    long = "?area=bournemouth-christchurch-and-poole&area=west-northamptonshire&area=northamptonshire"
    page = drawn(opened, f"{address}{long}&neighbours=yes", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    texts = page.locator(".multiples svg text, .chart svg text").evaluate_all(
        """all => all.map(text => {
            const { a, b } = text.getScreenCTM();
            const box = text.getBBox(), { width, height } = text.ownerSVGElement.viewBox.baseVal;
            const inside = box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height + 0.5;
            return [text.textContent, parseFloat(getComputedStyle(text).fontSize) * a, b, inside];
        })"""
    )
    assert len(texts) > 150
    assert [text for text in texts if text[1] < 9 or text[2] != 0 or not text[3]] == []


def test_the_name_of_a_measure_opens_it_by_keyboard(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}{THREE}")
    page.locator(".multiples").get_by_role("link", name="A week in residential care").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#comparison h2")).to_contain_text("A week in residential care: Leeds")
    assert "measure=residential-weekly" in page.url
    value = profiles.series("residential-weekly").set_index(["code", "time_period"])["value"]
    latest = f"Leeds {OF_BRIEFS['residential-weekly'].text(value['E08000035', 202425])}"
    expect(page.locator("#in-words")).to_contain_text("In 2024-25: ")
    expect(page.locator("#in-words")).to_contain_text(latest)


def test_pictures_stand_alone_and_numbers_are_those_of_the_page(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}{THREE}")
    value = profiles.series("agency").set_index(["code", "time_period"])["value"]["E08000035", 2025]
    for part, name in (("#glance", "comparison"), ("#comparison", "agency")):
        with page.expect_download() as download:
            page.locator(part).get_by_role("button", name="SVG").click()
        assert download.value.suggested_filename == f"{name}.svg"
        picture = ElementTree.fromstring(download.value.path().read_text(encoding="utf-8"))
        said = " ".join(picture.itertext())
        assert "Leeds" in said and "NaN" not in said
        # Lines are broken at spaces; the address, which has none, wherever it must.
        assert "northamptonshire.Data" in "".join(picture.itertext()).replace(" ", "")
        paths = [each for each in picture.iter() if each.tag.endswith("}path")]
        assert len(paths) > 10 and all(each.get("stroke") for each in paths)
        assert not [
            each for each in picture.iter() if each.get("class") in ("trace", "mark") or each.get("style")
        ]
        with page.expect_download() as download:
            page.locator(part).get_by_role("button", name="CSV").click()
        assert download.value.suggested_filename == f"{name}.csv"
        rows = [*csv.reader(download.value.path().read_text(encoding="utf-8-sig").splitlines())]
        assert {len(row) for row in rows} == {len(rows[0])}
        assert rows[-1][0] == "cite" and citations.start() in rows[-1][1]
        title = OF_BRIEFS["agency"].title
        (row,) = (row for row in rows if row[1:3] == ["E08000035", title] and row[4] == "2025")
        assert row[5] == f"{value:.1f}"


def test_a_fifth_authority_is_refused_and_a_second_of_the_same(opened: Page, address: str) -> None:
    page = drawn(opened, f"{address}?measure=agency&area=leeds&area=bradford&area=kirklees&area=wakefield")
    box, says = page.get_by_role("combobox", name="Add an authority"), page.locator("#finder-status")
    box.fill("york")
    box.press("ArrowDown")
    box.press("Enter")
    expect(says).to_have_text("Four are chosen, the most that one picture shows well. Remove one first.")
    box.fill("kirklees")
    box.press("Enter")
    expect(says).to_have_text("Kirklees is chosen already.")
    assert page.locator(".chosen li").count() == 4


def test_an_address_with_what_does_not_exist_says_so_and_shows_the_rest(opened: Page, address: str) -> None:
    script = "%3Cimg src=x onerror=alert(1)%3E"
    page = drawn(opened, f"{address}?measure={script}&area={script}&area=leeds")
    expect(page.locator("#finder-status")).to_contain_text(
        "There is no authority “<img src=x onerror=alert(1)>”."
    )
    assert page.locator("main img").count() == 0
    assert list(cells(page, "#latest")) == ["England", "Leeds"]


def test_a_script_in_a_name_is_text(chromium: Browser, site: str) -> None:
    name = "<img src=x onerror=document.title='run'>"
    page = chromium.new_page()
    page.set_default_timeout(120_000)

    def rename(route: object) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace('"name":"Leeds"', f'"name":"{name}"'))

    page.route("**/glance.js", rename)
    page.goto(f"{site}/pages/compare.html?measure=agency&area=leeds")
    page.locator("#years-drawn svg[role=img]").wait_for()
    box = page.get_by_role("combobox", name="Add an authority")
    # The forms by which it is found stand beside the name.
    box.fill("leeds")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_have_text(name)
    assert name in page.locator("#comparison h2").inner_text()
    assert page.locator("main img").count() == 0
    assert page.title() != "run"
    page.close()


def test_the_citation_names_edition_address_and_data_and_is_copied(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = drawn(context.new_page(), f"{site}/pages/compare.html{THREE}")
    page.get_by_role("button", name="Copy the citation of this comparison").click()
    expect(page.locator("button.copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert f"edition {citations.edition()}" in copied
    assert copied.startswith(citations.start())
    assert re.search(r"/pages/compare\.html\?measure=agency&area=leeds&area=west-northamptonshire", copied)
    assert descriptor.source("social-work-workforce-2025")["title"] in copied


def test_without_a_script_the_page_says_where_the_same_stands(chromium: Browser, html: Path) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto((html / "pages" / "compare.html").as_uri())
    said = page.locator("main").inner_text()
    assert "Without it, the page of each authority shows the same for each measure" in said
    links = page.locator("article p.links a:visible").all_inner_texts()
    assert links[:2] == ["Find your authority", "Latest judgement of every council"]
    assert links[2:] == ["All measures of all authorities (JSON)"]
    expect(page.locator("form.compare")).to_be_hidden()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_a_comparison_with_the_list_open(
    opened: Page, address: str, scheme: str, width: int
) -> None:
    opened.emulate_media(color_scheme=scheme)
    page = drawn(opened, f"{address}{THREE}&neighbours=yes", width)
    page.get_by_role("combobox", name="Add an authority").fill("north")
    page.get_by_role("combobox", name="Add an authority").press("ArrowDown")
    page.evaluate(AXE_SCRIPT)
    rules = EVERY_RULE if scheme == "light" else RULES_OF_COLOUR
    assert page.evaluate(RUN, rules) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    opened.emulate_media(color_scheme="light")


@pytest.mark.parametrize("asked", [f"{THREE}&neighbours=yes", "?council=leeds"])
def test_a_comparison_moves_no_more_than_any_page(scales: Scales, site: str, asked: str) -> None:
    moved = scales.open(f"{site}/pages/compare.html{asked}", {"width": 1280, "height": 800})
    scales.page.locator("#years-drawn svg[role=img]").wait_for()
    scales.page.wait_for_load_state("networkidle")
    # The limits of tests/book/test_weight.py.
    assert sum(moved) < 700_000
    assert len(moved) <= 15
    scales.page.evaluate("localStorage.clear()")


@pytest.mark.parametrize(
    "step", [pytest.param(4, id="some"), pytest.param(1, marks=pytest.mark.long, id="every")]
)
def test_every_authority_and_measure_can_be_compared(opened: Page, address: str, step: int) -> None:
    drawn(opened, f"{address}?area=leeds")
    offered = opened.locator("#measure option").evaluate_all("all => all.map(option => option.value)")
    assert offered == list(OF_BRIEFS)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    slugs = list(councils().values())
    for n, measure in [*enumerate(offered)][::step]:
        four = [council.slug for council in slugs[n * 9 : n * 9 + 4]]
        page = drawn(
            opened, f"{address}?measure={measure}&neighbours=yes" + "".join(f"&area={slug}" for slug in four)
        )
        assert page.locator("#latest tbody tr").count() >= 5
        assert "undefined" not in page.locator("#comparison").inner_text()
        assert "NaN" not in page.locator("#comparison").inner_html()
    assert errors == []

"""Briefs in a browser: two sheets of paper each, or less, and legible on a phone."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.data import councils
from evidence.publishing.authorities import profiles
from tests.book import browser

pytestmark = browser.needed

# The longest of each part, new and ended councils, a joint return; the last two are short.
HARD = browser.HARDEST
SHORT = ("city-of-london", "isles-of-scilly")


@pytest.mark.parametrize("name", HARD)
def test_a_brief_prints_on_two_sheets_and_a_short_one_on_no_more(
    page_of_all: Page, html: Path, name: str
) -> None:
    page = page_of_all
    page.goto((html / "authorities" / f"{name}.html").as_uri())
    page.emulate_media(media="print")
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
    target = page.locator("#looked-after")
    assert target.is_visible() and "ooked after" in target.inner_text()


def test_a_number_of_ones_own_is_placed_in_the_page_by_the_limits_of_python_and_nothing_is_sent(
    chromium: Browser, html: Path
) -> None:
    page = chromium.new_page()
    page.goto((html / "authorities" / "barnet.html").as_uri())
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
    # The same cases by Python: each council's own size.
    for id in ("looked-after", "re-referrals", "long-term-stability"):
        known = profiles.limits(id).dropna(subset="lower95")
        latest = profiles.series(id).groupby("code")["base"].last()
        sizes = [float(latest[code]) for code in known["code"]]
        found = page.evaluate(
            "([id, all]) => all.map(n => placing.limitsAt(placing.limits()[id], n))", [id, sizes]
        )
        wanted = known[["lower998", "lower95", "upper95", "upper998"]].to_numpy()
        assert np.allclose(found, wanted, rtol=0.003, atol=0.01), id
    page.close()


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

"""Whatever is typed, pasted or put into an address: no script fails, no markup is made, the page answers."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from tests.book import browser
from tests.examples import examples

pytestmark = browser.needed

# What has broken pages elsewhere, beside what this book reads.
PIECES = [
    *("<img src=x onerror=document.title='run'>", "</script>", "&lt;", "javascript:", "{{", "${x}", "\u202e"),
    *("__proto__", "constructor", "toString", "../", "%", "%E0%A4", "\x00", "\ufffd", "9" * 400, "1e999"),
    *("=1+1", "-1", "0", "٣٤", "𝟙", "½", "£1.9bn", "1.9 billion", "five in ten", "37 per 10,000", "41%"),
    *(
        "Barnet",
        "Children looked after",
        "looked-after",
        "in 2025",
        "2024-25",
        ",",
        ", ",
        '"',
        ";",
        "\t",
        "\r\n",
    ),
    *("barnet/in-need/2025", "@0.1.0", ". ", " ", "a" * 300, "measure,count,of\n"),
]
WORDS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
)
# What fails is not made smaller: in a browser that takes minutes.
BROWSER = settings(
    examples(long=100, short=12),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
# Pages that load anew for each.
LOADED_ANEW = settings(BROWSER, max_examples=examples(long=20, short=5).max_examples)


@pytest.fixture(scope="module")
def faults() -> list[str]:
    """What scripts threw."""
    return []


@pytest.fixture(scope="module")
def page(chromium: Browser, faults: list[str]) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield page
    page.close()


def held(page: Page, faults: list[str]) -> None:
    """Hold that no script failed, and that no word became an element or ran."""
    found = [*faults]
    # One fault is one test's.
    faults.clear()
    assert found == []
    assert page.title() != "run"
    assert page.locator("main img[src=x]").count() == 0


@pytest.fixture(scope="module")
def draft(page: Page, html: Path) -> Page:
    page.goto((html / "pages" / "check.html").as_uri())
    return page


@BROWSER
@given(text=WORDS)
def test_a_draft_has_an_answer(draft: Page, faults: list[str], text: str) -> None:
    draft.get_by_label("The text of a draft").fill(text)
    draft.locator("form.draft").get_by_role("button").press("Enter")
    expect(draft.locator("form.draft [role=status]")).to_contain_text(
        browser.either("numbers:", "No number found", "does not read as text")
    )
    held(draft, faults)


@pytest.fixture(scope="module")
def brief(page: Page, html: Path) -> Page:
    page.goto((html / "authorities" / "barnet.html").as_uri())
    return page


@BROWSER
@given(count=WORDS, of=WORDS, lines=WORDS)
def test_numbers_of_ones_own_have_an_answer(
    brief: Page, faults: list[str], count: str, of: str, lines: str
) -> None:
    one, several = brief.locator("form.own"), brief.locator("form.own-list")
    one.locator("[name=own-count]").fill(count)
    one.locator("[name=own-of]").fill(of)
    several.locator("textarea").fill(lines)
    for form in (one, several):
        form.locator("[role=status]").evaluate("said => said.replaceChildren()")
        form.locator("[type=submit]").press("Enter")
        expect(form.locator("[role=status]")).not_to_be_empty()
        assert len(form.locator("[role=status]").inner_text()) < 400
    assert "NaN" not in brief.locator(".own-number").inner_html()
    held(brief, faults)


@LOADED_ANEW
@given(words=WORDS, more=WORDS)
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("search", ["q"]),
        ("pages/compare", ["measure", "area", "neighbours"]),
        ("pages/stands", ["id", "edition"]),
        ("pages/authorities", ["council", "q"]),
    ],
)
def test_an_address_with_anything_in_it_opens(
    page: Page, faults: list[str], html: Path, name: str, keys: list[str], words: str, more: str
) -> None:
    page.goto((html / "search.html").as_uri())
    page.evaluate("words => localStorage.setItem('council', words)", more)
    asked = urlencode(dict.fromkeys(keys, words) | {"council": more})
    page.goto(f"{(html / f'{name}.html').as_uri()}?{asked}")
    expect(page.locator("main h1")).to_be_visible()
    held(page, faults)

"""No fault that axe finds on any page, and everything by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.book import browser

pytestmark = browser.needed

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERY_RULE = {"runOnly": {"type": "tag", "values": TAGS}}
# Dark changes colours and nothing else, so only the rules that look at colours run again.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": COLOURS}}
BUT_COLOURS = EVERY_RULE | {"rules": {name: {"enabled": False} for name in COLOURS}}
# A notebook's code is thousands of words in a dozen colours, and the rows of a long table are alike: axe
# takes minutes over them, even to pass them over. Of elements in the same place by tag and class of all above
# them a few stay, and those that others name. One notebook and one long table are looked at whole.
ALIKE, ALIKE_IN_THE_LONG_FORM = 6, 40
TAKE_OUT = """alike => {
    const naming = ["for", "aria-labelledby", "aria-describedby", "aria-controls"];
    const named = new Set(naming.flatMap(name => [...document.querySelectorAll(`[${name}]`)]
        .flatMap(e => e.getAttribute(name).split(" "))));
    const seen = new Map();
    const thin = (element, place) => {
        for (const child of [...element.children]) {
            const own = `${place} ${child.tagName}.${[...child.classList].sort().join(".")}`;
            const before = seen.get(own) || 0;
            seen.set(own, before + 1);
            const isNamed = [child, ...child.querySelectorAll("[id]")].some(e => named.has(e.id));
            if (child.matches(".highlight pre") || (before >= alike && !isNamed)) child.remove();
            else if (!child.matches("svg")) thin(child, own);
        }
    };
    thin(document.querySelector("main"), "");
}"""
# Of rules that it cannot read axe runs none, and finds nothing.
RUN = """async rules => {
    const found = await axe.run({ ...rules, resultTypes: ["violations"] });
    const { violations, passes, incomplete, inapplicable } = found;
    if (![violations, passes, incomplete, inapplicable].some(list => list.length))
        throw new Error("axe ran no rule");
    return violations.map(rule => `${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.html).join(" ")}`);
}"""
# What is said to those who do not see the screen; the council chosen is said on it.
SAID_UNSEEN = "body > .visually-hidden[role=status]"
DESK, PHONE = 1280, 360
LOOKS = [
    ("light", DESK, EVERY_RULE),
    ("light", PHONE, EVERY_RULE),
    ("dark", PHONE, RULES_OF_COLOUR),
    ("dark", DESK, RULES_OF_COLOUR),
]
# Colours take two thirds of the time. The short form looks at those of one page in light at a desk and in
# dark on a phone, and at those of the next the other way about.
IN_TURN = [
    [("light", one, EVERY_RULE), ("light", other, BUT_COLOURS), ("dark", other, RULES_OF_COLOUR)]
    for one, other in ((DESK, PHONE), (PHONE, DESK))
]
# Parts of the pages that workers can take side by side.
SHARES = 4
# The script opens and closes the lists some time after the width changed, and a closed list that the style
# sheet still shows is a scrolling box without a link, to axe.
LISTS_FOLLOW_THE_WIDTH = """() => [[".pages > details", "64rem"], [".contents > details", "75rem"]].every(
    ([list, width]) => [...document.querySelectorAll(list)].every(
        details => details.open === matchMedia(`(min-width: ${width})`).matches))"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light")
    # A busy machine is no fault of the book.
    page.set_default_timeout(120_000)
    yield page
    page.close()


def faults(page: Page, path: Path, looks: list[tuple[str, int, dict]], alike: int = ALIKE) -> list[str]:
    """What axe finds on a page in these colours, at these widths, by these rules."""
    found = []
    page.emulate_media(color_scheme="light")
    page.goto(path.as_uri())
    page.evaluate(TAKE_OUT, alike)
    page.evaluate(AXE_SCRIPT)
    for scheme, width, rules in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(LISTS_FOLLOW_THE_WIDTH)
        name = f"{path.parent.name}/{path.stem}, {width} px, {scheme}"
        found += [f"{name}: {fault}" for fault in page.evaluate(RUN, rules)]
    return found


@pytest.mark.parametrize("share", range(SHARES), ids=lambda number: f"share {number}")
def test_axe_finds_nothing_at_a_desk_or_on_a_phone_in_light_or_dark(
    page: Page, visited: list[Path], share: int, request: pytest.FixtureRequest
) -> None:
    is_long = request.node.get_closest_marker("long")
    alike = ALIKE_IN_THE_LONG_FORM if is_long else ALIKE
    pages = [(path, LOOKS if is_long else IN_TURN[turn % 2]) for turn, path in enumerate(visited)]
    found = [fault for path, looks in pages[share::SHARES] for fault in faults(page, path, looks, alike)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["chapters/funding/gap", "pages/judgements"])
@pytest.mark.parametrize(
    ("scheme", "rules"),
    [("light", EVERY_RULE), pytest.param("dark", RULES_OF_COLOUR, marks=pytest.mark.long)],
)
def test_axe_finds_nothing_in_all_the_code_of_a_notebook_or_with_every_list_open(
    page: Page, html: Path, name: str, scheme: str, rules: dict
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto((html / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(RUN, rules) == []


@pytest.fixture
def chapter(page: Page, html: Path) -> Page:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    page.goto((html / "chapters" / "workforce" / "workforce.html").as_uri())
    return page


def test_the_first_key_skips_to_the_content(chapter: Page) -> None:
    chapter.keyboard.press("Tab")
    skip = chapter.locator(":focus")
    expect(skip).to_have_text("Skip to content")
    expect(skip).to_be_in_viewport()
    chapter.keyboard.press("Enter")
    expect(chapter.locator("main")).to_be_focused()


def ground(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_the_colours_follow_the_system_without_a_script(chromium: Browser, html: Path) -> None:
    page = chromium.new_page(java_script_enabled=False, color_scheme="dark")
    page.goto((html / "index.html").as_uri())
    dark = page.locator("html").evaluate("e => getComputedStyle(e).backgroundColor")
    page.emulate_media(color_scheme="light")
    light = page.locator("html").evaluate("e => getComputedStyle(e).backgroundColor")
    expect(page.locator("button.colours")).to_be_hidden()
    page.close()
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(18, 24, 29)")


def test_the_button_of_colours_goes_round_and_the_next_page_remembers(chapter: Page) -> None:
    button = chapter.get_by_role("button", name="Colours")
    seen = []
    button.focus()
    for _ in range(3):
        chapter.keyboard.press("Enter")
        seen.append((button.inner_text(), ground(chapter)))
        expect(chapter.locator(SAID_UNSEEN)).to_have_text(button.inner_text())
    light, dark = "rgb(255, 255, 255)", "rgb(18, 24, 29)"
    assert seen == [("Colours: light", light), ("Colours: dark", dark), ("Colours: automatic", light)]
    chapter.keyboard.press("Enter")
    chapter.keyboard.press("Enter")
    chapter.reload()
    assert ground(chapter) == dark
    expect(button).to_have_text("Colours: dark")
    chapter.evaluate("localStorage.clear()")


def test_on_a_phone_the_lists_of_pages_and_headings_open_by_key(chapter: Page) -> None:
    chapter.set_viewport_size({"width": 360, "height": 800})
    for name in ("Pages of the review", "On this page"):
        menu = chapter.get_by_role("navigation", name=name)
        expect(menu.get_by_role("link").first).to_be_hidden()
        menu.locator("summary").focus()
        chapter.keyboard.press("Enter")
        expect(menu.get_by_role("link").first).to_be_visible()


def test_the_list_of_pages_names_this_page_and_shows_its_notebooks_alone(chapter: Page) -> None:
    menu = chapter.get_by_role("navigation", name="Pages of the review")
    current = menu.locator("[aria-current=page]")
    expect(current).to_have_text("Workforce churn")
    addresses = menu.locator("ul ul a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert addresses == [
        f"{name}.html" for name in ("analysis", "lasting", "stability", "judgement", "directors", "choices")
    ]


def test_no_focus_is_hidden_or_without_a_mark(chapter: Page) -> None:
    for _ in range(60):
        chapter.keyboard.press("Tab")
        focused = chapter.locator(":focus")
        expect(focused).to_be_in_viewport()
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid", focused.inner_text()


WITH_FORMS = """<p id="text">Words to copy</p>
<button type="button" class="copy" data-copy="#text">Copy
<span class="visually-hidden"> the words</span></button>
<form class="filter" data-rows="#rows tr" hidden>
<label>Theme <select name="theme"><option value="">All</option><option>funding</option></select></label>
<label>Words <input type="search" name="words"></label><p role="status"></p></form>
<table id="rows"><tr data-theme="funding"><td>Sure Start</td></tr><tr data-theme="funding"><td>Care</td></tr>
<tr data-theme="workforce"><td>Care staff</td></tr></table>"""


@pytest.fixture
def forms(chromium: Browser, site: str) -> Iterator[Page]:
    """A page of the book whose text is a button to copy and a filter of three rows."""
    page = chromium.new_page()

    def answer(route: object) -> None:
        body = (response := route.fetch()).text()
        start, end = body.index("<article>"), body.index("</article>")
        route.fulfill(response=response, body=body[:start] + "<article>" + WITH_FORMS + body[end:])

    page.route("**/index.html*", answer)
    page.goto(f"{site}/index.html?words=care")
    yield page
    page.close()


def test_a_button_copies_and_says_so(forms: Page, site: str) -> None:
    forms.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    button = forms.get_by_role("button", name="Copy the words")
    button.focus()
    forms.keyboard.press("Enter")
    expect(forms.locator(SAID_UNSEEN)).to_have_text("Copied")
    expect(forms.locator("button.copy")).to_have_text("Copied")
    assert forms.evaluate("navigator.clipboard.readText()") == "Words to copy"


def test_a_filter_shows_rows_by_choice_and_words_and_keeps_both_in_the_address(forms: Page) -> None:
    count, shown = forms.locator("form.filter [role=status]"), forms.locator("#rows tr:visible")
    expect(count).to_have_text("2 of 3 shown")
    assert shown.all_inner_texts() == ["Care", "Care staff"]
    forms.get_by_label("Theme").focus()
    forms.keyboard.press("ArrowDown")
    expect(count).to_have_text("1 of 3 shown")
    assert shown.all_inner_texts() == ["Care"]
    assert forms.url.endswith("?words=care&theme=funding")
    forms.get_by_label("Words").fill("")
    expect(count).to_have_text("2 of 3 shown")
    assert forms.url.endswith("?theme=funding")


def test_the_search_of_any_page_finds_the_chapter_by_key(page: Page, html: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto((html / "pages" / "methods.html").as_uri())
    page.get_by_role("searchbox").focus()
    page.keyboard.type("turnover")
    page.keyboard.press("Enter")
    expect(
        page.locator("#search-results a[href$='workforce/workforce.html']").filter(has_text="Workforce churn")
    ).to_be_visible()

"""A page of each kind, for readers whose browser, screen, settings or copy of the book is not ours."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

from tests.book import browser
from tests.book.browser import one_of_each
from tests.book.conftest import Quiet, served

pytestmark = browser.needed

# What a page can be made of, in few pages: prose with figures, records, a brief, scripts, long lists.
FEW = (
    *("index.html", "search.html", "pages/authorities.html", "pages/check.html", "pages/compare.html"),
    *("pages/latest.html", "chapters/variation/variation.html", "authorities/sandwell.html"),
)
KINDS = ("claims", "facts", "figures", "series")
# WCAG 2.2, success criteria 1.4.10 and 1.4.12.
NARROW = {"width": 320, "height": 256}
SPACING = """* {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }"""
# Words cut by a box that does not scroll; those for a screen reader alone are cut by intent.
CUT = """[...document.querySelectorAll("main *, header *")].filter(e =>
    e.checkVisibility() && ["hidden", "clip"].includes(getComputedStyle(e).overflowX)
    && getComputedStyle(e).clipPath === "none" && !e.closest("svg")
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
    .map(e => e.outerHTML.slice(0, 100))"""
# A reader's view of a page keeps one article with its heading.
ARTICLE = """() => {
    const [article, ...others] = document.querySelectorAll("article");
    return {
        others: others.length,
        heads: article.querySelectorAll("h1").length,
        figures: [...document.querySelectorAll("figure, table, .caveat")].filter(e => !article.contains(e)
            && !e.closest("dialog") && !e.matches("aside")).length,
    };
}"""
# Words, and what they are drawn on, by the nearest ground behind them.
FAINT = """() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = parts(colour).map(c => c / 255).map(
            c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (e) => {
        for (; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor;
            if ((parts(colour)[3] ?? 1) === 1) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const faint = [];
    for (const e of document.querySelectorAll("main *, header *, footer *")) {
        const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!words || !e.checkVisibility() || e.closest("svg, math, option, select, script")) continue;
        const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
        if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) faint.push(e.outerHTML.slice(0, 100));
    }
    return faint;
}"""
# As they would be printed: headings with nothing below them, boxes with nothing in them, and lines that open
# something on a screen alone. A page's own title stands for itself.
EMPTY = """() => {
    const shown = [...document.querySelectorAll("main *")].filter(e => e.checkVisibility());
    const heads = shown.filter(e => /^H[2-6]$/.test(e.tagName));
    const says = (e) => e.matches("img, svg, math, hr") || [...e.childNodes].some(
        n => n.nodeType === 3 && n.textContent.trim());
    const empty = heads.filter((head, n) => {
        const next = heads[n + 1];
        if (next && next.tagName > head.tagName) return false;
        const behind = (e) => head.compareDocumentPosition(e) & 4 && !head.contains(e);
        const before = (e) => !next || (e.compareDocumentPosition(next) & 4 && !next.contains(e));
        return !shown.some(e => behind(e) && before(e) && says(e));
    });
    const folded = shown.filter(e => e.matches("summary")
        && ![...e.parentElement.children].some(other => other !== e && other.checkVisibility()));
    const holding = shown.filter(e => e.matches("ul, ol, dl, table, figure, blockquote")
        && e.offsetHeight && !e.innerText.trim() && !e.querySelector("img, svg"));
    return [...empty, ...folded, ...holding].map(e => e.outerHTML.slice(0, 100));
}"""
SPARED_BY_TRANSLATORS = "code, pre, p.citation, ul.references > li"


def few(html: Path) -> list[Path]:
    """The few, and the shortest record of each kind."""
    records = [min((html / kind).glob("*.html"), key=lambda path: path.stat().st_size) for kind in KINDS]
    return [html / name for name in FEW] + records


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(few, id="few"),
        pytest.param(one_of_each, id="of-each-kind", marks=pytest.mark.long),
    ],
)
def pages(html: Path, request: pytest.FixtureRequest) -> list[str]:
    return [path.relative_to(html).as_posix() for path in request.param(html)]


class _Strict(Quiet):
    """A server of an institution: its own files alone, nothing inline, the book below other things."""

    def translate_path(self, path: str) -> str:
        below = path.removeprefix("/library/review")
        return super().translate_path(below if below != path else "/nowhere")

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()


@pytest.fixture(scope="module")
def strict(html: Path) -> Iterator[str]:
    with served(html, _Strict) as address:
        yield f"{address}/library/review"


def context(chromium: Browser, **settings: object) -> BrowserContext:
    opened = chromium.new_context(**settings)
    opened.set_default_timeout(120_000)
    return opened


def left(request: Request) -> bool:
    """Whether a page was left before a request of it, such as that for its icon, was answered: no fault."""
    return request.failure == "net::ERR_ABORTED"


def visit(page: Page, html: Path, pages: list[str], asked: str) -> dict[str, object]:
    """What a question finds on each page, where it finds anything."""
    found = {}
    for name in pages:
        page.goto((html / name).as_uri())
        if answer := page.evaluate(asked):
            found[name] = answer
    return found


def test_every_picture_and_script_works_below_a_path_under_a_policy_of_own_files_alone(
    chromium: Browser, strict: str, pages: list[str]
) -> None:
    refused: list[str] = []
    with context(chromium) as opened:
        page = opened.new_page()
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("requestfailed", lambda request: refused.append(request.url) if not left(request) else None)
        for name in pages:
            page.goto(f"{strict}/{name}")
            page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
            page.wait_for_function("[...document.images].every(i => i.complete)")
            blank = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
            assert not blank and not refused, (name, blank, refused)


def test_words_stay_in_their_boxes_on_the_narrowest_screen_with_a_readers_spacing(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    # A desk of 1,280 px at 400 % is a screen of 320. A reader's own style is no matter of the page's policy.
    with context(chromium, viewport=NARROW, bypass_csp=True) as opened:
        page = opened.new_page()
        for name in pages:
            page.goto((html / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], name
            page.add_style_tag(content=SPACING)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], f"{name}, spaced"
            cut = page.evaluate(CUT)
            assert not cut, (name, cut)


def test_a_readers_own_colours_win_over_those_chosen_on_the_page(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    for system, chosen in (("light", "dark"), ("dark", "light")):
        with context(chromium, forced_colors="active", color_scheme=system) as opened:
            page = opened.new_page()
            page.add_init_script(f"localStorage.setItem('colours', '{chosen}')")
            assert not visit(page, html, pages, FAINT), (system, chosen)
            assert page.evaluate("document.documentElement.dataset.colours") == chosen


def test_nothing_moves_for_a_reader_who_asked_for_less_motion(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    moving = """document.getAnimations().length + [...document.querySelectorAll("*")].filter(e => {
        const style = getComputedStyle(e);
        return parseFloat(style.transitionDuration) || style.scrollBehavior === "smooth";
    }).length"""
    with context(chromium, reduced_motion="reduce") as opened:
        assert not visit(opened.new_page(), html, pages, moving)


def test_without_a_script_a_page_has_its_words_and_offers_nothing_that_does_not_work(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    with context(chromium, java_script_enabled=False) as opened:
        page = opened.new_page()
        for name in pages:
            page.goto((html / name).as_uri())
            words = page.locator("main").inner_text()
            assert len(words.split()) > 20, name
            assert not page.locator("button:not([type=submit]):visible").all_inner_texts(), name


def test_a_readers_view_finds_the_whole_text_in_one_article(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    with context(chromium) as opened:
        page = opened.new_page()
        for name in pages:
            page.goto((html / name).as_uri())
            assert page.evaluate(ARTICLE) == {"others": 0, "heads": 1, "figures": 0}, name


def test_nothing_is_printed_empty(chromium: Browser, html: Path, pages: list[str]) -> None:
    with context(chromium) as opened:
        page = opened.new_page()
        page.emulate_media(media="print")
        found = visit(page, html, pages, EMPTY)
    assert not found


def test_translators_leave_ids_codes_and_citations_alone(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    asked = f"""[...document.querySelectorAll("{SPARED_BY_TRANSLATORS}")].filter(e => e.translate)
        .map(e => e.outerHTML.slice(0, 100))"""
    with context(chromium) as opened:
        assert not visit(opened.new_page(), html, pages, asked)


# What Chromium 108 (2022) or Firefox 115 does not know, by the tables of compatibility of MDN: such a rule is
# skipped with every selector beside it, such a declaration alone.
UNKNOWN_RULE = re.compile(r"[^{}]*(?:::details-content|:has\()[^{}]*\{[^{}]*\}")
UNKNOWN_DECLARATION = re.compile(r"(?:text-wrap(?:-style)?|field-sizing|text-box|interpolate-size):[^;}]*;?")


def test_an_older_browser_shows_the_same_words_as_legibly(
    chromium: Browser, html: Path, pages: list[str]
) -> None:
    def older(route: Route) -> None:
        style = (html / "_static" / Path(route.request.url).name).read_text(encoding="utf-8")
        style = UNKNOWN_DECLARATION.sub("", UNKNOWN_RULE.sub("", style))
        route.fulfill(body=style, content_type="text/css")

    for system in ("light", "dark"):
        with context(chromium, color_scheme=system, viewport={"width": 360, "height": 800}) as opened:
            page = opened.new_page()
            page.route("**/*.css", older)
            asked = f"[({FAINT})(), document.documentElement.scrollWidth > 360].flat().filter(Boolean)"
            assert not visit(page, html, pages, asked), system


@pytest.mark.long
@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget on this machine: no copy was made")
def test_a_copy_made_as_archives_make_it_shows_its_pictures_and_tables_from_disk(
    chromium: Browser, site: str, tmp_path: Path
) -> None:
    words = ["wget", "-q", "-m", "-k", "-p", "-np", f"{site}/index.html"]
    # It ends with 8 where the server had no such file as robots.txt.
    assert subprocess.run(words, cwd=tmp_path).returncode in (0, 8)
    (copied,) = tmp_path.iterdir()
    failed: list[str] = []
    with context(chromium) as opened:
        page = opened.new_page()
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        for name in one_of_each(copied):
            page.goto(name.as_uri())
            page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
            page.wait_for_function("[...document.images].every(i => i.complete)")
            blank = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
            assert not blank and not failed, (name, blank, failed)
        page.goto((copied / "chapters/workforce/workforce.html").as_uri())
        page.locator("details.drew summary").first.click()
        page.locator("details.drew tbody th").first.wait_for(state="visible")
        page.goto((copied / "pages/compare.html").as_uri())
        page.locator("form.compare").wait_for(state="visible")
    assert not failed

"""A page moves under 700 kB in at most 15 requests, scrolled to its end on a plain screen."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.book import browser

pytestmark = browser.needed

BYTES = 700_000
REQUESTS = 15
SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
    }
    await Promise.all([...document.images].map(i => i.decode().catch(() => {})));
}"""


def test_no_page_is_heavier_or_asks_more_often(
    chromium: Browser, visited: list[Path], html: Path, site: str
) -> None:
    for path in visited:
        name = path.relative_to(html).as_posix()
        # A context of its own has no file of the page before.
        page = chromium.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=1)
        moved: list[int] = []

        def add(response: object, moved: list[int] = moved) -> None:
            if response.url.startswith("http"):
                moved.append(int(response.headers["content-length"]))

        page.on("response", add)
        page.goto(f"{site}/{name}", wait_until="load")
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
        page.close()
        print(f"{name} {sum(moved)} {len(moved)}")
        assert sum(moved) < BYTES, f"{name} moves {sum(moved):,} bytes"
        assert len(moved) <= REQUESTS, f"{name} asks {len(moved)} times"

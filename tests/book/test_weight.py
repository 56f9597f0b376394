"""A page moves under 700 kB in at most 15 requests, scrolled to its end on a plain screen."""

from pathlib import Path

from tests.book import browser
from tests.book.browser import Scales

pytestmark = browser.needed

BYTES = 700_000
REQUESTS = 15
# Pictures further down are asked for when they come near: all are called, and the end of the page is shown.
SCROLL = """async () => {
    for (const picture of document.images) picture.loading = "eager";
    scrollTo(0, document.documentElement.scrollHeight);
    await new Promise(requestAnimationFrame);
    await Promise.all([...document.images].map(i => i.decode().catch(() => {})));
}"""


def test_no_page_is_heavier_or_asks_more_often(
    scales: Scales, visited: list[Path], html: Path, site: str
) -> None:
    for path in visited:
        name = path.relative_to(html).as_posix()
        moved = scales.open(f"{site}/{name}", {"width": 1280, "height": 800})
        scales.page.evaluate(SCROLL)
        scales.page.wait_for_load_state("networkidle")
        print(f"{name} {sum(moved)} {len(moved)}")
        assert sum(moved) < BYTES, f"{name} moves {sum(moved):,} bytes"
        assert len(moved) <= REQUESTS, f"{name} asks {len(moved)} times"

"""What the tests in a browser share: Chromium, and the pages of the book."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize, sync_playwright

from evidence.paths import CHAPTERS, ROOT
from evidence.publishing.authorities.pdf import NAMES

CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
needed = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the pages were not opened")

# One template makes hundreds of pages in each of these folders: the longest ids are the hardest to lay out.
ALIKE = ("facts", "claims", "series", "authorities")
OF_EACH = 4
# Briefs that no other is like: the most judgements and interventions, a joint return, a new council, ended
# ones, the two smallest.
HARDEST = (
    "sandwell",
    "slough",
    "kingston-upon-thames",
    "cumberland",
    "northamptonshire",
    "dorset-to-2019",
    "city-of-london",
    "isles-of-scilly",
)
# Of those, one that says the most, one that ended and one that has counts in place of rates.
BRIEFS = ("sandwell", "northamptonshire", "city-of-london")


def either(*words: str) -> re.Pattern[str]:
    """Match any of several words."""
    return re.compile("|".join(map(re.escape, words)))


def book_pages(html: Path) -> list[Path]:
    """Every page, but of those made alike the few with the longest ids and the hardest briefs."""
    pages = _pages(html)
    spared: set[Path] = set()
    for folder in ALIKE:
        alike = sorted(
            (path for path in pages if path.parent.name == folder), key=lambda path: len(path.stem)
        )
        spared.update(alike[:-OF_EACH])
    return [path for path in pages if path not in spared or path.stem in HARDEST]


def one_of_each(html: Path) -> list[Path]:
    """The longest page of each kind."""
    return sorted({_kind(html, path): path for path in sorted(_pages(html), key=_bytes)}.values())


def _kind(html: Path, path: Path) -> str:
    """What a page is one of: records of a kind, councils, chapters, notebooks; of any other, itself."""
    name = path.relative_to(html)
    folder = name.parts[0]
    if folder not in (*ALIKE, "figures", CHAPTERS.name) or path.stem in BRIEFS:
        return name.as_posix()
    is_notebook = (ROOT / name).with_suffix(".ipynb").is_file()
    return "notebooks" if is_notebook else folder


def _bytes(path: Path) -> int:
    return path.stat().st_size


def _pages(html: Path) -> list[Path]:
    return [path for path in sorted(html.rglob("*.html")) if path.relative_to(html).parts[0] != "_static"]


@contextmanager
def opened() -> Iterator[Browser]:
    """Chromium, until the block ends."""
    with sync_playwright() as playwright:
        # The sandbox needs privileges that a container does not have; the pages are our own.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Scales:
    """A page that opens others and tells how many bytes each response moves, none kept from a page before."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._moved: list[int] = []
        self._browser = page.context.new_cdp_session(page)
        page.on("response", self._add)

    def _add(self, response: Response) -> None:
        if response.url.startswith("http"):
            self._moved.append(int(response.headers["content-length"]))

    def open(self, address: str, size: ViewportSize) -> list[int]:
        """What the page has moved by now; what it moves from now on is added."""
        # To clear what is kept is quicker than a window for each page, and the counts are the same.
        self.page.goto("about:blank")
        self._browser.send("Network.clearBrowserCache")
        self._moved = []
        self.page.set_viewport_size(size)
        self.page.goto(address, wait_until="load")
        return self._moved

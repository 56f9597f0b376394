"""What the tests in a browser share: Chromium, and the pages of the book."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from evidence.publishing.authorities.pdf import NAMES

CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
needed = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the pages were not opened")

# One template makes hundreds of pages in each of these folders: the longest ids are the hardest to lay out.
ALIKE = ("facts", "claims", "authorities")
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


def book_pages(html: Path) -> list[Path]:
    """Every page, but of those made alike the few with the longest ids and the hardest briefs."""
    pages = [path for path in sorted(html.rglob("*.html")) if path.relative_to(html).parts[0] != "_static"]
    spared: set[Path] = set()
    for folder in ALIKE:
        alike = sorted(
            (path for path in pages if path.parent.name == folder), key=lambda path: len(path.stem)
        )
        spared.update(alike[:-OF_EACH])
    return [path for path in pages if path not in spared or path.stem in HARDEST]


@contextmanager
def opened() -> Iterator[Browser]:
    """Chromium, until the block ends."""
    with sync_playwright() as playwright:
        # The sandbox needs privileges that a container does not have; the pages are our own.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()

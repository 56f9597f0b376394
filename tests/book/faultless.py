"""Pages on which axe found nothing, so that it need not look at the same page twice.

A page is the same while its own bytes, every style and script of the book, the tests that look, axe and the
browser are: then axe would find what it found before. A page with a fault is never kept.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from evidence.inputs import file_digest
from evidence.paths import ROOT

KEPT = ROOT / ".axe_cache"
# Under which a test tells the end of the run how many pages it opened.
OPENED = "pages opened for axe"


def looks(html: Path, pages: Iterable[Path], *seen_by: str) -> dict[Path, str]:
    """Digest all that decides what axe finds on each page."""
    styles = sorted(path for path in html.rglob("*") if path.suffix in {".css", ".js"})
    files = [*styles, *sorted(Path(__file__).parent.glob("*.py"))]
    shared = "\0".join([*seen_by, *map(file_digest, files)])
    return {page: hashlib.sha256((shared + file_digest(page)).encode()).hexdigest() for page in pages}


def known() -> set[str]:
    """Give the looks of the pages that had no fault when they were last opened."""
    return set(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.is_file() else set()


def keep(looks: Iterable[str]) -> None:
    """Keep these looks and no other."""
    KEPT.write_text(json.dumps(sorted(looks)), encoding="utf-8")

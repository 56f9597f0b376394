"""Earlier periods: results that a newer period of their series has followed, each at its own id for good."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidence.notebooks import edition_files
from evidence.paths import CHAPTERS

# Results that were accepted, and followed by a newer period before any edition was frozen.
BETWEEN_EDITIONS = CHAPTERS / "earlier.jsonl"


def kept() -> dict[str, dict[str, Any]]:
    """Give every result ever kept by id, as the newest edition that holds it, or an acceptance, says it."""
    found: dict[str, dict[str, Any]] = {}
    files = [*edition_files.files(), *([BETWEEN_EDITIONS] if BETWEEN_EDITIONS.is_file() else [])]
    for records in sorted((_read(path, path.stat().st_mtime_ns) for path in files), key=lambda one: one[0]):
        found |= records[1]
    return found


def listing(records: Iterable[dict[str, Any]]) -> str:
    """Write the list of results kept between editions with more of them, one a line."""
    known = BETWEEN_EDITIONS.read_text(encoding="utf-8") if BETWEEN_EDITIONS.is_file() else ""
    return known + "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[str, dict[str, dict[str, Any]]]:
    """Read what one file keeps, and the day by which files are ordered: no edition's comes last."""
    if path == BETWEEN_EDITIONS:
        lines = path.read_text(encoding="utf-8").splitlines()
        return "", {record["id"]: record for record in map(json.loads, lines)}
    try:
        edition = edition_files.read(path)
        return str(edition["released"]), {record["id"]: record for record in edition["records"]}
    except (ValueError, LookupError, TypeError):
        # An edition that somebody edited is refused by name where it is loaded.
        return "", {}

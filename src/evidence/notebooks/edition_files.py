"""Edition files: what the book said on a day, packed so that ten editions weigh less than one table.

A file is JSON under xz. Records of one kind stand as columns, whose values are alike, and a citation names
its record's own words instead of saying them again. What is read back is what was written, to the letter.
A result that a newer period of its series followed is kept here at its own id for good.
"""

import base64
import json
import lzma
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidence.paths import CHAPTERS, EDITIONS

SUFFIX = ".json.xz"
# Results that were accepted, and followed by a newer period before any edition was frozen.
BETWEEN_EDITIONS = CHAPTERS / "earlier.jsonl"
# What a citation says of its record word for word.
CITED = ("title", "says", "id")
BRACES = str.maketrans({"{": "{{", "}": "}}"})


def files() -> list[Path]:
    """List the files of the frozen editions, sorted by name."""
    return sorted(EDITIONS.glob(f"*{SUFFIX}"))


def path(name: str) -> Path:
    """Give the file of an edition."""
    return EDITIONS / f"{name}{SUFFIX}"


def name(path: Path) -> str:
    """Name the edition that a file holds."""
    return path.name.removesuffix(SUFFIX)


def pack(held: dict[str, Any]) -> bytes:
    """Pack what an edition holds, its records in a list."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for record in map(_shortened, held["records"]):
        groups.setdefault(tuple(record), []).append(record)
    columns = [{name: [r[name] for r in group] for name in names} for names, group in groups.items()]
    return compressed({**held, "records": columns})


def compressed(value: Any) -> bytes:
    """Compress what JSON can hold as far as xz can: a file is written once and kept for good."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def decompressed(path: Path) -> Any:
    """Give back what was compressed; ValueError if the file is damaged."""
    try:
        return json.loads(lzma.decompress(path.read_bytes()))
    except (lzma.LZMAError, EOFError) as fault:
        raise ValueError(f"{path.name} is damaged") from fault


def read(path: Path) -> dict[str, Any]:
    """Read what an edition holds, which callers share and do not change; ValueError if it is damaged."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> dict[str, Any]:
    try:
        held = decompressed(path)
        rows = ((group, row) for group in held["records"] for row in zip(*group.values(), strict=True))
        records = [_whole(dict(zip(group, row, strict=True))) for group, row in rows]
        return {**held, "records": sorted(records, key=lambda record: record["id"])}
    except (LookupError, TypeError, AttributeError) as fault:
        raise ValueError(f"{path.name} holds no edition") from fault


def _shortened(record: dict[str, Any]) -> dict[str, Any]:
    short = dict(record)
    if "citation" in record:
        said = {record[field].translate(BRACES): f"{{{field}}}" for field in CITED if record.get(field)}
        words = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
        short["citation"] = re.sub(words, lambda found: said[found[0]], record["citation"].translate(BRACES))
    if "row_digests" in record:
        # Random digits do not shrink: as bytes they take half the room.
        short["row_digests"] = base64.b85encode(bytes.fromhex(record["row_digests"])).decode()
    return short


def _whole(record: dict[str, Any]) -> dict[str, Any]:
    if "citation" in record:
        record["citation"] = record["citation"].format_map(record)
    if "row_digests" in record:
        record["row_digests"] = base64.b85decode(record["row_digests"]).hex(" ", -4)
    return record


def kept() -> dict[str, dict[str, Any]]:
    """Give every result ever kept by id, as the newest edition that holds it, or an acceptance, says it."""
    found: dict[str, dict[str, Any]] = {}
    written = [*files(), *([BETWEEN_EDITIONS] if BETWEEN_EDITIONS.is_file() else [])]
    dated = (_kept_in(path, path.stat().st_mtime_ns) for path in written)
    for _, records in sorted(dated, key=lambda one: one[0]):
        found |= records
    return found


def listing(records: Iterable[dict[str, Any]]) -> str:
    """Write the list of results kept between editions with more of them, one a line."""
    known = BETWEEN_EDITIONS.read_text(encoding="utf-8") if BETWEEN_EDITIONS.is_file() else ""
    return known + "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@lru_cache(maxsize=64)
def _kept_in(path: Path, changed: int) -> tuple[str, dict[str, dict[str, Any]]]:
    """Read what one file keeps, and the day by which files are ordered: no edition's comes last."""
    if path == BETWEEN_EDITIONS:
        lines = path.read_text(encoding="utf-8").splitlines()
        return "", {record["id"]: record for record in map(json.loads, lines)}
    try:
        edition = read(path)
        return str(edition["released"]), {record["id"]: record for record in edition["records"]}
    except (ValueError, LookupError, TypeError):
        # An edition that somebody edited is refused by name where it is loaded.
        return "", {}

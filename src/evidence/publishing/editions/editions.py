"""Editions: what the book said on a day, frozen in a committed file that is never written again.

A file holds every fact, figure and claim with its value, its citation as printed and digests of what it
drew. The book publishes it as text, one record a line, so that the diff of two is that of two editions.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidence.data import descriptor
from evidence.errors import DataError, EvidenceError, UnknownName
from evidence.notebooks import edition_files
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.notebooks.record_changes import results
from evidence.publishing.citing import citations
from evidence.publishing.editions import public_ids

# What of a record's content an edition keeps beside its citation.
FIELDS = {
    "fact": ("value", "unit", "text", "says", "period", "left_out", "tables", "sources"),
    "figure": ("title", "unit", "period", "left_out", "drawn", "tables", "sources"),
    "claim": (
        *("title", "verdict", "strength", "rule", "facts", "figures"),
        *("period", "left_out", "tables", "sources"),
    ),
}
# Of the digest of a row: by these, changed rows are counted.
ROW_DIGITS = 8
NUMBER = re.compile(r"\d+")


class EditionError(EvidenceError):
    """An edition cannot be frozen or named as asked."""


@dataclass(frozen=True)
class Edition:
    """What the book said under one name."""

    name: str  # As in `CITATION.cff`: 0.1.0 or 2026-11
    released: str  # The day, as in 2026-11-22
    tables: dict[str, dict[str, Any]]  # By name: the digest of the file and the ids of its sources
    # By id: the day published, which may be None, and a digest of the publisher's files
    sources: dict[str, dict[str, Any]]
    # By id, sorted: the `FIELDS` content, the citation and, of a figure, digests of the rows it drew
    records: dict[str, dict[str, Any]]

    def count(self, kind: str) -> int:
        """Count the records of one kind."""
        return sum(record["kind"] == kind for record in self.records.values())


def current(records: Catalogue) -> Edition:
    """Describe what the book says now as the edition that it cites, whether or not that is frozen."""
    name, released = cited()
    return edition_of(name, released, descriptor.package(), map(frozen, records))


def edition_of(
    name: str, released: str, package: dict[str, Any], records: Iterable[dict[str, Any]]
) -> Edition:
    """Describe what a book said by its descriptor and its records, which are `frozen` or `comparable`."""
    tables = {
        table["name"]: {"digest": table["hash"], "sources": [item["id"] for item in table["sources"]]}
        for table in package["resources"]
    }
    files = {source["id"]: [file["sha256"] for file in source["files"]] for source in package["sources"]}
    sources = {
        source["id"]: {"published": source["published"], "files": _digest(files[source["id"]])}
        for source in package["sources"]
    }
    by_id = {record["id"]: record for record in sorted(records, key=lambda record: record["id"])}
    return Edition(name, released, tables, sources, by_id)


def frozen(record: Record) -> dict[str, Any]:
    """Reduce a record to what an edition keeps of it."""
    return comparable(record.content) | {"citation": citations.full(record)}


def comparable(content: dict[str, Any]) -> dict[str, Any]:
    """Reduce what a record says to all that an edition keeps but the citation: digests in place of data."""
    reduced = {key: content[key] for key in ("kind", "id", *FIELDS[content["kind"]])}
    if content["kind"] == "figure":
        rows = content["data"][1:]
        reduced["data"] = _digest(content["data"])
        reduced["rows"] = len(rows)
        reduced["row_digests"] = " ".join(_digest(row)[:ROW_DIGITS] for row in rows)
    return reduced


def cited() -> tuple[str, str]:
    """Give the version and the day of the edition that citations name."""
    book = citations.book()
    return str(book["version"]), str(book["date-released"])


def names() -> list[str]:
    """Name the frozen editions, oldest first: by their day, then their number."""
    found = [(load(name).released, name) for name in map(edition_files.name, edition_files.files())]
    return [name for _, name in sorted(found, key=lambda one: (one[0], [*map(int, NUMBER.findall(one[1]))]))]


def latest() -> Edition | None:
    """Load the newest frozen edition, if there is one."""
    known = names()
    return load(known[-1]) if known else None


def load(name: str) -> Edition:
    """Read a frozen edition, which callers share and do not change; refuse a file that anybody edited."""
    # Among the names there are, so that none leads to another folder.
    known = [*map(edition_files.name, edition_files.files())]
    if name not in known:
        raise UnknownName("edition", name, known)
    path = edition_files.path(name)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, changed: int) -> Edition:
    try:
        held = dict(edition_files.read(path))
        digest = held.pop("digest")
        edition = Edition(**{**held, "records": {record["id"]: record for record in held["records"]}})
    except (ValueError, KeyError, TypeError):
        edition, digest = None, ""
    if edition is None or edition.name != edition_files.name(path) or _held(edition)["digest"] != digest:
        raise DataError(
            "is not as `evidence edition` wrote it",
            file=path.name,
            accepted="the file as it was committed: an edition is never edited",
        )
    return edition


def _held(edition: Edition) -> dict[str, Any]:
    """Give all that an edition holds with a digest of it, which comes first, where a person looks."""
    held = asdict(edition) | {"records": list(edition.records.values())}
    return {"name": edition.name, "released": edition.released, "digest": _digest(held)} | held


def dumps(edition: Edition) -> str:
    """Write an edition as text: one table, source or record a line."""
    parts = [f"{_json(key)}: {_block(value)}" for key, value in _held(edition).items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def packed(edition: Edition) -> bytes:
    """Write an edition as its file."""
    return edition_files.pack(_held(edition))


def _block(value: Any) -> str:
    if not value or isinstance(value, str):
        return _json(value)
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{_json(key)}: {_json(item)}" for key, item in value.items()) + "\n}"
    return "[\n" + ",\n".join(map(_json, value)) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _digest(value: Any) -> str:
    return hashlib.sha256(_json(value).encode()).hexdigest()


def status(record: Record) -> str:
    """Say whether a result is new, unchanged, corrected or revised since the edition before the one cited."""
    known, (name, _) = names(), cited()
    earlier = known[: known.index(name)] if name in known else known
    old = load(earlier[-1]) if earlier else None
    if old is None or record.id not in old.records:
        return "new in this edition"
    if results(old.records[record.id]) == results(frozen(record)):
        return f"unchanged since edition {old.name}"
    how = "corrected" if public_ids.corrected(record.id, old.released) else "revised"
    return f"{how} since edition {old.name}"

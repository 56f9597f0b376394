"""Editions: what the book said on a day, frozen in a committed file that is never written again.

A file holds every fact, figure and claim with its value, its citation as printed and digests of what it
drew, one record a line, so that the diff of two files is the diff of two editions.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from evidence.data import descriptor
from evidence.errors import DataError, EvidenceError, UnknownName
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import DATA
from evidence.publishing.citing import citations

EDITIONS = DATA / "editions"
# What of a record's content an edition keeps beside its citation.
KEPT = {
    "fact": ("value", "unit", "text", "says", "period", "left_out", "tables", "sources"),
    "figure": ("title", "unit", "period", "left_out", "drawn", "tables", "sources"),
    "claim": (
        *("title", "verdict", "strength", "rule", "facts", "figures"),
        *("period", "left_out", "tables", "sources"),
    ),
}
# What somebody may have quoted: if one of these differs, the record is revised.
RESULTS = {
    "fact": ("value", "text", "unit", "period"),
    "figure": ("drawn", "data", "unit", "period"),
    "claim": ("verdict", "strength"),
}
# How it is described: if only these differ, the result stands.
WORDS = {
    "fact": ("says", "left_out"),
    "figure": ("title", "left_out"),
    "claim": ("title", "rule", "period", "left_out"),
}
ROW_DIGITS = 8


class EditionError(EvidenceError):
    """An edition cannot be frozen or named as asked."""


@dataclass(frozen=True)
class Edition:
    """What the book said under one name.

    Attributes
    ----------
    name : str
        As in `CITATION.cff`: 0.1.0 or 2026-11.
    released : str
        The day, as in 2026-11-22.
    tables : dict of dict
        By name: the digest of the file and the ids of its sources.
    sources : dict of dict
        By id: the day published, which may be None, and a digest of the publisher's files.
    records : dict of dict
        By id, sorted: the `KEPT` content, the citation and, of a figure, digests of the rows it drew.
    """

    name: str
    released: str
    tables: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]
    records: dict[str, dict[str, Any]]

    @property
    def order(self) -> tuple[str, list[int]]:
        """What editions are sorted by: their day, then their number."""
        return self.released, [int(part) for part in re.findall(r"\d+", self.name)]

    def count(self, kind: str) -> int:
        """Count the records of one kind."""
        return sum(record["kind"] == kind for record in self.records.values())


def state(records: Catalogue) -> Edition:
    """Describe what the book says now as an edition of the name it cites.

    Parameters
    ----------
    records : Catalogue
        What the notebooks state.

    Returns
    -------
    Edition
        Named and dated as in `CITATION.cff`, whether or not that edition is frozen.
    """
    name, released = cited()
    return described(name, released, descriptor.package(), map(frozen, records))


def described(
    name: str, released: str, package: dict[str, Any], records: Iterable[dict[str, Any]]
) -> Edition:
    """Describe what a book said, whether or not it was ever an edition.

    Parameters
    ----------
    name, released : str
        What to call it, and its day.
    package : dict
        Its descriptor.
    records : iterable of dict
        As `frozen` or `kept` makes them.

    Returns
    -------
    Edition
        Records sorted by id.
    """
    return Edition(
        name,
        released,
        {
            table["name"]: {"digest": table["hash"], "sources": [item["id"] for item in table["sources"]]}
            for table in package["resources"]
        },
        {
            source["id"]: {
                "published": source["published"],
                "files": _digest([file["sha256"] for file in source["files"]]),
            }
            for source in package["sources"]
        },
        {record["id"]: record for record in sorted(records, key=lambda record: record["id"])},
    )


def frozen(record: Record) -> dict[str, Any]:
    """Reduce a record to what an edition keeps of it.

    Parameters
    ----------
    record : Record
        A fact, figure or claim.

    Returns
    -------
    dict
        Kind, id, the `KEPT` content and the citation; for a figure also the digest of its data, the number
        of rows and a short digest of each, by which moved rows are counted.
    """
    return kept(record.content) | {"citation": citations.full(record)}


def kept(content: dict[str, Any]) -> dict[str, Any]:
    """Reduce what a record says to what can be compared: all that an edition keeps but the citation.

    Parameters
    ----------
    content : dict
        Content of a record.

    Returns
    -------
    dict
        As `frozen` makes it, without the citation.
    """
    reduced = {key: content[key] for key in ("kind", "id", *KEPT[content["kind"]])}
    if content["kind"] == "figure":
        rows = content["data"][1:]
        reduced["data"] = _digest(content["data"])
        reduced["rows"] = len(rows)
        reduced["row_digests"] = " ".join(_digest(row)[:ROW_DIGITS] for row in rows)
    return reduced


def results(record: dict[str, Any]) -> dict[str, Any]:
    """Give the part of a frozen record that somebody may have quoted; if it differs, the record is revised.

    Parameters
    ----------
    record : dict
        As `frozen` makes it.

    Returns
    -------
    dict
        Its kind and the `RESULTS` of that kind.

    Examples
    --------
    >>> results({"kind": "claim", "verdict": "partly", "strength": "low", "title": "A claim"})
    {'kind': 'claim', 'verdict': 'partly', 'strength': 'low'}
    """
    return {key: record[key] for key in ("kind", *RESULTS[record["kind"]])}


def cited() -> tuple[str, str]:
    """Name the edition that citations name.

    Returns
    -------
    tuple of str
        Version and day of `CITATION.cff`.

    Examples
    --------
    >>> name, day = cited()
    >>> len(day)
    10
    """
    return _cited(citations.CITATION, citations.CITATION.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _cited(path: Path, changed: int) -> tuple[str, str]:
    book = yaml.safe_load(path.read_text(encoding="utf-8"))
    return str(book["version"]), str(book["date-released"])


def files() -> list[Path]:
    """List the files of the frozen editions, sorted by name.

    Examples
    --------
    >>> all(file.suffix == ".json" for file in files())
    True
    """
    return sorted(EDITIONS.glob("*.json"))


def names() -> list[str]:
    """Name the frozen editions, oldest first.

    Examples
    --------
    >>> len(names()) == len(set(names()))
    True
    """
    found = [load(path.stem) for path in files()]
    return [edition.name for edition in sorted(found, key=lambda edition: edition.order)]


def latest() -> Edition | None:
    """Load the newest frozen edition, if there is one."""
    known = names()
    return load(known[-1]) if known else None


def load(name: str) -> Edition:
    """Read a frozen edition.

    Parameters
    ----------
    name : str
        For example ``"0.1.0"``.

    Returns
    -------
    Edition
        Shared between callers: read it, do not change it.

    Raises
    ------
    UnknownName
        If no edition of that name is frozen.
    DataError
        If the file is not byte for byte as it was frozen.
    """
    path = EDITIONS / f"{name}.json"
    if not path.is_file():
        raise UnknownName("edition", name, (known.stem for known in files()))
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, changed: int) -> Edition:
    text = path.read_bytes().decode("utf-8", "replace")
    try:
        held = json.loads(text)
        del held["digest"]
        edition = Edition(**{**held, "records": {record["id"]: record for record in held["records"]}})
    except (ValueError, KeyError, TypeError):
        edition = None
    if edition is None or edition.name != path.stem or dumps(edition) != text:
        raise DataError(
            "is not as `evidence edition` wrote it",
            file=path.name,
            accepted="the file as it was committed: an edition is never edited",
        )
    return edition


def dumps(edition: Edition) -> str:
    """Write an edition as text: one table, source or record a line, and a digest of them all.

    Parameters
    ----------
    edition : Edition
        Any edition.

    Returns
    -------
    str
        JSON, the same for the same edition.

    Examples
    --------
    >>> print(dumps(Edition("0.1.0", "2026-11-22", {}, {}, {})), end="")  # doctest: +ELLIPSIS
    {
    "name": "0.1.0",
    "released": "2026-11-22",
    "digest": "...",
    "tables": {},
    "sources": {},
    "records": []
    }
    """
    held = asdict(edition) | {"records": list(edition.records.values())}
    # The digest comes before the long lines, where a person looks.
    held = {"name": edition.name, "released": edition.released, "digest": _digest(held)} | held
    parts = [f"{_json(key)}: {_block(value)}" for key, value in held.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


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


def before() -> Edition | None:
    """Load the edition that the book is compared with.

    Returns
    -------
    Edition or None
        The newest frozen one before that of `CITATION.cff`; None before there is any.
    """
    known, (name, _) = names(), cited()
    earlier = known[: known.index(name)] if name in known else known
    return load(earlier[-1]) if earlier else None


def change(record: Record) -> str:
    """Say in words whether a result changed since the edition before this one.

    Parameters
    ----------
    record : Record
        A fact, figure or claim of the book as it is.

    Returns
    -------
    str
        "new in this edition", "unchanged since edition X" or "revised since edition X".
    """
    earlier = before()
    if earlier is None or record.id not in earlier.records:
        return "new in this edition"
    same = results(earlier.records[record.id]) == results(frozen(record))
    return f"{'unchanged' if same else 'revised'} since edition {earlier.name}"

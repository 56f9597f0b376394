"""The catalogue: every fact, figure and claim the executed notebooks state."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from evidence.errors import EvidenceError, UnknownName
from evidence.notebooks import execution
from evidence.paths import ROOT
from evidence.records.mime import RECORD


class CatalogueError(EvidenceError):
    """Two notebooks state the same id."""


@dataclass(frozen=True)
class Record:
    """One fact, figure or claim, as a notebook left it."""

    content: dict[str, Any]  # What the notebook recorded: see `evidence.records`
    notebook: Path  # The committed notebook that states it
    cell: int  # Number of the cell, counting every cell from 0
    digests: dict[str, str] = field(default_factory=dict)  # Table name to digest of the file read
    svg: str = ""  # The picture; empty for a fact and for a record stored without one
    png: bytes = b""
    size: tuple[int, int] = (0, 0)  # Width and height of the picture in CSS pixels

    @property
    def id(self) -> str:
        """The public id."""
        return self.content["id"]

    @property
    def theme(self) -> str:
        """The theme, which is the id's first word."""
        return self.id.split("-")[0]

    @property
    def notebook_name(self) -> str:
        """The notebook's path below the project."""
        return self.notebook.relative_to(ROOT).as_posix()

    def as_json(self) -> dict[str, Any]:
        """Everything but the picture, for `evidence facts --json` and its like."""
        return {**self.content, "notebook": self.notebook_name, "digests": self.digests}


class Catalogue:
    """All records of a set of notebooks, in the order of the book, found by id, which none shares."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records: dict[str, Record] = {}
        for record in records:
            if other := self._records.get(record.id):
                raise CatalogueError(
                    f"The id {record.id!r} is stated in {other.notebook_name} and in {record.notebook_name}."
                )
            self._records[record.id] = record
        self.facts, self.figures, self.claims = map(self._of, ("fact", "figure", "claim"))

    def get(self, id: str, kind: str = "") -> Record:
        """Find one record, of a kind if that matters; `UnknownName` names near ids."""
        record = self._records.get(id)
        if record is None or kind not in ("", record.content["kind"]):
            raise UnknownName(kind or "record", id, (r.id for r in self._of(kind)))
        return record

    def companions(self, fact: Record) -> dict[str, Record]:
        """Find the facts that give the range of another: its id with `-low` or `-high` behind."""
        ids = {end: f"{fact.id}-{end}" for end in ("low", "high")}
        return {end: self._records[id] for end, id in ids.items() if id in self._records}

    def __iter__(self) -> Iterator[Record]:
        """Go through every record, in the order stated."""
        return iter(self._records.values())

    def contents(self) -> dict[str, dict[str, Any]]:
        """Give what every record says, by id."""
        return {id: record.content for id, record in self._records.items()}

    def _of(self, kind: str) -> list[Record]:
        return [record for record in self if kind in ("", record.content["kind"])]


def records(path: Path, notebook: Path) -> list[Record]:
    """Read the records of one file: an executed copy of a committed notebook, or that notebook itself."""
    state = path.stat()
    return list(_records(path, notebook, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=256)
def _records(path: Path, notebook: Path, changed: int, size: int) -> tuple[Record, ...]:
    return tuple(records_in(nbformat.read(path, as_version=4), notebook))


def records_in(node: NotebookNode, notebook: Path) -> list[Record]:
    """Read the records of a notebook that is in memory, in the order of its cells."""
    return [
        _record(output, notebook, number)
        for number, cell in enumerate(node.cells)
        for output in cell.get("outputs", [])
        if RECORD in output.get("data", {})
    ]


def _record(output: NotebookNode, notebook: Path, cell: int) -> Record:
    data, extra = output["data"], output.get("metadata", {})
    picture, size = base64.b64decode(data.get("image/png", "")), tuple(extra.get("size", (0, 0)))
    digests, svg = dict(extra.get("tables", {})), extra.get("image/svg+xml", "")
    return Record(data[RECORD], notebook, cell, digests, svg, picture, size)


def executed(notebooks: Iterable[Path] | None = None) -> Catalogue:
    """Read what the last execution of every notebook stated, or of those given.

    Call `evidence.notebooks.execution.refresh` first, so that nothing in it is stale.
    """
    wanted = execution.notebooks() if notebooks is None else notebooks
    return Catalogue(r for n in wanted for r in records(execution.executed_path(n), n))


def stored() -> Catalogue:
    """Read what the committed notebooks state: records without pictures."""
    return Catalogue(r for n in execution.notebooks() for r in records(n, n))


def executed_or_stored() -> Catalogue:
    """Read the executions that are not stale, and what other notebooks store, for when one does not run."""
    wanted = [
        (n if execution.stale_reasons(n) else execution.executed_path(n), n) for n in execution.notebooks()
    ]
    return Catalogue(record for path, n in wanted for record in records(path, n))

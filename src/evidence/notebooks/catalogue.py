"""The catalogue: every fact, figure and claim the executed notebooks state."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
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
    """One fact, figure or claim, as a notebook left it.

    Attributes
    ----------
    content : dict
        What the notebook recorded: see `evidence.records.record`.
    notebook : pathlib.Path
        The committed notebook that states it.
    cell : int
        Number of the cell, counting every cell from 0.
    digests : dict of str
        Table name to digest of the file read.
    svg, png : str, bytes
        The picture; empty for a fact and for a record stored without one.
    size : tuple of int
        Width and height of the picture in CSS pixels.
    """

    content: dict[str, Any]
    notebook: Path
    cell: int
    digests: dict[str, str] = field(default_factory=dict)
    svg: str = ""
    png: bytes = b""
    size: tuple[int, int] = (0, 0)

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
    """All records of a set of notebooks, found by id.

    Parameters
    ----------
    records : iterable of Record
        In the order of the book.

    Raises
    ------
    CatalogueError
        If an id is stated twice.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._records: dict[str, Record] = {}
        for record in records:
            if other := self._records.get(record.id):
                raise CatalogueError(
                    f"The id {record.id!r} is stated in {other.notebook_name} and in {record.notebook_name}."
                )
            self._records[record.id] = record

    def get(self, id: str, kind: str) -> Record:
        """Find one record.

        Parameters
        ----------
        id : str
            Public id.
        kind : str
            "fact", "figure" or "claim".

        Returns
        -------
        Record

        Raises
        ------
        UnknownName
            If no notebook states such an id; the message names near ones.
        """
        record = self._records.get(id)
        if record is None or record.content["kind"] != kind:
            raise UnknownName(kind, id, (r.id for r in self._of(kind)))
        return record

    def find(self, id: str) -> Record:
        """Find one record of whatever kind.

        Parameters
        ----------
        id : str
            Public id.

        Returns
        -------
        Record

        Raises
        ------
        UnknownName
            If no notebook states such an id; the message names near ones.
        """
        if id not in self._records:
            raise UnknownName("record", id, self._records)
        return self._records[id]

    def companions(self, fact: Record) -> dict[str, Record]:
        """Find the facts that give the range of another.

        Parameters
        ----------
        fact : Record
            A fact; no other record has any.

        Returns
        -------
        dict of Record
            The facts called as this one with `-low` and `-high` behind, by "low" and "high"; those there are.
        """
        ids = {end: f"{fact.id}-{end}" for end in ("low", "high")}
        return {end: self._records[id] for end, id in ids.items() if id in self._records}

    @cached_property
    def facts(self) -> list[Record]:
        """Every fact, in the order stated."""
        return self._of("fact")

    @cached_property
    def figures(self) -> list[Record]:
        """Every figure, in the order stated."""
        return self._of("figure")

    @cached_property
    def claims(self) -> list[Record]:
        """Every claim, in the order of the register."""
        return self._of("claim")

    def __iter__(self) -> Iterator[Record]:
        """Go through every record, in the order stated."""
        return iter(self._records.values())

    def contents(self) -> dict[str, dict[str, Any]]:
        """Give what every record says, by id."""
        return {id: record.content for id, record in self._records.items()}

    def _of(self, kind: str) -> list[Record]:
        return [record for record in self._records.values() if record.content["kind"] == kind]


def records(path: Path, notebook: Path) -> list[Record]:
    """Read the records of one notebook file.

    Parameters
    ----------
    path : pathlib.Path
        The file to read: an executed copy, or the committed notebook.
    notebook : pathlib.Path
        The committed notebook they belong to.

    Returns
    -------
    list of Record
        In the order of the cells.
    """
    state = path.stat()
    return list(_records(path, notebook, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=256)
def _records(path: Path, notebook: Path, changed: int, size: int) -> tuple[Record, ...]:
    """Read the records of a file as it was then written."""
    return tuple(in_node(nbformat.read(path, as_version=4), notebook))


def in_node(node: NotebookNode, notebook: Path) -> list[Record]:
    """Read the records of a notebook that is in memory.

    Parameters
    ----------
    node : nbformat.NotebookNode
        The notebook with its outputs.
    notebook : pathlib.Path
        The committed notebook they belong to.

    Returns
    -------
    list of Record
        In the order of the cells.
    """
    found = []
    for number, cell in enumerate(node.cells):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if RECORD in data:
                extra = output.get("metadata", {})
                found.append(
                    Record(
                        data[RECORD],
                        notebook,
                        number,
                        dict(extra.get("tables", {})),
                        extra.get("image/svg+xml", ""),
                        base64.b64decode(data.get("image/png", "")),
                        tuple(extra.get("size", (0, 0))),
                    )
                )
    return found


def executed(notebooks: Iterable[Path] | None = None) -> Catalogue:
    """Read what the last execution of every notebook stated.

    Parameters
    ----------
    notebooks : iterable of pathlib.Path, optional
        Committed notebooks to read the executions of; the default is all.

    Returns
    -------
    Catalogue
        Call `evidence.notebooks.execution.refresh` first, so that nothing in it is stale.
    """
    wanted = execution.notebooks() if notebooks is None else notebooks
    return Catalogue(r for n in wanted for r in records(execution.executed_path(n), n))


def stored() -> Catalogue:
    """Read what the committed notebooks state.

    Returns
    -------
    Catalogue
        Records without pictures.
    """
    return Catalogue(r for n in execution.notebooks() for r in records(n, n))


def standing() -> Catalogue:
    """Read what executions stated where they still stand, and what notebooks store where they do not.

    Returns
    -------
    Catalogue
        For when a notebook does not run, and what the others state is wanted all the same.
    """
    wanted = {n: n if execution.reasons(n) else execution.executed_path(n) for n in execution.notebooks()}
    return Catalogue(record for n, path in wanted.items() for record in records(path, n))


def moves(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Say in words what differs between two versions of a record.

    Parameters
    ----------
    before, after : dict
        The contents of a record, as stored and as computed now.

    Returns
    -------
    list of str
        One line for each difference; empty if there is none.

    Examples
    --------
    >>> moves({"text": "22"}, {"text": "23"})
    ['text: 22 → 23']
    """
    lines = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key == "data":
            old, new = old or [], new or []
            gone, come = [r for r in old if r not in set(new)], [r for r in new if r not in set(old)]
            lines.append(f"data: {len(gone)} rows gone, {len(come)} new")
            lines += [f"  - {row}" for row in gone[:3]] + [f"  + {row}" for row in come[:3]]
        else:
            lines.append(f"{key}: {old} → {new}")
    return lines

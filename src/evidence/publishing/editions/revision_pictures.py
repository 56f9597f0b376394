"""Pictures at a revision: what a figure looked like when it was committed.

Committed notebooks hold no pictures. One is taken from an execution, the book's own or an archived one, whose
inputs are those of the revision, or else made by running its notebook on its tables and package elsewhere.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from evidence import atomic
from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, execution, inputs
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import ROOT
from evidence.publishing.editions.revisions import Revision


@dataclass(frozen=True)
class Picture:
    """A figure's picture, or why there is none."""

    png: bytes = b""  # The picture; empty if there is none
    why_not: str = ""  # The reason, as a sentence; empty if there is one


def current_pictures(records: Iterable[Record]) -> dict[str, Picture]:
    """Find the pictures of figures as stated now, by id: those of stored ones in the last execution."""
    found = {}
    for record in records:
        path = execution.executed_path(record.notebook)
        png = record.png or (_drawn(path, record) if path.is_file() else b"")
        why_not = "" if png else "It is not executed as it is stored. Run `evidence build`."
        found[record.id] = Picture(png, why_not)
    return found


def pictures_at(
    revision: Revision, records: Iterable[Record], run: bool, say: Callable[[str], None]
) -> dict[str, Picture]:
    """Find the pictures of figures as the revision stores them, by id, or make them if notebooks may run."""
    found: dict[str, Picture] = {}
    missing: dict[Path, list[Record]] = {}
    for record in records:
        drawn = (_drawn(path, record) for path in _executions(revision, record.notebook))
        if png := next(filter(None, drawn), b""):
            found[record.id] = Picture(png)
        elif run:
            missing.setdefault(record.notebook, []).append(record)
        else:
            found[record.id] = Picture(why_not="No execution of it is kept, and none was asked for.")
    if missing:
        with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
            revision.export(Path(folder))
            for notebook, figures in missing.items():
                say(f"executing {_name(notebook)} of {revision.name}, for {len(figures)} pictures")
                found |= _made(revision, notebook, figures, Path(folder))
    return found


def _made(revision: Revision, notebook: Path, figures: list[Record], folder: Path) -> dict[str, Picture]:
    """Execute a notebook of the revision in the folder, and archive what it drew for the next time."""
    node = revision.files.notebook(_name(notebook))
    if notebook.parent.name == execution.DEPENDENT:
        # It rests on the executions of the others, where there are any of that revision.
        for other in execution.independent():
            if path := next(_executions(revision, other), None):
                atomic.write(folder / execution.executed_path(other).relative_to(ROOT), path.read_bytes())
    name = f"{_name(notebook)} of {revision.name}"
    try:
        execution.run_elsewhere(node, name, (folder / _name(notebook)).parent, folder / "src")
    except EvidenceError as error:
        why_not = f"It does not run any more: {str(error).splitlines()[0]}"
        return {record.id: Picture(why_not=why_not) for record in figures}
    execution.archive(notebook, nbformat.writes(node))
    stated = Catalogue(catalogue.records_in(node, notebook))
    why_not = "With the packages of today, its notebook draws something else than it stored."
    pictures = {record.id: _same(stated, record) for record in figures}
    return {id: Picture(png) if png else Picture(why_not=why_not) for id, png in pictures.items()}


def _executions(revision: Revision, notebook: Path) -> Iterator[Path]:
    """Find the executions of a notebook whose inputs are those of the revision."""
    if revision.files.read(_name(notebook)) is None:
        return
    node = revision.files.notebook(_name(notebook))
    for path in (execution.executed_path(notebook), *execution.archived(notebook)):
        if path.is_file():
            recorded = nbformat.read(path, as_version=4).metadata.get("evidence")
            if not inputs.changed(node, recorded, revision.files.digest, revision.files.package):
                yield path


def _drawn(path: Path, record: Record) -> bytes:
    return _same(Catalogue(catalogue.records(path, record.notebook)), record)


def _same(stated: Catalogue, record: Record) -> bytes:
    """Give the picture of a figure, if what is stated of it is word for word what the record says."""
    if stated.contents().get(record.id) != record.content:
        return b""
    return stated.get(record.id).png


def _name(notebook: Path) -> str:
    return notebook.relative_to(ROOT).as_posix()

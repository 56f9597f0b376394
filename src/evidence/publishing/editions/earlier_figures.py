"""Earlier pictures: what a figure looked like at a revision.

Committed notebooks hold no pictures. One is taken from an execution whose recorded inputs are those of the
revision: the book's own, if nothing of it moved, or one put aside when another took its place. Where there
is none, the revision's notebook runs on the revision's tables and package, in a folder of its own.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, execution, inputs
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import ROOT
from evidence.publishing.editions.revisions import Revision


@dataclass(frozen=True)
class Picture:
    """A figure's picture, or why there is none.

    Attributes
    ----------
    png : bytes
        The picture; empty if there is none.
    why_not : str
        The reason, as a sentence; empty if there is one.
    """

    png: bytes = b""
    why_not: str = ""


def now(records: Iterable[Record]) -> dict[str, Picture]:
    """Find the pictures of figures as they are stated now.

    Parameters
    ----------
    records : iterable of Record
        Figures, executed or stored.

    Returns
    -------
    dict of Picture
        By id. A stored figure has the picture of the last execution, if that states the same.
    """
    wanted = list(records)
    found = {record.id: Picture(record.png) for record in wanted if record.png}
    for record in wanted:
        if record.id not in found:
            path = execution.executed_path(record.notebook)
            png = _drawn(path, record) if path.is_file() else b""
            why_not = "" if png else "It is not executed as it is stored. Run `evidence build`."
            found[record.id] = Picture(png, why_not)
    return found


def at(
    revision: Revision, records: Iterable[Record], run: bool = True, say: Callable[[str], None] | None = None
) -> dict[str, Picture]:
    """Find or make the pictures of figures as they were at a revision.

    Parameters
    ----------
    revision : Revision
        The revision.
    records : iterable of Record
        Figures as its notebooks store them.
    run : bool
        Whether a notebook may be executed.
    say : callable, optional
        Takes one line of progress; the default says nothing.

    Returns
    -------
    dict of Picture
        By id.
    """
    wanted: dict[Path, list[Record]] = {}
    for record in records:
        wanted.setdefault(record.notebook, []).append(record)
    found: dict[str, Picture] = {}
    for notebook, figures in wanted.items():
        for record in figures:
            drawn = (_drawn(path, record) for path in _alike(revision, notebook))
            if png := next(filter(None, drawn), b""):
                found[record.id] = Picture(png)
    left = {
        notebook: missing
        for notebook, figures in wanted.items()
        if (missing := [record for record in figures if record.id not in found])
    }
    if not left:
        return found
    if not run:
        why_not = "No execution of it is kept, and none was asked for."
        return found | {
            record.id: Picture(why_not=why_not) for figures in left.values() for record in figures
        }
    with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
        revision.export(Path(folder))
        for notebook, figures in left.items():
            if say:
                say(f"executing {_name(notebook)} of {revision.name}, for {len(figures)} pictures")
            found |= _made(revision, notebook, figures, Path(folder))
    return found


def _made(revision: Revision, notebook: Path, figures: list[Record], folder: Path) -> dict[str, Picture]:
    """Execute a notebook of the revision in the folder, and keep what it drew for the next time."""
    node = _committed(revision, notebook)
    if notebook.parent.name == execution.LAST:
        _lend(revision, folder)
    try:
        execution.run_elsewhere(
            node, f"{_name(notebook)} of {revision.name}", (folder / _name(notebook)).parent, folder / "src"
        )
    except EvidenceError as error:
        why_not = f"It does not run any more: {str(error).splitlines()[0]}"
        return {record.id: Picture(why_not=why_not) for record in figures}
    execution.put_aside(notebook, nbformat.writes(node))
    stated = Catalogue(catalogue.in_node(node, notebook))
    made = {}
    for record in figures:
        png = _same(stated, record)
        why_not = (
            "" if png else "With the packages of today, its notebook draws something else than it stored."
        )
        made[record.id] = Picture(png, why_not)
    return made


def _lend(revision: Revision, folder: Path) -> None:
    """Give a notebook that rests on the others their executions, where there are any of that revision."""
    for notebook in execution.first():
        for path in _alike(revision, notebook):
            place = folder / execution.executed_path(notebook).relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
            break


def _alike(revision: Revision, notebook: Path) -> Iterator[Path]:
    """Find the executions of a notebook whose inputs are those of the revision."""
    if revision.files.read(_name(notebook)) is None:
        return
    node = _committed(revision, notebook)
    for path in (execution.executed_path(notebook), *execution.kept(notebook)):
        if path.is_file():
            recorded = nbformat.read(path, as_version=4).metadata.get("evidence")
            if not inputs.moved(node, recorded, revision.files.digest, revision.files.package):
                yield path


def _committed(revision: Revision, notebook: Path) -> nbformat.NotebookNode:
    return nbformat.reads(revision.files.text(_name(notebook)), as_version=4)


def _drawn(path: Path, record: Record) -> bytes:
    return _same(Catalogue(catalogue.records(path, record.notebook)), record)


def _same(stated: Catalogue, record: Record) -> bytes:
    """Give the picture of a figure, if what is stated of it is word for word what the record says."""
    if stated.contents().get(record.id) != record.content:
        return b""
    return stated.find(record.id).png


def _name(notebook: Path) -> str:
    return notebook.relative_to(ROOT).as_posix()

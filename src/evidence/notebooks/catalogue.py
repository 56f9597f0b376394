"""The catalogue: every fact, figure and claim the executed notebooks state."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from evidence.errors import EvidenceError, UnknownName
from evidence.notebooks import edition_files, execution
from evidence.paths import ROOT
from evidence.records import series
from evidence.records.mime import RECORD, SENTENCE


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
    marks: tuple[list[Any], ...] = ()  # What its marks say: see `evidence.records.readings`
    is_earlier: bool = False  # Kept of an earlier period: no notebook states it now

    @property
    def id(self) -> str:
        """The public id."""
        return self.content["id"]

    @property
    def series(self) -> str:
        """What it is of, whatever the period; a claim was said once, and is its own."""
        return series_name(self.content)

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
        names = {"series": self.series, "years": series.key(self.content["period"])}
        return {**self.content, **names, "notebook": self.notebook_name, "digests": self.digests}


class Catalogue:
    """All records of a set of notebooks, in the order of the book, found by id, which none shares.

    A series leads to its newest period, and the id of an earlier period to what was kept of it.
    """

    def __init__(self, records: Iterable[Record], kept: Mapping[str, dict[str, Any]] | None = None) -> None:
        self._records: dict[str, Record] = {}
        for record in records:
            if other := self._records.get(record.id):
                both = f"{other.notebook_name} and in {record.notebook_name}"
                raise EvidenceError(f"The id {record.id!r} is stated in {both}.")
            self._records[record.id] = record
        last = newest_of_series(record.content for record in self)
        self._newest = {name: self._records[content["id"]] for name, content in last.items()}
        self._earlier: dict[str, Record] = {}
        for id, content in (kept or {}).items():
            newest = self._newest.get(series_name(content)) if id not in self._records else None
            if newest and order(content) < order(newest.content):
                self._earlier[id] = Record(content, newest.notebook, newest.cell, is_earlier=True)
        self.facts, self.figures, self.claims = map(self._of, ("fact", "figure", "claim"))

    def get(self, id: str, kind: str = "") -> Record:
        """Find one record by id or series, of a kind if that matters; `UnknownName` names near ids."""
        record = self._records.get(id) or self._newest.get(id) or self._earlier.get(id)
        if record is None or kind not in ("", record.content["kind"]):
            known = self._of(kind)
            raise UnknownName(kind or "record", id, {name for r in known for name in (r.id, r.series)})
        return record

    def __contains__(self, id: object) -> bool:
        """Whether an id or a series leads to a record."""
        return id in self._records or id in self._newest or id in self._earlier

    def companions(self, fact: Record) -> dict[str, Record]:
        """Find the facts that give the range of another: its id or series with `-low` or `-high` behind."""
        found = {}
        for end in ("low", "high"):
            # A newer period of an id that names none has its year last.
            for id in (f"{fact.id}-{end}", fact.id.replace(fact.series, f"{fact.series}-{end}")):
                if id != fact.id and id in self._records:
                    found[end] = self._records[id]
        return found

    def earlier(self) -> list[Record]:
        """List what is kept of earlier periods."""
        return list(self._earlier.values())

    def periods(self, record: Record) -> list[Record]:
        """List every period of a record's series, oldest first."""
        return sorted(self._by_series[record.series], key=lambda record: order(record.content))

    @cached_property
    def _by_series(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in (*self._records.values(), *self._earlier.values()):
            found.setdefault(record.series, []).append(record)
        return found

    def __iter__(self) -> Iterator[Record]:
        """Go through every record, in the order stated."""
        return iter(self._records.values())

    def contents(self) -> dict[str, dict[str, Any]]:
        """Give what every record says, by id."""
        return {id: record.content for id, record in self._records.items()}

    def _of(self, kind: str) -> list[Record]:
        return [record for record in self if kind in ("", record.content["kind"])]


def series_name(content: Mapping[str, Any]) -> str:
    """Name the series of what a record says; a claim was said once, and is its own."""
    return content["id"] if content["kind"] == "claim" else series.series_of(content["id"], content["period"])


def newest_of_series(contents: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give, of what records say, the newest period of each series by its name."""
    return {series_name(content): content for content in sorted(contents, key=order)}


def order(content: Mapping[str, Any]) -> tuple[int, str]:
    """Give what puts the periods of a series in order."""
    return series.last_year(content["period"]), series.key(content["period"])


def permanent(records: Iterable[Record], kept: Mapping[str, Mapping[str, Any]]) -> Iterator[Record]:
    """Give a newer period an id of its own where the notebook's does not name the period."""
    # Such an id stays with the period for which it was kept; whoever quotes it as a series gets the newest.
    for record in records:
        before, period = kept.get(record.id, record.content), record.content["period"]
        if record.content["kind"] != "claim" and order(before)[0] < order(record.content)[0]:
            own = f"{record.id}-{series.latest(period)}"
            # An id that names other years may be of no series that the new one would continue.
            if series.series_of(own, period) == series_name(before):
                record = replace(record, content={**record.content, "id": own})
        yield record


def records(path: Path, notebook: Path) -> list[Record]:
    """Read the records of one file: an executed copy of a committed notebook, or that notebook itself."""
    state = path.stat()
    return list(_records(path, notebook, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=256)
def _records(path: Path, notebook: Path, changed: int, size: int) -> tuple[Record, ...]:
    return tuple(records_in(nbformat.read(path, as_version=4), notebook))


def records_in(node: NotebookNode, notebook: Path) -> list[Record]:
    """Read the records of a notebook that is in memory, in the order of its cells."""
    found = []
    for number, cell in enumerate(node.cells):
        for output in cell.get("outputs", []):
            data, extra = output.get("data", {}), output.get("metadata", {})
            if content := data.get(RECORD):
                picture, size = base64.b64decode(data.get("image/png", "")), tuple(extra.get("size", (0, 0)))
                digests, svg = dict(extra.get("tables", {})), extra.get("image/svg+xml", "")
                marks = tuple(extra.get("marks", ()))
                found.append(Record(content, notebook, number, digests, svg, picture, size, marks))
    return found


def executed(notebooks: Iterable[Path] | None = None) -> Catalogue:
    """Read what the last execution of every notebook, or of those given, stated: refresh them first."""
    wanted = execution.notebooks() if notebooks is None else notebooks
    found = _catalogue((execution.executed_path(n), n) for n in wanted)
    tell_apart(found.facts)
    return found


def tell_apart(facts: Iterable[Record]) -> None:
    """Refuse facts with the same words, period and unit but other values: no reader can tell them apart."""
    # What older revisions state is still read, so that it can be compared with.
    told: dict[tuple[str, ...], Record] = {}
    for fact in facts:
        said = fact.content
        words = tuple(" ".join(said[key].lower().split()) for key in ("says", "period", "unit"))
        other = told.setdefault(words, fact)
        if other.content["value"] != said["value"]:
            raise EvidenceError(
                f"The facts {other.id!r} and {fact.id!r} say the same with different values: {said['says']}, "
                f"{said['period']}. Accepted: words that tell one from the other."
            )


def stored() -> Catalogue:
    """Read what the committed notebooks state: records without pictures."""
    return _catalogue((n, n) for n in execution.notebooks())


def not_stored(records: Catalogue) -> list[str]:
    """List the ids of which the committed notebooks store something else than these records, or nothing."""
    before, now = stored().contents(), records.contents()
    return [id for id in sorted(before.keys() | now.keys()) if before.get(id) != now.get(id)]


def newest(say: Callable[[str], None]) -> Catalogue:
    """Execute what is stale, unless nothing can be written here, and give what all notebooks state."""
    if execution.is_writable():
        execution.refresh()
        return executed()
    if stale := [path for path in execution.notebooks() if execution.stale_reasons(path)]:
        say(f"{len(stale)} notebooks are stale, and cannot run in a read-only folder: as stored, then.")
    return executed_or_stored()


def executed_or_stored() -> Catalogue:
    """Read the executions that are not stale, and what other notebooks store, for when one does not run."""
    stale = {n: bool(execution.stale_reasons(n)) for n in execution.notebooks()}
    return _catalogue((n if is_stale else execution.executed_path(n), n) for n, is_stale in stale.items())


def _catalogue(wanted: Iterable[tuple[Path, Path]]) -> Catalogue:
    kept = edition_files.kept()
    pairs = list(wanted)
    # What is stored was accepted: a newer period must not take its id before the next edition either.
    accepted = {r.id: r.content for path, n in pairs if path != n for r in records(n, n)}
    found = (record for path, n in pairs for record in records(path, n))
    return Catalogue(permanent(found, accepted | kept), accepted | kept)


def sentences() -> dict[Path, list[str]]:
    """List, by notebook, the sentences of the prose that do not hold with what it computed last."""
    executions = {n: execution.executed_path(n) for n in execution.notebooks()}
    found = {n: _sentences(path, path.stat().st_mtime_ns) for n, path in executions.items() if path.is_file()}
    return {notebook: list(said) for notebook, said in found.items() if said}


@lru_cache(maxsize=256)
def _sentences(path: Path, changed: int) -> tuple[str, ...]:
    cells = nbformat.read(path, as_version=4).cells
    found = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return tuple(data[SENTENCE]["says"] for data in found if SENTENCE in data)

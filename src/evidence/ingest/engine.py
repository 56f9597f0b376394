"""The one way a table changes: read, check, merge, check the whole, then replace the files together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evidence import paths
from evidence.data import descriptor
from evidence.errors import DataError, Problem
from evidence.ingest import replacement, sources
from evidence.ingest.areas import boundaries
from evidence.ingest.checks import plausibility, validation
from evidence.ingest.draft import Draft
from evidence.ingest.files import File, collected, holds_files, left_out, opened
from evidence.ingest.publication import Part, Publication, Release, Shapes, series_of, year_of
from evidence.ingest.readers import read
from evidence.ingest.recognise import Recognised, check_source, recognise
from evidence.ingest.table import Change

# What a layout's own code may stumble over in a file it was not written for.
READING_FAULTS = (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True)
class IngestResult:
    """What an ingest recognised and changed.

    `questions` ask about changes larger than ever seen, `revisions` say what a new release revised in the one
    before, `open` what a person must still say. `written` is false in a dry run and where nothing changed.
    """

    recognised: tuple[str, ...]
    changes: Sequence[Change]
    revisions: Sequence[Change] = ()
    left: Sequence[str] = ()
    open: Sequence[str] = ()
    questions: Sequence[str] = ()
    written: bool = False
    dry_run: bool = False

    def __str__(self) -> str:
        return "\n".join([*self.recognised, *map(str, self.changes)])

    def report(self) -> str:
        """Say everything in plain text: what was recognised, what changed, what was left, what is open."""
        lines = ["Recognised", *_indented(self.recognised)]
        said = {
            "Not taken": _indented(self.left),
            "Larger than ever seen: is this right?": _indented(self.questions),
            "Changes to the tables": [line for change in self.changes for line in change.lines()],
            "Against the release before": [line for change in self.revisions for line in change.lines()],
            "Still open": _indented(self.open),
        }
        for heading, below in said.items():
            lines += ["", heading, *below] if below else []
        if self.dry_run:
            end = "Nothing was written: this was a dry run."
        elif self.written:
            end = "The tables and data/datapackage.json are written."
        else:
            end = "Nothing was written: the tables already hold all this."
        return "\n".join([*lines, "", end])


def ingest(
    source_id: str | None,
    path: Path,
    *,
    dry_run: bool = False,
    published: str | None = None,
    url: str | None = None,
) -> IngestResult:
    """Turn publishers' files into tables, or change nothing.

    `source_id` is one of the descriptor, a new year of a known series, which is then declared, or a series
    alone, whose year the file says, as it says all with None. `path` is the publisher's file, or a folder or
    ``.zip`` of which every file recognised is taken. Raises `DataError` if a file or the tables it would make
    break a rule, `UnknownName` for an unknown series, `EvidenceError` for no date or address.
    """
    sources.check_details(published, url)
    with (replacement.shared if dry_run else replacement.alone)(paths.DATA):
        run = _Run()
        left: list[str] = []
        if source_id:
            check_source(source_id, run.draft.package)
        if holds_files(path):
            found, left = _all_recognised(source_id, path, run.draft.package)
        else:
            found = recognise(opened(path), run.draft.package, source_id)
        for each in found:
            run.take(each)
        ids = dict.fromkeys(each.source for each in found)
        taken = {id: descriptor.source(id, run.draft.package) for id in ids}
        sources.detail(list(taken.values()), published, url)
        before = {source["id"]: source for source in descriptor.package()["sources"]}
        asked = (sources.open_questions(source, before.get(id)) for id, source in taken.items())
        return run.finish(left, [line for lines in asked for line in lines], dry_run)


def _all_recognised(
    source_id: str | None, path: Path, package: dict[str, Any]
) -> tuple[list[Recognised], list[str]]:
    """Recognise the files of a folder or zip; those that are none are left, with the reason."""
    files, left = collected(path)
    found: list[Recognised] = []
    for file in files:
        try:
            found += recognise(file, package, source_id)
        except DataError as fault:
            left.append(left_out(file.name, fault))
    if not found:
        few = "; ".join(left[:3]) + ("; ..." if len(left) > 3 else "")
        kinds = "at least one file of a source that page Data lists"
        raise DataError(f"none of its files is taken ({few})", file=path.name, accepted=kinds)
    # What others rest on comes first: areas before figures, as the descriptor has them.
    order = list(dict.fromkeys(series_of(source["id"]) for source in package["sources"]))
    order += [series for each in found if (series := series_of(each.source)) not in order]
    return sorted(found, key=lambda each: order.index(series_of(each.source))), left


class _Run:
    """One ingest: files are taken one by one into a draft, which is then checked as a whole and written."""

    def __init__(self) -> None:
        self.draft = Draft()
        self.said: list[str] = []
        # Which tables each release fed, and the file taken of each publication.
        self.fed: dict[tuple[str, str], None] = {}
        self.taken: dict[tuple[str, str], str] = {}

    def take(self, found: Recognised) -> None:
        """Lay one file over the tables of the draft."""
        if found.publication is None:
            called = self._take_own(found)
        else:
            called = found.publication.name
            first = self.taken.setdefault((found.source, called), found.file.name)
            if first != found.file.name:
                problem = f"a second file of {found.source}, {called}"
                raise found.file.error(problem, accepted=f"only one: {first} is another")
            if isinstance(found.publication, Shapes):
                self._take_shapes(found.publication, found)
            else:
                self._take_table(found.publication, found)
        self.said.append(f"{found.source}: {found.file.name} is {called}")

    def finish(self, left: list[str], still_open: list[str], dry_run: bool) -> IngestResult:
        """Check the tables as a whole, and replace all files that changed together."""
        self.draft.check()
        changes, revisions = self.draft.changes(), self.draft.revisions(self.fed)
        written = self.draft.write(dry_run=dry_run)
        said, asked = tuple(self.said), self.draft.questions()
        return IngestResult(said, changes, revisions, left, still_open, asked, written, dry_run)

    def _take_own(self, found: Recognised) -> str:
        """Check a table the contributors write by hand in ``data/``; its bytes stay as they are."""
        # Other tables may rest on it too, but name their own source first.
        resource = next(r for r in self.draft.package["resources"] if r["sources"][0]["id"] == found.source)
        frame, _ = read(found.file)
        as_edited = {key: value for key, value in resource.items() if key != "hash"}
        faults = validation.file_problems(found.file.content, as_edited)
        for problem in faults or validation.table_problems(frame, resource, self.draft.areas()):
            raise problem.error(found.file.name)
        self.draft.declare(found.source, found.file, [resource["name"]])
        self.draft.give(resource["name"], found.file.content, frame)
        return "written by hand"

    def _take_shapes(self, shape: Shapes, found: Recognised) -> None:
        file = found.file
        try:
            features = shape.convert(file)
        except READING_FAULTS as fault:
            problem = f"not a file of {shape.name} ({_in_short(fault)})"
            raise file.error(problem, accepted=shape.suffix) from fault
        known, seen = set(self.draft.tables["areas"]["new_la_code"]), set()
        for number, feature in enumerate(features, 1):
            code = feature["properties"]["code"]
            if code not in known or code in seen:
                problem = "unknown area code" if code not in known else "a second shape of one area"
                place, once = f"feature {number}", "each code of the table areas once"
                raise file.error(problem, row=place, column="code", value=code, accepted=once)
            seen.add(code)
        self.draft.declare(found.source, file, [shape.resource])
        content = boundaries.geojson(shape.resource, features, shape.suffix == ".geojson")
        self.draft.give(shape.resource, content)

    def _take_table(self, publication: Publication, found: Recognised) -> None:
        file, areas = found.file, self.draft.areas()
        _check_encoding(publication, file)
        if name := publication.unique:
            ids = found.cells[name].str.strip()
            for row, value in ids[ids.ne("") & ids.duplicated()].items():
                raise file.error("stands twice", row=str(row), column=name, value=value, accepted="each once")
        try:
            parts = publication.parts(found.cells, Release(found.source, areas, self.draft.tables))
        except READING_FAULTS as fault:
            # The rules below name a cell; here the layout itself cannot be followed.
            say = f"cannot be followed as {publication.name} ({_in_short(fault)})"
            known = "cells written as in the releases before: compare with the publisher's page"
            raise file.error(say, accepted=known) from fault
        into = dict.fromkeys(part.table for part in parts)
        cells = {cell for part in parts if "time_period" in part.frame for cell in part.frame["time_period"]}
        first = min((int(cell) for cell in cells if len(cell) == 4 and cell.isdecimal()), default=None)
        self.draft.declare(found.source, file, into, first)
        for part in parts:
            if part.frame.empty:
                # A publisher renamed a row or left it out: to read nothing quietly would drop figures.
                wanted = [name for name in part.columns if name in part.frame]
                known = f"the row labels that {publication.name} has had"
                raise file.error(f"no rows for {', '.join(wanted)}", accepted=known)
            for problem in self._problems(part, areas, year_of(found.source)):
                theirs = part.columns.get(problem.column or "", problem.column)
                theirs = found.cells.attrs["printed"].get(theirs, theirs)
                raise replace(problem, column=theirs).error(file.name)
        for name in into:
            self._check_newest(name, parts, found)
        self.fed |= dict.fromkeys((name, found.source) for name in into)
        self.draft.lay(parts, found.source)

    def _check_newest(self, name: str, parts: list[Part], found: Recognised) -> None:
        """Refuse an older edition in the place of a newer one, and a newer one that is only guessed."""
        table = self.draft.tables.table(name)
        if not {"time_period", "release"} <= set(table.frame):
            return
        read = pd.concat([part.frame for part in parts if part.table == name])
        held = table.frame[table.frame["release"] == found.source]
        if "line" in read:
            held = held[held["line"].isin(read["line"])]
        indicators = [column for column in descriptor.indicators(table.resource) if column in read]
        held = held[(held[indicators] != "").any(axis=1)] if indicators else held
        if held.empty:
            return
        ours, theirs = max(held["time_period"]), max(read["time_period"])
        if theirs < ours or (found.is_guessed and theirs > ours):
            older = f"an older edition than {found.source}, whose newest year in {name} would go"
            apart = int(theirs[:4]) - int(ours[:4])
            other = f"{series_of(found.source)}-{year_of(found.source) + apart}"
            raise found.file.error(
                older if apart < 0 else f"another edition than {found.source}",
                column=next(p for p in parts if p.table == name).columns.get("time_period", "time_period"),
                value=theirs,
                accepted=f"{ours}, or the release it is of, named before the file, such as {other}",
            )

    def _problems(self, part: Part, areas: pd.DataFrame, year: int) -> Iterable[Problem]:
        resource = self.draft.resources[part.table]
        known = None if part.table in {"areas", "area_changes"} else areas
        fields = descriptor.fields(resource)
        accepted = ", ".join(["a number", *filter(None, descriptor.marks(resource))])
        for name in descriptor.indicators(resource):
            # The publisher prints a number or a mark there: a blank would hide which it was.
            if name in part.frame and not fields[name].get("blank"):
                for row in part.frame.index[part.frame[name] == ""]:
                    yield Problem("empty cell", int(row), name, accepted=accepted)
        yield from plausibility.periods(part.frame, resource, year)
        yield from validation.table_problems(part.frame, resource, known)
        yield from plausibility.names(part.frame, areas)


def _check_encoding(publication: Publication, file: File) -> None:
    if file.suffix != ".csv" or read(file, publication.sheet)[1] in {*publication.encodings, "utf-16"}:
        return
    try:
        file.content.decode("utf-8")
    except UnicodeDecodeError as fault:
        row, byte = file.content.count(b"\n", 0, fault.start) + 1, file.content[fault.start : fault.start + 1]
        save = "UTF-8: the file as published, or saved again as CSV UTF-8"
        raise file.error("not UTF-8", row=row, value=byte, accepted=save) from fault


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _in_short(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {' '.join(str(fault).split())[:80]}"

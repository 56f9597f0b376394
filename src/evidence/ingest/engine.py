"""The one way a table changes: read, check, merge, check the whole, then replace the files together."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError, EvidenceError
from evidence.ingest import lait, recognise, replacement, row_changes, sources
from evidence.ingest.areas import boundaries, lineage
from evidence.ingest.checks import plausibility, validation
from evidence.ingest.files import File, Left, collected, holds_files, opened
from evidence.ingest.inspection import histories, inspection_reports
from evidence.ingest.money import outturn, section_251, spending
from evidence.ingest.publication import Part, Release, Shapes
from evidence.ingest.readers import read
from evidence.ingest.row_changes import Change
from evidence.ingest.workforce import workforce

# What tells apart the rows of a table that different files may write.
SCOPE = ("release", "geographic_level", "line")
# What a layout's own code may stumble over in a file it was not written for.
READING_FAULTS = (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError)
LEVEL_ORDER = {"National": 0, "Regional": 1, "Local authority": 2}
# Tables with columns worked out from others, and the tables whose change calls for it.
DERIVED = {
    "areas": (lineage.with_lineage, {"areas", "area_changes"}),
    "timeliness": (lait.with_review_percent, {"timeliness"}),
    "social_work_spending": (spending.with_suspects, {"social_work_spending"}),
    "section_251": (section_251.with_suspects, {"section_251"}),
    "section_251_discrepancies": (section_251.discrepancies, {"section_251"}),
    "joint_returns": (workforce.joint_returns, {"workforce"}),
    "outturn_2024_25": (outturn.with_suspects, {"outturn_2024_25", "section_251"}),
    "inspections": (histories.inspections, {"inspection_records"}),
    "inspection_disagreements": (histories.disagreements, {"inspection_records"}),
    "participation_mentions": (
        inspection_reports.with_grades,
        {"participation_mentions", "inspection_records"},
    ),
}


@dataclass(frozen=True)
class IngestResult:
    """What an ingest recognised and changed.

    Parameters
    ----------
    recognised : tuple of str
        For each file, its source, its name and the publication it is.
    changes : tuple of Change
        One for each table the files feed; boundary files count their features.
    revisions : tuple of Change
        For each table with several releases, what the new release revised in the one before it.
    left : tuple of Left
        Files of a folder or zip that were not taken, and why.
    open : tuple of str
        What a person must still say of the sources, and how.
    written : bool
        Whether anything was written: not in a dry run, and not where nothing changed.
    dry_run : bool
        Whether writing was asked for.
    """

    recognised: tuple[str, ...]
    changes: tuple[Change, ...]
    revisions: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()
    open: tuple[str, ...] = ()
    written: bool = False
    dry_run: bool = False

    def __str__(self) -> str:
        return "\n".join([*self.recognised, *map(str, self.changes)])

    def report(self) -> str:
        """Say everything in plain text: what was recognised, what changed, what was left, what is open."""
        lines = ["Recognised", *_indented(self.recognised)]
        if self.left:
            lines += ["", "Not taken", *_indented(map(str, self.left))]
        for heading, changes in (
            ("Changes to the tables", self.changes),
            ("Against the release before", self.revisions),
        ):
            if changes:
                lines += ["", heading, *(line for change in changes for line in change.lines())]
        if self.open:
            lines += ["", "Still open", *_indented(self.open)]
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

    Parameters
    ----------
    source_id : str or None
        Source the file is of: one of the descriptor, or a new year of a known series, then declared. A series
        alone leaves the year to be read from the file. With None the file says all of it.
    path : pathlib.Path
        The publisher's file, or a folder or ``.zip`` of them: then every file that is recognised is taken.
    dry_run : bool
        Say what would change, and write nothing.
    published : str, optional
        When the release was published: year, year-month or year-month-day.
    url : str, optional
        Where it was published.

    Returns
    -------
    IngestResult
        What was recognised, and how many rows are new, revised and gone.

    Raises
    ------
    DataError
        If a file or the tables it would make break a rule. Nothing is written.
    UnknownName
        If the source is of no known series.
    EvidenceError
        If the date or the address is none.
    """
    sources.check_details(published, url)
    with replacement.alone(paths.DATA):
        work = _Work()
        work.take_all(source_id, path)
        work.detail(published, url)
        return work.write(dry_run)


def rebuild(folder: Path) -> IngestResult:
    """Make every table again from publishers' files found by name below a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Searched for the files the descriptor's sources name.

    Returns
    -------
    IngestResult
        All changes together; none if the files are those the tables were made from.

    Raises
    ------
    DataError
        If a file is missing or breaks a rule. Nothing is written.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.setdefault(path.name, []).append(path)
    with replacement.alone(paths.DATA):
        work = _Work()
        for source in descriptor.package()["sources"]:
            for kept in source["files"]:
                if source.get("own"):
                    work.take(source["id"], opened(paths.DATA / kept["name"]))
                    continue
                if kept["name"] not in found:
                    raise DataError(
                        "the publisher's file is not there", file=kept["name"], accepted=source["id"]
                    )
                # Of several files with one name, the one the tables were made from.
                named = [opened(path) for path in found[kept["name"]]]
                work.take(source["id"], min(named, key=lambda file: file.sha256 != kept["sha256"]))
        return work.write(dry_run=False)


class _Work:
    """Tables and descriptor as they would be after the files taken so far."""

    def __init__(self) -> None:
        self.package: dict[str, Any] = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
        self.before = {name: self._stored(name) for name in descriptor.table_names(self.package)}
        self.tables = dict(self.before)
        self.touched: dict[str, None] = {}
        self.shapes: dict[str, bytes] = {}
        self.own: dict[str, bytes] = {}
        self.recognised: list[str] = []
        self.taken: dict[str, str] = {}
        self.fed: dict[tuple[str, str], None] = {}
        self.left: list[Left] = []
        self.sources: dict[str, None] = {}
        self.open: list[str] = []

    def _stored(self, name: str) -> pd.DataFrame:
        resource = descriptor.resource(name, self.package)
        columns = list(descriptor.fields(resource))
        path = paths.DATA / resource["path"]
        return tables.text(name) if path.is_file() else pd.DataFrame(columns=columns, dtype="str")

    def take_all(self, source_id: str | None, path: Path) -> None:
        """Take a file, or every file of a folder or zip that is recognised."""
        if source_id and not (self._is_own(source_id) or recognise.is_series(source_id)):
            recognise.series_of(source_id)
        if not holds_files(path):
            file = opened(path)
            for id in self._sources(source_id, file):
                self.take(id, file)
            return
        files, self.left = collected(path)
        chosen: list[tuple[str, File]] = []
        for file in files:
            try:
                chosen += [(id, file) for id in self._sources(source_id, file)]
            except DataError as fault:
                self.left.append(Left.of(file.name, fault))
        if not chosen:
            few = "; ".join(map(str, self.left[:3])) + ("; ..." if len(self.left) > 3 else "")
            kinds = "at least one file of a source that page Data lists"
            raise DataError(f"none of its files is taken ({few})", file=path.name, accepted=kinds)
        # What others rest on comes first: areas before figures, as the descriptor has them.
        order = {
            recognise.series_or_id(s["id"]): at
            for at, s in reversed(list(enumerate(self.package["sources"])))
        }
        chosen.sort(key=lambda each: order.get(recognise.series_or_id(each[0]), len(order)))
        for id, file in chosen:
            self.take(id, file)

    def _sources(self, source_id: str | None, file: File) -> list[str]:
        """Which sources a file is of, as said or as seen."""
        if source_id is None:
            return recognise.sources_of(file, self.package)
        if recognise.is_series(source_id):
            return recognise.sources_of(file, self.package, source_id)
        if not self._is_own(source_id) and not recognise.is_shape(source_id):
            recognise.table_file(source_id, file)
        return [source_id]

    def _is_own(self, source_id: str) -> bool:
        return any(source["id"] == source_id and source.get("own") for source in self.package["sources"])

    def take(self, source_id: str, file: File) -> None:
        """Lay one file over the tables."""
        if self._is_own(source_id):
            self._take_own(source_id, file)
            return
        series = recognise.series_of(source_id)
        shape = next((s for s in recognise.SHAPES if s.series == series), None)
        if shape:
            self._take_shapes(shape, source_id, file)
            return
        publication, cells = recognise.table_file(source_id, file)
        self._once(f"{source_id}, {publication.name}", file)
        areas = tables.typed(self.tables["areas"], descriptor.resource("areas", self.package))
        try:
            parts = publication.parts(cells, Release(source_id, areas, self.tables))
        except READING_FAULTS as fault:
            # The rules below name a cell; here the layout itself cannot be followed.
            raise DataError(
                f"cannot be followed as {publication.name} ({_in_short(fault)})",
                file=file.name,
                accepted="cells written as in the releases before: compare with the publisher's page",
            ) from fault
        self._declare(source_id, publication.name, file, [part.table for part in parts])
        for part in parts:
            if part.frame.empty:
                # A publisher renamed a row or left it out: to read nothing quietly would drop figures.
                wanted = [name for name in part.columns if name in part.frame]
                known = f"the row labels that {publication.name} has had"
                raise DataError(f"no rows for {', '.join(wanted)}", file=file.name, accepted=known)
            self._check(part, file, areas, int(source_id[-4:]))
        touched = {part.table for part in parts}
        self.touched |= dict.fromkeys(part.table for part in parts)
        self.fed |= dict.fromkeys((part.table, source_id) for part in parts)
        for table in touched:
            self._merge(table, [part.frame for part in parts if part.table == table], source_id)
        for name, (derive, after) in DERIVED.items():
            if touched & after:
                self.tables[name] = self._ordered(derive(self.tables), name)
                self.touched[name] = None
        self.recognised.append(f"{source_id}: {file.name} is {publication.name}")

    def _once(self, what: str, file: File) -> None:
        """Refuse a second file that would be laid over the first of its kind in one go."""
        first = self.taken.setdefault(what, file.name)
        if first != file.name:
            raise DataError(
                f"a second file of {what}", file=file.name, accepted=f"only one: {first} is another"
            )

    def _take_own(self, source_id: str, file: File) -> None:
        """Check a table the contributors write by hand in ``data/``; its bytes stay as they are."""
        resources = self.package["resources"]
        # Other tables may rest on it too, but name their own source first.
        resource = next(r for r in resources if r["sources"][0]["id"] == source_id)
        name = resource["name"]
        frame, _ = read(file)
        as_edited = {key: value for key, value in resource.items() if key != "hash"}
        areas = tables.typed(self.tables["areas"], descriptor.resource("areas", self.package))
        faults = validation.file_problems(file.content, as_edited)
        for problem in faults or validation.table_problems(frame, resource, areas):
            raise problem.error(file.name)
        self._declare(source_id, resource["title"], file, [name])
        self.tables[name], self.own[name] = frame, file.content
        self.touched[name] = None
        self.recognised.append(f"{source_id}: {file.name} is written by hand")

    def _take_shapes(self, shape: Shapes, source_id: str, file: File) -> None:
        if file.suffix != shape.suffix:
            raise DataError(
                f"not a file of {shape.name}",
                file=file.name,
                value=file.suffix,
                accepted=f"a {shape.suffix} file",
            )
        self._once(f"{source_id}, {shape.name}", file)
        try:
            features = shape.convert(file.content)
        except boundaries.ShapeError as fault:
            raise DataError(
                fault.problem, file=file.name, row=fault.place, value=fault.value, accepted=fault.accepted
            ) from fault
        except READING_FAULTS as fault:
            raise DataError(
                f"not a file of {shape.name} ({_in_short(fault)})", file=file.name, accepted=shape.suffix
            ) from fault
        areas = self.tables["areas"]
        known, seen = set(areas["new_la_code"]), set()
        for number, feature in enumerate(features, 1):
            code = feature["properties"]["code"]
            problem = "unknown area code" if code not in known else "a second shape of one area"
            if code not in known or code in seen:
                raise DataError(
                    problem,
                    file=file.name,
                    row=f"feature {number}",
                    column="code",
                    value=code,
                    accepted="each code of the table areas once",
                )
            seen.add(code)
        self._declare(source_id, shape.name, file, [shape.resource])
        self.shapes[shape.resource] = boundaries.geojson(shape.resource, features, shape.suffix == ".geojson")
        self.recognised.append(f"{source_id}: {file.name} is {shape.name}")

    def _check(self, part: Part, file: File, areas: pd.DataFrame, year: int) -> None:
        resource = descriptor.resource(part.table, self.package)
        known = None if part.table in {"areas", "area_changes"} else areas
        for problem in [
            *_blanks(part.frame, resource),
            *plausibility.periods(part.frame, resource, year),
            *validation.table_problems(part.frame, resource, known),
            *plausibility.names(part.frame, areas),
        ]:
            theirs = part.columns.get(problem.column or "", problem.column)
            raise DataError(
                problem.problem,
                file=file.name,
                row=problem.row,
                column=theirs,
                value=problem.value,
                accepted=problem.accepted,
            )

    def _merge(self, table: str, frames: list[pd.DataFrame], source_id: str) -> None:
        """Lay a file over a table: the columns it has, in the rows of its release, levels and lines."""
        resource = descriptor.resource(table, self.package)
        columns, key = list(descriptor.fields(resource)), resource["schema"]["primaryKey"]
        if "release" in columns:
            frames = [frame.assign(release=source_id) for frame in frames]
        laid = reduce(lambda one, other: one.combine_first(other), [frame.set_index(key) for frame in frames])
        old = self.tables[table]
        in_scope = pd.Series(True, index=old.index)
        for name in SCOPE:
            if name in columns:
                in_scope &= old[name].isin({value for frame in frames for value in frame[name].unique()})
        values = [name for name in descriptor.indicators(resource) if name in laid] or list(laid.columns)
        rest, kept = old[~in_scope], old[in_scope].set_index(key)
        kept[values] = ""
        laid = laid.reindex(columns=[name for name in columns if name not in key])
        merged = laid.combine_first(kept.replace("", pd.NA)).astype("str").fillna("")
        indicators = descriptor.indicators(resource)
        # A row nothing is printed in any more is gone.
        if "release" in columns and indicators:
            merged = merged[(merged[indicators] != "").any(axis=1)]
        else:
            merged = merged[merged.index.isin(laid.index)]
        self.tables[table] = self._ordered(pd.concat([rest, merged.reset_index()[columns]]), table)

    def _ordered(self, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        resource = descriptor.resource(name, self.package)
        fields, key = descriptor.fields(resource), resource["schema"]["primaryKey"]

        def rank(cells: pd.Series) -> pd.Series:
            if cells.name == "geographic_level":
                return cells.map(LEVEL_ORDER)
            return pd.to_numeric(cells) if fields[str(cells.name)]["type"] == "integer" else cells

        ordered = frame[list(fields)].sort_values(key, key=rank, kind="stable")
        return ordered.set_axis(pd.RangeIndex(2, len(ordered) + 2))

    def _declare(self, source_id: str, name: str, file: File, into: list[str]) -> None:
        """Note the file under its source; a new year of a known series is declared after its latest."""
        source = sources.declared(self.package, source_id, name)
        sources.note_file(source, file)
        self.sources[source_id] = None
        for table in into:
            listed = descriptor.resource(table, self.package)["sources"]
            if source_id not in {item["id"] for item in listed}:
                listed.append({"id": source_id, "title": source["title"]})

    def detail(self, published: str | None, url: str | None) -> None:
        """Note when and where a release was published, and say what is not known of it."""
        taken = [descriptor.source(id, self.package) for id in self.sources]
        sources.detail(taken, published, url)
        before = {source["id"]: source for source in descriptor.package()["sources"]}
        self.open = [
            line for source in taken for line in sources.open_questions(source, before.get(source["id"]))
        ]

    def write(self, dry_run: bool) -> IngestResult:
        """Check the tables as a whole, and replace all files that changed together."""
        contents: dict[str, bytes] = {}
        for name in self.touched:
            written = self.tables[name].to_csv(index=False, lineterminator="\n").encode()
            contents[name] = self.own.get(name, written)
        self._check_whole(contents)
        changes = [self._change(name) for name in self.touched]
        for name, content in self.shapes.items():
            contents[name] = content
            changes.append(row_changes.shapes(name, self._bytes(name), content))
        for name, content in contents.items():
            resource = descriptor.resource(name, self.package)
            schema = resource.pop("schema", None)
            resource["bytes"] = len(content)
            resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
            if schema:
                resource |= {"rows": len(self.tables[name]), "schema": schema}
        files = {
            paths.DATA / descriptor.resource(name, self.package)["path"]: c for name, c in contents.items()
        }
        files[paths.DESCRIPTOR] = descriptor.dumps(self.package).encode()
        files = {path: c for path, c in files.items() if not path.is_file() or path.read_bytes() != c}
        if files and not dry_run:
            try:
                replacement.replace(paths.DATA, files)
            except OSError as fault:
                why = (fault.strerror or str(fault)).lower()
                say = f"{paths.DATA.name}: the tables cannot be written ({why}). They are as they were."
                raise EvidenceError(say) from fault
        return IngestResult(
            tuple(self.recognised),
            tuple(changes),
            tuple(self._revisions()),
            tuple(self.left),
            tuple(self.open),
            bool(files) and not dry_run,
            dry_run,
        )

    def _bytes(self, name: str) -> bytes:
        path = paths.DATA / descriptor.resource(name, self.package)["path"]
        return path.read_bytes() if path.is_file() else b""

    def _check_whole(self, contents: dict[str, bytes]) -> None:
        areas = tables.typed(self.tables["areas"], descriptor.resource("areas", self.package))
        names = [n for n in self.tables if "areas" in self.touched or n in self.touched]
        for name in names:
            resource = descriptor.resource(name, self.package)
            if self.tables[name].empty:
                continue
            faults = validation.table_problems(
                self.tables[name], resource, None if name == "areas" else areas
            )
            for problem in faults:
                raise problem.error(resource["path"])

    def _change(self, name: str) -> Change:
        resource = descriptor.resource(name, self.package)
        return row_changes.compare(name, self.before[name], self.tables[name], resource)

    def _revisions(self) -> Iterator[Change]:
        """Hold each new release against the one before it, where a table keeps both."""
        for name, source_id in self.fed:
            resource = descriptor.resource(name, self.package)
            if "release" not in resource["schema"]["primaryKey"]:
                continue
            frame = self.tables[name]
            series = recognise.series_of(source_id)
            earlier = [
                release
                for release in frame["release"].unique()
                if release < source_id and recognise.series_or_id(release) == series
            ]
            if earlier:
                yield row_changes.between(name, frame, max(earlier), source_id, resource)


def _blanks(frame: pd.DataFrame, resource: dict[str, Any]) -> list[validation.Problem]:
    """Find empty cells where the publisher prints a number or a mark: a blank would hide which it was."""
    fields = descriptor.fields(resource)
    accepted = ", ".join(["a number", *filter(None, descriptor.marks(resource))])
    return [
        validation.Problem("empty cell", int(row), name, accepted=accepted)
        for name in descriptor.indicators(resource)
        if name in frame and not fields[name].get("blank")
        for row in frame.index[frame[name] == ""]
    ]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _in_short(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {' '.join(str(fault).split())[:80]}"

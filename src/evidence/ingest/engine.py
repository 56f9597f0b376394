"""The one way a table changes: read, check, merge, check the whole, then replace the files together."""

import hashlib
import json
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd

from evidence import descriptor, paths, tables, validation
from evidence.errors import DataError, UnknownName
from evidence.ingest import (
    boundaries,
    histories,
    inspection_reports,
    lait,
    lineage,
    outturn,
    recognise,
    section_251,
    spending,
    workforce,
)
from evidence.ingest.publication import Part, Release, Shapes
from evidence.ingest.readers import read

# What tells apart the rows of a table that different files may write.
SCOPE = ("release", "geographic_level", "line")
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
class Change:
    """What became of one table.

    Parameters
    ----------
    table : str
        Its name.
    new, revised, gone : int
        Rows whose key was not there before; rows with another value than before; rows no longer there.
    """

    table: str
    new: int
    revised: int
    gone: int

    def __str__(self) -> str:
        return f"{self.table}: {self.new} new rows, {self.revised} revised, {self.gone} gone"


@dataclass(frozen=True)
class IngestResult:
    """What an ingest recognised and changed.

    Parameters
    ----------
    recognised : tuple of str
        For each file, its source, its name and the publication it is.
    changes : tuple of Change
        One for each table the files feed; boundary files count their features.
    """

    recognised: tuple[str, ...]
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        return "\n".join([*self.recognised, *map(str, self.changes)])


def ingest(source_id: str, path: Path) -> IngestResult:
    """Turn a publisher's file into tables, or change nothing.

    Parameters
    ----------
    source_id : str
        Source the file is of: one of the descriptor, or a new year of a known series, then declared.
    path : pathlib.Path
        The publisher's file.

    Returns
    -------
    IngestResult
        What was recognised, and how many rows are new, revised and gone.

    Raises
    ------
    DataError
        If the file or the tables it would make break a rule. Nothing is written.
    UnknownName
        If the source is of no known series.
    """
    work = _Work()
    work.take(source_id, path)
    return work.write()


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
    work = _Work()
    for source in descriptor.package()["sources"]:
        for file in source["files"]:
            if source.get("own"):
                work.take(source["id"], paths.DATA / file["name"])
                continue
            if file["name"] not in found:
                raise DataError("the publisher's file is not there", file=file["name"], accepted=source["id"])
            # Of several files with one name, the one the tables were made from.
            named = sorted(found[file["name"]], key=lambda path: _sha256(path.read_bytes()) != file["sha256"])
            work.take(source["id"], named[0])
    return work.write()


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

    def _stored(self, name: str) -> pd.DataFrame:
        resource = descriptor.resource(name, self.package)
        columns = list(descriptor.fields(resource))
        path = paths.DATA / resource["path"]
        return tables.text(name) if path.is_file() else pd.DataFrame(columns=columns, dtype="str")

    def take(self, source_id: str, path: Path) -> None:
        if any(source["id"] == source_id and source.get("own") for source in self.package["sources"]):
            self._take_own(source_id, path)
            return
        series = recognise.series_of(source_id)
        shape = next((s for s in recognise.SHAPES if s.series == series), None)
        if shape:
            self._take_shapes(shape, source_id, path)
            return
        publication, file = recognise.table_file(source_id, path)
        areas = tables.typed(self.tables["areas"], descriptor.resource("areas", self.package))
        parts = publication.parts(file, Release(source_id, areas, self.tables))
        self._declare(source_id, publication.name, path, [part.table for part in parts])
        for part in parts:
            if part.frame.empty:
                # A publisher renamed a row or left it out: to read nothing quietly would drop figures.
                wanted = [name for name in part.columns if name in part.frame]
                known = f"the row labels that {publication.name} has had"
                raise DataError(f"no rows for {', '.join(wanted)}", file=path.name, accepted=known)
            self._check(part, path, areas)
        touched = {part.table for part in parts}
        self.touched |= dict.fromkeys(part.table for part in parts)
        for table in touched:
            self._merge(table, [part.frame for part in parts if part.table == table], source_id)
        for name, (derive, after) in DERIVED.items():
            if touched & after:
                self.tables[name] = self._ordered(derive(self.tables), name)
                self.touched[name] = None
        self.recognised.append(f"{source_id}: {path.name} is {publication.name}")

    def _take_own(self, source_id: str, path: Path) -> None:
        """Check a table the contributors write by hand in ``data/``; its bytes stay as they are."""
        resources = self.package["resources"]
        # Other tables may rest on it too, but name their own source first.
        resource = next(r for r in resources if r["sources"][0]["id"] == source_id)
        name = resource["name"]
        frame, _ = read(path)
        as_edited = {key: value for key, value in resource.items() if key != "hash"}
        areas = tables.typed(self.tables["areas"], descriptor.resource("areas", self.package))
        faults = validation.file_problems(path.read_bytes(), as_edited)
        for problem in faults or validation.table_problems(frame, resource, areas):
            raise problem.error(path.name)
        self._declare(source_id, resource["title"], path, [name])
        self.tables[name], self.own[name] = frame, path.read_bytes()
        self.touched[name] = None
        self.recognised.append(f"{source_id}: {path.name} is written by hand")

    def _take_shapes(self, shape: Shapes, source_id: str, path: Path) -> None:
        if path.suffix != shape.suffix or not path.is_file():
            raise DataError(f"not a file of {shape.name}", file=path.name, accepted=f"a {shape.suffix} file")
        try:
            features = shape.convert(path.read_bytes())
        except (ValueError, KeyError, TypeError) as fault:
            raise DataError(
                f"not a file of {shape.name} ({fault!r})", file=path.name, accepted=shape.suffix
            ) from fault
        known = set(self.tables["areas"]["new_la_code"])
        for number, feature in enumerate(features, 1):
            if feature["properties"]["code"] not in known:
                code = feature["properties"]["code"]
                raise DataError(
                    "unknown area code", file=path.name, row=f"feature {number}", column="code", value=code
                )
        self._declare(source_id, shape.name, path, [shape.resource])
        self.shapes[shape.resource] = boundaries.geojson(shape.resource, features, shape.suffix == ".geojson")
        self.recognised.append(f"{source_id}: {path.name} is {shape.name}")

    def _check(self, part: Part, path: Path, areas: pd.DataFrame) -> None:
        resource = descriptor.resource(part.table, self.package)
        known = None if part.table in {"areas", "area_changes"} else areas
        for problem in [
            *_blanks(part.frame, resource),
            *validation.table_problems(part.frame, resource, known),
        ]:
            theirs = part.columns.get(problem.column or "", problem.column)
            raise DataError(
                problem.problem,
                file=path.name,
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

    def _declare(self, source_id: str, name: str, path: Path, into: list[str]) -> None:
        """Note the file under its source; a new year of a known series is declared after its latest."""
        sources = self.package["sources"]
        try:
            source = descriptor.source(source_id, self.package)
        except UnknownName:
            wanted = recognise.series_of(source_id)
            publishers = [s for s in sources if not s.get("own")]
            series = [s for s in publishers if recognise.series_of(s["id"]) == wanted]
            if not series:
                raise
            latest = max(series, key=lambda s: s["edition"])
            source = latest | {
                "id": source_id,
                "title": f"{name}, {source_id[-4:]} release",
                "short": f"{name}, {source_id[-4:]}",
                "published": None,
                "accessed": None,
                "edition": int(source_id[-4:]),
                "notes": "Declared by ingest: fill in title, dates and how the file was obtained.",
                "files": [],
            }
            sources.insert(sources.index(latest) + 1, source)
        content = path.read_bytes()
        entry = {"name": path.name, "bytes": len(content), "sha256": _sha256(content)}
        others = [file for file in source["files"] if file["name"] != path.name]
        source["files"] = sorted([*others, entry], key=lambda file: file["name"])
        for table in into:
            listed = descriptor.resource(table, self.package)["sources"]
            if source_id not in {item["id"] for item in listed}:
                listed.append({"id": source_id, "title": source["title"]})

    def write(self) -> IngestResult:
        contents: dict[str, bytes] = {}
        for name in self.touched:
            written = self.tables[name].to_csv(index=False, lineterminator="\n").encode()
            contents[name] = self.own.get(name, written)
        self._check_whole(contents)
        changes = [self._change(name) for name in self.touched]
        for name, content in self.shapes.items():
            contents[name] = content
            changes.append(Change(name, content.count(b'{"type":"Feature"'), 0, 0))
        for name, content in contents.items():
            resource = descriptor.resource(name, self.package)
            schema = resource.pop("schema", None)
            resource["bytes"] = len(content)
            resource["hash"] = f"sha256:{_sha256(content)}"
            if schema:
                resource |= {"rows": len(self.tables[name]), "schema": schema}
        files = {
            paths.DATA / descriptor.resource(name, self.package)["path"]: c for name, c in contents.items()
        }
        files[paths.DESCRIPTOR] = descriptor.dumps(self.package).encode()
        _replace(files)
        return IngestResult(tuple(self.recognised), tuple(changes))

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
        key = descriptor.resource(name, self.package)["schema"]["primaryKey"]
        before, after = self.before[name].set_index(key), self.tables[name].set_index(key)
        both = after.index.intersection(before.index)
        revised = int((before.loc[both] != after.loc[both]).any(axis=1).sum()) if len(both) else 0
        return Change(name, len(after) - len(both), revised, len(before) - len(both))


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


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(files: dict[Path, bytes]) -> None:
    """Write files beside their places first, then move all of them in: a full disk leaves the old ones."""
    waiting = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(path.name + ".new")
            waiting.append((beside, path))
            beside.write_bytes(content)
        for beside, path in waiting:
            beside.replace(path)
    finally:
        for beside, _ in waiting:
            beside.unlink(missing_ok=True)

"""A table with its description: what it holds, as text, how a file is laid over it, and what that changes."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import Any, cast

import pandas as pd

from evidence import paths
from evidence.data import descriptor, tables
from evidence.ingest import row_changes
from evidence.ingest.columns import rounded
from evidence.ingest.row_changes import Cell, RowChanges

# What tells apart the rows of a table that different files may write.
SCOPE = ("release", "geographic_level", "line")
LEVEL_ORDER = {"National": 0, "Regional": 1, "Local authority": 2}
# How many of each kind are named; the counts say how many there are.
MOST_REVISED = 10
MOST_NAMED = 5
# More decimals than any publisher prints.
MOST_DECIMALS = 6
_CODES = {"region_code", "new_la_code"}
_PLACE = {"geographic_level", "old_la_code", "release", "place", *_CODES}


@cache
def _without_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    # A draft of a new project asks for dozens.
    return pd.DataFrame(columns=list(columns), dtype="str")


@dataclass(frozen=True)
class Table:
    """A table of ``data/``: its name, every cell as text, and its entry in the descriptor."""

    name: str
    frame: pd.DataFrame
    resource: dict[str, Any]

    @classmethod
    def stored(cls, resource: dict[str, Any]) -> "Table":
        """Read a table as it stands in its file, without rows if there is none yet."""
        if (paths.DATA / resource["path"]).is_file():
            return cls(resource["name"], tables.text(resource["name"]), resource)
        return cls(resource["name"], _without_rows(tuple(descriptor.fields(resource))), resource)

    @property
    def key(self) -> list[str]:
        """Columns that name a row."""
        return self.resource["schema"]["primaryKey"]

    @cached_property
    def typed(self) -> pd.DataFrame:
        """Give its rows with numbers as numbers."""
        return tables.typed(self.frame, self.resource)

    def csv(self) -> bytes:
        """Write it as its file holds it."""
        return self.frame.to_csv(index=False, lineterminator="\n").encode()

    def holding(self, frame: pd.DataFrame) -> "Table":
        """Put other rows into it: its columns, in the order of its key, numbered as in the file."""
        fields = descriptor.fields(self.resource)

        def rank(cells: pd.Series) -> pd.Series:
            if cells.name == "geographic_level":
                return cells.map(LEVEL_ORDER)
            return pd.to_numeric(cells) if fields[str(cells.name)]["type"] == "integer" else cells

        ordered = frame[list(fields)].sort_values(self.key, key=rank, kind="stable")
        return replace(self, frame=ordered.set_axis(pd.RangeIndex(2, len(ordered) + 2)))

    def under(self, frames: Sequence[pd.DataFrame], release: str, areas: pd.DataFrame) -> "Table":
        """Lay a file over it: the columns it has, in the rows of its release, levels and lines."""
        # Where another file of the release has an authority under the code of before or after its recode,
        # both stand under the newer one: a row has one code.
        columns, indicators = list(descriptor.fields(self.resource)), descriptor.indicators(self.resource)
        held = self.frame
        if "release" in columns:
            frames = [frame.assign(release=release) for frame in frames]
            if {"time_period", "old_la_code", "new_la_code"} <= set(columns):
                held, *frames = _one_code([held, *frames], release, areas)
        # Each cell from the first of the file's parts that has it; a key's second row stays, to be refused.
        rows = [*self.key, "nth"]
        numbered = [frame.assign(nth=frame.groupby(self.key).cumcount()).set_index(rows) for frame in frames]
        laid = pd.concat(numbered).groupby(level=rows, dropna=False).first().droplevel("nth")
        in_scope = pd.Series(True, index=held.index)
        for name in SCOPE:
            if name in columns:
                written = {value for frame in frames for value in frame[name].unique()}
                in_scope &= held[name].isin(written)
        values = [name for name in indicators if name in laid] or list(laid.columns)
        rest, old = held[~in_scope], held[in_scope].set_index(self.key)
        old[values] = ""
        laid = laid.reindex(columns=[name for name in columns if name not in self.key])
        merged = laid.combine_first(old.replace("", pd.NA)).astype("str").fillna("")
        if "release" in columns and indicators:
            # A row nothing is printed in any more is gone.
            merged = merged[(merged[indicators] != "").any(axis=1)]
        else:
            merged = merged[merged.index.isin(laid.index)]
        return self.holding(pd.concat([rest, merged.reset_index()[columns]]))


def _one_code(frames: Sequence[pd.DataFrame], release: str, areas: pd.DataFrame) -> list[pd.DataFrame]:
    """Code an authority alike in all files of a release that print a year: recodes keep their number."""
    keys, opened = ["time_period", "old_la_code"], areas.set_index("new_la_code")["opened"]
    printed = pd.concat(frames)
    printed = printed[printed["release"].eq(release) & printed["new_la_code"].isin(opened.index)]
    in_order = printed.sort_values("new_la_code", key=lambda codes: codes.map(opened), kind="stable")
    newest = in_order.drop_duplicates(keys, keep="last").set_index(keys)["new_la_code"]
    coded = []
    for frame in frames:
        code = newest.reindex(pd.MultiIndex.from_frame(frame[keys])).set_axis(frame.index)
        is_ours = frame["release"].eq(release) & frame["new_la_code"].isin(opened.index)
        coded.append(frame.assign(new_la_code=frame["new_la_code"].mask(is_ours, code)))
    return coded


@dataclass(frozen=True)
class Change:
    """What became of one table; `title` says what the counts are of."""

    table: str
    rows: RowChanges
    key: list[str]
    title: str

    @property
    def revisions(self) -> list[str]:
        """Cells revised, the largest relative change first and marks that came or went last."""
        moved = sorted(self.rows.cells, key=lambda c: (math.isinf(c.amount.distance), -c.amount.size))
        return list(map(_revision, moved))

    def __str__(self) -> str:
        return f"{self.title}: {self.rows.new} new rows, {self.rows.revised} revised, {self.rows.gone} gone"

    def lines(self) -> list[str]:
        """Give the counts and, below them, the rows: one line each."""
        lines = [f"  {self}"]
        lines += [f"    new: {group}" for group in _groups(self.rows.appeared, self.key)]
        if revisions := self.revisions:
            shown = revisions[:MOST_REVISED]
            of = "" if len(shown) == len(revisions) else f" of {len(revisions)}"
            lines.append(f"    revised, the largest change first, {len(shown)}{of}:")
            lines += [f"      {revision}" for revision in shown]
        return lines + [f"    gone: {group}" for group in _groups(self.rows.vanished, self.key)]


def compare(before: pd.DataFrame, after: Table) -> Change:
    """Hold a table against what it was."""
    rows = row_changes.compare(before, after.frame, after.key, label=partial(_label, key=after.key))
    return Change(after.name, rows, after.key, after.name)


def between(table: Table, earlier: str, later: str) -> Change:
    """Hold a release against an earlier one in the columns that both print."""
    frame, key = table.frame, [name for name in table.key if name != "release"]
    one, other = (frame[frame["release"] == release] for release in (earlier, later))
    names = descriptor.indicators(table.resource)
    both = [name for name in names if all((rows[name] != "").any() for rows in (one, other))]
    # 0.0 and 0 are one number: another way to write it is no revision.
    one, other = (r.assign(**{name: rounded(r[name], MOST_DECIMALS) for name in both}) for r in (one, other))
    if {"old_la_code", *_CODES} <= set(frame.columns):
        # Between releases codes and regions are written otherwise; the department's number stays.
        key = [*(name for name in key if name not in _CODES), "place"]
        sides = ((rows, rows["old_la_code"]) for rows in (one, other))
        one, other = (rows.assign(place=own.where(own != "", rows["region_code"])) for rows, own in sides)
    rows = row_changes.compare(one, other, key, columns=both, label=partial(_label, key=key))
    return Change(table.name, rows, key, f"{table.name}, {later} against {earlier}")


def shapes(name: str, before: bytes, after: bytes) -> Change:
    """Count the shapes of a boundary file, by area code, that are new, drawn otherwise or gone."""
    listed = (json.loads(content)["features"] if content else [] for content in (before, after))
    old, new = ({feature["properties"]["code"]: feature for feature in features} for features in listed)
    # A line of points says nothing to a person: only whether it is another is said.
    drawn = {
        code: "as before" if old.get(code, feature) == feature else "another line"
        for code, feature in new.items()
    }
    was, is_now = (
        pd.DataFrame({"code": list(shape), "shape": list(shape.values())}, dtype="str")
        for shape in (dict.fromkeys(old, "as before"), drawn)
    )
    return Change(name, row_changes.compare(was, is_now, ["code"]), ["code"], name)


def _revision(cell: Cell) -> str:
    amount = cell.amount
    text = f"{cell.row}, {cell.column}: {amount.old or 'nothing'} → {amount.new or 'nothing'}"
    if amount.size == math.inf:
        return text
    return f"{text} ({'up' if float(amount.new) > float(amount.old) else 'down'} {amount.size:.1%})"


def _label(row: Mapping[str, str], key: list[str]) -> str:
    """Name a row as a person would: when, where, and what else is in its key."""
    if not {"geographic_level", "new_la_code"} <= set(row):
        return ", ".join(filter(None, (row[name] for name in key)))
    code = row["new_la_code"] or row.get("region_code", "")
    name = row.get("la_name", "") or row.get("region_name", "")
    when = row["time_period"] if "time_period" in key else ""
    rest = [row[name] for name in key if name not in {*_PLACE, "time_period"}]
    return ", ".join(filter(None, [when, " ".join(filter(None, [name, code])) or "England", *rest]))


def _groups(rows: pd.DataFrame, key: list[str]) -> list[str]:
    """Sum rows up by year and level, the latest year first; rows without those by name."""
    if {"time_period", "geographic_level"} <= set(rows.columns):
        by_year = rows.reset_index(drop=True).groupby("time_period")
        counts = by_year["geographic_level"].value_counts(sort=False)
        groups = [
            f"{year}: " + ", ".join(f"{count} {str(level).lower()}" for level, count in counts[year].items())
            for year in sorted(rows["time_period"].unique(), reverse=True)
        ]
    else:
        groups = [_label(row, key) for row in cast("list[dict[str, str]]", rows.to_dict("records"))]
    rest = len(groups) - MOST_NAMED
    return groups[:MOST_NAMED] + ([f"and {rest} more"] if rest > 0 else [])

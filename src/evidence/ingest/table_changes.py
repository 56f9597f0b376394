"""What an ingest does to a table: rows new, revised and gone, in words that name them."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

import pandas as pd

from evidence.data import descriptor
from evidence.ingest import row_changes
from evidence.ingest.columns import rounded
from evidence.ingest.row_changes import Cell, RowChanges
from evidence.ingest.table import Table

# How many of each kind are named; the counts say how many there are.
MOST_REVISED = 10
MOST_NAMED = 5
# More decimals than any publisher prints.
MOST_DECIMALS = 6
_CODES = {"region_code", "new_la_code"}
_PLACE = {"geographic_level", "old_la_code", "release", "place", *_CODES}


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

"""What an ingest does to a table: rows new, revised and gone, in words that name them."""

import json
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence.data import descriptor
from evidence.data.tables import split
from evidence.ingest.cells import rounded

# How many of each kind are named; the counts say how many there are.
MOST_REVISED = 10
MOST_NAMED = 5
_LEVELS = "geographic_level"
_CODES = {"region_code", "new_la_code"}
# More decimals than any publisher prints.
MOST_DECIMALS = 6
_PLACE = ("geographic_level", "region_code", "old_la_code", "new_la_code", "release", "place")


@dataclass(frozen=True)
class Revision:
    """One cell that holds another value than before.

    Parameters
    ----------
    row : str
        Which row: period, place and what else tells it apart.
    column : str
        Which column.
    old, new : str
        As printed.
    """

    row: str
    column: str
    old: str
    new: str

    @property
    def relative(self) -> float:
        """Change as a share of the old value: infinite from 0, and -1 where one of the two is no number."""
        (old, new), _ = split(pd.Series([self.old, self.new]))
        if math.isnan(old) or math.isnan(new):
            return -1
        if old == 0:
            return math.inf
        return abs(new - old) / abs(old)

    def __str__(self) -> str:
        text = f"{self.row}, {self.column}: {self.old or 'nothing'} → {self.new or 'nothing'}"
        if not 0 <= self.relative < math.inf:
            return text
        return f"{text} ({'up' if float(self.new) > float(self.old) else 'down'} {self.relative:.1%})"


@dataclass(frozen=True)
class Change:
    """What became of one table.

    Parameters
    ----------
    table : str
        Its name.
    new, revised, gone : int
        Rows whose key was not there before; rows with another value than before; rows no longer there.
    appeared, vanished : tuple of str
        The new rows and those gone, by year and level, or the first few by name.
    revisions : tuple of Revision
        Cells revised, the largest relative change first.
    title : str
        What the counts are of; the default is the table.
    """

    table: str
    new: int
    revised: int
    gone: int
    appeared: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    revisions: tuple[Revision, ...] = ()
    title: str = ""

    def __str__(self) -> str:
        return f"{self.title or self.table}: {self.new} new rows, {self.revised} revised, {self.gone} gone"

    def lines(self) -> list[str]:
        """Give the counts and, below them, the rows: one line each."""
        lines = [f"  {self}"]
        lines += [f"    new: {group}" for group in self.appeared]
        if self.revisions:
            shown = self.revisions[:MOST_REVISED]
            of = "" if len(shown) == len(self.revisions) else f" of {len(self.revisions)}"
            lines.append(f"    revised, the largest change first, {len(shown)}{of}:")
            lines += [f"      {revision}" for revision in shown]
        lines += [f"    gone: {group}" for group in self.vanished]
        return lines


def compare(
    table: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    resource: dict[str, Any],
    title: str = "",
    columns: list[str] | None = None,
) -> Change:
    r"""Hold a table against what it was.

    Parameters
    ----------
    table : str
        Its name.
    before, after : pandas.DataFrame of str
        All its rows.
    resource : dict
        Its description.
    title : str
        What the counts are of; the default is the table.
    columns : list of str, optional
        Which columns count as revised; the default is all.

    Returns
    -------
    Change
        Counts, and the rows in words.

    Examples
    --------
    >>> place = {"time_period": "2025", "geographic_level": "National", "new_la_code": "", "region_code": ""}
    >>> old, new = (pd.DataFrame([place | {"n": n}]) for n in ("200", "210"))
    >>> fields = [{"name": name, "type": "string"} for name in place] + [{"name": "n", "type": "integer"}]
    >>> resource = {"schema": {"fields": fields, "primaryKey": list(place)}}
    >>> print(*compare("referrals", old, new, resource).lines(), sep="\n")
      referrals: 0 new rows, 1 revised, 0 gone
        revised, the largest change first, 1:
          2025, England, n: 200 → 210 (up 5.0%)
    """
    key = resource["schema"]["primaryKey"]
    old, new = before.set_index(key, drop=False), after.set_index(key, drop=False)
    both = new.index.intersection(old.index)
    held = list(before.columns) if columns is None else columns
    was, now, rows = old.loc[both, held], new.loc[both, held], new.loc[both]
    differs = (was != now).to_numpy()
    revisions = []
    for row, at in zip(*differs.nonzero(), strict=True):
        cells = str(was.iat[row, at]), str(now.iat[row, at])
        revisions.append(Revision(_label(rows.iloc[row], resource), str(now.columns[at]), *cells))
    # Those of one size stay in the order of the table.
    revisions.sort(key=lambda revision: -revision.relative)
    appeared, vanished = new[~new.index.isin(both)], old[~old.index.isin(both)]
    return Change(
        table,
        len(appeared),
        int(differs.any(axis=1).sum()),
        len(vanished),
        _groups(appeared, resource),
        _groups(vanished, resource),
        tuple(revisions),
        title,
    )


def between(table: str, frame: pd.DataFrame, earlier: str, later: str, resource: dict[str, Any]) -> Change:
    """Hold a release against an earlier one in the columns that both print.

    Parameters
    ----------
    table : str
        Name of a table that keeps several releases.
    frame : pandas.DataFrame of str
        All its rows.
    earlier, later : str
        The two releases.
    resource : dict
        Its description.

    Returns
    -------
    Change
        What the later release adds, revises and no longer prints.
    """
    key = [name for name in resource["schema"]["primaryKey"] if name != "release"]
    one, other = (frame[frame["release"] == release] for release in (earlier, later))
    values = [n for n in descriptor.indicators(resource) if (one[n] != "").any() and (other[n] != "").any()]
    # 0.0 and 0 are one number: another way to write it is no revision.
    one, other = (
        rows.assign(**{n: rounded(rows[n], MOST_DECIMALS) for n in values}) for rows in (one, other)
    )
    if {"old_la_code", *_CODES} <= set(frame.columns):
        # Between releases codes and regions are written otherwise; the department's number stays.
        key = [*(name for name in key if name not in _CODES), "place"]
        one, other = (
            rows.assign(place=rows["old_la_code"].where(rows["old_la_code"] != "", rows["region_code"]))
            for rows in (one, other)
        )
    described = resource | {"schema": resource["schema"] | {"primaryKey": key}}
    return compare(table, one, other, described, f"{table}, {later} against {earlier}", values)


def shapes(table: str, before: bytes, after: bytes) -> Change:
    """Count the shapes of a boundary file that are new, drawn otherwise or gone.

    Parameters
    ----------
    table : str
        Name of the boundary file.
    before, after : bytes
        GeoJSON; empty if there was none.

    Returns
    -------
    Change
        By area code.

    Examples
    --------
    >>> one = b'{"features": [{"properties": {"code": "E06000001"}}]}'
    >>> print(shapes("authorities", b"", one))
    authorities: 1 new rows, 0 revised, 0 gone
    """
    old, new = (
        {f["properties"]["code"]: f for f in json.loads(c or b'{"features":[]}')["features"]}
        for c in (before, after)
    )
    appeared, vanished = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    revised = [code for code in sorted(new.keys() & old.keys()) if new[code] != old[code]]
    return Change(
        table,
        len(appeared),
        len(revised),
        len(vanished),
        _first(appeared),
        _first(vanished),
        tuple(Revision(code, "shape", "as before", "another line") for code in revised),
    )


def _label(row: pd.Series, resource: dict[str, Any]) -> str:
    """Name a row as a person would: when, where, and what else is in its key."""
    key = resource["schema"]["primaryKey"]
    parts = [row["time_period"]] if "time_period" in row.index and "time_period" in key else []
    if _LEVELS in row.index and "new_la_code" in row.index:
        code = row["new_la_code"] or row.get("region_code", "")
        name = row.get("la_name", "") or row.get("region_name", "")
        parts.append(" ".join(filter(None, [name, code])) or "England")
        parts += [row[name] for name in key if name not in {*_PLACE, "time_period"}]
    else:
        parts += [row[name] for name in key if name != "time_period"]
    return ", ".join(filter(None, parts))


def _groups(rows: pd.DataFrame, resource: dict[str, Any]) -> tuple[str, ...]:
    """Sum rows up by year and level, the latest year first; rows without those by name."""
    if not {"time_period", _LEVELS} <= set(rows.columns):
        return _first([_label(row, resource) for _, row in rows.head(MOST_NAMED + 1).iterrows()], len(rows))
    rows = rows.reset_index(drop=True)
    counts = rows.groupby("time_period", sort=True)[_LEVELS].value_counts(sort=False)
    years = sorted(rows["time_period"].unique(), reverse=True)
    groups = []
    for year in years:
        levels = ", ".join(f"{count} {str(level).lower()}" for level, count in counts[year].items())
        groups.append(f"{year}: {levels}")
    return _first(groups)


def _first(names: list[str], count: int | None = None) -> tuple[str, ...]:
    rest = (len(names) if count is None else count) - MOST_NAMED
    return (*names[:MOST_NAMED], *([f"and {rest} more"] if rest > 0 else []))

"""A publication the review knows how to read, and what it yields.

What each is called, which module reads it and how it comes stands in ``publication.csv``: kinds of file, the
form of the name of a sheet, an encoding beside UTF-8, and labels that the file holds, ``column=label``.
``headings.csv`` holds the lists that need no more than a word of ours and one of theirs, slips included.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from evidence.ingest.files import File

HEADINGS = Path(__file__).with_name("headings.csv")


@dataclass(frozen=True)
class Part:
    """Rows and columns of one table, from one file.

    `frame` holds the key and some of the table's other columns, as text; its index is the row in the
    publisher's file. `columns` gives the publisher's column for ours, so that an error can name it.
    """

    table: str
    frame: pd.DataFrame
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """Which release a file is of, and the tables, as text, as they were before this file."""

    source: str
    areas: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """Year in the source id."""
        return year_of(self.source)

    @property
    def numbers(self) -> pd.Series:
        """The department's number of each ONS code."""
        return self.areas.set_index("new_la_code")["old_la_code"]


Columns = Sequence[str] | Callable[[int], Sequence[str]]
Parts = Callable[[pd.DataFrame, Release], list[Part]]


@dataclass(frozen=True)
class Publication:
    """One kind of file: its series, what a person calls it, its columns, and how it becomes parts of tables.

    `columns` must all be there, as today's edition heads them; where a year stands in them, a function gives
    those of a year. `holds` gives a label that stands in a column, for files that are headed alike. Releases
    from `since` to `until` have such a file; `suffixes` are the kinds of file that it comes as, and `sheet`
    is the form of the name of a workbook's sheet. No cell of the column `unique` may stand twice.
    """

    series: str
    name: str
    columns: Columns
    parts: Parts
    suffixes: Sequence[str]
    sheet: str | None
    encodings: Sequence[str]
    holds: Mapping[str, str]
    since: int
    until: int
    unique: str

    def needed(self, year: int) -> Sequence[str]:
        """Columns that the file of a year must have; none if there is no such file."""
        if not self.since <= year <= self.until:
            return ()
        return self.columns(year) if callable(self.columns) else self.columns

    def sheet_in(self, names: Sequence[str] | None) -> str | None:
        """Name its sheet in a workbook with these, or the form of the name where the file has no sheets."""
        if names is None or self.sheet is None:
            return self.sheet
        return next((name for name in names if re.fullmatch(self.sheet, name)), None)


def publication(id: str, columns: Columns, parts: Parts) -> Publication:
    """Give a row of ``publication.csv`` with the columns that such a file needs, and how it is read."""
    row = described()[id]
    return Publication(
        series=row["series"],
        name=row["name"],
        columns=columns,
        parts=parts,
        suffixes=row["suffixes"].split() or [".csv"],
        sheet=row["sheet"] or None,
        encodings=("utf-8", *row["encodings"].split()),
        holds=dict(pair.split("=", 1) for pair in filter(None, row["holds"].split(" | "))),
        since=int(row["since"] or 0),
        until=int(row["until"] or 9999),
        unique=row["unique"],
    )


@cache
def described() -> dict[str, dict[str, str]]:
    """Give the rows of ``publication.csv`` by id."""
    return {row["id"]: row for row in beside(__file__)}


@dataclass(frozen=True)
class Shapes:
    """One kind of boundary file: `convert` turns it into GeoJSON features with code and name."""

    series: str
    name: str
    resource: str
    suffix: str
    convert: Callable[[File], list[dict]]


def series_of(source_id: str) -> str:
    """Give a source id without its year."""
    return source_id.rpartition("-")[0]


def year_of(source_id: str) -> int:
    """Give the year in which a source id ends."""
    return int(source_id.rpartition("-")[2])


def beside(module: str | Path) -> list[dict[str, str]]:
    """Read the table that stands beside a module (its ``__file__``) under the same name."""
    with Path(module).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def headings(name: str) -> dict[str, str]:
    """Give the publisher's heading of each of our columns; of several, the last."""
    return {ours: theirs for each, ours, theirs in _rows() if each == name}


def labels(name: str) -> dict[str, str]:
    """Give our word for each label of the publisher, who may have several for one."""
    return {theirs: ours for each, ours, theirs in _rows() if each == name}


@cache
def _rows() -> list[tuple[str, str, str]]:
    return [(row["list"], row["ours"], row["theirs"]) for row in beside(HEADINGS)]

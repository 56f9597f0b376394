"""What the page of methods prints of measurements: the last bench, and the changes of one cell at a time."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.data import descriptor, tables
from evidence.paths import ROOT

TIMINGS = ROOT / "pages" / "timings.csv"
PLOT = ROOT / "_static" / "timings.svg"
TABLE = "sensitivity"


@dataclass(frozen=True)
class Timing:
    """One thing measured beside another in the same run, by the part of the bench."""

    part: str
    what: str
    ours: float  # Seconds or, of memory and pages, megabytes
    beside: str = ""  # What it was measured beside; empty if nothing
    other: float = 0.0  # What that took, in the same unit
    limit: float = 0.0  # The largest ratio of the two that was aimed at; 0 where none was

    @property
    def ratio(self) -> float | None:
        """How many times the other; None where there is no other."""
        return self.ours / self.other if self.other else None

    @property
    def reached(self) -> bool | None:
        """Whether the ratio is within the limit; None where there is no limit."""
        return self.ratio <= self.limit if self.ratio is not None and self.limit else None


def read(path: Path = TIMINGS) -> list[Timing]:
    """Read the last bench; nothing if there was none."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    return [Timing(**row | {name: float(row[name]) for name in ("ours", "other", "limit")}) for row in rows]


@dataclass(frozen=True)
class Line:
    """What became of the changes in one table, in numbers of cells; no table means all together."""

    table: str
    drawn: int  # Those that were refused or moved something
    refused: int  # By validation
    reported: int  # By the check, by id
    stopped: int  # By an assertion of a notebook and nothing else
    small: int  # No printed digit moved
    missed: int  # An id moved and was not named
    false: int  # An id was named that did not move
    unused: int  # Moved nothing


def lines() -> list[Line]:
    """Count what became of the changes, table by table in the order of the descriptor, all together last."""
    rows = tables.load(TABLE)
    by_table = dict(iter(rows.groupby("table")))
    each = {name: by_table[name] for name in descriptor.table_names() if name in by_table}
    outcomes = ("refused", "reported", "stopped", "too small to show", "not used")
    found = []
    for name, own in {**each, "": rows}.items():
        words = own["outcome"].value_counts()
        refused, reported, stopped, small, unused = (int(words.get(outcome, 0)) for outcome in outcomes)
        missed, false = (int((own[column] != "").sum()) for column in ("missed", "false"))
        drawn = len(own) - unused
        found.append(Line(name, drawn, refused, reported, stopped, small, missed, false, unused))
    return found


def run() -> dict[str, Any]:
    """Say when the changes were tried, `on` a day, and digest the tables, notebooks and package of then."""
    return descriptor.resource(TABLE)["run"]

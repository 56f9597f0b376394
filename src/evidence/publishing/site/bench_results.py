"""What the last bench measured, as the methods page shows it."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.paths import ROOT

TIMINGS = ROOT / "pages" / "timings.csv"
PLOT = ROOT / "_static" / "timings.svg"


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

"""How a bench stores what it measured, for the page of methods to read."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from evidence.publishing.site.measurements import TIMINGS, Timing, read


def write(timings: Iterable[Timing], path: Path = TIMINGS) -> None:
    """Store the timings of a bench in place of those of the same parts; others stay."""
    new = list(timings)
    measured = {timing.part for timing in new}
    others = [timing for timing in read(path) if timing.part not in measured]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Timing)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(timing) for timing in [*others, *new])

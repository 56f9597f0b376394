"""How publishers head columns and word labels: tables that stand beside the modules which read them.

``headings.csv`` holds the lists that need no more than a word of ours and one of theirs, slips included.
"""

import csv
from functools import cache
from pathlib import Path


def beside(module: str) -> list[dict[str, str]]:
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
    return [(row["list"], row["ours"], row["theirs"]) for row in beside(__file__)]

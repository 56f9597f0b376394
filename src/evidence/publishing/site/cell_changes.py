"""Sensitivity: what became of changing one cell at a time, as the page of methods prints it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence.data import descriptor, tables

TABLE = "sensitivity"
UNUSED = "not used"
TOO_SMALL = "too small to show"


@dataclass(frozen=True)
class Line:
    """What became of the changes in one table, in numbers of cells.

    Attributes
    ----------
    table : str
        Its name; empty for all together.
    drawn : int
        Changes that were refused or moved something.
    refused, reported, stopped, small : int
        Changes that validation refuses; that the check reports by id; that only make an assertion of a
        notebook fail; that move no printed digit. With those missed they are all that were drawn.
    missed, false : int
        Changes of which an id moved and was not named; of which an id was named that did not move.
    unused : int
        Other changes, which moved nothing.
    """

    table: str
    drawn: int
    refused: int
    reported: int
    stopped: int
    small: int
    missed: int
    false: int
    unused: int


def lines() -> list[Line]:
    """Count what became of the changes, table by table.

    Returns
    -------
    list of Line
        In the order of the descriptor; the last is of all tables together.

    Examples
    --------
    >>> *each, total = lines()
    >>> total.drawn == sum(line.drawn for line in each)
    True
    """
    rows = tables.load(TABLE)
    each = [(name, rows[rows["table"] == name]) for name in descriptor.table_names()]
    return [_line(name, own) for name, own in [*each, ("", rows)] if len(own)]


def run() -> dict[str, Any]:
    """Say when the changes were tried, and on what.

    Returns
    -------
    dict
        ``on``, a day, and the digests of the ``tables``, ``notebooks`` and ``package`` of then.

    Examples
    --------
    >>> sorted(run())
    ['notebooks', 'on', 'package', 'tables']
    """
    return descriptor.resource(TABLE)["run"]


def _line(name: str, rows: pd.DataFrame) -> Line:
    words = rows["outcome"].value_counts()
    return Line(
        table=name,
        drawn=int((rows["outcome"] != UNUSED).sum()),
        refused=int(words.get("refused", 0)),
        reported=int(words.get("reported", 0)),
        stopped=int(words.get("stopped", 0)),
        small=int(words.get(TOO_SMALL, 0)),
        missed=int((rows["missed"] != "").sum()),
        false=int((rows["false"] != "").sum()),
        unused=int(words.get(UNUSED, 0)),
    )

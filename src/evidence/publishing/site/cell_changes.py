"""What became of changing one cell at a time, as the page of methods prints it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence.data import descriptor, tables

TABLE = "sensitivity"


@dataclass(frozen=True)
class Line:
    """What became of the changes in one table, in numbers of cells; no table means all together.

    `drawn` were refused or moved something: validation refuses (`refused`), the check reports by id
    (`reported`), only an assertion of a notebook fails (`stopped`), no printed digit moves (`small`), or
    an id moved and was not named (`missed`). Of `false` an id was named that did not move; `unused` are
    others, which moved nothing.
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
    """Count what became of the changes, table by table in the order of the descriptor, all together last."""
    rows = tables.load(TABLE)
    by_table = dict(iter(rows.groupby("table")))
    each = {name: by_table[name] for name in descriptor.table_names() if name in by_table}
    return [_line(name, own) for name, own in {**each, "": rows}.items()]


def run() -> dict[str, Any]:
    """Say when the changes were tried, `on` a day, and digest the tables, notebooks and package of then."""
    return descriptor.resource(TABLE)["run"]


def _line(name: str, rows: pd.DataFrame) -> Line:
    missed, false = ((rows[column] != "").sum() for column in ("missed", "false"))
    words = rows["outcome"].value_counts()
    refused, reported, stopped, small, unused = (
        int(words.get(word, 0))
        for word in ("refused", "reported", "stopped", "too small to show", "not used")
    )
    return Line(name, len(rows) - unused, refused, reported, stopped, small, int(missed), int(false), unused)

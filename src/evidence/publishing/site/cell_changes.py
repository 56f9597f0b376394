"""What became of changing one cell at a time, as the page of methods prints it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence.data import descriptor, tables

TABLE = "sensitivity"
UNUSED = "not used"
TOO_SMALL = "too small to show"


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
    each = [(name, rows[rows["table"] == name]) for name in descriptor.table_names()]
    return [_line(name, own) for name, own in [*each, ("", rows)] if len(own)]


def run() -> dict[str, Any]:
    """Say when the changes were tried, `on` a day, and digest the tables, notebooks and package of then."""
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

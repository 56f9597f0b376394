"""What became of changing one cell at a time, as the page of methods prints it."""

from dataclasses import dataclass
from typing import Any

from evidence.data import descriptor, tables

TABLE = "sensitivity"


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
        *kinds, unused = (int(words.get(outcome, 0)) for outcome in outcomes)
        missed, false = (int((own[column] != "").sum()) for column in ("missed", "false"))
        found.append(Line(name, len(own) - unused, *kinds, missed, false, unused))
    return found


def run() -> dict[str, Any]:
    """Say when the changes were tried, `on` a day, and digest the tables, notebooks and package of then."""
    return descriptor.resource(TABLE)["run"]

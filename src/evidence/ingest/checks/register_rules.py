"""What a row of a register must keep: a work that is listed, a reason for a missing value, a known row."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from evidence.data import descriptor, tables
from evidence.errors import Problem
from evidence.paths import ROOT

REFERENCES = ROOT / "references.bib"


def problems(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterator[Problem]:
    """Find citation keys of no work, values and reasons that exclude each other, and rows of no other table.

    A field that stands ``instead_of`` another gives the reason why that is missing: one of the two is
    filled. Foreign keys to areas have rules of their own.
    """
    if "cite_key" in typed:
        keys = re.findall(r"^@\w+\{([^,\s]+)", REFERENCES.read_text(encoding="utf-8"), re.MULTILINE)
        unknown = "a citation key that references.bib does not hold"
        yield from _outside(typed["cite_key"], keys, unknown, "a key of references.bib")
    for name, field in descriptor.fields(resource).items():
        if (other := field.get("instead_of")) and {name, other} <= set(typed):
            both = (typed[name] == "") == (typed[other] == "")
            for row, value in typed.loc[both, name].items():
                found = "a value and a reason for none" if value else "neither a value nor a reason for none"
                yield Problem(found, int(str(row)), name, value, f"either {other} or {name}")
    for key in resource["schema"].get("foreignKeys", []):
        column, (table, of) = key["fields"][0], (key["reference"]["resource"], key["reference"]["fields"][0])
        if table != "areas" and column in typed:
            known = tables.text(table)[of].tolist()
            yield from _outside(typed[column], known, f"not in the table {table}", f"its column {of}")


def _outside(cells: pd.Series, known: list[str], problem: str, accepted: str) -> Iterator[Problem]:
    for row, value in cells[~cells.isin(known)].items():
        yield Problem(problem, int(str(row)), str(cells.name), value, accepted)

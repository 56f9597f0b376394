"""Spending in the two returns that councils make of it: section 251 and revenue outturn."""

import pandas as pd
from gross_spending import in_real_terms

from evidence.data import areas, tables

RETURNS = {"section 251": "section_251", "revenue outturn": "revenue_outturn"}
"""What a reader calls each return, and its table."""


def rows(returned: str, level: str, line: str) -> pd.DataFrame:
    """Give one line of a return, each year as now revised.

    Parameters
    ----------
    returned : str
        One of `RETURNS`.
    level : str
        ``"National"`` or ``"Local authority"``.
    line : str
        ``"total"`` or ``"looked_after"``, which both returns have.

    Returns
    -------
    pandas.DataFrame
        The table's columns and ``real``, gross spending in the prices of the chapter.

    Examples
    --------
    >>> [len(rows(name, "National", "total").query("time_period == 202425")) for name in RETURNS]
    [1, 1]
    """
    found = tables.vintage(tables.load(RETURNS[returned]), "latest")
    found = found[(found["geographic_level"] == level) & (found["line"] == line)]
    return found.assign(real=in_real_terms(found["gross"], found["time_period"]))


def multiples(line: str, first: int, last: int, *, sound: bool = True) -> pd.DataFrame:
    """Set by how much each area's spending grew in one return beside the other.

    Parameters
    ----------
    line : str
        As for `rows`.
    first, last : int
        Two financial years in six digits.
    sound : bool
        Whether areas with a suspect return of the line in either year are left out.

    Returns
    -------
    pandas.DataFrame
        One row a constant area with figures of both years in both returns, too small areas left out. For
        each of `RETURNS` its spending in real terms in both years (``section 251 first`` and so on), and
        under the return's name the one over the other.

    Examples
    --------
    >>> grown = multiples("total", 201617, 202425)
    >>> bool((grown[list(RETURNS)] > 1).mean().min() > 0.9)
    True
    """
    found = {}
    for name in RETURNS:
        held = rows(name, "Local authority", line)
        held = held[held["time_period"].isin([first, last])]
        if sound:
            held["real"] = held["real"].mask(held["suspect"])
        whole = areas.constant(held, ["real"])
        wide = whole.pivot(index="constant_area", columns="time_period", values="real")
        found[f"{name} first"], found[f"{name} last"] = wide[first], wide[last]
    both, _ = areas.in_spreads(pd.DataFrame(found).dropna().rename_axis("constant_area").reset_index())
    both = both.set_index("constant_area")
    return both.assign(**{name: both[f"{name} last"] / both[f"{name} first"] for name in RETURNS})

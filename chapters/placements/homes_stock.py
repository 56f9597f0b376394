"""Homes and places at 31 March of every year, those whose list leaves out homes among them."""

from collections.abc import Sequence

import pandas as pd

CHILDRENS = "children's home"
WHOLE = "all registered"
GRADES = ["outstanding", "good", "requires_improvement", "inadequate"]


def stocks(homes: pd.DataFrame, changes: pd.DataFrame, by: Sequence[str] = ("sector",)) -> pd.DataFrame:
    """Count homes and places by year, from lists that are whole and from joiners and leavers between.

    A year whose list leaves out homes not yet inspected is worked out from the nearest year whose list is
    whole: what joined is added and what left taken off, or the other way before it. A year that no chain of
    held changes leads to is left out.

    Parameters
    ----------
    homes, changes : pandas.DataFrame
        Rows of the tables `homes` and `home_changes`.
    by : sequence of str
        Columns to count by, beside the year.

    Returns
    -------
    pandas.DataFrame
        ``time_period``, the columns of `by`, ``homes``, ``places``, and ``from_year``: the year of the list
        that it was worked out from.
    """
    by = list(by)
    whole = homes[homes["list"] == WHOLE].groupby([*by, "time_period"])[["homes", "places"]].sum()
    moved = changes.assign(
        homes=changes["joined"] - changes["left"], places=changes["places_joined"] - changes["places_left"]
    )
    moved = moved.groupby([*by, "time_period"])[["homes", "places"]].sum()
    held, known = (set(found.index.get_level_values("time_period")) for found in (moved, whole))
    rows = []
    for year in sorted(set(homes["time_period"])):
        steps = {start: (range(min(year, start) + 1, max(year, start) + 1)) for start in known}
        led = [start for start, between in steps.items() if set(between) <= held]
        if not led:
            continue
        start = min(led, key=lambda start: abs(start - year))
        found = whole.xs(start, level="time_period")
        for step in steps[start]:
            change = moved.xs(step, level="time_period")
            found = found.add(change if start < year else -change, fill_value=0)
        rows.append(found.reset_index().assign(time_period=year, from_year=start))
    return pd.concat(rows, ignore_index=True)

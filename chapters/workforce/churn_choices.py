"""The headlines on turnover and agency staff under each choice that a critic could make, crossed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from evidence.data.joint_returns import is_joint
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

PANDEMIC = 2020  # the count in the first year of the pandemic, when fewest left
ENGLAND = ""  # the code of England's row
_LARGE = 100  # staff in post, below which ten workers move a rate by a tenth
_RARE = 5  # per cent: one in twenty


def first_held(rows: pd.DataFrame, editions: Sequence[str]) -> pd.DataFrame:
    """Give each year as the earliest edition that has it prints it; `editions` runs from the oldest."""
    order = rows["release"].map({release: place for place, release in enumerate(editions)})
    return rows[order == order.groupby(rows["time_period"]).transform("min")]


def rates(rows: pd.DataFrame, flow: str, counted: str) -> pd.DataFrame:
    """Give turnover in per cent, one row an area and one column a year.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row an area and year, as the table ``workforce`` has them.
    flow : {"published", "mean staff", "both ways"}
        Leavers over staff at the year's end, as published; leavers over the mean of staff at its two ends; or
        half of starters and leavers over staff at its end.
    counted : {"fte", "headcount"}
        What is counted.
    """

    def wide(column: str) -> pd.DataFrame:
        return rows.pivot(index="new_la_code", columns="time_period", values=column)

    if flow == "published":
        return wide({"fte": "turnover_percent", "headcount": "turnover_headcount_percent"}[counted])
    leavers, staff = wide(f"leavers_{counted}"), wide(f"in_post_{counted}")
    if flow == "both ways":
        return 50 * (wide(f"starters_{counted}") + leavers) / staff
    year_before = staff.reindex(columns=staff.columns - 1).set_axis(staff.columns, axis=1)
    return 200 * leavers / (staff + year_before)


def turnover(rows: pd.DataFrame, editions: Sequence[str]) -> pd.DataFrame:
    """Compare the latest turnover with that of earlier years.

    Parameters
    ----------
    rows : pandas.DataFrame
        England and the authorities, all editions.
    editions : sequence of str
        Releases, the oldest first.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: the latest less the base, in points. The
        finding holds where it is below zero. A peak or lowest year is sought only where each year after
        the first is known.
    """
    printed = {
        "as now revised": rows[rows["release"] == editions[-1]],
        "as first held": first_held(rows, editions),
    }

    @cache
    def areas(flow: str, counted: str, edition: str) -> pd.DataFrame:
        return rates(printed[edition], flow, counted)

    def change(base: str, flow: str, counted: str, edition: str, whose: tuple[str, bool]) -> Estimate | None:
        found = areas(flow, counted, edition)
        how, same = whose
        others = found.drop(index=ENGLAND)
        if same:
            others = others[~is_joint(others.index.to_series())].dropna(axis=1, how="all").dropna()
        by_year = found.T[ENGLAND] if how == "row" else others.agg(how).reindex(found.columns)
        before = by_year.iloc[:-1]
        bases = {
            "peak": before.max(),
            "first": before.iloc[0],
            "three": before.iloc[-3:].mean(),
            "pandemic": before[PANDEMIC],
            "lowest": before.min(),
        }
        if before.iloc[1:].isna().any() or np.isnan(bases[base]):
            return None
        return Estimate(float(by_year.iloc[-1] - bases[base]), np.nan, np.nan)

    choices: dict[str, Mapping[str, Any]] = {
        "Compared with": {
            "the peak": "peak",
            f"{rows['time_period'].min()}": "first",
            "mean of three years before": "three",
            f"{PANDEMIC}, in the pandemic": "pandemic",
            "the lowest before": "lowest",
        },
        "Turnover": {
            "leavers, of staff at the end": "published",
            "leavers, of mean staff": "mean staff",
            "starters and leavers, halved": "both ways",
        },
        "Counted": {"full-time equivalents": "fte", "people": "headcount"},
        "Earlier years": {name: name for name in printed},
        "Of whom": {
            "England": ("row", False),
            "median authority": ("median", False),
            "mean authority": ("mean", False),
            "median of the same, alone": ("median", True),
            "mean of the same, alone": ("mean", True),
        },
    }
    return cross(choices, change, holds=lambda found: found.value < 0)


def agency_above(rows: pd.DataFrame, earlier: pd.DataFrame, line: int) -> pd.DataFrame:
    """Give the share of authorities above a line of agency staff.

    Parameters
    ----------
    rows : pandas.DataFrame
        The authorities in one edition.
    earlier : pandas.DataFrame
        The authorities in the collection before it, which has one rate only.
    line : int
        The line in per cent; five points to either side are choices too.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it, in per cent of authorities. The finding holds
        where fewer than one in twenty are above.
    """
    both = pd.concat([rows, earlier])
    both["of posts"] = 100 * both["agency_fte"] / (both["in_post_fte"] + both["vacancies_fte"])
    both["covering"] = 100 * both["agency_cover_fte"] / (both["in_post_fte"] + both["agency_fte"])
    known = rows.dropna(subset="agency_percent")
    above = (known["agency_percent"] > line).groupby(known["time_period"]).mean()
    years = [above.index.max(), above.idxmax(), PANDEMIC, above.index.min()]

    def share(above: int, year: int, rate: str, who: str) -> Estimate | None:
        counted = both[both["time_period"] == year]
        if who == "alone":
            counted = counted[~is_joint(counted["new_la_code"])]
        elif who == "large":
            counted = counted[counted["in_post_fte"] >= _LARGE]
        is_known = counted[rate].notna()
        if not is_known.any():
            return None
        is_above = counted[rate] > above
        # At worst every authority without a figure is above the line.
        found = (is_above | ~is_known).mean() if who == "withheld" else is_above[is_known].mean()
        return Estimate(100 * found, np.nan, np.nan)

    choices: dict[str, Mapping[str, Any]] = {
        "Line": {f"{at}%": at for at in (line, line - 5, line + 5)},
        "Count of": {str(year): year for year in years}
        | {f"{year}, other collection": year for year in earlier["time_period"].unique()},
        "Rate": {
            "of all workers, full-time": "agency_percent",
            "of all workers, people": "agency_headcount_percent",
            "of posts": "of posts",
            "covering a vacancy": "covering",
        },
        "Authorities": {
            "with a figure": "known",
            "no figure counts as above": "withheld",
            "filing alone": "alone",
            f"{_LARGE} staff or more": "large",
        },
    }
    return cross(choices, share, holds=lambda found: found.value < _RARE)

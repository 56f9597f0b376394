"""Whether children move more where more of them live far away, or in private provision, under each choice."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from evidence.statistics.correlation import linear_correlation, partial_correlation, rank_correlation
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

MOVES = {"three in the year": "three", "moves for each child": "moves", "long term": "unstable"}
GIVEN = ["age", "log_children", "london", "poverty"]


def by_area(rows: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put what is compared side by side: one row an area, in per cent and in moves for 100 children.

    `rows` are those of one year, indexed by area: children ``placed`` by provider and distance, their
    ``stability``, ``changes`` of placement and children in ``low_income`` families. A change of status alone
    is no move. Children whose provider is not reported count as not private: most authorities' number of them
    is withheld.
    """
    placed, stability, changes = rows["placed"], rows["stability"], rows["changes"]
    children = placed["looked_after"]
    return pd.DataFrame(
        {
            "three": 100 * stability["three_or_more_placements"] / stability["looked_after_children"],
            "unstable": 100 * (1 - stability["long_term_stable"] / stability["long_term_children"]),
            "moves": 100 * (changes["changes"] - changes["status_only"]) / children,
            "far": 100 * placed["far_outside"] / children,
            "private": 100 * placed["private"] / children,
            "age": 100 * placed["aged_16_and_over"] / children,
            "log_children": np.log(children.where(children > 0)),
            "london": placed.index.to_series().str.startswith("E09").astype("float64"),
            "poverty": rows["low_income"]["children_in_low_income_percent"],
        }
    ).loc[placed.index]


def link(frame: pd.DataFrame, x: str, y: str, *, given: list[str], ranks: bool) -> Estimate:
    """Correlate two measures of areas, others allowed for where they are given, on values or on ranks."""
    if given:
        return partial_correlation(frame, x, y, given, method="spearman" if ranks else "pearson").estimate
    return (rank_correlation if ranks else linear_correlation)(frame[x], frame[y]).estimate


def curve(by_year: Mapping[int, pd.DataFrame], x: str) -> pd.DataFrame:
    """Correlate moves with `x` by measure of moves, year, what is allowed for, and values or ranks."""
    years = sorted(by_year, reverse=True)
    mean = pd.concat(by_year.values()).groupby(level=0).mean()
    choices: dict[str, Mapping[str, Any]] = {
        "Moves": MOVES,
        "Year": {str(year): by_year[year] for year in years} | {"mean of all": mean},
        "Allowed for": {"nothing": [], "age, size, London, poverty": GIVEN},
        "Values": {"as they are": False, "as ranks": True},
    }
    return cross(
        choices,
        lambda y, frame, given, ranks: link(frame, x, y, given=given, ranks=ranks),
        holds=lambda found: found.low > 0,
    )

"""Every specification of the findings on placements, worked out a second time: see `tests.second.stated`.

What was chosen is read from the columns of a figure's data for readers, and nothing else of it.
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from tests.second.stated import (
    authorities,
    correlation,
    number,
    rank_correlation,
    ranks,
    rows,
    specifications,
    with_interval,
)
from tests.second.test_placements import (
    NOW,
    by_authority,
    given,
    indicators,
    kinds,
    outside_family,
    pearson,
    placed,
    registered,
    rest_of,
)
from tests.second.test_placements_money import (
    SPLIT,
    coded,
    financial,
    outturn,
    private_share,
    suspects,
    two_weeks,
)

Row = dict[str, str]
Found = tuple[float, ...]  # A value, or a value with the ends of its interval
ALL_KINDS = ("children's home", "secure children's home", "special school")


def ends(of: str) -> int:
    return int(of[:4]) + 1


def change(row: Row, share: Callable[[int, bool], float]) -> Found:
    return (share(int(row["To"]), False) - share(int(row["From"]), True),)


def outside(row: Row) -> Found:
    """Children left out of count and whole: not reported where, or unaccompanied, as if all lived so."""
    column = {"all": None, "who": "not_reported", "wit": "unaccompanied"}[row["Children"][:3]]

    def share(when: int, _: bool) -> float:
        out = placed(column, when) if column else 0
        return 100 * (outside_family(when) - out) / (placed("looked_after", when) - out)

    return change(row, share)


def with_unknown(count: float, unknown: float, whole: float, left: float, how: str, at_first: bool) -> float:
    """A share with unknown children counted, not counted or left out; at worst, counted at first only."""
    if how == "left out":
        return 100 * count / (whole - left)
    return (
        100 * (count + (unknown if how == "all counted" or how == "worst case" and at_first else 0)) / whole
    )


def private(row: Row) -> Found:
    def share(when: int, at_first: bool) -> float:
        whole = placed("looked_after", when)
        whole -= placed("parents", when) if row["With parents"] == "left out" else 0
        unknown = placed("not_reported", when)
        return with_unknown(placed("private", when), unknown, whole, unknown, row["Not reported"], at_first)

    return change(row, share)


def distance(row: Row) -> Found:
    def share(when: int, at_first: bool) -> float:
        far, whole, unknown = (placed(c, when) for c in ("far_outside", "looked_after", "unknown_outside"))
        left = unknown + placed("unknown_inside", when)
        return with_unknown(far, unknown, whole, left, row["Unknown distance"], at_first)

    return change(row, share)


@cache
def regions() -> dict[str, str]:
    return {row["old_la_code"]: row["region_name"] for row in rows("areas")}


def nearby(row: Row) -> Found:
    when = int(row["Year"])
    among = authorities("children_placed", "looked_after", time_period=when)
    far = by_authority("far_outside", when)
    codes = sorted(far)
    of = registered(when, row["Homes counted by"], ALL_KINDS[: None if row["Homes"] == "all kinds" else 1])
    allowed = {
        "nothing": lambda: [],
        "kind of authority": lambda: indicators(kinds(), codes),
        "region": lambda: indicators(regions(), codes),
        "region and size": lambda: [*indicators(regions(), codes), ranks([among[code] for code in codes])],
    }[row["Allowed for"]]()
    return given([of.get(code, 0) / among[code] for code in codes], [far[code] for code in codes], allowed)


def poverty(row: Row) -> Found:
    """Low income is that of 2022 in the years before it, and children as now revised."""
    when = int(row["Year"])
    release = f"looked-after-{NOW}" if when == NOW else "lait-2026"
    among = authorities("looked_after", "looked_after_31_march", time_period=when, release=release)
    poor = authorities("low_income", "children_in_low_income_percent", time_period=max(when, 2022))
    types = ALL_KINDS[: None if row["Kinds"] == "all kinds" else 1]
    of = registered(when, row["Counted"], types, None if row["Sector"] == "all" else row["Sector"])
    codes = sorted(code for code in poor if among.get(code, 0) > 0)
    allowed = indicators(regions(), codes) if row["Allowed for"] == "region" else []
    return given([poor[code] for code in codes], [of.get(code, 0) / among[code] for code in codes], allowed)


@cache
def moved(measure: str, when: int) -> dict[str, float]:
    """Moves of an authority's children by one of three measures."""
    release = f"looked-after-{NOW}"
    if measure == "moves for each child":
        all_, status = (
            authorities("placement_changes", column, time_period=when)
            for column in ("changes", "status_only")
        )
        top = {code: all_[code] - status[code] for code in all_ if code in status}
        under = authorities("children_placed", "looked_after", time_period=when)
    else:
        columns = {
            "three in the year": ("three_or_more_placements", "looked_after_children"),
            "long term": ("long_term_stable", "long_term_children"),
        }[measure]
        top, under = (
            authorities("placements", column, time_period=when, release=release) for column in columns
        )
    found = {code: top[code] / under[code] for code in top if code in under}
    return {code: 1 - share for code, share in found.items()} if measure == "long term" else found


@cache
def thirds(when: int) -> list[dict[str, float]]:
    """Age, size, London and poverty."""
    among = authorities("children_placed", "looked_after", time_period=when)
    return [
        by_authority("aged_16_and_over", when),
        {code: math.log(counted) for code, counted in among.items()},
        {code: float(region == "London") for code, region in regions().items()},
        authorities("low_income", "children_in_low_income_percent", time_period=when),
    ]


def mean(years: list[dict[str, float]]) -> dict[str, float]:
    """Mean of the years in which an authority has a figure."""
    codes = set().union(*years)
    # To a billionth, so that what is equal ranks equal.
    return {code: round(float(np.mean([of[code] for of in years if code in of])), 9) for code in codes}


def moves(row: Row, column: str = "far_outside") -> Found:
    whens = range(2022, NOW + 1) if row["Year"] == "mean of all" else [int(row["Year"])]
    x = mean([by_authority(column, when) for when in whens])
    y = mean([moved(row["Moves"], when) for when in whens])
    beside = []
    if row["Allowed for"] != "nothing":
        beside = [mean(list(of)) for of in zip(*(thirds(when) for when in whens), strict=True)]
    codes = sorted(code for code in x if code in y and all(code in of for of in beside))
    of_ranks = row["Values"] == "as ranks"
    columns = [[of[code] for code in codes] for of in (x, y, *beside)]
    if of_ranks:
        columns = [ranks(values) for values in columns]
    left = [rest_of(values, *columns[2:]) for values in columns[:2]]
    if of_ranks:
        return with_interval(correlation(*left), len(codes), len(beside))
    return pearson(*left, len(beside))


def private_spending(row: Row) -> Found:
    def share(when: int) -> float:
        of = coded(when)
        if row["Counted"] != "all authorities":
            of = {code: value for code, value in of.items() if 1 <= value <= 99}
        elif row["Measured"] == "sum of authorities":
            return private_share(when)
        if row["Measured"] == "sum of authorities":
            wanted = {"time_period": financial(when), "line": "residential"}
            paid, gross = (authorities("provider_spending", c, **wanted) for c in ("private", "gross"))
            return 100 * sum(paid[code] for code in of) / sum(gross[code] for code in of)
        return float((np.mean if row["Measured"] == "mean authority" else np.median)(list(of.values())))

    return (share(ends(row["To"])) - share(ends(row["From"])),)


@cache
def returned(line: str, when: int, column: str) -> dict[str, float]:
    """A line by authority, without what is suspect; of sums even the smallest are part."""
    found = rows(
        "revenue_outturn",
        geographic_level="Local authority",
        time_period=financial(when),
        line=line,
        **({"suspect": "false"} if line == "looked_after" else {}),
    )
    values = {row["old_la_code"]: number(row[column]) for row in found}
    return {code: value for code, value in values.items() if value is not None}


def sound(when: int, column: str) -> set[str]:
    """Authorities whose split adds up to the line within one per cent, if that is not suspect.

    Southwark returned more income than spending in 2023-24: net, there is nothing to split.
    """
    whole, parts = returned("looked_after", when, column), [returned(of, when, column) for of in SPLIT]
    return {
        code
        for code, value in whole.items()
        if value >= 0
        and all(code in part for part in parts)
        and abs(sum(part[code] for part in parts) - value) <= value / 100
    }


def rise(row: Row) -> Found:
    first, last, column = ends(row["From"]), ends(row["To"]), row["Spending"].split()[0]
    codes = sound(first, column) & sound(last, column)

    def amount(line: str, when: int) -> float:
        (prices,) = rows("gdp_deflator", time_period=financial(when))
        by = float(prices["deflator"]) / 100 if row["Prices"].startswith("real") else 1
        if row["Counted"].startswith("England"):
            return outturn(line, when, column) / by
        return sum(returned(line, when, column)[code] for code in codes) / by

    rises = {line: amount(line, last) - amount(line, first) for line in SPLIT}
    return (100 * rises["residential"] / sum(rises.values()),)


def weeks(row: Row) -> Found:
    when, mean_of_year = ends(row["Year"]), row["Children counted"] == "mean of the year"
    both = two_weeks("residential", when, mean_of_year)
    if row["Suspect returns"] == "left out":
        both = {c: pair for c, pair in both.items() if c not in suspects("residential", when, mean_of_year)}
    one, other = (list(of) for of in zip(*both.values(), strict=True))
    if row["Correlation of"] == "ranks":
        return with_interval(rank_correlation(one, other), len(one))
    return pearson(*([math.log(value) for value in values] for values in (one, other)))


NAIVE: dict[str, tuple[Callable[[Row], Found], str, Callable[[Found], bool]]] = {
    "outside-family": (outside, "Change in the share outside a family, points", lambda f: f[0] > 0),
    "private": (private, "Change in the share with private providers, points", lambda f: f[0] > 0),
    "distance": (distance, "Change in the share far from home, points", lambda f: f[0] > 0),
    "homes-nearby": (
        nearby,
        "Rank correlation of homes with children far away",
        lambda f: f[1] <= 0 <= f[2],
    ),
    "homes-poverty": (
        poverty,
        "Rank correlation of child poverty with homes per looked-after child",
        lambda f: f[1] <= 0,
    ),
    "moves-far": (moves, "Correlation between authorities", lambda f: f[1] > 0),
    "private-spending": (private_spending, "Rise of the private share, points", lambda f: f[0] > 0),
    "outturn-rise": (rise, "Share of the rise that is residential, %", lambda f: f[0] > 50),
    "two-weeks": (weeks, "Correlation between the two returns", lambda f: f[0] < 0.5),
}


@pytest.mark.parametrize("name", NAIVE)
def test_every_specification_agrees_with_a_naive_one_and_holds_where_that_does(name: str) -> None:
    naive, column, holding = NAIVE[name]
    for row in specifications(f"placements-{name}-choices"):
        found = naive(row)
        printed = [row[column], row["from"], row["to"]][: len(found)]
        assert [float(cell) for cell in printed] == pytest.approx(found, rel=1e-4, abs=1e-5), row
        assert (row["finding holds"] == "yes") == holding(found), row

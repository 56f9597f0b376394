"""Where children live, and moves and ends of care, worked out a second time: see `tests.second.stated`."""

import math
from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest

from tests.second.stated import (
    assert_agrees,
    authorities,
    correlation,
    national,
    number,
    ranks,
    rows,
    with_ends,
    with_interval,
    year,
)
from tests.second.test_variation import highest

NOW = year("placements-outside-family-share")


def england(table: str, column: str, when: int) -> float:
    """England's own row of the newest release that has the year."""
    release = max(row["release"] for row in rows(table, geographic_level="National", time_period=when))
    return national(table, column, time_period=when, release=release)


def placed(column: str, when: int = NOW) -> float:
    return england("children_placed", column, when)


def share(column: str, when: int = NOW) -> float:
    return 100 * placed(column, when) / placed("looked_after", when)


def outside_family(when: int) -> float:
    """Children with neither foster carers, adopters nor parents."""
    return placed("looked_after", when) - sum(placed(c, when) for c in ("foster", "adoption", "parents"))


def of_those_reported(column: str, when: int) -> float:
    return 100 * placed(column, when) / (placed("looked_after", when) - placed("not_reported", when))


def far_at_most(when: int) -> float:
    return share("far_outside", when) + share("unknown_outside", when)


def by_authority(column: str, when: int) -> dict[str, float]:
    """Share of all looked-after children by authority, in per cent."""
    among = authorities("children_placed", "looked_after", time_period=when)
    counted = authorities("children_placed", column, time_period=when)
    return {code: 100 * counted[code] / among[code] for code in counted if code in among}


def quantile(values: Iterable[float], at: float) -> float:
    return float(np.percentile(list(values), at))


@cache
def kinds() -> dict[str, str]:
    """The kind of each authority of today: some kept their number when they changed it."""
    return {row["old_la_code"]: row["la_type"] for row in rows("areas", closed="")}


def rest_of(values: list[float], *others: list[float]) -> list[float]:
    """What is left of values once a straight line on others is taken out."""
    table = np.column_stack([np.ones(len(values)), *others])
    fitted = table @ np.linalg.lstsq(table, np.array(values), rcond=None)[0]
    return list(np.array(values) - fitted)


def indicators(of: dict[str, str], codes: list[str]) -> list[list[float]]:
    """A column of noughts and ones for each group but one."""
    return [[float(of[code] == group) for code in codes] for group in sorted({of[c] for c in codes})[1:]]


def given(xs: list[float], ys: list[float], taken_out: list[list[float]]) -> tuple[float, float, float]:
    """Rank correlation of what is left of two ranks, with its interval."""
    order = [rest_of(rank, *taken_out) for rank in (ranks(xs), ranks(ys))]
    return with_interval(correlation(*order), len(xs), len(taken_out))


@cache
def registered(
    when: int,
    column: str = "places",
    types: tuple[str, ...] = ("children's home",),
    sector: str | None = None,
) -> dict[str, float]:
    """Homes or places by authority on a whole list."""
    found: dict[str, float] = {}
    for row in rows("homes", time_period=when, list="all registered", geographic_level="Local authority"):
        if row["type"] in types and sector in (None, row["sector"]):
            found[row["old_la_code"]] = found.get(row["old_la_code"], 0) + (number(row[column]) or 0)
    return found


def nearby(column: str, by_kind: bool = False) -> tuple[float, float, float]:
    """Places in homes for each 100 looked-after children, with the share of children far away or outside."""
    among = authorities("children_placed", "looked_after", time_period=NOW)
    away = by_authority(column, NOW)
    codes = sorted(away)
    places = [100 * registered(NOW).get(code, 0) / among[code] for code in codes]
    return given(places, [away[code] for code in codes], indicators(kinds(), codes) if by_kind else [])


def flow(column: str, of: str, when: int) -> float:
    return 100 * england("care_flows", column, when) / england("care_flows", of, when)


def relatives(when: int) -> float:
    """Orders made to relatives or friends, foster carers or not, of all."""
    parts = ("foster_carer_relative", "other_carer_relative")
    counted = sum(england("special_guardianship", part, when) for part in parts)
    return 100 * counted / england("special_guardianship", "orders", when)


def moves_per_100(when: int) -> float:
    moved = england("placement_changes", "changes", when) - england("placement_changes", "status_only", when)
    return 100 * moved / placed("looked_after", when)


def pearson(xs: list[float], ys: list[float], taken_out: int = 0) -> tuple[float, float, float]:
    """Product-moment correlation with Fisher's interval."""
    r = correlation(xs, ys)
    half = 1.959964 / np.sqrt(len(xs) - 3 - taken_out)
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def of_both(x: dict[str, float], y: dict[str, float]) -> tuple[list[float], list[float]]:
    codes = [code for code in x if code in y]
    return [x[code] for code in codes], [y[code] for code in codes]


def leavers(column: str, of: tuple[str, ...], when: int = NOW) -> dict[str, float]:
    """Share of care leavers by authority."""
    release = f"care-flows-{NOW}"
    parts = [authorities("care_leavers", c, time_period=when, release=release) for c in (column, *of)]
    codes = set.intersection(*(set(part) for part in parts))
    return {code: 100 * parts[0][code] / sum(part[code] for part in parts[1:]) for code in sorted(codes)}


def not_in_work(when: int) -> float:
    counted = [england("care_leavers", c, when) for c in ("not_in_education_or_work", "in_education_or_work")]
    return 100 * counted[0] / sum(counted)


def moves_and(column: str) -> tuple[float, float, float]:
    """Share of children by authority, with the share of those with three or more placements in the year."""
    release = f"looked-after-{NOW}"
    often, among = (
        authorities("placements", name, time_period=NOW, release=release)
        for name in ("three_or_more_placements", "looked_after_children")
    )
    return pearson(*of_both(by_authority(column, NOW), {c: often[c] / among[c] for c in often if c in among}))


def suitable_and_not_known() -> tuple[float, float, float]:
    shares = (leavers(c, ("accommodation_base",)) for c in ("suitable", "accommodation_not_known"))
    return pearson(*of_both(*shares))


def outside_limits() -> int:
    """Authorities of which fewer than one in forty of their size would have so many not in work, or so few.

    True shares follow a beta distribution; chance is binomial.
    """
    wanted = {"time_period": NOW, "release": f"care-flows-{NOW}"}
    counted, others = (
        authorities("care_leavers", column, **wanted)
        for column in ("not_in_education_or_work", "in_education_or_work")
    )
    pairs = [(round(counted[c]), round(counted[c] + others[c])) for c in counted if c in others]

    def log_beta(a: float, b: float) -> float:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    def likelihood(mean: float, width: float) -> float:
        a, b = mean / width, (1 - mean) / width
        return sum(log_beta(k + a, n - k + b) for k, n in pairs) - len(pairs) * log_beta(a, b)

    mean, width = highest(likelihood, sum(k for k, _ in pairs) / sum(n for _, n in pairs), 0.02)
    a, b = mean / width, (1 - mean) / width

    def tail(counted: int, among: int) -> float:
        chances = [
            math.exp(log_beta(k + a, among - k + b) - log_beta(a, b) + math.log(math.comb(among, k)))
            for k in range(counted + 1)
        ]
        return min(sum(chances), 1 - sum(chances[:-1]))

    return sum(tail(k, n) < 0.025 for k, n in pairs)


NAIVE = {
    **{
        f"placements-{kind}-share-{NOW}": lambda kind=kind: share(kind)
        for kind in ("foster", "homes", "parents", "independent", "adoption")
    },
    **{
        f"placements-outside-family-share-{when}": lambda when=when: (
            100 * outside_family(when) / placed("looked_after", when)
        )
        for when in (2010, 2021, NOW)
    },
    **{
        f"placements-{who}-share-{when}": lambda who=who, when=when: of_those_reported(who, when)
        for who in ("private", "own", "voluntary")
        for when in (2011, 2021, NOW)
    },
    **{
        f"placements-private-share-least-{when}": lambda when=when: share("private", when)
        for when in (2011, 2021, NOW)
    },
    **{
        f"placements-private-share-most-{when}": lambda when=when: (
            share("private", when) + share("not_reported", when)
        )
        for when in (2011, 2021, NOW)
    },
    **{f"placements-private-{when}": lambda when=when: placed("private", when) for when in (2021, NOW)},
    **{
        f"placements-over-20-miles-outside-share-{when}": lambda when=when: share("far_outside", when)
        for when in (2017, 2021, NOW)
    },
    **{
        f"placements-over-20-miles-outside-share-most-{when}": lambda when=when: far_at_most(when)
        for when in (2017, 2021, NOW)
    },
    **{
        f"placements-private-authorities-{name}-{when}": lambda at=at, when=when: quantile(
            by_authority("private", when).values(), at
        )
        for name, at in (("p10", 10), ("median", 50), ("p90", 90))
        for when in (2021, NOW)
    },
    f"placements-outside-family-growth-beyond-age-2021-{NOW}": lambda: (
        outside_family(NOW)
        - outside_family(2021)
        - placed("aged_16_and_over")
        + placed("aged_16_and_over", 2021)
    ),
    **with_ends(
        {
            f"placements-homes-nearby-{word}{kind}-{NOW}": lambda c=column, k=bool(kind): nearby(c, k)
            for word, column in (("far", "far_outside"), ("outside", "outside"))
            for kind in ("", "-given-type")
        }
    ),
    **{
        f"placements-special-guardianship{end}": lambda when=when: england(
            "care_flows", "to_special_guardian", when
        )
        for end, when in (("", NOW), ("-2021", 2021))
    },
    **{
        f"placements-special-guardianship-share-{when}": lambda when=when: flow(
            "to_special_guardian", "ceased", when
        )
        for when in range(2021, NOW + 1)
    },
    **{
        f"placements-special-guardianship-others-share-{when}": lambda when=when: flow(
            "to_special_guardian", "ceased_others", when
        )
        for when in range(2021, NOW + 1)
    },
    **{
        f"placements-starts-unaccompanied-share-{when}": lambda when=when: flow(
            "started_unaccompanied", "started", when
        )
        for when in range(2021, NOW + 1)
    },
    "placements-special-guardians-relatives-share": lambda: relatives(
        year("placements-special-guardians-relatives-share")
    ),
    "placements-special-guardians-relatives-share-lowest": lambda: min(map(relatives, range(2019, 2025))),
    "placements-special-guardians-relatives-share-highest": lambda: max(map(relatives, range(2019, 2025))),
    **{
        f"placements-moves-per-100-{when}": lambda when=when: moves_per_100(when)
        for when in range(2021, NOW + 1)
    },
    f"placements-leavers-not-in-work-authorities-outside-95-{NOW}": outside_limits,
    "placements-leavers-not-in-work-known-share": lambda: not_in_work(NOW),
    "placements-leavers-not-in-work-known-share-2021": lambda: not_in_work(2021),
    "placements-leavers-activity-not-known-share": lambda: (
        100
        * england("care_leavers", "activity_not_known", NOW)
        / england("care_leavers", "activity_base", NOW)
    ),
    **with_ends(
        {
            "placements-moves-far-three-r": lambda: moves_and("far_outside"),
            "placements-leavers-suitable-not-known-r": suitable_and_not_known,
        }
    ),
}


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_where_children_live_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])

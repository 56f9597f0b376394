"""Workforce churn, worked out a second time: see `tests.second.stated` for the rule."""

import math
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest

from tests.second.panels import (
    WORKFORCE,
    Estimate,
    Panel,
    area_of,
    areas,
    change_round,
    falls,
    first_count,
    never_inadequate,
    within,
    workforce,
)
from tests.second.stated import (
    TOO_SMALL,
    assert_agrees,
    authorities,
    national,
    number,
    rank_correlation,
    ranks,
    rows,
    with_ends,
    with_interval,
    year,
)

FIRST, LAST = 2017, year("workforce-turnover-rate")
YEARS = range(FIRST, LAST + 1)
CENSUS_BEGAN = date(2017, 10, 1)  # A judgement of this day or later has a count before it


def turnover(when: int) -> float:
    return national("workforce", "turnover_percent", time_period=when, release=WORKFORCE)


def peak() -> int:
    return max(YEARS, key=turnover)


def agency_rates(when: int) -> list[float]:
    """Published agency rates of returns: one that several authorities file together is one row."""
    found = rows("workforce", geographic_level="Local authority", time_period=when, release=WORKFORCE)
    rates = [number(row["agency_percent"]) for row in found if row["old_la_code"] not in TOO_SMALL]
    return [rate for rate in rates if rate is not None]


def agency_rates_before(when: int) -> list[float]:
    """Of the collection before: a joint return is one row of the table."""
    found = rows("workforce_totals", geographic_level="Local authority", time_period=when)
    rates = [number(row["agency_percent"]) for row in found if row["old_la_code"] not in TOO_SMALL]
    return [rate for rate in rates if rate is not None]


def over_40(rates: list[float]) -> int:
    return sum(rate > 40 for rate in rates)


def year_on_year(measure: str) -> float:
    """Mean of the rank correlations of one year with the next."""
    panel = workforce(measure)
    found = []
    for before, after in pairwise(YEARS):
        both = [area for area in areas() if {(area, before), (area, after)} <= panel.keys()]
        found.append(
            rank_correlation([panel[area, before] for area in both], [panel[area, after] for area in both])
        )
    return sum(found) / len(found)


def outcome(table: str, release: str, top: str, bottom: str) -> Panel:
    """Children counted over those they are of, in per cent, by constant area and year."""
    found: dict[tuple[str, int], list[tuple[float | None, float | None]]] = {}
    for row in rows(table, geographic_level="Local authority", release=release):
        if row["old_la_code"] not in TOO_SMALL and (number(row[top]) or number(row[bottom])):
            key = area_of(row["old_la_code"]), int(row["time_period"])
            found.setdefault(key, []).append((number(row[top]), number(row[bottom])))
    return {
        key: 100 * sum(a or 0 for a, _ in pairs) / sum(b or 0 for _, b in pairs)
        for key, pairs in found.items()
        if key[1] in YEARS and not any(None in pair for pair in pairs)
    }


def three_placements() -> Panel:
    """From counts where both are published, from the percentage in years before.

    Of areas of several authorities there are no counts before, so these areas are left out.
    """
    counted = outcome(
        "placements", f"looked-after-{LAST}", "three_or_more_placements", "looked_after_children"
    )
    found = rows("placements", geographic_level="Local authority", release="lait-2026")
    shares = {
        (area_of(row["old_la_code"]), int(row["time_period"])): number(
            row["three_or_more_placements_percent"]
        )
        for row in found
        if row["old_la_code"] not in TOO_SMALL
    }
    before = {key: x for key, x in shares.items() if x is not None and key[1] in YEARS}
    return {key: x for key, x in (before | counted).items() if "+" not in key[0]}


def stability() -> list[Panel]:
    return [
        three_placements(),
        outcome("placements", f"looked-after-{LAST}", "long_term_stable", "long_term_children"),
        outcome("referrals", f"children-in-need-{LAST}", "re_referrals", "referrals"),
    ]


@cache
def models() -> list[float]:
    """The p of each model: four measures of churn, same label or the year before, on three outcomes."""
    return [
        within(panel, workforce(measure), lag).p
        for panel in stability()
        for measure in ("turnover", "agency", "vacancy", "caseload")
        for lag in (0, 1)
    ]


def significant_holm() -> int:
    """Holm's steps: the smallest p against 0.05 over all, the next over one fewer, until one fails."""
    for place, p in enumerate(sorted(models())):
        if p > 0.05 / (len(models()) - place):
            return place
    return len(models())


@cache
def events(after_good: bool = True) -> list[tuple[str, int]]:
    """Area and first count of each fall that has a count before it, or of those from requires improvement."""
    found = [one for one in falls() if one.day >= CENSUS_BEGAN]
    return [
        (area_of(one.authority), first_count(one.day))
        for one in found
        if after_good or one.before not in {"good", "outstanding"}
    ]


@cache
def first_falls() -> dict[str, int]:
    """The first count after the first fall of each area that fell."""
    return dict(sorted(events(), key=lambda one: -one[1]))


def around_inadequate(
    measure: str,
    before: int = -1,
    after: int = 0,
    beyond_trend: bool = False,
    after_good: bool = True,
    compared: str = "never since 2013",
) -> Estimate:
    """A rate's change from a count before the inspection to one after it, beyond that of other areas.

    Beyond the trend, the slope from the third count before to the last is carried on and taken off. Areas
    whose own fall comes after the last of the counts may be compared as well.
    """

    def change(*figures: float) -> float:
        slope = (figures[-2] - figures[0]) / 2 if beyond_trend else 0
        return figures[-1] - figures[-2] - slope * (after - before)

    def others(zero: int) -> set[str]:
        never = never_inadequate(since_2009=compared == "never since 2009")
        if compared != "not yet":
            return never
        return never | {area for area, when in first_falls().items() if when > zero + after}

    counts = (-3, before, after) if beyond_trend else (before, after)
    return change_round(events(after_good), others, workforce(measure), counts, change)


WAYS = ((-1, True), (-1, False), (-2, False), (-3, False))
"""The count before from which a change is measured, and whether the areas' own trend is taken off."""


def surely_rises(measure: str, ways: Sequence[tuple[int, bool]] = WAYS) -> int:
    """Of 12 ways to measure a change for each of these, those whose interval lies above nought."""
    found = [
        around_inadequate(measure, before, after, trend, after_good, compared)
        for before, trend in ways
        for after in (0, 1)
        for after_good in (True, False)
        for compared in ("never since 2013", "never since 2009", "not yet")
    ]
    assert len(found) == 12 * len(ways)
    return sum(one.low > 0 for one in found)


def four_years(measure: str) -> tuple[float, float, float]:
    """Rank correlation of the mean of the first four years with that of the last four, and its interval."""
    panel, first, last = workforce(measure), range(FIRST, FIRST + 4), range(LAST - 3, LAST + 1)
    whole = [area for area in areas() if all((area, when) in panel for when in (*first, *last))]
    means = [[sum(panel[area, when] for when in whens) / 4 for area in whole] for whens in (first, last)]
    return with_interval(rank_correlation(*means), len(whole))


@cache
def children_and_changes() -> dict[str, tuple[float, float]]:
    """Looked-after children by area, and the percentage with three or more social workers in the year."""
    found: dict[str, list[tuple[float | None, float | None]]] = {}
    for row in rows("social_worker_changes", geographic_level="Local authority", time_period=2024):
        if row["old_la_code"] not in TOO_SMALL:
            pair = number(row["looked_after_children"]), number(row["three_or_more_social_workers"])
            found.setdefault(area_of(row["old_la_code"]), []).append(pair)
    return {
        area: (
            sum(a or 0 for a, _ in pairs),
            100 * sum(b or 0 for _, b in pairs) / sum(a or 0 for a, _ in pairs),
        )
        for area, pairs in found.items()
        if not any(None in pair for pair in pairs)
    }


@cache
def poverty_size_and_london() -> list[dict[str, float]]:
    """Low income, of areas of one authority; the logarithm of looked-after children; whether in London."""
    percent = authorities("low_income", "children_in_low_income_percent", time_period=2024)
    poverty = {area_of(code): found for code, found in percent.items() if "+" not in area_of(code)}
    size = {area: math.log(children) for area, (children, _) in children_and_changes().items()}
    return [poverty, size, {area: float(area.startswith("E09")) for area in areas()}]


def beyond(measure: str, when: int, more: bool, as_ranks: bool, by_children: bool, all_areas: bool) -> float:
    """Lower end of a partial correlation of changes of social worker with a measure, the other allowed for.

    It is read from the inverse of the matrix of covariances. Weighted areas are worth as many as would be as
    exact with equal weights. Fisher's interval has one area fewer for each thing allowed for; that of ranks
    is Bonett and Wright's.
    """
    pair = (measure, "agency" if measure == "turnover" else "turnover")
    columns = [{area: found for (area, at), found in workforce(one).items() if at == when} for one in pair]
    columns += poverty_size_and_london() if more else []
    kept = [area for area in children_and_changes() if all(area in column for column in columns)]
    if not all_areas:
        kept.remove(min(kept, key=lambda area: children_and_changes()[area][0]))
    values = [[children_and_changes()[area][1] for area in kept]]
    values += [[column[area] for area in kept] for column in columns]
    table = np.array([ranks(column) for column in values] if as_ranks else values)
    weights = np.array([children_and_changes()[area][0] if by_children else 1 for area in kept])
    centred = table - (table @ weights / weights.sum())[:, None]
    inverse = np.linalg.inv((centred * weights) @ centred.T)
    found = -inverse[0, 1] / math.sqrt(inverse[0, 0] * inverse[1, 1])
    worth = weights.sum() ** 2 / (weights @ weights) - 3 - (len(columns) - 1)
    return math.atanh(found) - 1.959964 * math.sqrt((1 + as_ranks * found**2 / 2) / worth)


def surely_beyond(measure: str, years: Sequence[int] = (2023, 2024)) -> int:
    """Of 16 ways a year to take a partial correlation, those whose interval lies above nought."""
    ways = product(years, *[(False, True)] * 4)
    return sum(beyond(measure, *way) > 0 for way in ways)


def director_changes() -> list[float]:
    counts = [number(row["changes"]) for row in rows("director_changes")]
    return [count for count in counts if count is not None]


NAIVE = {
    "workforce-turnover-rate": lambda: turnover(LAST),
    "workforce-turnover-rate-2017": lambda: turnover(FIRST),
    "workforce-turnover-rate-peak": lambda: turnover(peak()),
    "workforce-turnover-rate-peak-year": peak,
    "workforce-agency-counted": lambda: len(agency_rates(LAST)),
    "workforce-agency-over-40": lambda: over_40(agency_rates(LAST)),
    "workforce-agency-over-40-most": lambda: max(over_40(agency_rates(when)) for when in YEARS),
    "workforce-agency-over-40-2015": lambda: over_40(agency_rates_before(2015)),
    "workforce-agency-over-40-2016": lambda: over_40(agency_rates_before(2016)),
    "workforce-turnover-year-on-year-rank": lambda: year_on_year("turnover"),
    "workforce-agency-year-on-year-rank": lambda: year_on_year("agency"),
    "workforce-models-run": lambda: len(models()),
    "workforce-models-significant-holm": significant_holm,
    "workforce-before-after-choices-holds": lambda: surely_rises("vacancy"),
    "workforce-inadequate-vacancy-choices-plain": lambda: 12 * sum(not trend for _, trend in WAYS),
    "workforce-inadequate-vacancy-choices-plain-hold": lambda: surely_rises("vacancy", WAYS[1:]),
    "workforce-inadequate-vacancy-choices-trend": lambda: 12 * sum(trend for _, trend in WAYS),
    "workforce-inadequate-vacancy-choices-trend-hold": lambda: surely_rises("vacancy", WAYS[:1]),
    "workforce-inadequate-agency-choices-hold": lambda: surely_rises("agency"),
    "workforce-inadequate-turnover-choices-hold": lambda: surely_rises("turnover"),
    **{
        f"workforce-three-social-workers-turnover-choices{inside}{end}": lambda when=when, of=of: of(when)
        for when, inside in ((2024, ""), (2023, "-inside-year"))
        for end, of in (("", lambda when: 2**4), ("-hold", lambda when: surely_beyond("turnover", (when,))))
    },
    "workforce-continuity-choices-holds": lambda: surely_beyond("turnover"),
    "workforce-three-social-workers-agency-choices-hold": lambda: surely_beyond("agency"),
    "workforce-directors-changes-fewest": lambda: min(director_changes()),
    "workforce-directors-changes-most": lambda: max(director_changes()),
} | with_ends(
    {
        "workforce-turnover-four-year-rank": lambda: four_years("turnover"),
        "workforce-agency-four-year-rank": lambda: four_years("agency"),
    }
    | {
        f"workforce-inadequate-{measure}-change{beyond}": lambda measure=measure, beyond=beyond: (
            around_inadequate(measure, beyond_trend=bool(beyond)).three
        )
        for measure in ("vacancy", "agency", "turnover")
        for beyond in ("", "-beyond-trend")
    }
)


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_the_workforce_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])

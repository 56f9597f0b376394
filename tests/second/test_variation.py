"""Practice variation, worked out a second time: see `tests.second.stated` for the rule."""

import math
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import pytest

from tests.second.stated import (
    added_up,
    assert_agrees,
    authorities,
    national,
    rank_correlation,
    rows,
    with_ends,
    with_interval,
    year,
)

NOW, THEN = year("variation-looked-after-rate-max"), 2016
TODAY = f"ons-mid-{NOW - 1}"  # Children, rebased on the census of 2021
BEFORE_CENSUS = "ons-mid-2020"

Counts = dict[str, tuple[float, float]]


def looked_after(year: int, release: str, population: str, column: str = "looked_after_31_march") -> Counts:
    """Children looked after, or a flow of them, and children in the middle of the year before."""
    counted = authorities("looked_after", column, time_period=year, release=release)
    among = authorities("child_population", "population_0_17", time_period=year - 1, release=population)
    return {code: (counted[code], among[code]) for code in counted if code in among}


def now() -> Counts:
    return looked_after(NOW, f"looked-after-{NOW}", TODAY)


def as_first_published() -> Counts:
    return looked_after(THEN, f"looked-after-{THEN}", BEFORE_CENSUS)


def rates(counts: Counts) -> dict[str, float]:
    return {code: 10_000 * counted / among for code, (counted, among) in counts.items()}


def joined(counts: Counts) -> dict[str, float]:
    """Shares of constant areas: both counts are added up before they are divided."""
    counted = added_up({code: pair[0] for code, pair in counts.items()})
    among = added_up({code: pair[1] for code, pair in counts.items()})
    return {area: counted[area] / among[area] for area in counted}


def rank_of_both_years(first: Counts, last: Counts) -> tuple[float, float, float]:
    before, after = joined(first), joined(last)
    both = [area for area in before if area in after]
    found = rank_correlation([before[area] for area in both], [after[area] for area in both])
    return with_interval(found, len(both))


def rank_looked_after(column: str = "looked_after_31_march") -> tuple[float, float, float]:
    # As now revised: the latest release that has the counts of 2016.
    first = looked_after(THEN, "lait-2026", TODAY, column)
    return rank_of_both_years(first, looked_after(NOW, f"looked-after-{NOW}", TODAY, column))


def re_referred(year: int) -> Counts:
    again = authorities("referrals", "re_referrals", time_period=year, release=f"children-in-need-{NOW}")
    among = authorities("referrals", "referrals", time_period=year, release=f"children-in-need-{NOW}")
    return {code: (again[code], among[code]) for code in again if code in among}


def more_than_chance() -> float:
    """One less the average sampling variance of a rate, over the variance of rates, in per cent."""
    sampling = [counted / among**2 for counted, among in now().values()]
    found = np.array([counted / among for counted, among in now().values()])
    return 100 * (1 - sum(sampling) / len(sampling) / found.var(ddof=1))


def tail(counted: float, logs: np.ndarray, weights: np.ndarray) -> float:
    """The smaller of the chances of as few and of as many, over a mixture of Poisson means."""
    ks = np.arange(int(counted) + 1)
    factorials = np.array([math.lgamma(k + 1) for k in ks])
    by_k = np.exp(np.outer(ks, logs) - np.exp(logs) - factorials[:, None]) @ weights
    as_few = by_k.sum()
    return min(as_few, 1 - as_few + by_k[-1])


def outside_chance_alone() -> int:
    """Authorities of which fewer than one in a thousand would be as high, or as low, at the common rate."""
    common = sum(counted for counted, _ in now().values()) / sum(among for _, among in now().values())
    return sum(
        tail(counted, np.log([common * among]), np.ones(1)) < 0.001 for counted, among in now().values()
    )


GRID = np.linspace(-6, 6, 401)  # Standard deviations of a normal, as a fine sum in place of an integral
NORMAL = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()


def highest(likelihood: Callable[[float, float], float], first: float, second: float) -> tuple[float, float]:
    """Walk to the top of a likelihood of two numbers, the second positive, in ever smaller steps."""
    place, step = (first, second), second / 3
    best = likelihood(*place)
    while step > second / 3000:
        for one, other in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            trial = (place[0] + one * step, place[1] + other * step)
            if trial[1] > 0 and (found := likelihood(*trial)) > best:
                place, best = trial, found
                break
        else:
            step /= 2
    return place


@cache
def middle_and_spread() -> tuple[float, float]:
    """Log of the middle rate, and the spread of log rates, where the likelihood is highest."""
    counted = np.array([pair[0] for pair in now().values()])
    among = np.array([pair[1] for pair in now().values()])

    def likelihood(middle: float, spread: float) -> float:
        logs = np.log(among)[:, None] + middle + spread * GRID
        by_node = counted[:, None] * logs - np.exp(logs)
        top = by_node.max(axis=1)
        return float((top + np.log(np.exp(by_node - top[:, None]) @ NORMAL)).sum())

    middle, spread = highest(likelihood, math.log(counted.sum() / among.sum()), 0.3)
    return middle, spread


def outside_95() -> int:
    """Authorities of which fewer than one in forty of their size would be as high, or as low."""
    middle, spread = middle_and_spread()
    return sum(
        tail(counted, math.log(among) + middle + spread * GRID, NORMAL) < 0.025
        for counted, among in now().values()
    )


def told_apart(logs: np.ndarray) -> float:
    """Pairs of which one is higher with a probability of 97.5%, in per cent.

    Each authority has a row: over a line of true values, the log of how likely each is, up to a constant.
    """
    likely = np.exp(logs - logs.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    is_higher = likely @ (likely.cumsum(axis=1) - likely / 2).T
    pairs = is_higher[np.triu_indices(len(likely), 1)]
    return 100 * float(np.mean(np.maximum(pairs, 1 - pairs) >= 0.975))


def told_apart_by_rate() -> float:
    """Of children looked after: Poisson counts, normal log rates."""
    middle, spread = middle_and_spread()
    counted, among = np.array(list(now().values())).T[:, :, None]
    log_rates = middle + spread * np.linspace(-6, 6, 6001)
    chance = counted * log_rates - among * np.exp(log_rates)
    return told_apart(chance - ((log_rates - middle) / spread) ** 2 / 2)


def told_apart_by_share() -> float:
    """Of long-term stability: binomial counts, a beta distribution of true shares."""
    stable, long_term = (
        authorities("placements", column, time_period=NOW, release=f"looked-after-{NOW}")
        for column in ("long_term_stable", "long_term_children")
    )
    counts = [(stable[code], long_term[code]) for code in stable if code in long_term]

    def likelihood(mean: float, width: float) -> float:
        a, b = mean / width, (1 - mean) / width
        whole = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
        return sum(
            math.lgamma(k + a) + math.lgamma(n - k + b) - math.lgamma(n + a + b) - whole for k, n in counts
        )

    mean, width = highest(likelihood, sum(k for k, _ in counts) / sum(n for _, n in counts), 0.02)
    k, n = np.array(counts).T[:, :, None]
    shares = (np.arange(20_000) + 0.5) / 20_000
    likely = (k + mean / width - 1) * np.log(shares)
    return told_apart(likely + (n - k + (1 - mean) / width - 1) * np.log1p(-shares))


def r_squared(
    columns: list[dict[str, float]], found: dict[str, float] | None = None
) -> tuple[float, float, float]:
    """Share of the variance of rates that a straight-line model accounts for, %, with its interval."""
    found = found or rates(now())
    codes = [code for code in found if all(code in column for column in columns)]
    y = np.array([found[code] for code in codes])
    x = np.array([[1.0] + [column[code] for column in columns] for code in codes])
    left = y - x @ np.linalg.solve(x.T @ x, x.T @ y)
    share = 1 - left @ left / ((y - y.mean()) @ (y - y.mean()))
    low, high = shares_that_fit(share, len(codes), len(columns))
    return 100 * share, 100 * low, 100 * high


def shares_that_fit(share: float, n: int, terms: int) -> tuple[float, float]:
    """The true shares of variance under which an R squared is just among the most extreme fortieth.

    The F ratio is noncentral: its R squared is a mixture of beta distributions with Poisson weights of mean
    half of n times the true share over the rest.
    """
    halves, rest = terms / 2 + np.arange(400)[:, None], (n - terms - 1) / 2
    roots = (np.arange(2000) + 0.5) / 2000 * math.sqrt(share)  # Of R squared, so that no density is infinite
    constant = np.array(
        [[math.lgamma(half + rest) - math.lgamma(half) - math.lgamma(rest)] for half in halves[:, 0]]
    )
    density = constant + (2 * halves - 1) * np.log(roots) + (rest - 1) * np.log1p(-(roots**2))
    below = 2 * np.exp(density).sum(axis=1) * math.sqrt(share) / 2000

    def chance_below(true: float) -> float:
        mean = n * true / (1 - true) / 2
        weights = np.exp([-mean + j * math.log(mean) - math.lgamma(j + 1) for j in range(400)])
        return float(weights @ below)

    def true_share(chance: float) -> float:
        low, high = 1e-9, 0.8
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if chance_below(middle) > chance else (low, middle)
        return low

    return true_share(0.975), true_share(0.025)


def three_years(of: str) -> Counts:
    """Children of three years, unaccompanied ones apart, and all children, where every year has a number."""
    table, whole, less = {
        "in care": ("children_placed", "looked_after", "unaccompanied"),
        "starting": ("care_flows", "started_others", ""),
    }[of]
    added: Counts = {}
    for last in (NOW - 2, NOW - 1, NOW):
        counted = authorities(table, whole, time_period=last)
        apart = authorities(table, less, time_period=last) if less else dict.fromkeys(counted, 0.0)
        among = authorities("child_population", "population_0_17", time_period=last - 1, release=TODAY)
        here = {code: (counted[code] - apart[code], among[code]) for code in counted if code in apart}
        before = added if last > NOW - 2 else dict.fromkeys(here, (0.0, 0.0))
        added = {
            code: (before[code][0] + here[code][0], before[code][1] + here[code][1])
            for code in here
            if code in before
        }
    return added


def logs_explained(by: str) -> tuple[float, float, float]:
    """Share of the variance of log rates in care that log rates of starting, or log lengths, account for."""
    stock, flow = rates(three_years("in care")), rates(three_years("starting"))
    both = [code for code in stock if code in flow]
    other = {code: flow[code] if by == "starting" else stock[code] / flow[code] for code in both}
    logs = {code: math.log(other[code]) for code in both}
    return r_squared([logs], {code: math.log(stock[code]) for code in both})


def decile_ratio(values: Iterable[float]) -> float:
    """The 90th percentile over the 10th, between two values in proportion."""
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = int(place)
        return ordered[below] + (place - below) * (ordered[min(below + 1, len(ordered) - 1)] - ordered[below])

    return at(0.9) / at(0.1)


def after_housing() -> dict[str, float]:
    poor, all_children = (
        authorities("child_deprivation", column, time_period=2025)
        for column in ("income_deprived_children", "children_under_16")
    )
    return {code: poor[code] / all_children[code] for code in poor}


def idaci(year: int) -> dict[str, float]:
    return authorities(
        "deprivation_2015" if year == 2015 else "child_deprivation", "idaci_average_score", time_period=year
    )


def five() -> list[dict[str, float]]:
    return [low_income(), free_meals(), idaci(2015), idaci(2019), after_housing()]


def foretold(of: str, columns: list[dict[str, float]], by_region: bool = False) -> float:
    """Share of squared differences that a model fitted to the others foretells, against their mean, %."""
    found = rates(three_years(of))
    codes = [code for code in found if all(code in column for column in columns)]
    region = {row["old_la_code"]: row["region_code"] for row in rows("areas")}
    missed = guessed = 0.0
    for group in {region[code] for code in codes} if by_region else codes:
        out = [code for code in codes if (region[code] if by_region else code) == group]
        rest = [code for code in codes if code not in out]
        x = np.array([[1.0] + [column[code] for column in columns] for code in rest])
        y = np.array([found[code] for code in rest])
        slopes = np.linalg.solve(x.T @ x, x.T @ y)
        for code in out:
            fitted = slopes @ np.array([1.0] + [column[code] for column in columns])
            missed += (found[code] - fitted) ** 2
            guessed += (found[code] - y.mean()) ** 2
    return 100 * (1 - missed / guessed)


def byar(counted: float, among: float) -> tuple[float, float, float]:
    """A rate with Byar's interval."""

    def end(count: float, side: int) -> float:
        return count * (1 - 1 / (9 * count) + side * 1.959964 / (3 * math.sqrt(count))) ** 3

    return tuple(10_000 * one / among for one in (counted, end(counted, -1), end(counted + 1, 1)))


def at_the_end(of: Callable[[Iterable[float]], float]) -> tuple[float, float, float]:
    """The lowest or the highest rate, with its interval."""
    found = rates(now())
    return byar(*now()[next(code for code in found if found[code] == of(found.values()))])


def in_england() -> float:
    counted = national(
        "looked_after", "looked_after_31_march", time_period=NOW, release=f"looked-after-{NOW}"
    )
    return (
        10_000 * counted / national("child_population", "population_0_17", time_period=NOW - 1, release=TODAY)
    )


def low_income() -> dict[str, float]:
    return authorities("low_income", "children_in_low_income_percent", time_period=NOW)


def free_meals() -> dict[str, float]:
    return authorities("free_school_meals", "primary_percent", time_period=NOW)


def regions() -> list[dict[str, float]]:
    """One column of noughts and ones a region but the first."""
    region = {row["old_la_code"]: row["region_code"] for row in rows("areas")}
    return [
        {code: float(own == name) for code, own in region.items()}
        for name in sorted(set(region.values()))[1:]
    ]


def social_work_per_child() -> dict[str, float]:
    """Gross spending on the line in 2014-15 over episodes of need in the year as first published."""
    spent = authorities("social_work_spending", "gross", time_period=201415, line="social_work")
    children = authorities(
        "children_in_need", "cin_any_time_episodes", time_period=2015, release="children-in-need-2015"
    )
    return {code: spent[code] / children[code] for code in spent if code in children}


def lowest_five_under_half() -> int:
    """Of the five lowest, returns whose social work line is under half of the safeguarding heading."""
    line, heading = (
        authorities("social_work_spending", "gross", time_period=201415, line=name)
        for name in ("social_work", "safeguarding")
    )
    found = social_work_per_child()
    return sum(line[code] < heading[code] / 2 for code in sorted(found, key=found.__getitem__)[:5])


NAIVE = {
    "variation-looked-after-rate-authorities": lambda: len(now()),
    "variation-looked-after-rate-2016-first-published-min": lambda: min(rates(as_first_published()).values()),
    "variation-looked-after-rate-2016-first-published-max": lambda: max(rates(as_first_published()).values()),
    "variation-system-share-looked-after": more_than_chance,
    "variation-looked-after-outside-998-poisson": outside_chance_alone,
    "variation-looked-after-outside-95": outside_95,
    "variation-pairs-told-apart-looked-after": told_apart_by_rate,
    "variation-pairs-told-apart-long-term-stability": told_apart_by_share,
    "variation-re-referral-rank-since-2016": lambda: rank_of_both_years(re_referred(THEN), re_referred(NOW))[
        0
    ],
    "variation-re-referrals-rank-next-year": lambda: rank_of_both_years(
        re_referred(NOW - 1), re_referred(NOW)
    )[0],
    "variation-looked-after-rate-england": in_england,
    "variation-social-work-spend-per-child-2014-15-min": lambda: min(social_work_per_child().values()),
    "variation-social-work-spend-per-child-2014-15-max": lambda: max(social_work_per_child().values()),
    "variation-social-work-spend-per-child-2014-15-lowest-five-suspect": lowest_five_under_half,
    "variation-apart-in-care-p90-p10": lambda: decile_ratio(rates(three_years("in care")).values()),
    "variation-apart-starting-p90-p10": lambda: decile_ratio(rates(three_years("starting")).values()),
    "variation-need-in-care-foretold-together": lambda: foretold("in care", five()),
    "variation-need-in-care-foretold-idaci-2019": lambda: foretold("in care", [idaci(2019)]),
    "variation-need-in-care-foretold-low-income-region": lambda: foretold(
        "in care", [low_income(), *regions()]
    ),
    "variation-need-starting-foretold-together": lambda: foretold("starting", five()),
    "variation-need-starting-foretold-together-by-region": lambda: foretold("starting", five(), True),
} | with_ends(
    {
        "variation-apart-in-care-r2-starting": lambda: logs_explained("starting"),
        "variation-apart-in-care-r2-stay": lambda: logs_explained("stay"),
        "variation-apart-starting-r2-low-income": lambda: r_squared(
            [low_income()], rates(three_years("starting"))
        ),
        "variation-apart-starting-r2-low-income-region": lambda: r_squared(
            [low_income(), *regions()], rates(three_years("starting"))
        ),
        "variation-need-in-care-r2-idaci-2019": lambda: r_squared(
            [idaci(2019)], rates(three_years("in care"))
        ),
        "variation-need-in-care-r2-after-housing": lambda: r_squared(
            [after_housing()], rates(three_years("in care"))
        ),
        "variation-looked-after-rate-min": lambda: at_the_end(min),
        "variation-looked-after-rate-max": lambda: at_the_end(max),
        "variation-looked-after-r2-low-income": lambda: r_squared([low_income()]),
        "variation-looked-after-r2-fsm": lambda: r_squared([free_meals()]),
        "variation-looked-after-r2-low-income-region": lambda: r_squared([low_income(), *regions()]),
        "variation-looked-after-rank-since-2016": rank_looked_after,
        "variation-starts-rank-since-2016": lambda: rank_looked_after("started"),
    }
)


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_variation_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])

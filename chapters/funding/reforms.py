"""Areas that took part in reforms of family help, and how large a change beside other areas would show."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from evidence.data import areas, tables
from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate

PROGRAMMES = {
    "hubs": ["Family Hubs and Start for Life", "Family Hubs Transformation Fund"],
    "pathfinders": ["Families First for Children pathfinder"],
}
"""Programmes whose areas are all named. Strengthening Families, Protecting Children names nine of 17."""
WINDOWS = {"hubs": (2022, 2025), "pathfinders": (2023, 2025)}
"""31 March before the first announcement, and the newest."""
POWER = 0.8
DRAWS = 4000


def named(programme: str) -> set[str]:
    """Give the constant areas of a programme, whatever the wave.

    Examples
    --------
    >>> len(named("pathfinders"))
    10
    """
    rows = tables.load("reform_areas")
    rows = rows[rows["programme"].isin(PROGRAMMES[programme])]
    return set(areas.with_constant(rows)["constant_area"])


def before(rates: pd.DataFrame, start: int, end: int) -> list[pd.Series]:
    """Give each area's change over every span as long as one from `start` to `end` that is over by `start`.

    Parameters
    ----------
    rates : pandas.DataFrame
        One row an area, one column a year.
    start, end : int
        Years.

    Examples
    --------
    >>> rates = pd.DataFrame({2019: [1.0], 2020: [3.0], 2021: [4.0], 2022: [9.0]})
    >>> [change.tolist() for change in before(rates, 2021, 2022)]
    [[2.0], [1.0]]
    """
    long = end - start
    spans = [(year, year + long) for year in map(int, rates.columns) if year + long <= start]
    return [(rates[last] - rates[first]).dropna() for first, last in spans if last in rates]


def smallest(changes: Sequence[pd.Series], chosen: int, seed: int = 2026) -> float:
    """Give the smallest change that a comparison of drawn areas with the others would show, by simulation.

    Parameters
    ----------
    changes : sequence of pandas.Series
        Changes of areas in spans in which nothing was done to them, as `before` gives them.
    chosen : int
        How many areas are drawn.
    seed : int
        Of the draws.

    Returns
    -------
    float
        The change which, added to the areas drawn, differs from zero by Welch's test at five per cent in
        `POWER` of the draws.

    Raises
    ------
    StatisticError
        If there is no span, or fewer than two areas would be left on either side.

    Notes
    -----
    Each draw takes a span and areas at random. What is added moves the difference and not its error, so that
    it shows where it is larger than the error times Student's t, less the difference that chance has made.
    Areas chosen by need, and not drawn, differ in ways that this leaves out: it is the best case.

    Examples
    --------
    >>> changes = pd.Series(np.arange(-50.0, 51.0))
    >>> 0 < smallest([changes], 60) < smallest([changes], 10)
    True
    """
    if not changes or min(len(change) for change in changes) < chosen + 2 or chosen < 2:
        raise StatisticError(f"A comparison needs two areas on either side. Found {chosen} to be drawn.")
    draw = np.random.default_rng(seed)
    drawn: list[list[np.ndarray]] = [[] for _ in changes]
    for _ in range(DRAWS):
        span = int(draw.integers(len(changes)))
        drawn[span].append(draw.permutation(changes[span].to_numpy()))
    needed = []
    for samples in filter(None, drawn):
        shuffled = np.array(samples)
        found = stats.ttest_ind(shuffled[:, :chosen], shuffled[:, chosen:], axis=1, equal_var=False)
        interval = found.confidence_interval()
        needed.append((interval.high - interval.low) / 2 - (interval.high + interval.low) / 2)
    return float(np.quantile(np.concatenate(needed), POWER))


def apart(change: pd.Series, chosen: Collection[str]) -> Estimate:
    """Give the mean change of chosen areas less that of all others, with Welch's 95% interval.

    Examples
    --------
    >>> change = pd.Series([4.0, 6.0, 1.0, 3.0], index=list("abcd"))
    >>> apart(change, {"a", "b"}).value
    3.0
    """
    is_chosen = change.index.isin(list(chosen))
    found = stats.ttest_ind(change[is_chosen], change[~is_chosen], equal_var=False)
    interval = found.confidence_interval()
    value = float(change[is_chosen].mean() - change[~is_chosen].mean())
    return Estimate(value, float(interval.low), float(interval.high))

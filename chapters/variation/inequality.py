"""How far authorities differ on a measure: ratios, Gini and the systematic component of variation.

`values` are rates of the areas, in any unit; NaN is left out. Fewer than two known values, negative values or
all zeros are a `StatisticError`.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate, Kind, as_series, count_and_population
from evidence.statistics.spread import FEWEST, known_values, p90_p10_ratio


def max_min_ratio(values: ArrayLike | pd.Series) -> float:
    """Largest over smallest of the known values; NaN when the smallest is zero.

    It rests on two areas, often small ones: print `evidence.statistics.spread.p90_p10_ratio` beside it.

    Examples
    --------
    >>> max_min_ratio([20, 50, 160])
    8.0
    """
    known = known_values(values)
    return float(known.max() / known.min()) if known.min() > 0 else float("nan")


def coefficient_of_variation(
    values: ArrayLike | pd.Series, weights: ArrayLike | pd.Series | None = None
) -> float:
    """Give the standard deviation over the mean, as a share and not a percentage.

    Without weights each area counts once and the sample standard deviation, with n - 1, is used; with
    weights, which are populations, each child counts once and the sums of squares are divided by the
    population.

    Examples
    --------
    >>> round(coefficient_of_variation([40, 60]), 3)
    0.283
    >>> round(coefficient_of_variation([40, 60], weights=[1, 1]), 3)
    0.2
    """
    if weights is None:
        known = known_values(values)
        return float(known.std(ddof=1) / known.mean())
    numbers, sizes = as_series(values).to_numpy(), as_series(weights).to_numpy()
    both = ~np.isnan(numbers) & ~np.isnan(sizes)
    known, shares = known_values(numbers[both]), sizes[both] / sizes[both].sum()
    mean = (shares * known).sum()
    return float(np.sqrt((shares * (known - mean) ** 2).sum()) / mean)


def gini(values: ArrayLike | pd.Series) -> float:
    """Gini coefficient of the areas' values, each area counting once.

    Half the mean difference between all pairs of areas (an area with itself included), over the mean: 0 when
    all are equal, and at most (n - 1)/n. No small-sample correction. Gini (1912), computed from ranks.

    Examples
    --------
    >>> round(gini([1, 1, 4]), 3)
    0.333
    """
    known = np.sort(known_values(values))
    n = len(known)
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * known).sum() / (n * known.sum()))


def bootstrap(
    statistic: Callable[..., float], *columns: pd.Series, reps: int = 2000, seed: int = 0
) -> Estimate:
    """Give a statistic of areas with the interval that drawing the areas anew gives it.

    The statistic takes the columns as arrays in their order: one value an area each, on one index, for an
    area is drawn with all its values, missing ones too; other columns are a `StatisticError`. `reps` samples
    are drawn with `seed`, and the interval holds 95% of what the statistic is over them.

    Examples
    --------
    >>> rates = pd.Series(range(1, 101))
    >>> f"{bootstrap(p90_p10_ratio, rates):.1f}"
    '8.3 (5.1 to 14.8)'
    """
    if any(not column.index.equals(columns[0].index) for column in columns):
        raise StatisticError("The columns are not for the same areas in the same order.")
    values = [column.to_numpy() for column in columns]
    n = len(values[0])
    draws = np.random.default_rng(seed).integers(0, n, size=(reps, n))
    samples = [statistic(*(value[draw] for value in values)) for draw in draws]
    low, high = np.nanpercentile(samples, [2.5, 97.5])
    return Estimate(float(statistic(*values)), float(low), float(high))


def systematic_component(
    count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, *, kind: Kind = "rate"
) -> float:
    r"""Systematic component of variation: variance of observed over expected, less that of chance.

    Parameters
    ----------
    count, population : array-like of shape (n,)
        Numerator and denominator of each area; areas where either is NaN are left out. Expected counts are
        the population times the pooled rate.
    kind : {"rate", "proportion"}
        Whether chance is Poisson, with variance 1/E, or binomial, with variance (1 - p)/E.

    Returns
    -------
    float
        A squared share: its square root is about the coefficient of variation left when chance is taken out.
        Negative when areas vary less than chance would make them. Some authors print it times 10, 100 or
        1,000.

    Raises
    ------
    StatisticError
        For impossible counts or populations, fewer than two areas, or no events at all.

    Notes
    -----
    :math:`SCV = \frac1k \sum_i \left[ (O_i - E_i)^2 / E_i^2 - 1/E_i \right]`, McPherson and others
    (1982), *New England Journal of Medicine* 307, 1310-1314, in the form without logarithms of Diehr and
    others (1990).

    Examples
    --------
    >>> round(systematic_component([80, 120], [1_000, 1_000]), 4)
    0.03
    """
    counts, populations = count_and_population(count, population, kind=kind)
    known = counts.notna() & populations.notna()
    observed, sizes = counts[known].to_numpy(), populations[known].to_numpy()
    if len(observed) < FEWEST or observed.sum() == 0:
        raise StatisticError("The systematic component of variation needs two areas and at least one event.")
    pooled = observed.sum() / sizes.sum()
    chance = (1 if kind == "rate" else 1 - pooled) / (sizes * pooled)
    return float(((observed / (sizes * pooled) - 1) ** 2 - chance).mean())


def spread_summary(
    rate: pd.Series,
    count: pd.Series | None = None,
    population: pd.Series | None = None,
    *,
    kind: Kind = "rate",
) -> pd.Series:
    """Describe one measure's spread in one row.

    Given are the measure by area, NaN where not known, and its numerator and denominator where they are
    published; without them what rests on them is NaN. `kind` is passed to :func:`systematic_component`. The
    row has `n`, `left_out`, `min`, `p10`, `median`, `p90`, `max`, `max_min`, `p90_p10`, `cv` (unweighted),
    `cv_weighted` (by population), `gini`, `scv`.

    Examples
    --------
    >>> row = spread_summary(pd.Series([20.0, 40.0, 60.0, None]))
    >>> row[["n", "left_out", "max_min"]].tolist()
    [3.0, 1.0, 3.0]
    """
    known = known_values(rate)
    low, p10, median, p90, high = np.quantile(known, [0, 0.1, 0.5, 0.9, 1])
    nan = systematic = float("nan")
    if count is not None and population is not None:
        systematic = systematic_component(count, population, kind=kind)
    return pd.Series(
        {
            "n": len(known),
            "left_out": len(rate) - len(known),
            "min": low,
            "p10": p10,
            "median": median,
            "p90": p90,
            "max": high,
            "max_min": max_min_ratio(known),
            "p90_p10": p90_p10_ratio(known),
            "cv": coefficient_of_variation(known),
            "cv_weighted": nan if population is None else coefficient_of_variation(rate, population),
            "gini": gini(known),
            "scv": systematic,
        },
        dtype="float64",
    )

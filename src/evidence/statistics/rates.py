"""Rates and percentages with the intervals English public-health statistics use."""

from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from evidence.errors import StatisticError

Kind = Literal["rate", "proportion"]
"""A rate's chance is Poisson; a proportion's, whose count is part of its population, binomial."""

TAIL = (1 - 0.95) / 2
"""What a 95% interval leaves out on either side."""

EXACT_BELOW = 10
"""Byar's approximation is poor for counts below this, so the exact Poisson interval stands in."""


class Estimate(NamedTuple):
    """A statistic with its interval, all three in the statistic's own unit.

    Formatted as a number is, it prints the interval too.

    Examples
    --------
    >>> f"{Estimate(0.412, 0.3, 0.51):.2f}"
    '0.41 (0.30 to 0.51)'
    """

    value: float
    low: float
    high: float

    def __format__(self, form: str) -> str:
        value, low, high = (format(number, form) for number in self)
        return f"{value} ({low} to {high})" if form else str(self)

    def row(self, scale: float = 1.0) -> dict[str, float]:
        """Give the columns that charts of intervals draw: ``value``, ``lower`` and ``upper``.

        Each is multiplied by `scale`: 100 turns a share of one into per cent.

        Examples
        --------
        >>> Estimate(0.5, 0.25, 0.75).row(100)
        {'value': 50.0, 'lower': 25.0, 'upper': 75.0}
        """
        return {"value": scale * self.value, "lower": scale * self.low, "upper": scale * self.high}


def as_series(values: ArrayLike | pd.Series) -> pd.Series:
    """Give any numbers as a float Series, keeping the index of a Series.

    Examples
    --------
    >>> as_series([1, None]).tolist()
    [1.0, nan]
    """
    if isinstance(values, pd.Series):
        return values.astype("float64")
    return pd.Series(np.atleast_1d(np.asarray(values, dtype="float64")))


def count_and_population(
    count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, *, kind: Kind = "rate"
) -> tuple[pd.Series, pd.Series]:
    """Check a numerator and its denominator and give both as float Series, index kept.

    They are in children or other units counted; NaN means not known. A `StatisticError` if the kind is
    neither, lengths or indexes differ, a count is negative or infinite, a population is not above zero, or
    the count of a proportion exceeds its population.

    Examples
    --------
    >>> count_and_population([5], [0])
    Traceback (most recent call last):
    evidence.errors.StatisticError: A population must be above zero. Found 0.0.
    """
    if kind not in get_args(Kind):
        raise StatisticError(f"A measure is a rate or a proportion. Found {kind!r}.")
    numerator, denominator = as_series(count), as_series(population)
    if len(numerator) != len(denominator):
        raise StatisticError(f"{len(numerator)} counts but {len(denominator)} populations.")
    if isinstance(count, pd.Series) and isinstance(population, pd.Series):
        # Two Series in a different order would be paired by label here and by place in numpy: refuse to
        # guess.
        if not numerator.index.equals(denominator.index):
            raise StatisticError("Counts and populations are not for the same areas in the same order.")
    elif isinstance(population, pd.Series):
        numerator.index = denominator.index
    else:
        denominator.index = numerator.index
    for bad, message in (
        (numerator[(numerator < 0) | np.isinf(numerator)], "A count must be zero or more"),
        (denominator[(denominator <= 0) | np.isinf(denominator)], "A population must be above zero"),
    ):
        if len(bad):
            raise StatisticError(f"{message}. Found {bad.iloc[0]}.")
    if kind == "proportion" and (numerator > denominator).any():
        raise StatisticError("A percentage needs a count no larger than its population.")
    return numerator, denominator


def rate(count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, per: float = 10_000) -> pd.Series:
    """Crude rate: count divided by population, times `per`: 10,000 children, or 100 for a percentage.

    NaN wherever either number is not known; a negative count or a population of zero or less is a
    `StatisticError`.

    Examples
    --------
    >>> rate([50, None], [10_000, 20_000]).tolist()
    [50.0, nan]
    """
    numerator, denominator = count_and_population(count, population)
    return numerator / denominator * per


def byar_interval(
    count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, *, per: float = 10_000
) -> pd.DataFrame:
    r"""Give the 95% interval of a rate: Byar's approximation, for counts below ten the exact Poisson one.

    Parameters
    ----------
    count, population, per
        As for :func:`rate`.

    Returns
    -------
    pandas.DataFrame
        Columns `lower` and `upper`, per `per`; NaN where the rate is not known.

    Raises
    ------
    StatisticError
        For a negative count, or a population of zero or less.

    Notes
    -----
    With :math:`O` events and normal quantile :math:`z`, the limits of the count are
    :math:`O (1 - 1/(9O) - z/(3\sqrt{O}))^3` and, with :math:`O' = O + 1`,
    :math:`O' (1 - 1/(9O') + z/(3\sqrt{O'}))^3`. Below ten events they are half the chi-squared quantiles
    with :math:`2O` and :math:`2O + 2` degrees of freedom; the lower limit of zero events is zero. Breslow and
    Day (1987), *Statistical methods in cancer research*, vol. 2; the switch at ten is that of
    PHEindicatormethods, the package behind the public health profiles of England.

    Examples
    --------
    >>> byar_interval([100], [10_000]).round(2).values.tolist()
    [[81.36, 121.63]]
    """
    events, denominator = count_and_population(count, population)
    z = stats.norm.isf(TAIL)
    few, more = events.clip(lower=1), events + 1
    byar_lower = few * (1 - 1 / (9 * few) - z / (3 * np.sqrt(few))) ** 3
    byar_upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    exact_lower = (stats.chi2.ppf(TAIL, 2 * few) / 2) * (events > 0)
    exact_upper = stats.chi2.isf(TAIL, 2 * more) / 2
    exact = events < EXACT_BELOW
    lower, upper = byar_lower.mask(exact, exact_lower), byar_upper.mask(exact, exact_upper)
    return pd.DataFrame({"lower": lower, "upper": upper}).div(denominator, axis=0) * per


def wilson_interval(
    count: ArrayLike | pd.Series, n: ArrayLike | pd.Series, *, per: float = 100
) -> pd.DataFrame:
    """Wilson's 95% score interval of a percentage, from children with the property and children in all.

    As :func:`byar_interval`, but that `per` is 100 for percentages or 1 for proportions, and a count above
    `n` is refused. Wilson (1927), *JASA* 22, 209-212, computed by statsmodels. An area lies outside the
    binomial limits of :mod:`evidence.statistics.funnel` exactly when this interval leaves out the funnel's
    target.

    Examples
    --------
    >>> wilson_interval([81], [263]).round(2).values.tolist()
    [[25.53, 36.62]]
    """
    part, whole = count_and_population(count, n, kind="proportion")
    lower, upper = proportion_confint(part.to_numpy(), whole.to_numpy(), alpha=2 * TAIL, method="wilson")
    return pd.DataFrame({"lower": lower, "upper": upper}, index=part.index) * per


def pooled_share(count: ArrayLike | pd.Series, n: ArrayLike | pd.Series) -> Estimate:
    r"""Share of all units pooled over clusters, with an interval that lets units of one cluster go together.

    Parameters
    ----------
    count, n : array-like of shape (clusters,)
        Units with the property, and units in all, of each cluster, such as the sentences of a report.
        Clusters without units, or where either is NaN, are left out.

    Returns
    -------
    Estimate
        The share, from 0 to 1, with its 95% interval, cut at 0 and 1.

    Raises
    ------
    StatisticError
        For impossible counts, or fewer than two clusters with any unit.

    Notes
    -----
    The ratio of two sums, with the variance by linearisation over clusters (Cochran 1977, *Sampling
    Techniques*, chapter 6) and Student's t with one degree of freedom fewer than the clusters. It is the
    mean of a regression weighted by n with errors robust to heteroscedasticity (HC1). The interval is for
    clusters drawn from a larger number; where they are all there are, it says how far the share would move
    had inspectors met other such clusters.

    Examples
    --------
    >>> pooled_share([2, 3, 10], [10, 10, 20]).value
    0.375
    """
    sizes = as_series(n)
    counts, sizes = count_and_population(count, sizes.where(sizes != 0), kind="proportion")
    known = counts.notna() & sizes.notna()
    part, whole = counts[known], sizes[known]
    clusters = len(part)
    if clusters < 2:
        raise StatisticError(f"A pooled share needs at least two clusters with any unit. Found {clusters}.")
    share = float(part.sum() / whole.sum())
    variance = (
        clusters / (clusters - 1) * float(((part - share * whole) ** 2).sum()) / float(whole.sum()) ** 2
    )
    reach = float(stats.t.isf(TAIL, clusters - 1)) * variance**0.5
    return Estimate(share, max(0.0, share - reach), min(1.0, share + reach))

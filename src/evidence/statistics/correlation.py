"""Correlations between measures of one year, and how much of one's variation others account for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pingouin as pg
import statsmodels.api as sm
from scipy import optimize, stats

from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate

_FEWEST = 4


@dataclass(frozen=True)
class Correlation:
    """A correlation between areas."""

    estimate: Estimate  # the coefficient, from -1 to 1, with its 95% interval
    p: float  # two-sided, by Student's t; for `evidence.statistics.panel.holm` where several are asked
    n: int  # areas used
    left_out: int  # areas of which a measure is not known


def partial_correlation(
    frame: pd.DataFrame,
    x: str,
    y: str,
    given: Sequence[str],
    *,
    method: Literal["pearson", "spearman"] = "pearson",
) -> Correlation:
    r"""Correlation of two measures once others are allowed for.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an area. Areas with any of the measures not known are left out and counted.
    x, y : str
        Columns of the two measures.
    given : sequence of str
        Columns of the measures allowed for, all numbers; a category enters as indicators.
    method : {"pearson", "spearman"}
        On the values, or on the ranks of every measure.

    Raises
    ------
    StatisticError
        If nothing is given or a measure stands twice, the areas are fewer than four more than the measures
        given, or one measure is accounted for wholly by the others.

    Notes
    -----
    Coefficient and p-value by pingouin. The 95% interval is Fisher's: a partial correlation with k measures
    given is distributed as a plain one of :math:`n - k` areas (Fisher 1924, *Metron* 3, 329-332), so its
    z-transform has standard error :math:`1/\sqrt{n - k - 3}`. On ranks it is wider, as
    that of :func:`rank_correlation`. What is allowed for is the straight-line part of what was measured, and
    no more.

    Examples
    --------
    >>> frame = pd.DataFrame({"size": [1, 2, 3, 4, 5, 6]})
    >>> frame["agency"], frame["vacancies"] = [2, 1, 3, 4, 4, 7], [1, 3, 2, 3, 6, 6]
    >>> found = partial_correlation(frame, "agency", "vacancies", ["size"])
    >>> round(found.estimate.value, 6), found.n
    (-0.5, 6)
    """
    names = [x, y, *given]
    if len(names) < 3 or len(set(names)) < len(names):
        raise StatisticError("A partial correlation needs two measures and others given, each once.")
    complete = frame[names].astype("float64").dropna()
    n = len(complete)
    if n - len(given) < _FEWEST:
        raise StatisticError(f"{n} areas are too few with {len(given)} measures allowed for.")
    values = (complete.rank() if method == "spearman" else complete).to_numpy()
    spread = values.std(axis=0)
    # What rounding alone leaves of equal values counts as no spread.
    spread[spread <= 1e-12 * np.abs(values).max(axis=0)] = np.inf
    scaled = (values - values.mean(axis=0)) / spread
    if np.linalg.matrix_rank(scaled, tol=1e-9 * np.sqrt(n)) < len(names):
        # pingouin would take a pseudo-inverse here and return a number that means nothing.
        raise StatisticError("One measure does not vary once the others are allowed for.")
    table = pg.partial_corr(complete, x=x, y=y, covar=list(given), method=method)
    r, p = float(table["r"].iloc[0]), float(table["p_val"].iloc[0])
    return Correlation(_fisher(r, n - len(given), method), p, n, len(frame) - n)


def rank_correlation(x: pd.Series, y: pd.Series) -> Correlation:
    r"""Spearman's rank correlation of two measures, either of which may be an ordered grade.

    Numbers are indexed by area, such as a grade from 1 to 4; areas known in only one are left out and
    counted. A `StatisticError` for fewer than four areas in both, areas that repeat, or a measure in which
    all are equal. Computed by pingouin; equal values share their mean rank. The 95% interval is on Fisher's
    z-transform with the standard error :math:`\sqrt{(1 + r^2/2)/(n-3)}` (Bonett and Wright 2000,
    *Psychometrika* 65, 23-28). Fisher's own, :math:`1/\sqrt{n-3}`, is for a linear correlation: at a rank
    correlation of 0.85 its 95% interval holds the truth in 91 of 100.

    Examples
    --------
    >>> grade = pd.Series([1, 2, 2, 3, 4], index=list("abcde"))
    >>> agency = pd.Series([8.0, 10.0, 12.0, 25.0, 40.0], index=list("abcde"))
    >>> round(rank_correlation(grade, agency).estimate.value, 3)
    0.975
    """
    return _plain(x, y, "spearman")


def linear_correlation(x: pd.Series, y: pd.Series) -> Correlation:
    """Pearson's correlation of two measures.

    As :func:`rank_correlation`, with Fisher's own interval and with numbers only.

    Examples
    --------
    >>> agency, workers = pd.Series([8.0, 10.0, 12.0, 25.0]), pd.Series([20.0, 26.0, 24.0, 40.0])
    >>> round(linear_correlation(agency, workers).estimate.value, 3)
    0.976
    """
    return _plain(x, y, "pearson")


def _plain(x: pd.Series, y: pd.Series, method: str) -> Correlation:
    if not (x.index.is_unique and y.index.is_unique):
        raise StatisticError("An area occurs twice in one measure.")
    both = pd.concat([x, y], axis=1, keys=["x", "y"]).astype("float64")
    pairs = both.dropna()
    n = len(pairs)
    if n < _FEWEST:
        raise StatisticError(f"A correlation needs at least {_FEWEST} areas. Found {n}.")
    if (pairs.nunique() == 1).any():
        raise StatisticError("A correlation needs areas that differ in both measures.")
    table = pg.corr(pairs["x"], pairs["y"], method=method)
    r, p = float(table["r"].iloc[0]), float(table["p_val"].iloc[0])
    return Correlation(_fisher(r, n, method), p, n, len(both) - n)


def _fisher(r: float, n: int, method: str) -> Estimate:
    """Interval on Fisher's z-transform, wider for ranks."""
    if 1 - abs(r) < 1e-12:
        return Estimate(*[float(round(r))] * 3)
    wider = 1 + r**2 / 2 if method == "spearman" else 1.0
    reach = stats.norm.isf(0.025) * (wider / (n - 3)) ** 0.5
    low, high = np.tanh(np.arctanh(r) + np.array([-reach, reach]))
    return Estimate(r, float(low), float(high))


@dataclass(frozen=True)
class Association:
    """What :func:`r_squared` found."""

    r2: Estimate  # with the 95% interval of the share that the predictors would account for in many areas
    adjusted_r2: float  # for the number of terms
    fitted: pd.Series  # by area, in the measure's unit
    residuals: pd.Series  # measure less fitted value
    n: int  # areas used
    left_out: int  # areas of which the measure or a predictor is not known
    terms: int  # slopes: one for each number, one fewer than its groups for a category


def r_squared(rate: pd.Series, predictors: pd.DataFrame) -> Association:
    r"""Share of the variation between areas that a linear model of the predictors accounts for.

    Parameters
    ----------
    rate : pandas.Series
        The measure, indexed by area.
    predictors : pandas.DataFrame
        Indexed by area. Columns of numbers enter as they are; any other column is a category, such as the
        region, and enters as indicators.

    Raises
    ------
    StatisticError
        If areas repeat, no column is given, the areas are not more than the terms by at least three, or the
        measure does not vary.

    Notes
    -----
    Ordinary least squares by statsmodels, each area counting once. R squared rises with every term; the
    adjusted one is :math:`1 - (1 - R^2)(n - 1)/(n - k - 1)`. The interval holds each share of variance
    :math:`\rho^2` at which the F ratio found is not among the fortieth most extreme at either end of its
    noncentral distribution, with noncentrality :math:`n \rho^2 / (1 - \rho^2)` (Steiger 2004, *Psychological
    Methods* 9, 164-182). It allows for the number of terms, so it may lie lower than R squared. A bootstrap
    of areas does not: a sample that repeats areas fits too well, and with the nine regions its 95% interval
    holds the truth in 83 to 87 of 100. Either describes authorities, not children, and is not a finding about
    cause.

    Examples
    --------
    >>> areas = list("abcdef")
    >>> rate = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 7.0], index=areas)
    >>> found = r_squared(rate, pd.DataFrame({"poverty": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}, index=areas))
    >>> round(found.r2.value, 3), found.n
    (0.98, 6)
    """
    if not (rate.index.is_unique and predictors.index.is_unique) or predictors.shape[1] == 0:
        raise StatisticError("A model needs areas that do not repeat and at least one predictor.")
    table = predictors.reindex(rate.index)
    complete = table.notna().all(axis=1) & rate.notna()
    y = rate[complete].astype("float64")
    design = sm.add_constant(_indicators(table[complete]), has_constant="add")
    n, terms = len(design), int(np.linalg.matrix_rank(design.to_numpy())) - 1 if len(design) else 0
    if n < terms + 3:
        raise StatisticError(f"{n} areas are too few for a model of {terms} terms.")
    if y.nunique() == 1:
        raise StatisticError("The measure does not vary, so there is nothing to account for.")
    fit = sm.OLS(y, design).fit()
    value = float(fit.rsquared)
    return Association(
        r2=Estimate(value, *_r2_interval(value, n, terms)),
        adjusted_r2=float(fit.rsquared_adj),
        fitted=fit.fittedvalues,
        residuals=fit.resid,
        n=n,
        left_out=len(rate) - n,
        terms=terms,
    )


def _indicators(predictors: pd.DataFrame) -> pd.DataFrame:
    """Numbers as they are, categories as indicators of all groups but the first."""
    numbers = predictors.select_dtypes("number")
    others = predictors.drop(columns=numbers.columns).astype("str")
    if others.empty:
        return numbers.astype("float64")
    return pd.concat([numbers, pd.get_dummies(others, drop_first=True)], axis=1).astype("float64")


def _r2_interval(value: float, n: int, terms: int) -> tuple[float, float]:
    """Shares of variance under which one in forty has so large, or so small, an R squared."""
    if terms == 0 or 1 - value < 1e-12:
        return value, value
    f = value / terms / ((1 - value) / (n - terms - 1))

    def below(share: float) -> float:
        # Where the distribution is too far up to be worked out, nothing of it is below.
        found = stats.ncf.cdf(f, terms, n - terms - 1, n * share / (1 - share))
        return float(np.nan_to_num(found))

    ends = []
    for tail in (0.975, 0.025):
        alike = below(0.0) < tail
        ends.append(0.0 if alike else float(optimize.brentq(lambda x, t=tail: below(x) - t, 0.0, 1 - 1e-9)))
    return ends[0], ends[1]

"""How much of a measure's variation between areas other measures account for."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray

from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate


@dataclass(frozen=True)
class Association:
    """What :func:`r_squared` found.

    Attributes
    ----------
    r2, adjusted_r2 : evidence.statistics.rates.Estimate
        R squared and adjusted R squared, each with a 95% percentile bootstrap interval over areas.
    fitted, residuals : pandas.Series
        Fitted values, and measure less fitted value, by area, in the measure's unit.
    n, left_out : int
        Areas used, and areas left out because the measure or a predictor is not known.
    terms : int
        Slopes estimated, an intercept not counted: one for each number, one fewer than its groups for a
        category.
    """

    r2: Estimate
    adjusted_r2: Estimate
    fitted: pd.Series
    residuals: pd.Series
    n: int
    left_out: int
    terms: int


def r_squared(rate: pd.Series, predictors: pd.DataFrame, *, reps: int = 2000, seed: int = 0) -> Association:
    """Share of the variation between areas that a linear model of the predictors accounts for.

    Parameters
    ----------
    rate : pandas.Series
        The measure, indexed by area.
    predictors : pandas.DataFrame
        Indexed by area. Columns of numbers enter as they are; any other column is a category, such as the
        region, and enters as indicators.
    reps, seed : int
        Bootstrap samples of areas, and the seed that draws them.

    Returns
    -------
    Association

    Raises
    ------
    StatisticError
        If areas repeat, no column is given, the areas are not more than the terms by at least two, or the
        measure does not vary.

    Notes
    -----
    Ordinary least squares by statsmodels, each area counting once. The bootstrap draws areas with
    replacement. R squared rises with every term, and a bootstrap sample, which repeats areas, fits better
    than the sample it came from: the interval of `r2` therefore leans upwards, the more so the more terms
    there are. The adjusted one, :math:`1 - (1 - R^2)(n - 1)/(n - k - 1)`, takes out most of the first effect,
    not the second. Either describes authorities, not children, and is not a finding about cause.

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
    design = sm.add_constant(_columns(table[complete]), has_constant="add")
    n, terms = len(design), int(np.linalg.matrix_rank(design.to_numpy())) - 1 if len(design) else 0
    if n < terms + 3:
        raise StatisticError(f"{n} areas are too few for a model of {terms} terms.")
    if y.nunique() == 1:
        raise StatisticError("The measure does not vary, so there is nothing to account for.")
    fit = sm.OLS(y, design).fit()
    draws = np.random.default_rng(seed).integers(0, n, size=(reps, n))
    samples = _bootstrap_r2(np.asarray(y, dtype=np.float64), design.to_numpy()[:, 1:], draws)
    adjusted = 1 - (1 - samples) * (n - 1) / (n - terms - 1)
    return Association(
        r2=_estimate(fit.rsquared, samples),
        adjusted_r2=_estimate(fit.rsquared_adj, adjusted),
        fitted=fit.fittedvalues,
        residuals=fit.resid,
        n=n,
        left_out=len(rate) - n,
        terms=terms,
    )


def _columns(predictors: pd.DataFrame) -> pd.DataFrame:
    """Numbers as they are, categories as indicators of all groups but the first."""
    numbers = predictors.select_dtypes("number")
    others = predictors.drop(columns=numbers.columns).astype("str")
    if others.empty:
        return numbers.astype("float64")
    return pd.concat([numbers, pd.get_dummies(others, drop_first=True)], axis=1).astype("float64")


def _bootstrap_r2(
    y: NDArray[np.float64], x: NDArray[np.float64], draws: NDArray[np.int64]
) -> NDArray[np.float64]:
    """R squared of each bootstrap sample, all solved at once from how often each area was drawn."""
    n = len(y)
    spread = x.std(axis=0)
    table = np.column_stack(
        [(x - x.mean(axis=0)) / np.where(spread > 0, spread, 1), (y - y.mean()) / y.std()]
    )
    width = table.shape[1]
    times = np.zeros((len(draws), n))
    np.add.at(times, (np.arange(len(draws))[:, None], draws), 1)
    products = (table[:, :, None] * table[:, None, :]).reshape(n, -1)
    means = times @ table / n
    covariance = (times @ products / n).reshape(-1, width, width) - means[:, :, None] * means[:, None, :]
    xx, xy, yy = covariance[:, :-1, :-1], covariance[:, :-1, -1], covariance[:, -1, -1]
    # A sample may miss a whole region or repeat few areas: the pseudo-inverse passes over the term that
    # vanished.
    slopes = np.linalg.pinv(xx, rcond=1e-10, hermitian=True) @ xy[:, :, None]
    explained = (xy[:, None, :] @ slopes)[:, 0, 0]
    return np.clip(np.divide(explained, yy, out=np.full_like(yy, np.nan), where=yy > 1e-12), 0, 1)


def _estimate(value: float, samples: NDArray[np.float64]) -> Estimate:
    low, high = np.nanpercentile(samples, [2.5, 97.5])
    return Estimate(float(value), float(low), float(high))

"""Whether differences between areas last, and how much of them chance alone would give in one year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pingouin as pg
from numpy.typing import ArrayLike
from scipy import stats

from evidence.errors import StatisticError
from evidence.statistics.correlation import rank_correlation
from evidence.statistics.rates import Estimate, Kind, count_and_population

_FEWEST = 4


@dataclass(frozen=True)
class Persistence:
    """A measure of persistence."""

    estimate: Estimate  # the coefficient with its 95% interval
    n: int  # areas used
    left_out: int  # areas of which a year is not known
    years: int  # compared


def rank_persistence(first: pd.Series, second: pd.Series) -> Persistence:
    """Spearman's rank correlation of one measure between two years, each indexed by area.

    1 when every area keeps its place, 0 when last year's place says nothing about this year's. Areas known in
    only one year are left out and counted; coefficient, interval and errors are those of
    :func:`evidence.statistics.correlation.rank_correlation`.

    Examples
    --------
    >>> first = pd.Series([10, 20, 30, 40, 50], index=list("abcde"))
    >>> second = pd.Series([11, 31, 21, 41, 51], index=list("abcde"))
    >>> round(rank_persistence(first, second).estimate.value, 6)
    0.9
    """
    found = rank_correlation(first, second)
    return Persistence(found.estimate, found.n, found.left_out, 2)


def icc(rates: pd.DataFrame) -> Persistence:
    """Intraclass correlation over years: the share of variation that is lasting difference between areas.

    Parameters
    ----------
    rates : pandas.DataFrame
        One row for each area, one column for each year. Areas with any year not known are left out and
        counted.

    Raises
    ------
    StatisticError
        For fewer than two years or fewer than four areas known in all of them.

    Notes
    -----
    The form is ICC(C,1), also written ICC(3,1): consistency of a single year in a two-way model. A rise
    shared by the whole country is not a lack of persistence, so the years' own means are taken out, as the
    absolute-agreement form ICC(A,1) would not do; and "single", because the question is what one year's rate
    says, not the mean of many. Mean squares by pingouin; the interval is that of McGraw and Wong (1996),
    *Psychological Methods* 1, 30-46.

    Examples
    --------
    >>> wide = pd.DataFrame({2024: [10, 20, 30, 40], 2025: [16, 24, 36, 44]}, index=list("abcd"))
    >>> round(icc(wide).estimate.value, 3)
    0.996
    """
    complete = rates.dropna()
    _enough(len(complete))
    years = rates.shape[1]
    if years < 2:
        raise StatisticError("An intraclass correlation needs at least two years.")
    plain = pd.DataFrame(complete.to_numpy(dtype="float64")).rename_axis("area").reset_index()
    tidy = plain.melt("area", var_name="year", value_name="rate")
    table = pg.intraclass_corr(tidy, targets="area", raters="year", ratings="rate").set_index("Type")
    value, f, df1, df2 = table.loc["ICC(C,1)", ["ICC", "F", "df1", "df2"]].astype("float64")
    # pingouin rounds its own interval to two decimals, so it is worked out again from the F ratio.
    lower, upper = f / stats.f.isf(0.025, df1, df2), f * stats.f.isf(0.025, df2, df1)
    low, high = ((bound - 1) / (bound + years - 1) for bound in (lower, upper))
    return Persistence(
        Estimate(float(value), float(low), float(high)), len(complete), len(rates) - len(complete), years
    )


def chance_share(
    count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, *, kind: Kind = "rate"
) -> float:
    """Share of the variance between areas that chance alone would give; 1 minus it is the reliability.

    Parameters
    ----------
    count, population : array-like of shape (n,)
        Numerator and denominator of each area; areas where either is NaN are left out.
    kind : {"rate", "proportion"}
        Whether chance is Poisson or binomial.

    Returns
    -------
    float
        Mean sampling variance over observed variance of the rates, each area counting once. Above 1 when
        areas vary less than chance would make them.

    Raises
    ------
    StatisticError
        For impossible counts or populations, fewer than four areas, or areas that do not differ.

    Notes
    -----
    An area's sampling variance is estimated without bias from its own count: :math:`O/n^2` for a rate,
    :math:`p(1-p)/(n-1)` for a proportion. The observed variance has n - 1 as its divisor. Chance means here
    that each child, or each social worker, comes or goes independently of the others and that the population
    is given. Of a flow over a stock, such as leavers over staff in post, the binomial is an approximation:
    those who left are not among those in post. Where several leave together, chance does more than this says.

    Examples
    --------
    >>> round(chance_share([40, 50, 60, 70], [1_000] * 4), 2)
    0.33
    """
    shares = _shares(count, population, kind)
    return _by_chance(shares["share"], shares["sampling"])


def change_chance_share(
    count1: ArrayLike | pd.Series,
    base1: ArrayLike | pd.Series,
    count2: ArrayLike | pd.Series,
    base2: ArrayLike | pd.Series,
    *,
    kind: Kind,
) -> float:
    """Share of the variance of areas' changes between two years that chance alone would give.

    It is the mean of the two years' sampling variances added, over the observed variance of the changes:
    counts and bases of both years, and errors, are as for :func:`chance_share`, for the same areas in the
    same order. Chance in the two years is taken as independent. That suits flows, such as leavers in each
    year; a stock in which the same people stand in both years changes less by chance than this says. A change
    shared by all areas is not part of the variance.

    Examples
    --------
    >>> leavers, staff = [10, 12, 20, 30], [100] * 4
    >>> round(change_chance_share(leavers, staff, [30, 14, 10, 10], staff, kind="proportion"), 2)
    0.09
    """
    first, second = _shares(count1, base1, kind), _shares(count2, base2, kind)
    if not first.index.equals(second.index):
        raise StatisticError("The two years are not for the same areas in the same order.")
    return _by_chance(second["share"] - first["share"], first["sampling"] + second["sampling"])


def _shares(count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, kind: Kind) -> pd.DataFrame:
    """Give each area's share and its sampling variance."""
    events, sizes = count_and_population(count, population, kind=kind)
    share = events / sizes
    sampling = share / sizes if kind == "rate" else share * (1 - share) / (sizes - 1).where(sizes > 1)
    return pd.DataFrame({"share": share, "sampling": sampling})


def _by_chance(values: pd.Series, sampling: pd.Series) -> float:
    known = values.notna() & sampling.notna()
    _enough(known.sum())
    # Equal changes may differ in the last digit of their floating point.
    if np.ptp(values[known]) < 1e-12:
        raise StatisticError("The areas do not differ, so there is no variance to divide.")
    return float(sampling[known].mean() / values[known].var(ddof=1))


def _enough(n: int) -> None:
    if n < _FEWEST:
        raise StatisticError(f"Persistence needs at least {_FEWEST} areas. Found {n}.")

"""Whether differences between areas last, and how much of them chance alone would give in one year."""

from dataclasses import dataclass

import pandas as pd
import pingouin as pg
from numpy.typing import ArrayLike
from scipy import stats

from evidence.errors import StatisticError
from evidence.rates import Estimate, Kind, count_and_population

_FEWEST = 4


@dataclass(frozen=True)
class Persistence:
    """A measure of persistence.

    Attributes
    ----------
    estimate : evidence.rates.Estimate
        The coefficient with its 95% interval.
    n, left_out : int
        Areas used, and areas left out because a year is not known.
    years : int
        Years compared.
    """

    estimate: Estimate
    n: int
    left_out: int
    years: int


def rank_persistence(first: pd.Series, second: pd.Series) -> Persistence:
    r"""Spearman's rank correlation of one measure between two years.

    Parameters
    ----------
    first, second : pandas.Series
        The measure in each year, indexed by area. Areas known in only one of them are left out and counted.

    Returns
    -------
    Persistence
        1 when every area keeps its place, 0 when last year's place says nothing about this year's.

    Raises
    ------
    StatisticError
        For fewer than four areas in both years, areas that repeat, or a year in which all areas are equal.

    Notes
    -----
    Computed by pingouin; the 95% interval is Fisher's, on the z-transformed coefficient with standard error
    :math:`1/\sqrt{n-3}`.

    Examples
    --------
    >>> first = pd.Series([10, 20, 30, 40, 50], index=list("abcde"))
    >>> second = pd.Series([11, 31, 21, 41, 51], index=list("abcde"))
    >>> round(rank_persistence(first, second).estimate.value, 6)
    0.9
    """
    both = _wide([first, second])
    pairs = both.dropna()
    _enough(len(pairs))
    if (pairs.nunique() == 1).any():
        raise StatisticError("Ranks need areas that differ in both years.")
    rho = float(pg.corr(pairs[0], pairs[1], method="spearman")["r"].iloc[0])
    if 1 - abs(rho) < 1e-12:
        rho = low = high = float(round(rho))
    else:
        # The table of pg.corr rounds its interval to two decimals; this is the call it makes before rounding.
        low, high = pg.compute_esci(stat=rho, nx=len(pairs), eftype="r", decimals=6)
    return Persistence(Estimate(rho, float(low), float(high)), len(pairs), len(both) - len(pairs), 2)


def icc(rates: pd.DataFrame) -> Persistence:
    """Intraclass correlation over years: the share of variation that is lasting difference between areas.

    Parameters
    ----------
    rates : pandas.DataFrame
        One row for each area, one column for each year. Areas with any year not known are left out and
        counted.

    Returns
    -------
    Persistence

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
    :math:`p(1-p)/(n-1)` for a proportion. The observed variance has n - 1 as its divisor.

    Examples
    --------
    >>> round(chance_share([40, 50, 60, 70], [1_000] * 4), 2)
    0.33
    """
    counts, populations = count_and_population(count, population, kind=kind)
    known = counts.notna() & populations.notna()
    if kind == "proportion":
        known &= populations > 1
    events, sizes = counts[known], populations[known]
    _enough(len(events))
    share = events / sizes
    if share.nunique() == 1:
        raise StatisticError("The areas do not differ, so there is no variance to divide.")
    sampling = share / sizes if kind == "rate" else share * (1 - share) / (sizes - 1)
    return float(sampling.mean() / share.var(ddof=1))


def _wide(years: list[pd.Series]) -> pd.DataFrame:
    if not all(year.index.is_unique for year in years):
        raise StatisticError("An area occurs twice in one year.")
    return pd.concat(years, axis=1, keys=range(len(years))).astype("float64")


def _enough(n: int) -> None:
    if n < _FEWEST:
        raise StatisticError(f"Persistence needs at least {_FEWEST} areas. Found {n}.")

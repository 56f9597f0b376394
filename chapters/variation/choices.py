"""The headlines on looked-after children under each choice that a critic could make, crossed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from evidence.data import areas, tables
from evidence.statistics.correlation import linear_correlation, r_squared, rank_correlation
from evidence.statistics.funnel import spread_between
from evidence.statistics.persistence import chance_share
from evidence.statistics.rates import Estimate, rate
from evidence.statistics.specifications import cross

Way = Literal["authority", "child", "log"]

_NAN = float("nan")
CHILDREN = {"in care on 31 March": "looked_after_31_march", "starting in the year": "started"}
"""Column of the children counted, by what the curves call them."""
APART = "started_others"
"""Column of the table ``care_flows``: children who start, without those who came unaccompanied."""

_FIGURES = {"as now revised": "latest", "first held": "first"}
_WHO = {"all": "", "no London": "London", "no smallest tenth": "smallest"}


def beyond_chance(years: Sequence[int], above: float = 90) -> pd.DataFrame:
    """Work out the share of the variance between authorities' rates that is more than chance would give.

    Parameters
    ----------
    years : sequence of int
        Years ending, or at, 31 March, the printed one first.
    above : float
        Per cent that the finding says it passes.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it, in per cent, without intervals.

    Examples
    --------
    >>> bool(beyond_chance([2025, 2016]).loc[0, "holds"])
    True
    """

    @cache
    def chance(column: str, year: int, which: str, who: str, way: Way) -> float:
        rows = kept(counted(column, year, which), who)
        return by_chance(rows["count"], rows["base"], way)

    def share(year: int, column: str, which: str, who: str, way: Way, times: float) -> Estimate | None:
        if which == "first" and _alike(column, year):
            return None
        return Estimate(100 * (1 - times * chance(column, year, which, who, way)), _NAN, _NAN)

    choices: dict[str, Mapping[str, Any]] = {
        "Year": {str(year): year for year in years},
        "Children": CHILDREN,
        "Figures": _FIGURES,
        "Authorities": _WHO,
        "Spread of": {
            "rates": "authority",
            "rates, by children": "child",
            "rates on a log scale": "log",
        },
        "Chance": {"child by child": 1.0, "doubled, for families": 2.0},
    }
    return cross(choices, share, holds=lambda found: found.value > above)


def explained(years: Sequence[int], above: float = 50) -> pd.DataFrame:
    """Work out the share of the variance between authorities' rates that poverty and region go with.

    Parameters
    ----------
    years : sequence of int
        Years ending, or at, 31 March, the printed one first.
    above : float
        Per cent that the finding says it passes.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it, in per cent; weighted, without intervals.

    Examples
    --------
    >>> explained([2025, 2016])["Poverty"].unique().tolist()
    ['low income', 'free school meals', 'index of 2015']
    """
    regions = tables.load("areas").set_index("new_la_code")["region_name"]

    @cache
    def model(
        year: int, poverty: tuple[str, str, int], column: str, log: bool, weighted: bool, who: str
    ) -> tuple[float, float, float, float] | None:
        table, measure, before = poverty
        found = tables.latest(table).query("geographic_level == 'Local authority'")
        found = found[found["time_period"] == year - before]
        if found.empty:
            return None
        rows = kept(counted(column, year), who)
        if rows.empty:
            return None
        rates = rate(rows["count"], rows["base"])
        share = rows["old_la_code"].map(found.set_index("old_la_code")[measure])
        terms = pd.DataFrame({"poverty": share, "region": regions.reindex(rows.index)})
        return r2(np.log(rates) if log else rates, terms, rows["base"] if weighted else None)

    def share(*options: Any) -> Estimate | None:
        *asked, adjusted = options
        if (found := model(*asked)) is None:
            return None
        plain, less, low, high = (100 * number for number in found)
        return Estimate(less if adjusted else plain, low, high)

    choices: dict[str, Mapping[str, Any]] = {
        "Year": {str(year): year for year in years},
        "Poverty": {
            "low income": ("low_income", "children_in_low_income_percent", 0),
            "free school meals": ("free_school_meals", "primary_percent", 0),
            # Of the summer before.
            "index of 2015": ("deprivation_2015", "idaci_average_score", 1),
        },
        "Children": CHILDREN | {"unaccompanied apart, starting": APART},
        "Rate": {"as it is": False, "its logarithm": True},
        "Weighted": {"each authority once": False, "by children": True},
        "Authorities": dict(list(_WHO.items())[:2]),
        "R squared": {"plain": False, "adjusted": True},
    }
    return cross(choices, share, holds=lambda found: found.value > above)


def lasting(first: Sequence[int], last: Sequence[int], above: float = 0.7) -> pd.DataFrame:
    """Correlate areas' rates of one year with those of a later one.

    Parameters
    ----------
    first, last : sequence of int
        Years ending, or at, 31 March, the printed one first.
    above : float
        Correlation that the finding says it passes.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it.

    Examples
    --------
    >>> bool(lasting([2016, 2018], [2025, 2023]).loc[0, "holds"])
    True
    """
    merged = areas.shared(tables.load("areas"))

    @cache
    def constant(column: str, year: int, which: str) -> pd.DataFrame:
        sums = areas.constant(counted(column, year, which).reset_index(), ["count", "base"])
        return sums.set_index("constant_area").dropna(subset=["count", "base"])

    def correlation(
        column: str, then: int, now: int, which: str, whole: bool, who: str, ranks: bool
    ) -> Estimate | None:
        if which == "first" and _alike(column, then):
            return None
        before, after = kept(constant(column, then, which), who), constant(column, now, "latest")
        if not whole:
            before = before[~before.index.isin(merged)]
        start, end = rate(before["count"], before["base"]), rate(after["count"], after["base"])
        end = end.reindex(start.index)
        found = rank_correlation(start, end) if ranks else linear_correlation(np.log(start), np.log(end))
        return found.estimate

    choices: dict[str, Mapping[str, Any]] = {
        "Children": CHILDREN,
        "First year": {str(year): year for year in first},
        "Last year": {str(year): year for year in last},
        "First year's figures": _FIGURES,
        "Areas": {"merged added up": True, "unchanged alone": False},
        "Authorities": _WHO,
        "Correlation": {"of ranks": True, "of logarithms": False},
    }
    return cross(choices, correlation, holds=lambda found: found.value > above)


def held(column: str, year: int, which: str = "latest") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the authorities' rows with a count, and of the children among whom.

    Parameters
    ----------
    column : str
        Of the table ``looked_after``, or `APART`.
    year : int
        Year ending, or at, 31 March.
    which : {"latest", "first"}
        Release of each, of those held.

    Returns
    -------
    tuple of pandas.DataFrame

    Examples
    --------
    >>> _, people = held("looked_after_31_march", 2016, "first")
    >>> people["release"].unique().tolist()
    ['ons-mid-2020']
    """
    counts = tables.load("care_flows" if column == APART else "looked_after")
    rows, people = (
        table[(table["time_period"] == at) & (table["geographic_level"] == "Local authority")]
        for table, at in ((counts, year), (tables.load("child_population"), year - 1))
    )
    return tables.vintage(rows[rows[column].notna()], which), tables.vintage(people, which)


@cache
def counted(column: str, year: int, which: str = "latest") -> pd.DataFrame:
    """Count children of a year in each authority, and the children among whom.

    Parameters
    ----------
    column, year, which
        As :func:`held` takes them.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``new_la_code``: the table's columns, `count` and `base`. Authorities too small for a rate,
        and those without a count, are left out.

    Examples
    --------
    >>> len(counted("looked_after_31_march", 2025))
    151
    """
    rows, people = held(column, year, which)
    base = rows["old_la_code"].map(people.set_index("old_la_code")["population_0_17"])
    known, _ = areas.in_spreads(rows.assign(count=rows[column], base=base))
    return known[areas.alive(known["new_la_code"], areas.days(known["time_period"]))].set_index("new_la_code")


def kept(rows: pd.DataFrame, who: str) -> pd.DataFrame:
    """Leave out the ``"London"`` boroughs, the tenth of areas with the ``"smallest"`` base, or (``""``) none.

    Examples
    --------
    >>> rows = pd.DataFrame({"base": [1, 2, 3]}, index=["E09000002", "E06000001", "E10000006"])
    >>> kept(rows, "London").index.tolist(), kept(rows, "smallest")["base"].tolist()
    (['E06000001', 'E10000006'], [2, 3])
    """
    if who == "London":
        return rows[~rows.index.str.startswith("E09")]
    return rows[rows["base"] > rows["base"].quantile(0.1)] if who == "smallest" else rows


def by_chance(count: pd.Series, base: pd.Series, way: Way) -> float:
    r"""Work out the share of the variance between areas that chance alone would give.

    Parameters
    ----------
    count, base : pandas.Series
        Children counted, and children among whom.
    way : {"authority", "child", "log"}
        Each area once; by its children; or each once and on the log scale.

    Returns
    -------
    float
        A share of one.

    Notes
    -----
    Once each it is `evidence.statistics.persistence.chance_share`. By children, with weights :math:`w_i`, the
    chance variance is the sum of :math:`w_i O_i / n_i^2` and the whole that of :math:`w_i (r_i - \bar r)^2`.
    On the log scale chance has the variance :math:`1/O_i`, on average, and the spread beyond it is that of
    `evidence.statistics.funnel.spread_between`.

    Examples
    --------
    >>> by_chance(pd.Series([40, 120]), pd.Series([1_000, 3_000]), "child")
    inf
    """
    known = count.notna() & base.notna()
    count, base = count[known].astype("float64"), base[known].astype("float64")
    if way == "authority":
        return chance_share(count, base)
    if way == "log":
        chance = float((1 / count).mean())
        return chance / (chance + spread_between(count, base).width ** 2)
    weights, rates = base / base.sum(), count / base
    whole = float((weights * (rates - (weights * rates).sum()) ** 2).sum())
    return float((weights * rates / base).sum()) / whole if whole else float("inf")


def r2(rates: pd.Series, terms: pd.DataFrame, weights: pd.Series | None) -> tuple[float, float, float, float]:
    """Give R squared plain and adjusted, and the ends of its interval, which are missing where weighted.

    Examples
    --------
    >>> poverty = pd.DataFrame({"poverty": [1.0, 2.0, 3.0, 4.0], "region": ["a"] * 4})
    >>> [round(found, 2) for found in r2(pd.Series([1.0, 3.0, 2.0, 4.0]), poverty, None)[:2]]
    [0.64, 0.46]
    """
    if weights is None:
        found = r_squared(rates, terms)
        return found.r2.value, found.adjusted_r2, found.r2.low, found.r2.high
    rows = terms.assign(rates=rates, weights=weights).dropna()
    fit = smf.wls("rates ~ poverty + region", rows, weights=rows["weights"]).fit()
    return float(fit.rsquared), float(fit.rsquared_adj), _NAN, _NAN


def _alike(column: str, year: int) -> bool:
    """Whether the first figures held of a year are those held now, so that they are no other choice."""
    first, last = (counted(column, year, which)[["count", "base"]] for which in ("first", "latest"))
    return first.equals(last)

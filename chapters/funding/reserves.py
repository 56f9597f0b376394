"""Councils' reserves for their size, what inspectors found later and what was spent later."""

import numpy as np
import pandas as pd
import second_return
import statsmodels.api as sm

from evidence.data import areas, tables
from evidence.data.judgements import judged
from evidence.errors import StatisticError
from evidence.statistics.correlation import Correlation, rank_correlation
from evidence.statistics.rates import Estimate

HELD = {
    "unallocated and earmarked": ["unallocated", "other_earmarked"],
    "unallocated alone": ["unallocated"],
}
SIZES = {"all services": "service_expenditure", "children's social care": "childrens_social_care"}
FRAMEWORKS = {
    "since November 2013": ["SIF", "ILACS"],
    "since April 2011": ["SLAC", "CPI", "SIF", "ILACS"],
}
LAGS = {"within a year": 0, "one to two years": 1, "two to three years": 2}
"""How long before a judgement reserves are counted: financial years between their day and its year."""
ALLOWING = {"nothing": [], "poverty in 2015 and London": ["poverty", "london"]}
BASED = {"each judgement": False, "councils not inadequate before": True}


def ratio(rows: pd.DataFrame, held: str, size: str) -> pd.Series:
    """Give reserves at 31 March as per cent of what services cost in the year to that day.

    None where nothing was held, or less than nothing: a doubling has no meaning there.

    Examples
    --------
    >>> rows = pd.DataFrame({"unallocated": [5.0, 0.0], "service_expenditure": [100.0, 100.0]})
    >>> ratio(rows, "unallocated alone", "all services").tolist()
    [5.0, nan]
    """
    amount = rows[HELD[held]].sum(axis=1, skipna=False)
    return 100 * amount.where(amount > 0) / rows[SIZES[size]].where(rows[SIZES[size]] > 0)


def before(
    frameworks: list[str],
    lag: int = 0,
    *,
    first_failures: bool = False,
    inspections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Set each judgement of a council beside its reserves before it.

    Parameters
    ----------
    frameworks : list of str
        Frameworks of the judgements.
    lag : int
        Whole financial years between the 31 March of the reserves and the year in which the inspection began.
    first_failures : bool
        Whether judgements after one of inadequate are left out.
    inspections : pandas.DataFrame, optional
        Other rows than those of the committed table ``inspections``.

    Returns
    -------
    pandas.DataFrame
        One row a judgement of a council whose reserves at that day are held: ``sequence``, ``dated``,
        ``inadequate``, the columns of ``council_reserves``; ``poverty``, the share of children in poverty in
        2015 (IDACI); and ``london``.

    Examples
    --------
    >>> found = before(["SIF", "ILACS"])
    >>> found["dated"].max() < "2019-04", int(found["inadequate"].max())
    (True, 1)
    """
    frame = judged(inspections)
    bad = (frame["overall"] == "inadequate").astype(int)
    earlier = bad.groupby(frame["sequence"]).cumsum() - bad
    frame = frame.assign(inadequate=bad)[frame["framework"].isin(frameworks)]
    if first_failures:
        frame = frame[earlier.loc[frame.index] == 0]
    day = pd.to_datetime(frame["dated"])
    began = day.dt.year - (day.dt.month < 4)
    held = tables.load("council_reserves")
    held = held.assign(ended=held["time_period"] // 100 + 1)
    frame = frame[["sequence", "new_la_code", "dated", "inadequate"]].assign(ended=began - lag)
    # Reserves stand under the code of the day of the balance: an authority may have been recoded since.
    found = frame.merge(held, on=["new_la_code", "ended"])
    poor = tables.load("deprivation_2015").set_index("new_la_code")["idaci_average_score"]
    return found.assign(
        poverty=found["new_la_code"].map(poor), london=found["new_la_code"].str.startswith("E09").astype(int)
    )


def odds(rows: pd.DataFrame, held: str, size: str, allowing: list[str]) -> Estimate:
    """Give the odds of inadequate where reserves for their size are double, as a ratio.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `before`.
    held, size : str
        As for `ratio`.
    allowing : list of str
        Columns of numbers to allow for.

    Returns
    -------
    evidence.statistics.rates.Estimate

    Raises
    ------
    StatisticError
        If a column does not vary or tells the outcome without fail, so that no ratio exists.

    Notes
    -----
    Logistic regression by statsmodels on the logarithm of the ratio, to the base two. A council enters with
    each of its judgements; errors are clustered by council.

    Examples
    --------
    >>> found = odds(before(["SIF", "ILACS"]), "unallocated and earmarked", "all services", [])
    >>> found.low < found.value < found.high
    True
    """
    doubled = np.log2(ratio(rows, held, size))
    matrix = sm.add_constant(rows[allowing].assign(doubled=doubled).astype("float64"), has_constant="add")
    matrix = matrix.dropna()
    groups = pd.factorize(rows.loc[matrix.index, "sequence"])[0]
    try:
        found = sm.Logit(rows.loc[matrix.index, "inadequate"], matrix).fit(
            disp=0, cov_type="cluster", cov_kwds={"groups": groups}
        )
    except np.linalg.LinAlgError:
        raise StatisticError(f"No odds ratio exists with {', '.join(['reserves', *allowing])}.") from None
    low, high = found.conf_int().loc["doubled"]
    return Estimate(*(float(np.exp(end)) for end in (found.params["doubled"], low, high)))


def spending_after(held: str, size: str, first: int, last: int) -> Correlation:
    """Correlate reserves at the end of one financial year with the growth of spending from it to another.

    Ranks of constant areas; spending is all on children's services by section 251, in real terms.

    Examples
    --------
    >>> spending_after("unallocated and earmarked", "all services", 201617, 201920).n > 140
    True
    """
    rows = tables.load("council_reserves").query("time_period == @first")
    whole, _ = areas.in_spreads(areas.constant(rows, [*HELD[held], SIZES[size]]))
    spent = second_return.rows("section 251", "Local authority", "total")
    spent = areas.constant(spent[spent["time_period"].isin([first, last])], ["real"])
    spent = spent.pivot(index="constant_area", columns="time_period", values="real")
    return rank_correlation(ratio(whole.set_index("constant_area"), held, size), spent[last] / spent[first])

"""Who comes into care, leaves it and is in it, side by side, and how well measures of need foretell each."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from choices import kept

from evidence.data import areas, tables
from evidence.statistics.correlation import partial_correlation, r_squared
from evidence.statistics.rates import Estimate, rate
from evidence.statistics.specifications import cross

Flow = Literal["started", "ceased", "both"]
KINDS = {"in care": "in_care", "starting": "started", "leaving": "ceased"}
"""Column of :func:`children`, by what figures call it."""

ALL = ["idaci-2019", "low-income", "free-meals", "idaci-2015", "after-housing"]
"""Measures of :func:`needs` that hold for all authorities but those made new since."""

_NAN = float("nan")
_AUTHORITIES = "geographic_level == 'Local authority'"


def rows(years: Sequence[int]) -> list[pd.DataFrame]:
    """Give the rows of authorities that counts of these years rest on: flows, children in care, all children.

    Examples
    --------
    >>> [len(found) > 150 for found in rows([2025])]
    [True, True, True]
    """
    before = {"care_flows": 0, "children_placed": 0, "child_population": 1}
    found = [(tables.latest(name).query(_AUTHORITIES), back) for name, back in before.items()]
    return [table[table["time_period"].isin([year - back for year in years])] for table, back in found]


def children(years: Sequence[int], *, apart: bool = True) -> pd.DataFrame:
    """Add up the children in care on 31 March of some years, and those who started or ceased in them.

    Parameters
    ----------
    years : sequence of int
        Years ending 31 March, from 2021 on.
    apart : bool
        Whether children who came unaccompanied to seek asylum are left out.

    Returns
    -------
    pandas.DataFrame
        Indexed by the department's number: `new_la_code`, `la_name` and `region_name` of the last year, the
        columns `in_care`, `started`, `ceased`, and `base`, all children. Authorities too small for a rate are
        left out. A sum is missing where a year's number is withheld or the authority did not exist in it.

    Examples
    --------
    >>> one, three = children([2025]), children([2023, 2024, 2025])
    >>> bool((three["started"] > one["started"])[three["started"].notna()].all())
    True
    """
    flows, stocks, people = rows(years)
    people = people.assign(time_period=people["time_period"] + 1)
    keys = ["time_period", "old_la_code"]
    found = areas.in_spreads(flows)[0].merge(stocks[[*keys, "looked_after", "unaccompanied"]], on=keys)
    found = found.merge(people[[*keys, "population_0_17"]], on=keys)
    columns = {
        "in_care": found["looked_after"] - (found["unaccompanied"] if apart else 0),
        "started": found["started_others" if apart else "started"],
        "ceased": found["ceased_others" if apart else "ceased"],
        "base": found["population_0_17"],
    }
    found = found.assign(**columns).sort_values("time_period")
    by_authority = found.groupby("old_la_code")
    sums = by_authority[list(columns)].sum(min_count=len(years))
    return by_authority[["new_la_code", "la_name", "region_name"]].last().join(sums)


def length(found: pd.DataFrame, flow: str = "started") -> pd.Series:
    """Divide children in care by those who start in a year: the years each would stay if nothing changed.

    Examples
    --------
    >>> length(pd.DataFrame({"in_care": [300.0], "started": [100.0], "ceased": [120.0]})).tolist()
    [3.0]
    """
    return found["in_care"] / _flow(found, flow)


def share(found: pd.DataFrame, flow: str = "started", *, divided: bool = True) -> Estimate:
    """Share of the differences in rates of children in care that those in rates of starting account for.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`children` gives it.
    flow : {"started", "ceased", "both"}
        Children who start, who leave, or the mean of the two.
    divided : bool
        Whether both are divided by the same children. If not, numbers are set beside numbers and the number
        of children is allowed for, so that nothing is shared by construction; there is no interval then.

    Returns
    -------
    Estimate
        R squared of logarithms.

    Examples
    --------
    >>> counted = {"in_care": [100.0, 150.0, 360.0, 500.0], "started": [50.0, 50.0, 120.0, 125.0]}
    >>> f"{share(pd.DataFrame(counted).assign(base=1e5)).value:.2f}"
    '0.93'
    """
    columns = {"in_care": found["in_care"], "flow": _flow(found, flow), "base": found["base"]}
    table = pd.DataFrame(columns).transform(np.log)
    if divided:
        rates = table.sub(table["base"], axis=0)
        return r_squared(rates["in_care"], rates[["flow"]]).r2
    allowed = partial_correlation(table.dropna(), "in_care", "flow", ["base"]).estimate
    return Estimate(allowed.value**2, _NAN, _NAN)


def shares(spans: Mapping[str, Sequence[int]], above: float = 0.5) -> pd.DataFrame:
    """Ask of every choice whether starting accounts for more than half of the differences in who is in care.

    Parameters
    ----------
    spans : mapping of str to sequence of int
        Years added up, by what the curve calls them, the printed one first.
    above : float
        Share of one that the finding says it passes.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it, in per cent.

    Examples
    --------
    >>> bool(shares({"2023 to 2025": [2023, 2024, 2025], "2025": [2025]}).loc[0, "holds"])
    True
    """

    @cache
    def counted(span: tuple[int, ...], apart: bool) -> pd.DataFrame:
        return children(span, apart=apart).set_index("new_la_code")

    def found(span: Sequence[int], apart: bool, flow: Flow, who: str, divided: bool) -> Estimate:
        one = share(kept(counted(tuple(span), apart), who), flow, divided=divided)
        return Estimate(*(100 * number for number in (one.value, one.low, one.high)))

    choices: dict[str, Mapping[str, Any]] = {
        "Years": spans,
        "Unaccompanied children": {"apart": True, "counted": False},
        "Flow": {"starting": "started", "leaving": "ceased", "mean of both": "both"},
        "Authorities": {"all": "", "no London": "London", "no smallest tenth": "smallest"},
        "Number of children": {"divided by": True, "allowed for": False},
    }
    return cross(choices, found, holds=lambda one: one.value > 100 * above)


def needs(year: int) -> pd.DataFrame:
    """Lay measures of the need of children beside each other, each of the year that it is held for.

    Parameters
    ----------
    year : int
        Of low income and free school meals.

    Returns
    -------
    pandas.DataFrame
        Indexed by the department's number; missing where a measure has no number for today's authority.

    Examples
    --------
    >>> needs(2025)["low-income"].notna().sum() >= 151
    np.True_
    """
    held = {}
    of_year = {
        "low-income": ("low_income", "children_in_low_income_percent"),
        "free-meals": ("free_school_meals", "primary_percent"),
    }
    for name, (table, column) in of_year.items():
        found = tables.latest(table).query(_AUTHORITIES)
        held[name] = found[found["time_period"] == year].set_index("old_la_code")[column]
    held["idaci-2015"] = tables.latest("deprivation_2015").set_index("old_la_code")["idaci_average_score"]
    all_later = tables.latest("child_deprivation").query(_AUTHORITIES).set_index("old_la_code")
    later = {of: all_later[all_later["time_period"] == of] for of in (2018, 2019, 2025)}
    held["idaci-2019"] = later[2019]["idaci_average_score"]
    held["after-housing"] = later[2025]["income_deprived_children"] / later[2025]["children_under_16"]
    people = rows([2018])[2].set_index("old_la_code")["population_0_17"]
    housed = later[2018]["households_in_temporary_accommodation"]
    held["temporary-homes"] = rate(housed, people.reindex(housed.index), per=1_000)
    return pd.DataFrame(held)


def foretold(rates: pd.Series, predictors: pd.DataFrame, apart: pd.Series | None = None) -> float:
    r"""Share of the differences that a linear model foretells for authorities it was not fitted to.

    Parameters
    ----------
    rates : pandas.Series
        The measure, by area.
    predictors : pandas.DataFrame
        Numbers, by area. Areas without one are left out.
    apart : pandas.Series, optional
        Group of each area, such as its region: each group is left out together. Else each area by itself.

    Returns
    -------
    float
        At most one; below zero where the mean of the others would have been a better guess.

    Notes
    -----
    One less :math:`\sum (y_i - \hat y_{(i)})^2 / \sum (y_i - \bar y_{(i)})^2`, in which both the fit and the
    mean are those of the areas outside the group. To add a measure is not rewarded unless it helps there.

    Examples
    --------
    >>> poverty = pd.DataFrame({"poverty": [1.0, 2.0, 3.0, 4.0]})
    >>> foretold(pd.Series([3.0, 5.0, 7.0, 9.0]), poverty)
    1.0
    """
    known = predictors.notna().all(axis=1) & rates.reindex(predictors.index).notna()
    y = rates.reindex(predictors.index)[known].to_numpy("float64")
    design = np.column_stack([np.ones(len(y)), predictors[known].to_numpy("float64")])
    groups = np.arange(len(y)) if apart is None else apart.reindex(predictors.index)[known].to_numpy()
    missed = guessed = 0.0
    for group in pd.unique(groups):
        own = groups == group
        fit, *_ = np.linalg.lstsq(design[~own], y[~own], rcond=None)
        missed += float(((y[own] - design[own] @ fit) ** 2).sum())
        guessed += float(((y[own] - y[~own].mean()) ** 2).sum())
    return round(1 - missed / guessed, 12)


def together(spans: Mapping[str, Sequence[int]], year: int) -> pd.DataFrame:
    """Ask of every choice whether all measures together foretell more than the best of them alone.

    Parameters
    ----------
    spans : mapping of str to sequence of int
        Years added up, by what the curve calls them, the printed one first.
    year : int
        Of low income and free school meals.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: what all foretell less what the
        best foretells, in points, without intervals.

    Examples
    --------
    >>> spans = {"2023 to 2025": [2023, 2024, 2025], "2025": [2025]}
    >>> bool(together(spans, 2025).loc[0, "holds"])
    True
    """
    measures = needs(year)[ALL]

    @cache
    def counted(span: tuple[int, ...], apart: bool, who: str) -> pd.DataFrame:
        return kept(children(span, apart=apart).reset_index().set_index("new_la_code"), who)

    def more(kind: str, span: Sequence[int], apart: bool, log: bool, who: str, by_region: bool) -> Estimate:
        rows = counted(tuple(span), apart, who).set_index("old_la_code")
        rates = rate(rows[kind], rows["base"])
        rates = np.log(rates) if log else rates
        held = measures.reindex(rows.index).dropna()
        groups = rows["region_name"] if by_region else None
        alone = [foretold(rates, held[[name]], groups) for name in ALL]
        return Estimate(100 * (foretold(rates, held, groups) - max(alone)), _NAN, _NAN)

    choices: dict[str, Mapping[str, Any]] = {
        "Children": {name: KINDS[name] for name in ("in care", "starting")},
        "Years": spans,
        "Unaccompanied children": {"apart": True, "counted": False},
        "Rate": {"as it is": False, "its logarithm": True},
        "Authorities": {"all": "", "no London": "London", "no smallest tenth": "smallest"},
        "Left out at a time": {"each authority": False, "each region": True},
    }
    return cross(choices, more, holds=lambda found: found.value > 0)


def _flow(found: pd.DataFrame, flow: str) -> pd.Series:
    return (found["started"] + found["ceased"]) / 2 if flow == "both" else found[flow]

"""Homes in an authority beside its children, as functions of the choices a reader might make."""

from collections.abc import Sequence

import pandas as pd

from evidence.data import tables
from evidence.measures.registry import authorities
from evidence.statistics.correlation import partial_correlation, rank_correlation
from evidence.statistics.rates import Estimate

LOW_INCOME = "children_in_low_income_percent"


def beside(homes: pd.DataFrame, year: int, counted: str = "places") -> pd.DataFrame:
    """Put homes or places of a year beside children, children looked after and the share in low income.

    `homes` are rows of the table of that name, of kinds and sectors chosen. An authority without a row has
    no home. Low income is that of the year, or of the first year held. Releases print ONS codes of several
    days, so that authorities are joined by the department's number.
    """
    care = authorities("looked-after", year)
    known = tables.load("areas").set_index("new_la_code").reindex(care.index)
    rows = homes[homes["time_period"] == year]
    number = rows.groupby("old_la_code")[counted].sum().reindex(known["old_la_code"], fill_value=0)
    income = tables.load("low_income")
    income = income[income["geographic_level"] == "Local authority"]
    income = income[income["time_period"] == max(year, income["time_period"].min())]
    income = income.set_index("old_la_code")[LOW_INCOME].reindex(known["old_la_code"])
    number, income = number.set_axis(care.index), income.set_axis(care.index)
    return pd.DataFrame(
        {
            "la_name": care["la_name"],
            "number": number,
            "per_child": 10_000 * number / care["base"],
            "per_looked_after": 100 * number / care["count"],
            "looked_after_rate": care["value"],
            "low_income": income,
            "region": known["region_name"],
        }
    )


def link(pair: pd.DataFrame, y: str, given: Sequence[str] = (), x: str = "low_income") -> Estimate:
    """Correlate ranks of `x` and `y` between authorities, once `given` is allowed for."""
    if not given:
        return rank_correlation(pair[x], pair[y]).estimate
    frame, names = pair.dropna(subset=[x, y]), []
    for name in given:
        if pd.api.types.is_numeric_dtype(frame[name]):
            names.append(name)
            continue
        groups = pd.get_dummies(frame[name], prefix=name, drop_first=True, dtype="float64")
        frame, names = frame.join(groups), [*names, *groups]
    return partial_correlation(frame, x, y, names, method="spearman").estimate

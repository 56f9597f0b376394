"""Early help's spending area by area, and whether it goes before a change in the rates of children."""

from typing import Any

import numpy as np
import pandas as pd
from gross_spending import EARLY, in_real_terms, load

from evidence.data import areas, tables
from evidence.data.periods import span
from evidence.measures import child_population, registry, spending_per_child
from evidence.statistics.panel import models

WIDE = "With family support too"
DEFINITIONS = {"Sure Start": EARLY[:1], "Sure Start and young people": EARLY[:2], WIDE: EARLY}
LOOKED_AFTER = "Rate of looked-after children"
OUTCOMES = {LOOKED_AFTER: "looked-after", "Rate of children in need": "in-need"}
RETURNS = ("suspect returns left out", "every return")
CHILDREN = ("as now estimated", "as estimated at the time")
ESTIMATORS = ("every year", "first and last year")
FORMS = ("pounds", "logarithm")
LAGS = (1, 2, 3)
_KEYS = ["constant_area", "year"]


def spans() -> dict[str, pd.DataFrame]:
    """Give the authorities' rows of section 251 since its lines were redrawn, by the years they cover.

    Returns
    -------
    dict of str to pandas.DataFrame
        The oldest release, which has the years that the inquiry spoke of; the newest, which has those since;
        and every year of either, as now revised.

    Examples
    --------
    >>> next(iter(spans()))
    '2012-13 to 2018-19'
    """
    rows = load("Local authority")
    rows = rows[rows["time_period"] >= spending_per_child.FIRST]
    oldest, *_, newest = tables.releases("section_251")
    held = [rows[rows["release"] == oldest], rows[rows["release"] == newest], tables.vintage(rows, "latest")]
    return {span(some["time_period"]): some for some in held}


def panel(rows: pd.DataFrame, returns: str = RETURNS[0], children: str = CHILDREN[0]) -> pd.DataFrame:
    """Set spending on early help beside the rates of children, by constant area and year.

    Every area has a row in every year, known or not: a rate in a year whose own return is missing still
    follows the spending of the year before.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of one of the `spans`.
    returns : str
        One of `RETURNS`. Nothing under Sure Start often means that the work is under family support, so where
        both are added up only family support is held to be suspect.
    children : str
        One of `CHILDREN`: the newest estimate of the population, or the oldest held, before the census of
        2021 revised it.

    Returns
    -------
    pandas.DataFrame
        ``constant_area``, and ``year`` in which the financial year ends; ``children``; each of `OUTCOMES` per
        10,000 of them; and each of `DEFINITIONS` in hundreds of pounds for each, in the prices of
        `spending_per_child.prices_of`.

    Examples
    --------
    >>> panel(spans()["2012-13 to 2018-19"]).groupby("year").size().unique().tolist()
    [148]
    """
    years = range(rows["time_period"].min() // 100 + 1, rows["time_period"].max() // 100 + 2)
    people = tables.load(child_population.TABLE)
    if children == CHILDREN[0]:
        people = tables.vintage(people, "latest")
    else:
        people = people[people["release"] == tables.releases(child_population.TABLE)[0]]
    number = _by_area(people.assign(year=people["time_period"] + 1), ["population_0_17"], "06-30").iloc[:, 0]
    found = {"children": number}
    for name, measure in OUTCOMES.items():
        counts = registry.rows(measure)
        found[name] = 1e4 * _by_area(counts.assign(year=counts["time_period"]), ["count"])["count"] / number
    spent = _spent(rows)
    for name, lines in DEFINITIONS.items():
        doubted = [] if returns == RETURNS[1] else lines[-1:] if lines == EARLY else lines
        columns = [f"{'sound' if line in doubted else 'every'} {line}" for line in lines]
        found[name] = spent[columns].sum(axis=1, skipna=False) / number / 100
    frame = pd.DataFrame(found)
    kept, _ = areas.in_spreads(frame.reset_index()[["constant_area"]].drop_duplicates())
    return frame.reindex(
        pd.MultiIndex.from_product([kept["constant_area"], years], names=_KEYS)
    ).reset_index()


def without_children(frame: pd.DataFrame) -> str:
    """Name the areas of a panel that lack an estimate of their children in some year, and so its rates.

    Examples
    --------
    >>> without_children(panel(spans()["2016-17 to 2024-25"]))
    'Bournemouth, Christchurch and Poole with Dorset'
    """
    missing = frame.loc[frame["children"].isna(), "constant_area"].unique()
    known = tables.load("areas").drop_duplicates("constant_area").set_index("constant_area")
    return "; ".join(known.loc[missing, "constant_area_name"])


def model(
    frame: pd.DataFrame,
    outcome: str,
    definition: str,
    lag: int,
    estimator: str = ESTIMATORS[0],
    form: str = FORMS[0],
) -> dict[str, Any]:
    """Model an outcome on spending one or more years before, within areas, and restate it for a tenth more.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `panel` gives it.
    outcome, definition : str
        One each of `OUTCOMES` and `DEFINITIONS`.
    lag : int
        Years by which the spending precedes the outcome.
    estimator, form : str
        One each of `ESTIMATORS` and `FORMS`. Of the first year and the last alone, the model is that of the
        long difference. An area that spent nothing has no logarithm and is left out there.

    Returns
    -------
    dict
        A row of `evidence.statistics.panel.models`, with ``value``, ``lower`` and ``upper``: children per
        10,000 for a tenth more spending; in pounds, a tenth of the average.

    Examples
    --------
    >>> since = panel(spans()["2016-17 to 2024-25"])
    >>> found = model(since, "Rate of looked-after children", "With family support too", lag=1)
    >>> round(float(found["effect"]), 2), int(found["n"])
    (-0.57, 1161)
    """
    spent, rate = frame[definition], frame[outcome]
    if form == "logarithm":
        spent = np.log(spent.where(spent > 0))
    if estimator == "first and last year":
        rate = rate.where(frame["year"].isin([frame["year"].min() + lag, frame["year"].max()]))
    used = frame[_KEYS].assign(**{outcome: rate, definition: spent})
    choice = {"area": "constant_area", "time": "year"}
    found = models(used, outcomes=[outcome], predictors=[definition], lags=[lag], **choice)
    row = {str(name): found[name].iloc[0] for name in found}
    tenth = np.log(1.1) if form == "logarithm" else row["mean"] / 10
    ends = {"value": "effect", "lower": "low", "upper": "high"}
    return row | {name: row[end] * tenth for name, end in ends.items()}


def _by_area(rows: pd.DataFrame, columns: list[str], day: str = "03-31") -> pd.DataFrame:
    rows = rows[rows["geographic_level"] == "Local authority"]
    return areas.constant(rows, columns, by=["time_period", "year"], day=day).set_index(_KEYS)[columns]


def _spent(rows: pd.DataFrame) -> pd.DataFrame:
    """Spending in real terms by constant area and year, by line and whether suspect returns are left out."""
    key = ["geographic_level", "new_la_code", "time_period"]
    amount = in_real_terms(rows["gross"], rows["time_period"])
    held = rows.assign(every=amount, sound=amount.mask(rows["suspect"]))
    wide = held.pivot(index=key, columns="line", values=["every", "sound"])
    wide.columns = wide.columns.map(" ".join)
    wide = wide.reset_index()
    return _by_area(wide.assign(year=wide["time_period"] // 100 + 1), list(wide.columns[len(key) :]))

"""Areas before and after an event, such as a judgement, against areas in which it never happened."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from evidence.data.periods import first_year
from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate


@dataclass(frozen=True)
class Change:
    """What :func:`change` found."""

    # Mean change of the areas with an event less that of the comparison areas over the same years, with its
    # 95% interval, in the measure's unit.
    estimate: Estimate
    n: int  # events used
    areas: int  # in which they happened
    comparison: int  # areas compared
    # Events left out, by the first reason that applies: "outside the years" the panel covers, "not known
    # before", "not known after", "no comparison" area known in both years.
    left_out: dict[str, int]


def around(
    panel: pd.DataFrame,
    events: pd.DataFrame,
    comparison: Collection[str],
    *,
    value: str,
    first: int = -4,
    last: int = 3,
) -> pd.DataFrame:
    """Mean gap between areas with an event and comparison areas, year by year around the event.

    Parameters
    ----------
    panel : pandas.DataFrame
        One row an area and year: `constant_area`, `time_period` and `value`.
    events : pandas.DataFrame
        One row an event: `constant_area`, and in `time_period` the year of the first observation after it,
        which is time 0. An area may have more than one.
    comparison : collection of str
        Areas in which the event did not happen in any year.
    value : str
        Column of the measure.
    first, last : int
        Event times to give, in years.

    Returns
    -------
    pandas.DataFrame
        One row an event time: `k`; `mean`, the mean over events of the area's value less the mean of the
        comparison areas in the same calendar year; `low` and `high`, its 95% interval, missing for fewer than
        two areas; `n` events and `areas` they happened in; `comparison` areas; events left out because the
        year is `outside` those of the panel, or because the value, or every comparison area's, is `missing`.

    Raises
    ------
    StatisticError
        If an area has two rows in a year, an event stands twice, an area with an event is among the
        comparison, or fewer than two comparison areas are known.

    Notes
    -----
    Nothing is filled in, so the events differ from one event time to the next: compare `n` before reading a
    path. :func:`change` compares two event times for the same events.

    The interval treats the areas, not the rows, as independent, and lets both groups vary. Each area's
    influence on the mean is added up over its events, for a comparison area over the years in which it is
    compared; the variance is the sum over groups of :math:`G/(G-1)` times the squares of the influences of
    its G areas, and the interval is Student's with the degrees of freedom of Welch and Satterthwaite. With
    one event an area and all in one year that is Welch's interval for two means (1947, *Biometrika* 34,
    28-35). Preferred to a percentile bootstrap of areas, which has no counterpart to Student's t and is too
    narrow for few areas with an event: simulated with eight, its 95% interval holds the truth in nine cases
    of ten, this one in 95 of 100.

    Examples
    --------
    >>> panel = pd.DataFrame({"constant_area": list("aabbccdd"), "time_period": [2018, 2019] * 4})
    >>> panel["agency"] = [10.0, 30.0, 12.0, 22.0, 8.0, 9.0, 10.0, 11.0]
    >>> events = pd.DataFrame({"constant_area": ["a", "b"], "time_period": [2019, 2019]})
    >>> around(panel, events, ["c", "d"], value="agency", first=-1, last=0)[["k", "mean", "n"]]
       k  mean  n
    0 -1   2.0  2
    1  0  16.0  2
    """
    wide, known = _prepared(panel, events, comparison, value)
    rows = []
    for k in range(first, last + 1):
        gaps, others = _gaps(wide, known, comparison, {k: 1})
        estimate, areas, compared = _estimate(gaps, others)
        outside = int((~(known["year"] + k).between(wide.columns.min(), wide.columns.max())).sum())
        missing = len(known) - len(gaps) - outside
        rows.append((k, *estimate, len(gaps), areas, compared, outside, missing))
    names = ["k", "mean", "low", "high", "n", "areas", "comparison", "outside", "missing"]
    return pd.DataFrame(rows, columns=names)


def change(
    panel: pd.DataFrame,
    events: pd.DataFrame,
    comparison: Collection[str],
    *,
    value: str,
    before: int = -1,
    after: int = 1,
    trend_from: int | None = None,
    not_yet: bool = False,
) -> Change:
    """Mean change around an event, less that of comparison areas over the same calendar years.

    Parameters
    ----------
    panel, events, comparison, value
        As for :func:`around`.
    before, after : int
        The two event times compared. Two times before the event ask whether the change begins before it.
    trend_from : int, optional
        An event time before `before`: the areas' own mean slope from there is carried on and taken off.
    not_yet : bool
        Compare also with areas whose own first event comes later than these times.

    Raises
    ------
    StatisticError
        As :func:`around` does, or if the times are not in order, or fewer than two areas of either group are
        known at all of them.

    Notes
    -----
    Events count when the area is known at all times asked for, and comparison areas when they are known in
    the same calendar years. The interval is that of :func:`around`. With all events in one year it is the
    estimate of a regression with an effect for each area and year; with one event an area, that of Callaway
    and Sant'Anna (2021, *Journal of Econometrics* 225, 200-230) without covariates, its groups weighted by
    their events, against areas never treated or, with `not_yet`, not yet treated. An area judged because it
    was already getting worse, or at its worst, changes for that reason too: the comparison does not take this
    out, and the areas' own trend takes out only what is straight in it. :func:`bounds` asks for less.

    Examples
    --------
    >>> rates = {"a": [4.0, 10, 30], "b": [12.0, 12, 22], "c": [8.0, 8, 9], "d": [9.0, 10, 11]}
    >>> wide = pd.DataFrame(rates, index=pd.Index([2017, 2018, 2019], name="time_period"))
    >>> panel = wide.reset_index().melt("time_period", var_name="constant_area", value_name="agency")
    >>> events = pd.DataFrame({"constant_area": ["a", "b"], "time_period": [2019, 2019]})
    >>> change(panel, events, ["c", "d"], value="agency", after=0).estimate.value
    14.0
    >>> change(panel, events, ["c", "d"], value="agency", after=0, trend_from=-2).estimate.value
    11.5
    >>> found = bounds(panel, events, ["c", "d"], value="agency", magnitudes=[0, 2], first=-2)
    >>> found[["magnitude", "lower", "upper"]].to_numpy().tolist()
    [[0.0, 14.0, 14.0], [2.0, 9.0, 19.0]]
    """
    if not (before - 1 if trend_from is None else trend_from) < before < after:
        raise StatisticError(f"A change runs from an earlier time to a later. Found {before} to {after}.")
    weights = {before: -1.0, after: 1.0}
    if trend_from is not None:
        slope = (after - before) / (before - trend_from)
        weights = {trend_from: slope, before: -1 - slope, after: 1}
    wide, known = _prepared(panel, events, comparison, value)
    gaps, others = _gaps(wide, known, comparison, weights, not_yet)
    estimate, areas, compared = _estimate(gaps, others)
    if min(areas, compared) < 2:
        raise StatisticError(
            f"A change needs two areas of each group known at all times. Found {areas} and {compared}."
        )
    lacking = [_at(wide, known["area"], known["year"] + k).isna() for k in sorted(weights)]
    reasons = pd.Series("no comparison", index=known.index)
    reasons[lacking[-1]] = "not known after"
    reasons[pd.concat(lacking[:-1], axis=1).any(axis=1)] = "not known before"
    within = known["year"] + min(weights) >= wide.columns.min()
    reasons[~within | (known["year"] + after > wide.columns.max())] = "outside the years"
    left_out = reasons.drop(gaps.index).value_counts().sort_index()
    return Change(estimate, len(gaps), areas, compared, {str(k): int(v) for k, v in left_out.items()})


def bounds(
    panel: pd.DataFrame,
    events: pd.DataFrame,
    comparison: Collection[str],
    *,
    value: str,
    magnitudes: Sequence[float],
    first: int = -3,
    before: int = -1,
    after: int = 0,
) -> pd.DataFrame:
    r"""Give what is left of a change if the areas' trend may bend as much as it did before the event.

    Parameters
    ----------
    panel, events, comparison, value
        As for :func:`around`.
    magnitudes : sequence of float
        How large a step of the trend from `before` on may be, as a multiple of the largest step between
        neighbouring times from `first` to `before`.
    first, before, after : int
        Event times: the earliest that shows the trend, and the two compared.

    Returns
    -------
    pandas.DataFrame
        One row a `magnitude`: `lower` and `upper`, the least and greatest change that the means allow; `low`
        and `high`, the 95% interval of that set; `n` events, known at all these times.

    Raises
    ------
    StatisticError
        If the times are not in order, a magnitude is negative, or fewer than two areas are known.

    Notes
    -----
    The restriction is the relative magnitudes of Rambachan and Roth (2023, *Review of Economic Studies* 90,
    2555-2591). For each step :math:`s` before and each sign the change :math:`\hat\beta \pm M s` has the
    interval of :func:`around`; the interval here runs from the lowest of their ends to the highest. One of
    them is the true end of the set, so it holds the truth in at least 95 of 100 cases whatever the steps are:
    simpler than their hybrid intervals and, where several steps are alike, wider. The example of
    :func:`change` has one of it.
    """
    if not first < before < after or min(magnitudes) < 0:
        raise StatisticError(f"Bounds need times in order and magnitudes. Found {first}, {before}, {after}.")
    wide, known = _prepared(panel, events, comparison, value)
    times = range(first, before + 1)
    rows = []
    for magnitude in magnitudes:
        found = []
        for step, bend in product(times[1:], np.array([-1, 1]) * magnitude * (after - before)):
            # Weight 0 asks for the same events whatever the step.
            weights = dict.fromkeys(times, 0.0) | {before: -1.0, after: 1.0}
            weights[step] += bend
            weights[step - 1] -= bend
            gaps, others = _gaps(wide, known, comparison, weights)
            found.append(_estimate(gaps, others)[0])
        change, low, high = map(list, zip(*found, strict=True))
        rows.append((magnitude, min(change), max(change), min(low), max(high), len(gaps)))
    return pd.DataFrame(rows, columns=["magnitude", "lower", "upper", "low", "high", "n"])


def _prepared(
    panel: pd.DataFrame, events: pd.DataFrame, comparison: Collection[str], value: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check, and give the panel with areas as rows and years as columns, and the events by area and year."""
    names = {"constant_area": "area", "time_period": "year"}
    table = panel[[*names, value]].set_axis(["area", "year", "value"], axis=1)
    known = events[[*names]].set_axis(["area", "year"], axis=1).reset_index(drop=True)
    for frame, what in ((table, "An area has two rows"), (known, "An event stands twice")):
        frame["year"] = frame["year"].map(first_year)
        if frame.duplicated(["area", "year"]).any():
            raise StatisticError(f"{what} in one year.")
    both = sorted(set(known["area"]) & set(comparison))
    if both:
        raise StatisticError(f"{both[0]} has an event and cannot be a comparison.")
    wide = table.astype({"value": "float64"}).pivot(index="area", columns="year", values="value")
    if wide[wide.index.isin(list(comparison))].notna().any(axis=1).sum() < 2:
        raise StatisticError("A comparison needs at least two areas.")
    return wide, known


def _at(wide: pd.DataFrame, areas: pd.Series, years: pd.Series) -> pd.Series:
    row, column = wide.index.get_indexer(pd.Index(areas)), wide.columns.get_indexer(pd.Index(years))
    known = (row >= 0) & (column >= 0)
    return pd.Series(np.where(known, wide.to_numpy()[row, column], np.nan), index=areas.index)


def _gaps(
    wide: pd.DataFrame,
    known: pd.DataFrame,
    comparison: Collection[str],
    weights: Mapping[int, float],
    not_yet: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each event's weighted sum less the comparison areas' mean, and theirs, by the event's own year.

    Events and comparison areas that are not known at all times are left out.
    """
    years = sorted(known["year"].unique())
    at = {k: wide.reindex(columns=[year + k for year in years]).to_numpy() for k in weights}
    sums = pd.DataFrame(sum(w * at[k] for k, w in weights.items()), index=wide.index, columns=years)
    first = known.groupby("area")["year"].min().reindex(sums.index)
    # An area is its own comparison at no time.
    waiting = first.to_numpy()[:, None] > np.array(years) + max(0, *weights)
    others = sums.where(sums.index.isin(list(comparison))[:, None] | (waiting & not_yet)).dropna(how="all")
    gap = _at(sums, known["area"], known["year"]) - known["year"].map(others.mean())
    return known.assign(gap=gap).dropna(), others


def _estimate(gaps: pd.DataFrame, others: pd.DataFrame) -> tuple[Estimate, int, int]:
    """Mean gap with its interval, and how many areas with an event and comparison areas it rests on."""
    if gaps.empty:
        return Estimate(np.nan, np.nan, np.nan), 0, 0
    mean = float(gaps["gap"].mean())
    own = (gaps["gap"] - mean).groupby(gaps["area"]).sum() / len(gaps)
    weights = gaps["year"].value_counts(normalize=True)
    compared = others[weights.index].dropna(how="all")
    shares = ((compared - compared.mean()) / compared.notna().sum() * weights).sum(axis=1)
    # An area compared before its own event is still one area.
    both = shares.index.isin(own.index)
    parts = [own.sub(shares[both], fill_value=0), shares[~both]]
    if min(map(len, parts)) < 2:
        return Estimate(mean, np.nan, np.nan), len(own), len(compared)
    variances = [len(part) / (len(part) - 1) * float((part**2).sum()) for part in parts]
    total = sum(variances)
    if total == 0:
        return Estimate(mean, mean, mean), len(own), len(compared)
    freedom = total**2 / sum(v**2 / (len(part) - 1) for v, part in zip(variances, parts, strict=True))
    reach = float(stats.t.isf(0.025, freedom)) * total**0.5
    return Estimate(mean, mean - reach, mean + reach), len(own), len(compared)

"""The stages of difficulty as signs in open data: which can be seen round a judgement, in what order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from movements import SUB_JUDGEMENTS

from evidence.data.judgements import INADEQUATE, first_count
from evidence.measures import registry
from evidence.statistics.rates import wilson_interval

Shown = Sequence[tuple[pd.DataFrame, str]]
"""Signs of a stage: for each, what `worse` gives, and the day of its yearly count."""


class Sign(NamedTuple):
    """A measure that worsens: its name in the registry of measures, the way that is worse, its first year."""

    measure: str
    worse: int
    since: int


STAGES = {
    "losing grip": (
        Sign("caseload", 1, 2017),
        Sign("re-referrals", 1, 2014),
        Sign("assessments-45-days", -1, 2016),
    ),
    "service breakdown": (Sign("agency", 1, 2017), Sign("vacancy", 1, 2017), Sign("turnover", 1, 2017)),
}
"""Signs of the first two stages. The third is `in_crisis`; the fourth shows only after a judgement."""


def worse(values: pd.DataFrame, direction: int, *, years: int = 2, spreads: float = 1) -> pd.DataFrame:
    """Mark where a measure worsened by more than it did elsewhere.

    Parameters
    ----------
    values : pandas.DataFrame
        One row an area, one column a year, as `evidence.measures.registry.over_years` gives them.
    direction : int
        1 if more is worse, -1 if less is.
    years : int
        Years over which the change is taken.
    spreads : float
        How far beyond the mean change of all areas over the same years, in standard deviations of theirs.

    Returns
    -------
    pandas.DataFrame
        Same areas, the years at which a change ends: 1 where the sign is seen, 0 where it is not, missing
        where the change is not known.

    Notes
    -----
    By the rule about one area in six shows the sign in any year by chance: compare with areas that were never
    judged inadequate. A small area's measure moves more, and shows it more often.

    Examples
    --------
    >>> values = pd.DataFrame({2017: [10.0] * 5, 2019: [10.0, 11, 11, 12, 30]}, index=list("abcde"))
    >>> worse(values, 1)[2019].tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0]
    """
    known = {int(year) for year in values.columns}
    ends = sorted(year for year in known if year - years in known)
    begins = values[[year - years for year in ends]].set_axis(ends, axis=1)
    change = (values[ends] - begins) * direction
    beyond = change - change.mean()
    return (beyond > spreads * change.std()).astype("float64").where(change.notna())


def signs(stage: str, until: int) -> list[tuple[pd.DataFrame, str]]:
    """Give the signs of a stage, each with the day of its yearly count.

    Parameters
    ----------
    stage : str
        Name in `STAGES`.
    until : int
        Last year.

    Returns
    -------
    list of tuple
        What `worse` gives, by the area that files a workforce return, and month and day.

    Examples
    --------
    >>> [(int(sign.columns.min()), day) for sign, day in signs("service breakdown", 2025)]
    [(2019, '09-30'), (2019, '09-30'), (2019, '09-30')]
    """
    return [
        (
            worse(
                registry.over_years(sign.measure, list(range(sign.since, until + 1)), as_filed=True),
                sign.worse,
            ),
            registry.MEASURES[sign.measure].columns.day,
        )
        for sign in STAGES[stage]
    ]


def around(shown: Shown, day: str, *, first: int = -3, last: int = 3) -> pd.DataFrame:
    """Tell for every area at which counts round a day any sign is seen.

    Parameters
    ----------
    shown : sequence of tuple
        What `signs` gives.
    day : str
        Day as ``YYYY-MM-DD``.
    first, last : int
        Counts to look at. Of each measure, 0 is the first on or after the day.

    Returns
    -------
    pandas.DataFrame
        One row an area, one column a count: 1 where any measure published for that year shows the sign, 0
        where none does, missing where one of them is not known for the area, or none was published.

    Examples
    --------
    >>> sign = pd.DataFrame({2019: [1.0, 0.0], 2020: [0.0, 0.0]}, index=list("ab"))
    >>> around([(sign, "09-30")], "2019-11-04", first=-1, last=0).to_numpy().tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    (zero,) = _zeros(shown, [day])
    columns = {}
    for k in range(first, last + 1):
        counts = [sign[year + k] for (sign, _), year in zip(shown, zero, strict=True) if year + k in sign]
        # Judged by one measure fewer, an area would seem the calmer.
        columns[k] = pd.concat(counts, axis=1).max(axis=1, skipna=False) if counts else pd.Series(dtype=float)
    return pd.DataFrame(columns)


def _zeros(shown: Shown, days: Sequence[str]) -> list[tuple[int, ...]]:
    """Give the year of each measure's first count on or after each day: all that `around` takes of a day."""
    years = (first_count(pd.Series(days), of_year).tolist() for _, of_year in shown)
    return list(zip(*years, strict=True))


def seen(
    shown: Shown, events: pd.DataFrame, comparison: Collection[str], *, first: int = -3, last: int = 3
) -> pd.DataFrame:
    """Count the events round which any sign is seen, beside how usual that is elsewhere.

    Parameters
    ----------
    shown : sequence of tuple
        What `signs` gives.
    events : pandas.DataFrame
        One row an event: ``constant_area``, and ``dated``, its day.
    comparison : collection of str
        Areas in which it never happened.
    first, last : int
        Counts to look at, as for `around`.

    Returns
    -------
    pandas.DataFrame
        One row a count: ``k``; ``n`` events known; ``seen`` among them; ``percent``, with Wilson's interval
        ``lower`` and ``upper``; ``usual``, the mean over those events of the percentage of comparison areas
        that show any sign of the same years. Counts at which nothing is known have no row.

    Examples
    --------
    >>> sign = pd.DataFrame({2019: [1.0, 0.0, 1.0], 2020: [0.0, 0.0, 0.0]}, index=list("abc"))
    >>> events = pd.DataFrame({"constant_area": ["a"], "dated": ["2019-11-04"]})
    >>> seen([(sign, "09-30")], events, ["b", "c"])[["k", "n", "seen", "usual"]].to_numpy().tolist()
    [[-1.0, 1.0, 1.0, 50.0], [0.0, 1.0, 0.0, 0.0]]
    """
    own, usual = [], []
    groups = {str(day): group for day, group in events.groupby("dated")}
    frames: dict[tuple[int, ...], pd.DataFrame] = {}
    for zero, (day, group) in zip(_zeros(shown, list(groups)), groups.items(), strict=True):
        if zero not in frames:
            frames[zero] = around(shown, day, first=first, last=last)
        frame = frames[zero]
        others = frame[frame.index.isin(list(comparison))].mean()
        for area in group["constant_area"]:
            own.append(frame.reindex([area]).iloc[0])
            usual.append(100 * others.where(own[-1].notna()))
    events_by_count, usual_by_count = pd.DataFrame(own), pd.DataFrame(usual)
    n = events_by_count.notna().sum()
    found = pd.DataFrame({"n": n, "seen": events_by_count.sum().astype("int64")})
    found = found.assign(usual=usual_by_count.mean())[n > 0].rename_axis("k").reset_index()
    found.insert(3, "percent", 100 * found["seen"] / found["n"])
    return found.join(wilson_interval(found["seen"], found["n"]))


def first_seen(
    stages: Mapping[str, Shown], days: Iterable[str], *, first: int = -3, last: int = 3
) -> pd.DataFrame:
    """Give the first count round each day at which each stage's signs are seen, for every area.

    Parameters
    ----------
    stages : mapping of str to sequence of tuple
        Names of stages, in order, and what `signs` gives for each.
    days : iterable of str
        Days as ``YYYY-MM-DD``.
    first, last : int
        Counts to look at, as for `around`.

    Returns
    -------
    pandas.DataFrame
        Indexed by day and area, one column a stage: the count, missing where it is not seen; and ``counts``,
        those at which all stages are known. Others are not looked at: a stage whose data begin earlier would
        seem to come first. Areas known at none have no row.

    Examples
    --------
    >>> sign = pd.DataFrame({2019: [0.0, 0.0], 2020: [1.0, 0.0]}, index=list("ab"))
    >>> first_seen({"grip": [(sign, "09-30")]}, ["2019-11-04"])["grip"].tolist()
    [0.0, nan]
    """
    found: dict[str, pd.DataFrame] = {}
    same: dict[tuple[tuple[int, ...], ...], str] = {}
    each = list(dict.fromkeys(days))
    zeros = zip(*(_zeros(shown, each) for shown in stages.values()), strict=True)
    for day, zero in zip(each, zeros, strict=True):
        if (other := same.setdefault(zero, day)) != day:
            found[day] = found[other]
            continue
        frames = {name: around(shown, day, first=first, last=last) for name, shown in stages.items()}
        cells = pd.concat([frame.stack() for frame in frames.values()], axis=1).dropna()
        known = pd.Series(True, index=cells.index).unstack(fill_value=False)
        seen_in = {name: frame.reindex_like(known).eq(1) & known for name, frame in frames.items()}
        firsts = pd.DataFrame(
            {name: is_seen.idxmax(axis=1).where(is_seen.any(axis=1)) for name, is_seen in seen_in.items()}
        )
        found[day] = firsts.astype("float64").assign(counts=known.sum(axis=1))
    return pd.concat(found, names=["dated", "constant_area"])


def in_crisis(judged: pd.DataFrame) -> pd.Series:
    """Tell which judgements found leadership and at least one other sub-judgement inadequate.

    Parameters
    ----------
    judged : pandas.DataFrame
        Rows of `evidence.data.judgements.judged` of a framework that grades leadership, SIF or ILACS.

    Returns
    -------
    pandas.Series of bool
        Same index.

    Examples
    --------
    >>> from evidence.data.judgements import judged
    >>> frame = judged().query("sequence_name == 'Birmingham' and framework == 'SIF'")
    >>> in_crisis(frame).tolist()
    [True, True]
    """
    bad = judged[list(SUB_JUDGEMENTS)] == INADEQUATE
    return bad["leadership"] & (bad.sum(axis=1) > 1)

"""How long it takes until something ends, when for some the end has not been seen yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate

YEAR = 365.25
"""Days in a year."""

FEWEST = 10
"""With fewer ends seen no median is given, whatever the group: one end more would move it by years."""

# A share of exactly a half is reached after rounding as well.
_NEAR = 1e-9


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier curve.

    Attributes
    ----------
    steps : pandas.DataFrame
        One row at 0 and one at each time something ended: `time`; `share` not ended by then, per cent, with
        its 95% interval `lower` and `upper`; `at_risk` just before, `ended` at that time. The interval is
        missing where the share is 0.
    median : evidence.statistics.rates.Estimate
        First time at which the share is a half or less, with its 95% interval; missing where not reached,
        and where fewer than `FEWEST` ends were seen.
    followed : pandas.DataFrame
        What was given, a row each: `time, ended, entry`.
    """

    steps: pd.DataFrame
    median: Estimate
    followed: pd.DataFrame

    @property
    def n(self) -> int:
        """How many were followed."""
        return len(self.followed)

    @property
    def ended(self) -> int:
        """How many ends were seen."""
        return int(self.followed["ended"].sum())

    @property
    def censored(self) -> list[float]:
        """Times at which those whose end was not seen were last seen, in order."""
        return [float(time) for time in self.followed.loc[~self.followed["ended"], "time"].sort_values()]

    def at(self, times: Sequence[float]) -> pd.DataFrame:
        """Give the share not ended by given times.

        Parameters
        ----------
        times : sequence of float
            In the unit of the curve.

        Returns
        -------
        pandas.DataFrame
            One row a time: `time, share, lower, upper`, per cent, missing after the last time anyone was
            followed to; `at_risk`, those followed at least so long.
        """
        asked = np.asarray(times, dtype="float64")
        row = np.searchsorted(self.steps["time"], asked, side="right") - 1
        found = self.steps[["share", "lower", "upper"]].iloc[row].reset_index(drop=True)
        # A curve says nothing beyond the longest follow-up, unless everything had ended by then.
        time, entry = self.followed["time"].to_numpy(), self.followed["entry"].to_numpy()
        found[(asked > time.max()) & (self.steps["share"].iloc[-1] > 0)] = np.nan
        at_risk = ((entry < asked[:, None]) | (entry == 0)) & (time >= asked[:, None])
        found.insert(0, "time", asked)
        return found.assign(at_risk=at_risk.sum(axis=1))


def survival(
    time: ArrayLike | pd.Series, ended: ArrayLike | pd.Series, entry: ArrayLike | pd.Series | None = None
) -> Survival:
    r"""Kaplan-Meier estimate of the share that has not ended, with log-log intervals.

    Parameters
    ----------
    time : array-like of shape (n,)
        Time to the end, or to when it was last seen not to have ended. Any unit.
    ended : array-like of bool, shape (n,)
        Whether the end was seen.
    entry : array-like of shape (n,), optional
        Time from which each could have been seen to end; 0 if not given. Whoever counts only because they
        lasted until something happened to them enters then: without it, lasting would be its own cause.

    Returns
    -------
    Survival

    Raises
    ------
    StatisticError
        If there is nothing, a time is missing or not above 0, or an entry not before its time.

    Notes
    -----
    Kaplan and Meier (1958), *JASA* 53, 457-481, computed by statsmodels, with Greenwood's standard error
    :math:`s`. The interval is :math:`S^{\exp(\pm z s / (S \log S))}`, that of the log-log transform, which
    stays between 0 and 1 (Kalbfleisch and Prentice 1980). The median's interval is where that of the curve
    holds a half (Brookmeyer and Crowley 1982, *Biometrics* 38, 29-41). lifelines was considered; its releases
    need a pandas older than this project's.

    It rests on ends unseen for a reason that has nothing to do with how soon they would come.

    Examples
    --------
    >>> curve = survival([1, 2, 2, 3, 4], [True, True, False, True, False])
    >>> curve.steps[["time", "share", "at_risk"]].round(1).to_numpy().tolist()
    [[0.0, 100.0, 5.0], [1.0, 80.0, 5.0], [2.0, 60.0, 4.0], [3.0, 30.0, 2.0]]
    >>> curve.median.value, curve.censored
    (nan, [2.0, 4.0])
    >>> survival(range(1, 21), [True] * 20).median.value
    10.0
    """
    times, seen = np.asarray(time, dtype="float64"), np.asarray(ended, dtype=bool)
    enters = np.zeros(len(times)) if entry is None else np.asarray(entry, dtype="float64")
    if not len(times) == len(seen) == len(enters) > 0:
        raise StatisticError("A survival curve needs as many ends as times, and at least one.")
    if not (times > 0).all():
        raise StatisticError("A time to an end is above 0, and known.")
    if not ((enters >= 0) & (enters < times)).all():
        raise StatisticError("An entry is 0 or later, and before its time.")
    curve = SurvfuncRight(times, seen.astype(int), entry=enters)
    happened = np.asarray(curve.n_events) > 0
    share = np.asarray(curve.surv_prob)[happened]
    error = np.asarray(curve.surv_prob_se)[happened]
    inside = (share > _NEAR) & (share < 1)
    reach = np.full(len(share), np.nan)
    reach[inside] = stats.norm.isf(0.025) * error[inside] / -(share[inside] * np.log(share[inside]))
    # Before the first end everyone is left, and no other share is possible.
    start = pd.DataFrame({"time": [0.0], "share": 1.0, "lower": 1.0, "upper": 1.0, "ended": 0})
    start["at_risk"] = (enters == 0).sum()
    after = pd.DataFrame(
        {
            "time": np.asarray(curve.surv_times)[happened],
            "share": share,
            "lower": share ** np.exp(reach),
            "upper": share ** np.exp(-reach),
            "at_risk": np.asarray(curve.n_risk)[happened].astype(int),
            "ended": np.asarray(curve.n_events)[happened].astype(int),
        }
    )
    steps = pd.concat([start[after.columns], after], ignore_index=True)
    median = Estimate(*(_reaches_half(steps, column) for column in ("share", "lower", "upper")))
    if seen.sum() < FEWEST:
        median = Estimate(np.nan, np.nan, np.nan)
    steps[["share", "lower", "upper"]] *= 100
    return Survival(steps, median, pd.DataFrame({"time": times, "ended": seen, "entry": enters}))


def years(began: pd.Series, ended: pd.Series, *, without: tuple[str, str] | None = None) -> pd.Series:
    """Years between two days.

    Parameters
    ----------
    began, ended : pandas.Series of str
        Days as ``YYYY-MM-DD``.
    without : tuple of str, optional
        First and last day of a time that does not count, such as one in which nobody inspected.

    Returns
    -------
    pandas.Series of float

    Examples
    --------
    >>> days = pd.Series(["2018-10-01"]), pd.Series(["2022-10-01"])
    >>> years(*days).tolist(), years(*days, without=("2020-10-01", "2021-10-01")).round(2).tolist()
    ([4.0], [3.0])
    """
    first, last = pd.to_datetime(began), pd.to_datetime(ended)
    days = (last - first).dt.days
    if without:
        start, end = (pd.to_datetime(pd.Series(day, index=first.index)) for day in without)
        days = days - (last.where(last < end, end) - first.where(first > start, start)).dt.days.clip(lower=0)
    return days / YEAR


def exits(spells: pd.DataFrame, *, without: tuple[str, str] | None = None) -> Survival:
    """Years from a judgement of inadequate to the first later one that is not.

    Parameters
    ----------
    spells : pandas.DataFrame
        Rows of `inadequacy.spells`, some or all: ``began, ended, seen_until, censored``.
    without : tuple of str, optional
        As for `years`.

    Returns
    -------
    Survival
        In years.

    Notes
    -----
    A spell ends when inspectors come back and find better. Nothing can be seen to end before a re-inspection,
    so the curve is flat until the first of them and falls in the rhythm of the timetable: how long services
    were inadequate it does not say. A spell that began before the frameworks looked at is followed from its
    first judgement under them, and is older than it seems. An authority abolished while inadequate counts
    as last seen then.

    Examples
    --------
    >>> from inadequacy import spells
    >>> birmingham = spells().query("sequence_name == 'Birmingham'")
    >>> exits(birmingham).followed["time"].round(1).tolist()
    [8.4]
    """
    ended = spells["ended"].where(~spells["censored"], spells["seen_until"])
    return survival(years(spells["began"], ended, without=without), ~spells["censored"])


def _reaches_half(steps: pd.DataFrame, column: str) -> float:
    # Where everyone has ended no interval is defined, but the share is surely a half or less.
    reached = steps.loc[(steps[column].fillna(0) <= 0.5 + _NEAR), "time"]
    return float(reached.iloc[0]) if len(reached) else float("nan")

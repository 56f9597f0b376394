"""The next judgement: what it says and when it comes, by last grade, framework, pandemic and steps taken."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm
from interventions import as_they_came
from survival import YEAR, years

from evidence.data.judgements import INADEQUATE, judged
from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate

WEAK = ("requires improvement", "adequate")
"""The grade next to inadequate, as it is called and as it was called until 2013."""

# A logarithm of odds beyond it is a search for infinity that was given up.
_ENDLESS = 10

TRUSTS = ("trust or company", "voluntary trust or company")


def pause(rows: pd.DataFrame | None = None) -> tuple[str, str]:
    """Give the longest time in which no graded inspection began: that of the pandemic.

    Parameters
    ----------
    rows : pandas.DataFrame, optional
        Rows of `evidence.data.judgements.judged`; all if not given.

    Returns
    -------
    tuple of str
        First day of the last inspection before it, and of the first after it.

    Notes
    -----
    Taken from the inspections themselves, of those whose first day is known. Visits without a grade went on
    through part of it; no grade could change.

    Examples
    --------
    >>> pause()
    ('2020-03-09', '2021-06-28')
    """
    frame = judged() if rows is None else rows
    days = frame.loc[frame["dated_by"] == "inspection", "dated"].drop_duplicates().sort_values()
    at = int(np.argmax(pd.to_datetime(days).diff().fillna(pd.Timedelta(0))))
    return str(days.iloc[at - 1]), str(days.iloc[at])


def followers(
    frameworks: Sequence[str] = ("ILACS",), *, failed_since: str = "", inspections: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Give the judgements that follow one better than inadequate, with what was known before each.

    Parameters
    ----------
    frameworks : sequence of str
        Frameworks of the judgements; the one before may be of any.
    failed_since : str
        Day from which an earlier judgement of inadequate counts; every one in the table if empty.
    inspections : pandas.DataFrame, optional
        Other rows than those of the committed table ``inspections``.

    Returns
    -------
    pandas.DataFrame
        Rows of `evidence.data.judgements.judged` with ``inadequate`` (what was found); ``weak``, whether the
        last grade was requires improvement or adequate; ``failed_before``, whether any grade before the last
        was inadequate; ``sif``; ``resumed``, whether inspectors had come back from the pandemic's pause;
        ``waited``, years since the last judgement. All as numbers, for a model.

    Examples
    --------
    >>> found = followers()
    >>> found.groupby("weak")["inadequate"].agg(["sum", "size"]).astype(int).to_numpy().tolist()
    [[9, 116], [23, 116]]
    """
    frame = judged(inspections)
    bad = (frame["overall"] == INADEQUATE).astype(int)
    counted = bad.where(frame["dated"] >= failed_since, 0)
    frame = frame.assign(
        inadequate=bad,
        weak=frame["previous"].isin(WEAK).astype(int),
        failed_before=(counted.groupby(frame["sequence"]).cumsum() - counted > 0).astype(int),
        sif=(frame["framework"] == "SIF").astype(int),
        resumed=(frame["dated"] >= pause(frame)[1]).astype(int),
    )
    frame = frame[frame["framework"].isin(frameworks) & ~frame["previous"].isin(["", INADEQUATE])]
    return frame.assign(waited=years(frame["previous_dated"], frame["dated"])).reset_index(drop=True)


def odds(rows: pd.DataFrame, covariates: Sequence[str]) -> dict[str, Estimate]:
    """Give odds ratios of a judgement of inadequate, one for each covariate, all others held.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `followers`, some or all.
    covariates : sequence of str
        Columns of numbers.

    Returns
    -------
    dict of str to evidence.statistics.rates.Estimate
        Ratio by covariate, with 95% interval.

    Raises
    ------
    StatisticError
        If a covariate does not vary, or tells the outcome without fail: then no ratio exists.

    Notes
    -----
    Logistic regression by statsmodels. An authority enters with each of its judgements; errors are clustered
    by authority.

    Examples
    --------
    >>> found = odds(followers(), ["weak", "failed_before"])
    >>> f"{found['weak']:.1f}", f"{found['failed_before']:.1f}"
    ('3.0 (1.3 to 6.8)', '0.8 (0.4 to 1.7)')
    """
    matrix = sm.add_constant(rows[list(covariates)].astype("float64"), has_constant="add")
    groups = pd.factorize(rows["sequence"])[0]
    model = sm.Logit(rows["inadequate"], matrix)
    try:
        found = model.fit(disp=0, cov_type="cluster", cov_kwds={"groups": groups})
    except np.linalg.LinAlgError:
        found = None
    if found is None or np.abs(found.params).max() > _ENDLESS:
        names = ", ".join(covariates)
        raise StatisticError(f"No odds ratio exists: one of {names} does not vary, or tells the outcome.")
    return _ratios(found.params, found.conf_int().to_numpy(), ["const", *covariates])


def pieces(
    spells: pd.DataFrame,
    interventions: pd.DataFrame | None = None,
    *,
    without: tuple[str, str] | None = None,
    carried: bool = False,
    strongest: bool = False,
    trusts: Sequence[str] = TRUSTS,
) -> pd.DataFrame:
    """Cut spells of inadequacy where what was done to the council changed, so that nothing looks ahead.

    Parameters
    ----------
    spells : pandas.DataFrame
        Rows of `inadequacy.spells`.
    interventions : pandas.DataFrame, optional
        Other rows than those of the committed table ``interventions``.
    without : tuple of str, optional
        As for `survival.years`: days in which the clock stands still, such as `pause`. No inspection came in
        it, so no spell could end.
    carried : bool
        Whether a step taken before the judgement counts from the spell's first day.
    strongest : bool
        Whether a trust takes the place of a commissioner, or both count.
    trusts : sequence of str
        Kinds that are a trust.

    Returns
    -------
    pandas.DataFrame
        One row a piece: ``sequence``; ``entry`` and ``time``, its first and last day in years from the
        judgement; ``ended``, whether the spell ended with it; ``ilacs``, framework of the judgement;
        ``commissioner`` and ``trust``, whether one had come by its first day.

    Examples
    --------
    >>> from inadequacy import spells
    >>> found = pieces(spells(["SIF", "ILACS"]).query("sequence_name == 'Sandwell'"))
    >>> found[["entry", "time", "commissioner", "trust"]].round(1).to_numpy().tolist()
    [[0.0, 0.8, False, False], [0.8, 3.2, True, False], [3.2, 7.3, True, True]]
    """
    # The first inspection after it is not in it.
    still = [pd.Timestamp(day) - pd.Timedelta(days=n) for n, day in enumerate(without or ())]
    steps = as_they_came(spells, interventions, carried=carried)
    names = {"commissioner": "commissioner"} | dict.fromkeys(trusts, "trust")
    first = steps.assign(name=steps["kind"].map(names)).groupby(["sequence", "spell", "name"])["day"].min()
    rows = []
    for _, spell in spells.iterrows():
        began = pd.Timestamp(spell["began"])
        over = pd.Timestamp(spell["seen_until" if spell["censored"] else "ended"])
        came = {
            name: pd.Timestamp(str(first.get((spell["sequence"], spell["spell"], name), "NaT")))
            for name in ("commissioner", "trust")
        }
        within = {day for day in (*still, *came.values()) if began < day < over}
        cuts = sorted({began, over} | within)
        clock = 0.0
        for start, end in zip(cuts, cuts[1:], strict=False):
            if still and still[0] <= start < still[1]:
                continue
            had = {kind: bool(day <= start) for kind, day in came.items()}
            if strongest:
                had["commissioner"] &= not had["trust"]
            clock, entry = clock + (end - start).days / YEAR, clock
            is_end = end == over and not spell["censored"]
            rows.append(
                (spell["sequence"], entry, clock, is_end, spell["framework"] == "ILACS", *had.values())
            )
    columns = ["sequence", "entry", "time", "ended", "ilacs", "commissioner", "trust"]
    return pd.DataFrame(rows, columns=columns)


def hazards(rows: pd.DataFrame, covariates: Sequence[str]) -> dict[str, Estimate]:
    """Give hazard ratios of the end of a spell, one for each covariate, all others held.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `pieces`, some or all.
    covariates : sequence of str
        Columns of numbers or of yes and no.

    Returns
    -------
    dict of str to evidence.statistics.rates.Estimate
        Ratio by covariate, with 95% interval: above one, spells end sooner.

    Notes
    -----
    Cox's regression by statsmodels, ties as Efron has them. A piece is at risk from its entry to its time,
    so a step counts from the day it came. Hazards are taken as proportional over a spell.

    Examples
    --------
    >>> from inadequacy import spells
    >>> found = hazards(pieces(spells(["SIF", "ILACS"])), ["ilacs", "commissioner", "trust"])
    >>> f"{found['ilacs']:.2f}"
    '0.47 (0.24 to 0.92)'
    """
    model = sm.PHReg(
        rows["time"],
        rows[list(covariates)].astype("float64"),
        status=rows["ended"].astype(int),
        entry=rows["entry"],
        ties="efron",
    )
    found = model.fit(disp=0)
    return _ratios(found.params, found.conf_int(), covariates)


def _ratios(logs: Sequence[float], ends: np.ndarray, names: Sequence[str]) -> dict[str, Estimate]:
    found = {
        name: Estimate(*np.exp([value, *interval]).tolist())
        for name, value, interval in zip(names, logs, ends, strict=True)
    }
    found.pop("const", None)
    return found

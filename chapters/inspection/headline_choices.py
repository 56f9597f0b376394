"""The headlines of the chapter under each choice that a critic could make, crossed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from inadequacy import FRAMEWORKS, spells
from next_judgement import TRUSTS, followers, hazards, odds, pause, pieces
from survival import exits, survival
from transitions import waits

from evidence.data.judgements import INADEQUATE
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

_LATE = ("SIF", "ILACS")
_JUDGEMENTS = {"ILACS": ("ILACS",), "SIF and ILACS": _LATE, "all since 2009": FRAMEWORKS}
_DAYS = {"all": False, "since the pause": True}
_CLOCK = {"as the calendar ran": False, "without the pause": True}
_SIF = "2013-11-01"  # when the single inspection framework began


def leaving(near: float = 0.5) -> pd.DataFrame:
    """Compare the median time out of inadequate with the median wait for the next judgement of any grade.

    Parameters
    ----------
    near : float
        Years within which the two are as long.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: the first less the second, in years. A
        difference of two medians of much the same judgements has no interval here.

    Examples
    --------
    >>> leaving()["Days"].unique().tolist()
    ['as the calendar ran', 'without the pause']
    """

    def gap(stopped: bool, frameworks: Sequence[str], dated: str) -> Estimate:
        without = pause() if stopped else None
        own = spells(FRAMEWORKS if len(frameworks) > len(_LATE) else _LATE)
        own = own[own["framework"].isin(frameworks)]
        rows = waits(without=without, dated=dated)
        rows = rows[(rows["overall"] == INADEQUATE) & rows["framework"].isin(frameworks)]
        if dated == "published":
            own = own.assign(began=own["began_published"], ended=own["ended_published"])
        # Two judgements on either side of the pause may be no day apart without it.
        back = survival(rows["years"].clip(lower=0.001), rows["seen"]).median.value
        return Estimate(exits(own, without=without).median.value - back, np.nan, np.nan)

    choices: dict[str, Mapping[str, Any]] = {
        "Days": _CLOCK,
        "Failed under": {
            "SIF and ILACS": _LATE,
            "SIF": ("SIF",),
            "ILACS": ("ILACS",),
            "any since 2009": FRAMEWORKS,
        },
        "Dated by": {"inspection": "dated", "report": "published"},
    }
    return cross(choices, gap, holds=lambda found: abs(found.value) <= near)


def warning() -> pd.DataFrame:
    """Compare the odds of inadequate after requires improvement with those after a better grade.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: odds ratios. The finding holds where the
        interval lies above one.

    Examples
    --------
    >>> bool(warning().loc[0, "holds"])
    True
    """

    def ratio(frameworks: Sequence[str], best: bool, given: Sequence[str], late: bool) -> Estimate | None:
        rows = _followers(frameworks, "")
        if not best:
            rows = rows[rows["previous"] != "outstanding"]
        return _ratio(rows, frameworks, ["weak", *given], late)

    choices: dict[str, Mapping[str, Any]] = {
        "Judgements": _JUDGEMENTS,
        "Compared with": {"good or outstanding": True, "good": False},
        "Given": {
            "failed before": ["failed_before"],
            "nothing": [],
            "failed before, wait and framework": ["failed_before", "waited", "sif"],
        },
        "Days": _DAYS,
    }
    return cross(choices, ratio, holds=lambda found: found.low > 1)


def failing_again() -> pd.DataFrame:
    """Compare the odds of inadequate of authorities that had failed and recovered with those of others.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: odds ratios. The finding, that having failed
        adds nothing that can be seen, holds where the interval holds one.

    Examples
    --------
    >>> bool(failing_again().loc[0, "holds"])
    True
    """

    def ratio(frameworks: Sequence[str], since: str, given: Sequence[str], late: bool) -> Estimate | None:
        return _ratio(_followers(frameworks, since), frameworks, ["failed_before", *given], late)

    choices: dict[str, Mapping[str, Any]] = {
        "Judgements": _JUDGEMENTS,
        "Failures counted": {"since 2009": "", "since November 2013": _SIF},
        "Given": {
            "last grade": ["weak"],
            "nothing": [],
            "last grade, wait and framework": ["weak", "waited", "sif"],
        },
        "Days": _DAYS,
    }
    return cross(choices, ratio, holds=lambda found: found.low <= 1 <= found.high)


def interventions() -> pd.DataFrame:
    """Compare how soon spells end after a commissioner or a trust has come, and without.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: hazard ratios. The finding, that none stands
        out, holds where the interval holds one.

    Examples
    --------
    >>> len(interventions())
    32
    """

    @cache
    def fitted(stopped: bool, carried: bool, strongest: bool, trusts: tuple[str, ...]) -> dict[str, Estimate]:
        rows = pieces(
            spells(_LATE),
            without=pause() if stopped else None,
            carried=carried,
            strongest=strongest,
            trusts=trusts,
        )
        return hazards(rows, ["ilacs", "commissioner", "trust"])

    choices: dict[str, Mapping[str, Any]] = {
        "Step": {"commissioner": "commissioner", "trust": "trust"},
        "Days": dict(reversed(_CLOCK.items())),
        "Steps before the judgement": {"do not count": False, "count": True},
        "After a trust": {"both count": False, "the trust alone": True},
        "Trusts": {"all": TRUSTS, "imposed": TRUSTS[:1]},
    }
    return cross(
        choices,
        lambda step, *options: fitted(*options)[step],
        holds=lambda found: found.low <= 1 <= found.high,
    )


@cache
def _followers(frameworks: tuple[str, ...], since: str) -> pd.DataFrame:
    return followers(frameworks, failed_since=since)


def _ratio(
    rows: pd.DataFrame, frameworks: Sequence[str], covariates: list[str], late: bool
) -> Estimate | None:
    if late:
        if len(frameworks) > 1:
            return None  # since the pause every judgement is of one framework
        rows = rows[rows["resumed"] == 1]
    # A framework that all share tells nothing.
    kept = [name for name in covariates if rows[name].nunique() > 1]
    return odds(rows, kept)[covariates[0]]

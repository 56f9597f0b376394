"""Which sub-judgements move first, on the way down and on the way up."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evidence.data.judgements import INADEQUATE, judged
from evidence.statistics.rates import wilson_interval

SUB_JUDGEMENTS = ("help_protection", "children_in_care", "care_leavers", "leadership", "adoption")

WAYS = ("fell", "left", "stayed inadequate", "stayed out")
"""What an overall grade did from one judgement to the next, seen from inadequate."""

# Adequate and requires improvement share a step, so that no grade seems to move when only its name did.
_STEPS = {"outstanding": 0, "good": 1, "requires improvement": 2, "adequate": 2, "inadequate": 3}


def pairs(inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give each judgement beside the one before it, sub-judgement by sub-judgement.

    Parameters
    ----------
    inspections : pandas.DataFrame, optional
        Other rows than those of the committed table ``inspections``.

    Returns
    -------
    pandas.DataFrame
        One row a sub-judgement graded both times: ``sequence, sequence_name, previous_framework, framework,
        previous_dated, dated``; ``way``, one of `WAYS`; ``judgement``; ``overall_before, overall_now,
        before, now``, all as steps from 0 (outstanding) to 3 (inadequate).

    Examples
    --------
    >>> frame = pairs().query("sequence_name == 'Doncaster' and previous_framework == 'SIF'")
    >>> frame.query("judgement == 'leadership'")[["way", "before", "now"]].to_numpy().tolist()
    [['left', 2, 1], ['stayed out', 1, 3]]
    """
    frame = judged(inspections)
    subs = list(SUB_JUDGEMENTS)
    before = frame.groupby("sequence")[subs].shift(1)
    was, is_now = frame["previous"] == INADEQUATE, frame["overall"] == INADEQUATE
    frame = frame.assign(
        way=np.select([~was & is_now, was & ~is_now, was & is_now], WAYS[:3], WAYS[3]),
        overall_before=frame["previous"].map(_STEPS),
        overall_now=frame["overall"].map(_STEPS),
    )
    keys = ["sequence", "sequence_name", "previous_framework", "framework", "previous_dated", "dated"]
    keys += ["way", "overall_before", "overall_now"]
    each = [
        frame[keys].assign(judgement=name, before=before[name].map(_STEPS), now=frame[name].map(_STEPS))
        for name in subs
    ]
    # What is joint with another judgement, or was not graded, has no step.
    found = pd.concat(each).dropna(subset=["overall_before", "before", "now"]).reset_index(drop=True)
    steps = ["overall_before", "overall_now", "before", "now"]
    columns = [name for name in keys if name not in steps] + ["judgement", *steps]
    return found.astype(dict.fromkeys(steps, "int64"))[columns]


def movements(rows: pd.DataFrame) -> pd.DataFrame:
    """Count what each sub-judgement was before and after, by what the overall grade did.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `pairs`, some or all.

    Returns
    -------
    pandas.DataFrame
        One row for each of `WAYS` and `SUB_JUDGEMENTS` seen: ``way, judgement``; ``n`` pairs;
        ``inadequate_before, inadequate_now``; ``weaker_before, weaker_now``, worse than the overall grade of
        the same inspection, and ``stronger_before, stronger_now``, better than it; ``worsened, improved``,
        by a grade or more, and ``mean_steps`` towards worse.

    Notes
    -----
    Read "fell" beside "stayed out": the second is the base rate among councils that did not fall. Under SIF
    and ILACS a judgement of inadequate on children's protection, on children in care or on leadership nearly
    always makes the overall grade inadequate, so a sub-judgement can seldom be seen to be inadequate before
    the whole is. Care leavers had no grade of their own under ILACS before 2023: the numbers differ.

    Examples
    --------
    >>> frame = movements(pairs().query("framework == 'ILACS'"))
    >>> frame["way"].drop_duplicates().tolist()
    ['fell', 'left', 'stayed inadequate', 'stayed out']
    """
    worst = _STEPS[INADEQUATE]
    said = pd.DataFrame(
        {
            "n": 1,
            "inadequate_before": rows["before"] == worst,
            "inadequate_now": rows["now"] == worst,
            "weaker_before": rows["before"] > rows["overall_before"],
            "weaker_now": rows["now"] > rows["overall_now"],
            "stronger_before": rows["before"] < rows["overall_before"],
            "stronger_now": rows["now"] < rows["overall_now"],
            "worsened": rows["now"] > rows["before"],
            "improved": rows["now"] < rows["before"],
        }
    ).astype("int64")
    keys = {"way": WAYS, "judgement": SUB_JUDGEMENTS}
    said = said.assign(mean_steps=rows["now"] - rows["before"])
    for name, order in keys.items():
        said[name] = pd.Categorical(rows[name], order, ordered=True)
    groups = said.groupby(list(keys), observed=True)
    found = groups.sum().assign(mean_steps=groups["mean_steps"].mean()).reset_index()
    return found.astype({"way": "str", "judgement": "str"})


def ahead(
    judgements: Sequence[str] = SUB_JUDGEMENTS,
    *,
    left: Sequence[str] = ("SIF", "ILACS"),
    inspections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count the reports of requires improvement in which a sub-judgement was better than the whole.

    Parameters
    ----------
    judgements : sequence of str
        Sub-judgements.
    left : sequence of str
        Frameworks of the judgement of inadequate before, for a report to be an exit.
    inspections : pandas.DataFrame, optional
        Other rows than those of the committed table ``inspections``.

    Returns
    -------
    pandas.DataFrame
        Two rows a sub-judgement: ``judgement``; ``is_exit``, whether the grade before was inadequate; ``n``
        reports that grade it, ``ahead`` among them, ``percent`` with Wilson's interval ``lower`` and
        ``upper``.

    Notes
    -----
    That a part was inadequate and is so no longer is no news at an exit: under SIF and ILACS one inadequate
    part makes the whole inadequate. That a part is ahead of the whole is not required, but it is as usual
    elsewhere as the other reports show.

    Examples
    --------
    >>> ahead(["leadership"])[["is_exit", "ahead", "n"]].to_numpy().tolist()
    [[True, 8, 31], [False, 10, 119]]
    """
    frame = judged(inspections)
    frame = frame[frame["framework"].isin(["SIF", "ILACS"]) & (frame["overall"] == "requires improvement")]
    was = (frame["previous"] == INADEQUATE) & frame["previous_framework"].isin(left)
    rows = []
    for name in judgements:
        steps = frame[name].map(_STEPS)
        for is_exit in (True, False):
            own = steps[was == is_exit].dropna()
            rows.append((name, is_exit, len(own), int((own < _STEPS["requires improvement"]).sum())))
    found = pd.DataFrame(rows, columns=["judgement", "is_exit", "n", "ahead"])
    percent = 100 * found["ahead"] / found["n"]
    return found.assign(percent=percent).join(
        wilson_interval(found["ahead"], found["n"].where(found["n"] > 0))
    )

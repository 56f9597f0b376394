"""What was done to a council while it was judged inadequate, as far as the table of interventions knows."""

import numpy as np
import pandas as pd

from evidence.data import tables
from evidence.data.judgements import successors


def as_they_came(
    spells: pd.DataFrame, interventions: pd.DataFrame | None = None, *, carried: bool = False
) -> pd.DataFrame:
    """Give the steps taken during each spell of inadequacy, each from the day it began.

    Parameters
    ----------
    spells : pandas.DataFrame
        Rows of `inadequacy.spells`.
    interventions : pandas.DataFrame, optional
        Other rows than those of the committed table ``interventions``.
    carried : bool
        Whether steps taken before the spell count too, from its first day.

    Returns
    -------
    pandas.DataFrame
        One row a spell and step: ``sequence, spell``; ``kind`` and ``step``, the id of its row; ``day``, from
        which it counts (the first of the month or year where no more is known, and never before the spell).

    Notes
    -----
    A step counts from the day, month or year in which the spell began to that in which it ended, and from
    then on: ends are the weakest field. Rows without a date or of a subject not stated do not count. The
    table is partial: a spell without a row is not one in which nothing was done.

    Examples
    --------
    >>> from inadequacy import spells
    >>> frame = as_they_came(spells().query("sequence_name == 'Doncaster'"))
    >>> frame.loc[frame["kind"] == "trust or company", ["step", "day"]].to_numpy().tolist()
    [['I029', '2014-09-01']]
    """
    steps = tables.load("interventions") if interventions is None else interventions
    steps = steps[(steps["start"] != "") & (steps["service"] != "not stated")]
    steps = steps.assign(sequence=steps["new_la_code"].map(successors()).astype("str"))
    pairs = spells.merge(steps[["sequence", "kind", "id", "start"]], on="sequence")
    ends = pairs["ended"].where(~pairs["censored"], pairs["seen_until"])
    counts = [
        (carried or began[: len(start)] <= start) and start <= end[: len(start)]
        for began, end, start in zip(pairs["began"], ends, pairs["start"], strict=True)
    ]
    found = pairs[np.array(counts, dtype=bool)].rename(columns={"id": "step"})
    day = (found["start"] + "-01-01").str[:10]
    # Known to the year or month only, it may seem to come before the spell.
    found["day"] = day.where(day > found["began"], found["began"])
    return found[["sequence", "spell", "kind", "step", "day"]].reset_index(drop=True)

"""Spells of inadequacy, from a judgement of inadequate to the next better one."""

from collections.abc import Sequence

import pandas as pd

from evidence.data import tables
from evidence.data.judgements import INADEQUATE, judged

FRAMEWORKS = ("SLAC", "CPI", "TLAC", "SIF", "ILACS")


def spells(frameworks: Sequence[str] = FRAMEWORKS, inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give each spell of inadequacy: from a judgement of inadequate to the first later one that is not.

    The end is when inspectors came back and found better, not when services became better: no spell can end
    before a re-inspection.

    Parameters
    ----------
    frameworks : sequence of str
        Frameworks to look at; a spell is cut off from judgements under others.
    inspections : pandas.DataFrame, optional
        Other rows than those of the committed table.

    Returns
    -------
    pandas.DataFrame
        One row a spell: ``sequence, sequence_name, spell`` (1 for the sequence's first); ``framework, began,
        began_by, began_published, previous`` (grade before, empty if none); ``judgements`` (of inadequate in
        a row); ``ended, ended_by, ended_published, end_framework, end_grade``, empty while the spell lasts;
        ``censored`` (true where no end was seen) and ``seen_until`` (last day it could have been, as
        `evidence.data.judgements.judged` gives it).

    Examples
    --------
    >>> spells().query("sequence_name == 'Birmingham'")[["began", "ended", "judgements"]].to_numpy().tolist()
    [['2010-07-16', '2018-12-03', 4]]
    """
    frame = tables.load("inspections") if inspections is None else inspections
    frame = judged(frame[frame["framework"].isin(frameworks)])
    is_bad = frame["overall"] == INADEQUATE
    begins = is_bad & (frame["previous"] != INADEQUATE)
    frame = frame.assign(spell=begins.groupby(frame["sequence"]).cumsum())
    keys = ["sequence", "spell"]
    first = frame[begins].set_index(keys)
    after = frame[~is_bad & (frame["spell"] > 0)].drop_duplicates(keys).set_index(keys)
    said = ["dated", "dated_by", "published", "framework", "overall"]
    ends = after[said].reindex(first.index).fillna("")
    found = pd.DataFrame(
        {
            "sequence_name": first["sequence_name"],
            "framework": first["framework"],
            "began": first["dated"],
            "began_by": first["dated_by"],
            "began_published": first["published"],
            "previous": first["previous"],
            "judgements": frame[is_bad].groupby(keys).size(),
            "ended": ends["dated"],
            "ended_by": ends["dated_by"],
            "ended_published": ends["published"],
            "end_framework": ends["framework"],
            "end_grade": ends["overall"],
            "censored": ends["dated"] == "",
            "seen_until": first["seen_until"],
        }
    )
    return found.reset_index()

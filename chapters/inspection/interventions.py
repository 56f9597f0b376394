"""What was done to a council while it was judged inadequate, as far as the table of interventions knows."""

import pandas as pd

from evidence.data import tables
from evidence.data.judgements import successors

KINDS = (
    "trust or company",
    "voluntary trust or company",
    "commissioner",
    "statutory direction",
    "improvement notice",
    "partnership with another council",
    "private contract",
    "adviser or improvement partner",
    "other",
)
"""From the most to the least intrusive, in our order."""

NONE_FOUND = "none found"


def strongest(spells: pd.DataFrame, interventions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Add to each spell of inadequacy the most intrusive step that began during it.

    Parameters
    ----------
    spells : pandas.DataFrame
        Rows of `inadequacy.spells`.
    interventions : pandas.DataFrame, optional
        Other rows than those of the committed table ``interventions``.

    Returns
    -------
    pandas.DataFrame
        The rows of `spells` with ``kind``, one of `KINDS` or ``"none found"``; ``step``, the id of the first
        such row; ``entered``, the day it began (the first of the month or year where no more is known), or
        the day the spell began where nothing was found.

    Notes
    -----
    A step counts from the day, month or year in which the spell began to that in which it ended. Steps taken
    before the judgement and still in force are not counted, nor are rows without a date or of a subject not
    stated. The table is partial: ``"none found"`` is not none.

    Examples
    --------
    >>> from inadequacy import spells
    >>> frame = strongest(spells().query("sequence_name == 'Doncaster'"))
    >>> frame[["kind", "step"]].to_numpy().tolist()
    [['trust or company', 'I029']]
    """
    steps = tables.load("interventions") if interventions is None else interventions
    steps = steps[(steps["start"] != "") & (steps["service"] != "not stated")]
    steps = steps.assign(
        sequence=steps["new_la_code"].map(successors()),
        rank=steps["kind"].map({k: n for n, k in enumerate(KINDS)}),
    )
    found = []
    for spell in spells.itertuples():
        own = steps[steps["sequence"] == spell.sequence]
        ends = str(spell.seen_until if spell.censored else spell.ended)
        own = own[[str(spell.began)[: len(s)] <= s <= ends[: len(s)] for s in own["start"]]]
        if own.empty:
            found.append((NONE_FOUND, "", spell.began))
            continue
        first = own.sort_values(["rank", "start"]).iloc[0]
        # Known to the year or month only, it may seem to come before the spell.
        entered = max(f"{first['start']}-01-01"[:10], str(spell.began))
        found.append((first["kind"], first["id"], entered))
    added = pd.DataFrame(found, index=spells.index, columns=["kind", "step", "entered"], dtype="str")
    return spells.join(added)

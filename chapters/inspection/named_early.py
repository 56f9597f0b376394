"""Councils that ratings of 2002 to 2011 named at the bottom, and whether they were found inadequate later."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from evidence.data import judgements, tables
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

LATE, ALL = ("SIF", "ILACS"), ("SLAC", "CPI", "TLAC", "SIF", "ILACS")
# The instruments that rated services for children and nothing else.
CHILDREN = ("judgement within the star rating", "annual performance assessment")
FEWEST = 10  # A share of fewer councils says nothing.


class Later(NamedTuple):
    """Councils judged inadequate later, of those that ratings named at the bottom and of the others."""

    named: int
    named_inadequate: int
    others: int
    others_inadequate: int

    def difference(self) -> Estimate:
        """Give the share of the named less the others', in percentage points, with Newcombe's interval."""
        counts = (self.named_inadequate, self.named, self.others_inadequate, self.others)
        low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
        value = self.named_inadequate / self.named - self.others_inadequate / self.others
        return Estimate(100 * value, 100 * low, 100 * high)


def later(
    frameworks: Sequence[str] = LATE, until: int = 2011, *, children_only: bool = False, times: int = 1
) -> Later:
    """Count, among authorities judged under some frameworks, those named earlier and those inadequate.

    Parameters
    ----------
    frameworks : sequence of str
        Those under which a judgement of inadequate counts, and without which an authority does not.
    until : int
        Last year of ratings that count.
    children_only : bool
        Whether only ratings of children's services count, and not those of whole departments or schools.
    times : int
        How many ratings must have named an authority.

    Returns
    -------
    Later
        Authorities are the inspectorate's sequences: a name of 2003 goes to the council that carries it on.
        Bedfordshire, abolished in 2009, has no sequence and does not count.

    Examples
    --------
    >>> later().named
    39
    """
    ratings = tables.load("early_ratings").query("place == 'bottom' and new_la_code != ''")
    ratings = ratings[ratings["time_period"] <= until]
    if children_only:
        ratings = ratings[ratings["instrument"].isin(CHILDREN)]
    carried = ratings["new_la_code"].map(judgements.successors()).groupby(ratings["new_la_code"]).first()
    often = ratings.groupby("new_la_code")["published"].nunique()
    named = set(carried[often >= times])
    judged = judgements.judged()
    judged = judged[judged["framework"].isin(frameworks)]
    is_named = (
        pd.Series(judged["sequence"].isin(named).to_numpy(), judged["sequence"]).groupby(level=0).first()
    )
    failed = judged["overall"].eq(judgements.INADEQUATE).groupby(judged["sequence"]).any()
    return Later(
        int(is_named.sum()),
        int(failed[is_named].sum()),
        int((~is_named).sum()),
        int(failed[~is_named].sum()),
    )


def choices() -> pd.DataFrame:
    """Compare the two shares under every choice, in percentage points.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it. The finding, that no difference is sure, holds
        where the interval holds zero. Choices that leave fewer than ten named councils are not tried.
    """

    def difference(until: int, frameworks: Sequence[str], children: bool, times: int) -> Estimate | None:
        found = later(frameworks, until, children_only=children, times=times)
        return found.difference() if found.named >= FEWEST else None

    tried: dict[str, Mapping[str, Any]] = {
        "Ratings to": {"2011": 2011, "2008": 2008},
        "Inadequate": {"since November 2013": LATE, "since 2009": ALL},
        "Ratings of": {"any service": False, "children's services only": True},
        "Named": {"once or more": 1, "twice or more": 2},
    }
    return cross(tried, difference, holds=lambda found: found.low <= 0 <= found.high)

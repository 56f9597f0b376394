"""Councils that ratings of 2002 to 2011 named at the bottom, and whether they were found inadequate later."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from evidence.data import judgements, tables
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

LATE, ALL = ("SIF", "ILACS"), ("SLAC", "CPI", "TLAC", "SIF", "ILACS")
STARS = ("social services star rating", "social services star rating (refreshed)")
# Within the stars of 2004 services for children were judged by themselves, as in the assessment of 2008.
CARE_ALONE = ("judgement within the star rating", "annual performance assessment")
RATED = ("annual children's services rating", "annual children's services assessment")
EARLY = (*STARS, *CARE_ALONE)
FEWEST = 10  # A share of fewer councils says nothing.
# The county abolished in April 2009 has a name and no code: the list of changes of areas begins later.
BEFORE_THE_LIST = {"Bedfordshire": ["E06000055", "E06000056"]}


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
    frameworks: Sequence[str] = LATE,
    instruments: Sequence[str] = (*EARLY, *RATED),
    *,
    times: int = 1,
    heirs: bool = False,
) -> Later:
    """Count, among authorities judged under some frameworks, those named earlier and those inadequate.

    Parameters
    ----------
    frameworks : sequence of str
        Those under which a judgement of inadequate counts, and without which an authority does not.
    instruments : sequence of str
        Ratings that count.
    times : int
        How many ratings must have named an authority.
    heirs : bool
        Whether authorities that took over the area of one that was named and abolished count as named too.

    Returns
    -------
    Later
        Authorities are the inspectorate's sequences: a name of 2003 goes to the council that carries it on.
        Bedfordshire, abolished in 2009, has no sequence and counts by its heirs or not at all.

    Examples
    --------
    >>> later().named
    39
    """
    ratings = tables.load("early_ratings").query("place == 'bottom'")
    ratings = ratings[ratings["instrument"].isin(instruments)]
    often = ratings.groupby(["new_la_code", "la_name"])["published"].nunique()
    last, after = judgements.successors(), _after() if heirs else {}
    carried = [
        each for code, name in often.index[often >= times] for each in (code, *after.get(code or name, ()))
    ]
    named = {last[code] for code in carried if code in last}
    judged = judgements.judged()
    judged = judged[judged["framework"].isin(frameworks)]
    failed = judged["overall"].eq(judgements.INADEQUATE).groupby(judged["sequence"]).any()
    is_named = failed.index.isin(named)
    return Later(
        int(is_named.sum()),
        int(failed[is_named].sum()),
        int((~is_named).sum()),
        int(failed[~is_named].sum()),
    )


def _after() -> dict[str, list[str]]:
    """Name the authorities among which each one that was divided or joined went, but for small parts."""
    changes = tables.load("area_changes")
    changes = changes[~changes["change"].str.startswith("part ")]
    after = changes.groupby("old_code")["new_code"]
    return BEFORE_THE_LIST | {str(code): new.tolist() for code, new in after}


def choices() -> pd.DataFrame:
    """Compare the two shares under every choice, in percentage points.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it. The finding, that no difference is sure, holds
        where the interval holds zero. Choices that leave fewer than ten named councils are not tried.
    """

    def difference(
        instruments: Sequence[str], frameworks: Sequence[str], times: int, heirs: bool
    ) -> Estimate | None:
        found = later(frameworks, instruments, times=times, heirs=heirs)
        return found.difference() if found.named >= FEWEST else None

    tried: dict[str, Mapping[str, Any]] = {
        "Ratings": {
            "all, 2002 to 2011": (*EARLY, *RATED),
            "all, to 2008": EARLY,
            "stars, to 2005": STARS,
            "children's services, 2004 to 2011": (*CARE_ALONE, *RATED),
            "children's social care alone, to 2008": CARE_ALONE,
        },
        "Inadequate": {"since November 2013": LATE, "since 2009": ALL},
        "Named": {"once or more": 1, "twice or more": 2},
        "Heirs of abolished councils": {"not counted": False, "counted": True},
    }
    return cross(tried, difference, holds=lambda found: found.low <= 0 <= found.high)

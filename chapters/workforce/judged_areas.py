"""Areas' workforce around inspections, and its change under each choice that another analyst might make."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from events import change
from returns import by_return

from evidence.data import judgements
from evidence.data.judgements import first_count
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

FROM = {
    "last, less trend": {"before": -1, "trend_from": -3},
    "last before": {"before": -1},
    "second before": {"before": -2},
    "third before": {"before": -3},
}
"""The count that a change is measured from, as `events.change` takes it.

The trend is the areas' own mean slope since the third count before, carried on. Names are short, for a curve
of specifications prints them beside its marks.
"""


def at_counts(rows: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """Give judgements inspected since the first workforce count, at the first count after the inspection.

    A first judgement is left out: what came before it is not known. Two in one year of one area are one.
    """
    years = panel["time_period"]
    since = rows[(rows["dated"] > f"{years.min()}-09-30") & ~rows["first"]]
    timed = since.assign(time_period=first_count(since["dated"]))
    timed = timed[timed["time_period"].le(years.max()) & timed["constant_area"].isin(panel["constant_area"])]
    return timed.drop_duplicates(["constant_area", "time_period"])


def failures(panel: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, set[str]]]:
    """Give the judgements of inadequate that followed another grade, and the areas to compare them with.

    These are the areas never judged inadequate since today's kind of inspection began, and since any did.
    """
    judged = by_return(judgements.judged())
    never = {}
    for rows in (judged[judged["framework"].isin(["SIF", "ILACS"])], judged):
        failed = rows.loc[rows["overall"] == "inadequate", "constant_area"]
        began = pd.Timestamp(rows["dated"].min())
        never[f"since {began:%Y}"] = set(panel["constant_area"]) - set(failed)
    return at_counts(by_return(judgements.falls()), panel), never


def under_each_choice(
    panel: pd.DataFrame, name: str, falls: pd.DataFrame, compared: dict[str, set[str]]
) -> pd.DataFrame:
    """Give the rise of a rate around a judgement under each choice, crossed; it holds if clear of zero."""
    (first, never), *_ = compared.items()
    choices: dict[str, Mapping[str, Any]] = {
        "Count before": FROM,
        "Count after": {"first after": 0, "second after": 1},
        "Judgements": {
            "all": falls,
            "not after good": falls[falls["previous"] == "requires improvement"],
        },
        "Never failed": {words: (areas, False) for words, areas in compared.items()}
        | {f"{first}, or not yet": (never, True)},
    }

    def rise(
        since: dict[str, int], after: int, judged: pd.DataFrame, others: tuple[set[str], bool]
    ) -> Estimate:
        areas, not_yet = others
        found = change(panel, judged, areas, value=name, after=after, not_yet=not_yet, **since)
        return found.estimate

    return cross(choices, rise, holds=lambda found: found.low > 0)

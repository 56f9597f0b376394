"""Areas' workforce around inspections, and its change under each choice that another analyst might make."""

from collections.abc import Mapping
from itertools import product

import pandas as pd
from returns import by_return

from evidence.data import judgements
from evidence.statistics.events import change, first_count

FROM = {
    "the last count before": {"before": -1},
    "two counts before": {"before": -2},
    "three counts before": {"before": -3},
    "the last count before, beyond the trend since three before": {"before": -1, "trend_from": -3},
}
"""What a change is measured from, in the words of `evidence.statistics.events.change`."""

TO = {"the first count after": 0, "the second count after": 1}


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
        never[f"never judged inadequate since {began:%B %Y}"] = set(panel["constant_area"]) - set(failed)
    return at_counts(by_return(judgements.falls()), panel), never


def choices(
    panel: pd.DataFrame,
    measures: Mapping[str, str],
    falls: Mapping[str, pd.DataFrame],
    compared: Mapping[str, set[str]],
) -> pd.DataFrame:
    """Give the change around a judgement under every choice, crossed: one row a measure and choice.

    The choices are which judgements, compared with which areas, from which count and to which. With the first
    areas named, those that wait for their own judgement are compared once as well.
    """
    first = next(iter(compared))
    against = {name: (areas, False) for name, areas in compared.items()}
    against[f"{first}, or not yet"] = (compared[first], True)
    rows = []
    for name, which, other, since, until in product(measures, falls, against, FROM, TO):
        areas, not_yet = against[other]
        found = change(
            panel, falls[which], areas, value=name, after=TO[until], not_yet=not_yet, **FROM[since]
        )
        asked = {"judgements": which, "compared with": other, "from": since, "to": until}
        counted = {"n": found.n, "areas": found.comparison}
        rows.append({"id": name, "measure": measures[name], **asked, **found.estimate.row(), **counted})
    table = pd.DataFrame(rows)
    return table.assign(clear=(table["lower"] > 0) | (table["upper"] < 0))

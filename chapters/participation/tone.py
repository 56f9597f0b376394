"""How what reports say of participation goes with their grade, under each choice of a critic, crossed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evidence.statistics.correlation import partial_correlation, rank_correlation
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

GRADES = ["outstanding", "good", "requires improvement", "inadequate"]
_REPORT = ["urn", "inspection_start", "framework", "overall", "care_grade"]
_TONE = ["other_sentences_with_cue", "other_negative_sentences"]


def by_report(mentions: pd.DataFrame, *, mixed: bool, alike: bool) -> pd.DataFrame:
    """Give each report's negative share of its mentions and of its other sentences.

    Parameters
    ----------
    mentions : pandas.DataFrame
        One row a report and topic, as the table ``participation_mentions`` has them.
    mixed : bool
        Whether a mention that both praises and blames counts as negative.
    alike : bool
        Whether each topic that the report mentions weighs alike, and not each mention.

    Returns
    -------
    pandas.DataFrame
        One row a report with a mention: `share`, `tone` and the number of `mentions`.
    """
    rows = mentions[mentions["mentions"] > 0]
    rows = rows.assign(against=rows["negative"] + (rows["mixed"] if mixed else 0))
    rows = rows.assign(of_topic=rows["against"] / rows["mentions"])
    # No report may be lost for want of a grade that the choice does not ask for.
    groups = rows.groupby(_REPORT + _TONE, dropna=False)
    found = groups.agg({"mentions": "sum", "against": "sum", "of_topic": "mean"}).reset_index()
    return found.assign(
        share=found["of_topic"] if alike else found["against"] / found["mentions"],
        tone=found["other_negative_sentences"] / found["other_sentences_with_cue"],
    )


def link_with_grade(mentions: pd.DataFrame) -> pd.DataFrame:
    """Give the rank correlation of reports' negative share of mentions with their grade, under each choice.

    Parameters
    ----------
    mentions : pandas.DataFrame
        One row a report and topic.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it. The finding, that sentences are more negative
        where the grade is worse, holds where the 95% interval lies above zero.
    """
    topics = {
        "all": (mentions, False),
        "all, topics alike": (mentions, True),
        "views": (mentions[mentions["topic"] == "views"], False),
    }
    shares = {
        (name, mixed): by_report(rows, mixed=mixed, alike=alike)
        for name, (rows, alike) in topics.items()
        for mixed in (False, True)
    }

    def link(
        tone: bool, framework: str, latest: bool, grade: str, topic: str, mixed: bool, least: int
    ) -> Estimate:
        rows = shares[topic, mixed]
        rows = rows[(rows["framework"] == framework) & rows[grade].isin(GRADES) & (rows["mentions"] >= least)]
        if latest:
            rows = rows.sort_values("inspection_start").drop_duplicates("urn", keep="last")
        rows = rows.assign(step=rows[grade].map(GRADES.index)).reset_index(drop=True)
        if not tone:
            return rank_correlation(rows["share"], rows["step"]).estimate
        return partial_correlation(rows, "share", "step", ["tone"], method="spearman").estimate

    choices: dict[str, Mapping[str, Any]] = {
        "Tone of the rest": {"allowed for": True, "not": False},
        "Reports": {"ILACS": "ILACS", "SIF": "SIF"},
        "Of an authority": {"all": False, "the latest": True},
        "Grade": {"children in care": "care_grade", "overall": "overall"},
        "Mentions of": {name: name for name in topics},
        "Mixed counts as": {"not negative": False, "negative": True},
        "Mentions at least": {"1": 1, "5": 5},
    }
    return cross(choices, link, holds=lambda found: found.low > 0)

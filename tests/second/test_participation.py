"""Child participation, worked out a second time: see `tests.second.stated` for the rule."""

import math
from collections import defaultdict

import pytest

from tests.second.stated import assert_agrees, national, rank_correlation, rows, with_ends, with_interval

WORSE = ("outstanding", "good", "requires improvement", "inadequate")


def gaps(status: str) -> int:
    return len(rows("participation_gaps", status=status))


def ilacs_reports() -> list[tuple[float, float, float]]:
    """By report: negative share of mentions, grade for children in care, negative share of the rest."""
    topics = defaultdict(list)
    for row in rows("participation_mentions", framework="ILACS"):
        topics[row["urn"], row["inspection_start"]].append(row)
    return [
        (
            sum(int(row["negative"]) for row in report) / sum(int(row["mentions"]) for row in report),
            float(WORSE.index(report[0]["care_grade"])),
            int(report[0]["other_negative_sentences"]) / int(report[0]["other_sentences_with_cue"]),
        )
        for report in topics.values()
    ]


def link_with_grade() -> float:
    negative, grade, _ = (list(column) for column in zip(*ilacs_reports(), strict=True))
    return rank_correlation(negative, grade)


def link_beyond_tone() -> tuple[float, float, float]:
    """The partial correlation of ranks, from the three plain ones, with its interval."""
    negative, grade, tone = (list(column) for column in zip(*ilacs_reports(), strict=True))
    plain, first, second = (
        rank_correlation(*pair) for pair in ((negative, grade), (negative, tone), (grade, tone))
    )
    left = (plain - first * second) / math.sqrt((1 - first**2) * (1 - second**2))
    return with_interval(left, len(negative), taken_out=1)


def not_understood() -> float:
    """The one figure of 2017/18 on children of 4 to 7 who did not understand why they were in care."""
    (row,) = rows(
        "participation_findings",
        measure="Children who did not understand why they were in care",
        age_group="4 to 7",
        period="2017/18",
    )
    return float(row["value"])


NAIVE = {
    "participation-gaps-cells": lambda: len(rows("participation_gaps")),
    "participation-gaps-none": lambda: gaps("none found"),
    "participation-gaps-partial": lambda: gaps("partial"),
    "participation-gaps-collected": lambda: gaps("collected but not published"),
    "participation-gaps-published": lambda: gaps("published"),
    "participation-why-not-understood-aged-4-7": not_understood,
    "participation-raw-rank-care-grade": link_with_grade,
    "participation-three-social-workers-england-2024": lambda: national(
        "social_worker_changes", "three_or_more_social_workers_percent", time_period=2024
    ),
} | with_ends({"participation-tone-controlled-rank-care-grade": link_beyond_tone})


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_participation_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])


def test_no_step_of_participation_has_a_complete_published_measure() -> None:
    assert gaps("published") == 0

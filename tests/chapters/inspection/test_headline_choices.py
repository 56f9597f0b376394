"""The headlines under each choice: the printed one is the chapter's, and each choice makes a difference."""

from functools import cache

import headline_choices
import pytest

from evidence.notebooks import catalogue

# The fact that each grid's printed row must be.
PRINTED = {
    headline_choices.warning: "inspection-next-inadequate-odds-requires-improvement",
    headline_choices.failing_again: "inspection-next-inadequate-odds-failed-before",
    headline_choices.interventions: "inspection-exit-hazard-commissioner-without-pause",
}


@cache
def made(grid):
    """Each grid is worked out once for all tests of it."""
    return grid()


def value(id):
    return catalogue.stored().get(id).content["value"]


@pytest.mark.parametrize("grid", PRINTED)
def test_the_printed_specification_is_what_the_chapter_states(grid):
    row = made(grid).iloc[0]
    assert row["printed"]
    assert [row["value"], row["lower"], row["upper"]] == pytest.approx(
        [value(PRINTED[grid] + end) for end in ("", "-low", "-high")], abs=0.005
    )


def test_the_printed_gap_is_that_of_the_two_medians():
    gap = value("inspection-exit-median-years-2014-2025") - value("inspection-reinspection-median-years")
    assert made(headline_choices.leaving)["value"].iloc[0] == pytest.approx(gap, abs=0.1)


@pytest.mark.parametrize("grid", [*PRINTED, headline_choices.leaving])
def test_every_choice_moves_the_estimate(grid):
    found = made(grid)
    choices = [name for name in found.columns if found[name].dtype == "str"]
    assert len(choices) >= 3
    for choice in choices:
        others = [name for name in choices if name != choice]
        assert (found.groupby(others)["value"].nunique() > 1).any(), choice


def test_since_the_pause_judgements_are_of_one_framework_and_stand_once():
    late = made(headline_choices.warning).query("Days == 'since the pause'")
    assert set(late["Judgements"]) == {"ILACS"}

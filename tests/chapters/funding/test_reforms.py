"""Reforms: who was named, and what a comparison could show."""

import numpy as np
import pandas as pd
import pytest
import reforms

from evidence.data import tables
from evidence.errors import StatisticError


@pytest.mark.parametrize(
    ("programme", "authorities"),
    # Oracle: the announcements: 75 of April 2022, 12 of February 2023; 3 and 7 pathfinders.
    [
        ("Family Hubs and Start for Life", 75),
        ("Family Hubs Transformation Fund", 12),
        ("Families First for Children pathfinder", 10),
    ],
)
def test_as_many_authorities_are_named_as_were_announced(programme, authorities):
    rows = tables.load("reform_areas").query("programme == @programme")
    assert rows["new_la_code"].nunique() == authorities


def test_only_spans_over_before_the_programme_count():
    rates = pd.DataFrame({year: [float(year)] for year in range(2015, 2026)})
    assert len(reforms.before(rates, 2022, 2025)) == len(range(2015, 2020))


@pytest.mark.parametrize("chosen", [20, 75])
def test_the_smallest_change_seen_is_2_8_standard_errors_of_normal_changes(chosen):
    # Oracle: Bloom (1995), Evaluation Review 19, 547-556: 1.96 + 0.84 standard errors.
    changes = pd.Series(np.random.default_rng(1).normal(0, 10, 150))
    error = changes.std() * (1 / chosen + 1 / (150 - chosen)) ** 0.5
    assert reforms.smallest([changes], chosen) == pytest.approx(2.8 * error, rel=0.06)


def test_one_area_cannot_be_compared():
    with pytest.raises(StatisticError, match="two areas on either side"):
        reforms.smallest([pd.Series([1.0, 2.0, 3.0, 4.0])], 1)


def test_how_far_chosen_areas_moved_apart_has_welch_s_interval():
    # By hand: means of 5 and 2; variances 2 and 2 of two each; standard error the root of 2; two degrees of
    # freedom, of which the table of t has 4.303.
    found = reforms.apart(pd.Series([4.0, 6.0, 1.0, 3.0], index=list("abcd")), {"a", "b"})
    assert found.value == 3
    assert (found.high - found.low) / 2 == pytest.approx(4.303 * 2**0.5, abs=0.001)

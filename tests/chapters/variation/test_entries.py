"""Starts beside numbers in care, and what is foretold: the arithmetic by hand, suppressed cells left out."""

import numpy as np
import pandas as pd
import pytest
from entries import children, foretold, length, needs, share

from evidence.data import tables
from evidence.measures.registry import authorities


def test_the_length_of_a_mean_flow_lies_between_those_of_starts_and_ends():
    found = pd.DataFrame({"in_care": [300.0], "started": [100.0], "ceased": [140.0]})
    lengths = [length(found, flow).item() for flow in ("started", "both", "ceased")]
    assert lengths == pytest.approx([3.0, 2.5, 300 / 140])


def test_if_all_stay_alike_starting_accounts_for_everything():
    found = pd.DataFrame({"started": [10.0, 20.0, 40.0, 70.0, 30.0], "base": [1e4, 1.1e4, 9e3, 1e4, 8e3]})
    found["in_care"] = 3 * found["started"]
    assert share(found).value == pytest.approx(1)


def test_two_lengths_at_each_rate_of_starting_leave_the_rest_to_length():
    # By hand, in logarithms to the base 2: starting -1 or 1, length -1/2 or 1/2 at each. The variance in care
    # is 1 + 1/4, of which starting has 1.
    found = pd.DataFrame({"started": 1000 * 2.0 ** np.array([-1, -1, 1, 1]), "base": 1e6})
    found["in_care"] = found["started"] * 2.0 ** np.array([-0.5, 0.5, -0.5, 0.5])
    assert share(found).value == pytest.approx(0.8)


def test_with_the_number_of_children_allowed_for_it_makes_no_likeness():
    # Numbers that follow the number of children and nothing else: as rates they are alike by chance alone.
    rng = np.random.default_rng(0)
    base = np.exp(rng.normal(10, 1, 4_000))
    own = np.exp(rng.normal(0, 0.3, (2, 4_000)))
    found = pd.DataFrame({"in_care": base * own[0], "started": base * own[1], "base": base})
    assert share(found, divided=False).value < 0.01


def test_a_year_withheld_leaves_the_sum_missing():
    flows = tables.latest("care_flows").query("time_period == 2025 and geographic_level == 'Local authority'")
    withheld = flows.loc[flows["started_others"].isna(), "old_la_code"]
    assert len(withheld) and children([2024, 2025]).reindex(withheld)["started"].isna().all()


def test_with_unaccompanied_children_counts_are_those_of_the_register():
    ours = children([2025], apart=False)
    theirs = authorities("looked-after", 2025)["count"]
    assert ours.set_index("new_la_code")["in_care"].to_dict() == theirs.to_dict()


def test_one_left_out_is_foretold_from_the_others_alone():
    # By hand: 0, 0 and 3 at 0, 1 and 2. The line without the first says -3, without the second 1.5 and
    # without the third 0; the means of the others are 1.5, 1.5 and 0.
    found = foretold(pd.Series([0.0, 0.0, 3.0]), pd.DataFrame({"poverty": [0.0, 1.0, 2.0]}))
    assert found == pytest.approx(1 - (9 + 2.25 + 9) / (2.25 + 2.25 + 9))


def test_a_group_left_out_together_does_not_foretell_itself():
    # By hand: without group b (both at 10) the line through 0 and 1 at 1 and 2 foretells 2 and 3.
    rates, poverty = pd.Series([0.0, 1.0, 10.0, 10.0]), pd.DataFrame({"poverty": [1.0, 2.0, 3.0, 4.0]})
    found = foretold(rates, poverty, pd.Series(list("aabb")))
    assert found == pytest.approx(1 - (8**2 + 7**2 + 10**2 + 9**2) / (2 * 9.5**2 + 10**2 + 9**2))


def test_a_measure_without_a_number_leaves_its_areas_out():
    rates = pd.Series([0.0, 0.0, 3.0, 50.0])
    poverty = pd.DataFrame({"poverty": [0.0, 1.0, 2.0, np.nan]})
    assert foretold(rates, poverty) == foretold(rates[:3], poverty[:3])


def test_authorities_made_new_have_no_score_of_before():
    found = needs(2025)
    new = tables.load("areas").query("opened > '2019-12-31' and closed == ''")
    made = new[~new["old_la_code"].isin(tables.load("deprivation_2015")["old_la_code"])]["old_la_code"]
    assert found.reindex(made)["idaci-2015"].isna().all()

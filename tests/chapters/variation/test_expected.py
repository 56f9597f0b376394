"""Counts expected from poverty and region."""

import numpy as np
import pandas as pd
import pytest
from expected import expected

REGION = pd.Series(["North"] * 4 + ["South"] * 4)
BASE = np.array([1_000, 3_000, 2_000, 2_000, 1_000, 4_000, 2_000, 1_000])


def test_where_poverty_is_alike_a_region_shares_its_own_rate():
    # Oracle: arithmetic, indirect standardisation by region: 160 of 8,000 in the north, 80 of 8,000 in the
    # south.
    found = pd.DataFrame({"count": [40, 50, 30, 40, 5, 45, 20, 10], "base": BASE})
    ours = expected(found, pd.Series(20.0, index=found.index), REGION)
    assert ours.tolist() == pytest.approx([*(0.02 * BASE[:4]), *(0.01 * BASE[4:])])


def test_rates_that_follow_a_power_of_poverty_are_expected_exactly():
    # Oracle: the rates were made so: 0.001 times poverty to the power 1.5, twice that in the north.
    poverty = pd.Series([10.0, 20.0, 30.0, 15.0, 12.0, 25.0, 8.0, 40.0])
    count = BASE * 0.001 * poverty**1.5 * np.where(REGION == "North", 2, 1)
    ours = expected(pd.DataFrame({"count": count, "base": BASE}), poverty, REGION)
    assert ours.tolist() == pytest.approx(count.tolist())


def test_expected_children_add_up_to_those_counted_and_one_not_known_stays_missing():
    found = pd.DataFrame({"count": [40, 50, 30, 40, 5, 45, 20, np.nan], "base": BASE})
    poverty = pd.Series([10.0, 20.0, 30.0, 15.0, np.nan, 25.0, 8.0, 40.0])
    ours = expected(found, poverty, REGION)
    assert ours.isna().tolist() == [False] * 4 + [True, False, False, True]
    assert ours.sum() == pytest.approx(found["count"][ours.notna()].sum())

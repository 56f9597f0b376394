"""Homes beside the children of an authority: who has none has zero, and a category is allowed for."""

import numpy as np
import pandas as pd
import pytest
from homes_poverty import beside, link

from evidence.data import tables
from evidence.measures.registry import authorities

YEAR = 2025


def test_an_authority_without_a_row_has_no_home_and_the_others_are_per_child():
    care = authorities("looked-after", YEAR)
    code = care.index[0]
    number = tables.load("areas").set_index("new_la_code").loc[code, "old_la_code"]
    one = pd.DataFrame({"time_period": [YEAR, YEAR, 2018], "old_la_code": [number] * 3, "places": [5, 2, 99]})
    pair = beside(one, YEAR)
    assert pair["number"].sum() == pair.loc[code, "number"] == 7
    assert pair.loc[code, "per_child"] == pytest.approx(10_000 * 7 / care.loc[code, "base"])
    assert pair.loc[code, "per_looked_after"] == pytest.approx(100 * 7 / care.loc[code, "count"])


def test_low_income_before_the_first_year_held_is_that_of_the_first():
    rows = tables.load("homes").query("time_period == 2018 and list == 'all registered'")
    income = tables.load("low_income").query("old_la_code == '805'")
    printed = income.set_index("time_period")["children_in_low_income_percent"]
    assert beside(rows, 2018).loc["E06000001", "low_income"] == printed[printed.index.min()]


def test_an_authority_that_has_another_code_today_is_not_dropped():
    # Low income is printed with today's codes: Somerset was a county in 2018.
    rows = tables.load("homes").query("time_period == 2018 and list == 'all registered'")
    somerset = beside(rows, 2018).loc["E10000027"]
    assert somerset["number"] > 0 and somerset["low_income"] > 0


def test_what_a_category_says_wholly_is_taken_off():
    # By hand: within each region the two measures run against each other; between regions they run together.
    within = pd.DataFrame(
        {
            "low_income": np.array([1, 2, 3, 4, 11, 12, 13, 14.0]),
            "per_child": np.array([4, 3, 1, 2, 14, 13, 11, 12.0]),
            "region": ["North"] * 4 + ["South"] * 4,
        }
    )
    assert link(within, "per_child").value > 0.4
    assert link(within, "per_child", ("region",)).value < -0.5

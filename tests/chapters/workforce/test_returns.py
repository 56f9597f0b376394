"""Measures of the areas that file one workforce return."""

import numpy as np
import pandas as pd
from returns import by_return, filed, left_out, stacked

TABLES = {
    "agency": pd.DataFrame({2024: [10.0, np.nan], 2025: [12.0, 20.0]}, index=["E06000001", "E06000002"]),
    "turnover": pd.DataFrame({2025: [9.0, np.nan]}, index=["E06000001", "E06000002"]),
}


def test_measures_become_columns_and_a_year_without_one_of_them_keeps_the_others():
    found = stacked({name: table.rename_axis(columns="year") for name, table in TABLES.items()})
    rows = found.set_index(["constant_area", "time_period"])
    assert rows["agency"].dropna().to_dict() == {
        ("E06000001", 2024): 10,
        ("E06000001", 2025): 12,
        ("E06000002", 2025): 20,
    }
    assert rows["turnover"].dropna().to_dict() == {("E06000001", 2025): 9}


def test_figures_that_are_missing_are_counted_over_all_measures():
    assert "; 2 of 6 figures of an area in a year" in left_out(TABLES)


def test_authorities_that_file_together_are_one_area():
    rows = by_return(pd.DataFrame({"new_la_code": ["E06000061", "E06000062"]}))
    assert rows["constant_area"].nunique() == 1
    assert set(rows["constant_area"]) <= set(filed({"agency": [2025]})["agency"].index)

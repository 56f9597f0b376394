import gross_spending
import pandas as pd
import pytest

from evidence.data import tables


def test_rows_are_of_one_level_and_say_which_table_they_are_from():
    for level in ("National", "Local authority"):
        rows = gross_spending.load(level)
        assert set(rows["geographic_level"]) == {level} and rows.attrs["table"] == "section_251"
        assert rows["release"].drop_duplicates().tolist() == tables.releases("section_251")


def test_the_newest_release_has_the_newest_year():
    newest = gross_spending.newest("National")
    assert newest["release"].unique().tolist() == tables.releases("section_251")[-1:]
    assert newest["time_period"].max() == gross_spending.load("National")["time_period"].max()


def test_amounts_are_divided_by_the_deflator_of_their_year():
    # Oracle: arithmetic on the deflator's own file.
    deflator = tables.load("gdp_deflator").set_index("time_period")["deflator"]
    found = gross_spending.in_real_terms(pd.Series([96.0, 100.0]), pd.Series([201617, 202324]))
    assert found.tolist() == pytest.approx([9600 / deflator[201617], 10000 / deflator[202324]])


def test_the_authorities_said_to_be_left_out_are_those_that_the_publisher_names():
    # Oracle: the department's note on 2024-25, in the dictionary of its Local Authority Interactive Tool.
    words = gross_spending.left_out_of_england(202425)
    assert words == "In 2024-25 the publisher's England total leaves out Middlesbrough and Wandsworth"
    # Oracle: DATA_NOTES of the raw material, from the same dictionary.
    assert gross_spending.left_out_of_england(202223).endswith("leaves out Luton")

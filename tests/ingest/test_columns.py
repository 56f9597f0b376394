"""Publishers' cells are tidied without loss, and their columns taken under our names."""

import pandas as pd
import pytest

from evidence.ingest import columns
from evidence.ingest.sources import rolled


@pytest.mark.parametrize(
    ("cell", "ours"), [("781,700", "781700"), (" x ", "x"), ("1,2", "1,2"), ("348.0", "348.0")]
)
def test_a_cell_loses_spaces_and_commas_between_thousands_and_nothing_else(cell, ours):
    assert columns.printed(pd.Series([cell])).item() == ours


@pytest.mark.parametrize(
    ("stored", "published"), [("16.899999999999999", "16.9"), ("4.798E-2", "0"), ("54", "54"), ("-", "-")]
)
def test_a_stored_number_is_rounded_to_what_was_published_and_a_mark_stays(stored, published):
    assert columns.rounded(pd.Series([stored]), 1).item() == published


@pytest.mark.parametrize(
    ("label", "period"), [("2025", "2025"), ("2016-17 (OT)", "201617"), ("2014-16", "2014-16")]
)
def test_a_label_of_two_years_in_a_row_is_a_financial_year(label, period):
    assert columns.period(label) == period


@pytest.mark.parametrize(
    ("cell", "ours"), [("+15 a year", "plus 15 a year"), ("+£2m", "plus £2m"), ("1+1", "1+1")]
)
def test_a_leading_plus_is_written_as_a_word(cell, ours):
    assert columns.without_plus(pd.Series([cell])).item() == ours


def test_other_columns_stay_behind_and_spaces_round_cells_too():
    file = pd.DataFrame({"theirs": [" a "], "other": ["b"]})
    assert columns.renamed(file, {"ours": "theirs"}).to_dict("list") == {"ours": ["a"]}


def test_an_indicator_of_the_open_standard_comes_last_under_our_name():
    file = pd.DataFrame({name: ["1"] for name in [*columns.COMMON, "referral_count"]})
    assert [*columns.open_standard(file, {"referrals": "referral_count"})] == [*columns.COMMON, "referrals"]


@pytest.mark.parametrize(
    ("of_2025", "of_2026"),
    [
        ("Children in need, reporting years 2013 to 2025", "Children in need, reporting years 2014 to 2026"),
        (
            "Outturn 2024-25 as at 31 March 2025, bulk data of 8 April 2025",
            "Outturn 2025-26 as at 31 March 2026, bulk data of 2026",
        ),
    ],
)
def test_the_next_release_is_called_as_this_one_but_for_its_day_of_publication(of_2025, of_2026):
    assert rolled(of_2025, 2025, 2026, 2014) == of_2026

"""A printed name means the authority that had it on the day."""

import pandas as pd
import pytest

from evidence.data import tables
from evidence.ingest import columns


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Telford & Wrekin", "telford and wrekin"),
        ("St. Helens", "st helens"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("Durham", "county durham"),
    ],
)
def test_what_publishers_vary_in_a_name_does_not_matter(printed, plain):
    assert columns.plain(printed) == plain


@pytest.mark.parametrize(("day", "code"), [("2016-05-23", "E10000009"), ("2021-11-19", "E06000059")])
def test_dorset_is_the_county_to_2019_and_the_unitary_since(day, code):
    assert columns.code_of(pd.Series(["Dorset"]), pd.Series([day]), tables.load("areas")).item() == code

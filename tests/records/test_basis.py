"""Basis: tables, releases and period are read from rows."""

import pandas as pd
import pytest

from evidence.data import descriptor
from evidence.data.tables import load
from evidence.records.basis import Basis
from evidence.records.output import RecordError

# Rows as `load` gives them: two releases of one table.
TWO = pd.DataFrame({"time_period": [2016, 2025, 2025], "release": ["old", "new", "new"]})
TWO.attrs["table"] = "rates"
ONE = pd.DataFrame({"time_period": [202324, 202425], "release": ["money", "money"]})
ONE.attrs["table"] = "spending"


def test_tables_releases_and_period_are_those_of_the_rows() -> None:
    assert Basis.of(TWO) == Basis(("rates",), ("old", "new"), "2016 to 2025")
    assert Basis.of(TWO[TWO["time_period"] == 2025]) == Basis(("rates",), ("new",), "2025")


def test_several_tables_are_named_in_the_order_given_and_the_first_gives_the_period() -> None:
    found = Basis.of(ONE, TWO, lookups=["areas"], left_out="None")
    assert found == Basis(
        ("spending", "rates", "areas"), ("money", "old", "new"), "2023-24 to 2024-25", "None"
    )


def test_a_basis_may_rest_on_another_and_nothing_is_named_twice() -> None:
    first = Basis.of(TWO, left_out="One")
    assert Basis.of(first, ONE, TWO) == Basis(
        ("rates", "spending"), ("old", "new", "money"), "2016 to 2025", "One"
    )


def test_a_table_without_releases_rests_on_all_it_was_made_of() -> None:
    shapes = load("gdp_deflator").drop(columns="release", errors="ignore")
    assert Basis.of(shapes).sources == ("gdp-deflator-2026",)
    made_of = descriptor.resource("inspections")["sources"]
    assert Basis.of(load("inspections")).sources == tuple(source["id"] for source in made_of)


def test_rows_that_lost_their_table_are_refused() -> None:
    with pytest.raises(RecordError, match="do not say which table"):
        Basis.of(pd.DataFrame({"n": [1]}))


def test_no_rows_are_refused_by_the_name_of_their_table() -> None:
    with pytest.raises(RecordError, match="'rates'"):
        Basis.of(TWO.iloc[:0])


@pytest.mark.parametrize(
    ("period", "key"),
    [
        ("31 March 2025", "2025"),
        ("31 March 2016 and 2025", "2016-2025"),
        ("year ending 30 September 2018 to year ending 30 September 2025", "2018-2025"),
        ("2010-11 to 2016-17", "2010-11-2016-17"),
    ],
)
def test_the_key_is_the_years_of_the_period(period: str, key: str) -> None:
    assert Basis((), (), period).key == key

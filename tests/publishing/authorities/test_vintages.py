"""Vintages: a revision is another number, not another rounding and not a republication."""

import pandas as pd
import pytest

from evidence.data import descriptor, tables
from evidence.publishing.authorities import vintages

HELD = [
    # Release, year, number, printed: 2019 rounded to fives, 2020 to ones, the tool of the same edition again.
    ("first", 2019, "805", 100.0),
    ("first", 2019, "806", 115.0),
    ("second", 2019, "805", 102.0),
    ("second", 2019, "806", 119.0),
    ("tool", 2019, "805", 102.0),
    ("tool", 2019, "806", 118.0),
]
EDITIONS = {"first": {"edition": 2019}, "second": {"edition": 2020}, "tool": {"edition": 2020}}
EDITIONS["tool"]["republication"] = True


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    held = pd.DataFrame(HELD, columns=["release", "time_period", "old_la_code", "n"])
    held["geographic_level"] = "Local authority"
    monkeypatch.setattr(tables, "load", lambda name: held)
    monkeypatch.setattr(descriptor, "source", EDITIONS.__getitem__)
    return tables.vintage(held, "latest").reset_index(drop=True)


def test_a_number_that_rounds_to_the_earlier_one_is_not_revised(rows: pd.DataFrame) -> None:
    found = vintages.before(rows, "any", "n", rows["n"])
    # 102 rounds to 100 in fives; 119 rounds to 120, so 115 was another number.
    assert found["before"].tolist() == [100.0, 115.0]
    assert found["revised"].tolist() == [False, True]


def test_a_republication_of_the_same_edition_is_no_earlier_word(
    rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(rows["release"]) == {"second"}
    held = tables.load("any")
    of_one_edition = held[held["release"] != "first"]
    monkeypatch.setattr(tables, "load", lambda name: of_one_edition)
    found = vintages.before(rows, "any", "n", rows["n"])
    assert found["before"].isna().all() and not found["revised"].any()

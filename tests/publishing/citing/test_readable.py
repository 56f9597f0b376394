"""The table of a figure as people read it."""

import pytest

from evidence.publishing.citing.readable import head, rows


@pytest.mark.parametrize(
    ("printed", "read"),
    [("la_name", "authority"), ("p90", "90th percentile"), ("inadequate_before", "inadequate before")],
)
def test_a_head_is_words(printed: str, read: str) -> None:
    assert head(printed) == read


def test_a_name_comes_first_and_its_codes_last() -> None:
    table = [["old_la_code", "new_la_code", "la_name", "rate"], ["302", "E09000003", "Barnet", "37"]]
    assert rows(table) == [
        ["authority", "rate", "code", "department's number"],
        ["Barnet", "37", "E09000003", "302"],
    ]


def test_a_table_without_authorities_keeps_its_order() -> None:
    assert rows([["time_period", "n", "median"], ["2024", "150", "12"]]) == [
        ["period", "number", "median"],
        ["2024", "150", "12"],
    ]


def test_a_table_without_rows_keeps_its_heads() -> None:
    assert rows([["new_la_code", "rate"]]) == [["code", "rate"]]

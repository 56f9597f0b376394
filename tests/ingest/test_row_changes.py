"""Row changes: every row is counted once, every moved cell named with its key, and by how much it moved."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ingest.row_changes import Amount, compare, drawn_key, read, read_lines

KEYS = st.sampled_from("abcdef")
TABLES = st.dictionaries(KEYS, st.sampled_from(["1", "2", "3", "c", ""]))


def frame(cells: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"area": list(cells), "n": list(cells.values())}, dtype=str)


@given(TABLES, TABLES)
def test_rows_are_new_revised_or_gone_by_their_key(old: dict[str, str], new: dict[str, str]) -> None:
    found = compare(frame(old), frame(new), ["area"])
    assert (found.new, found.gone) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()))
    moved = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    assert found.revised == len(moved)
    assert {(cell.row, cell.amount.old, cell.amount.new) for cell in found.cells} == {
        (key, old[key], new[key]) for key in moved
    }
    sizes = [cell.amount.size for cell in found.cells]
    assert sizes == sorted(sizes, reverse=True)


@given(TABLES, st.randoms())
def test_another_order_of_rows_moves_nothing(cells: dict[str, str], random: object) -> None:
    keys = list(cells)
    random.shuffle(keys)  # type: ignore[attr-defined]
    found = compare(frame(cells), frame({key: cells[key] for key in keys}), ["area"])
    assert not found.moved and not found.cells


def test_a_row_names_its_area() -> None:
    old = pd.DataFrame({"new_la_code": ["E1"], "la_name": ["Leeds"], "n": ["1"]})
    (cell,) = compare(old, old.assign(n="2"), ["new_la_code"]).cells
    assert (cell.row, cell.column) == ("E1, Leeds", "n")


def test_a_column_that_comes_or_goes_is_named_and_revises_no_row() -> None:
    old, new = frame({"a": "1"}), frame({"a": "1"}).rename(columns={"n": "rate"})
    found = compare(old, new, ["area"])
    assert (found.moved, found.columns_new, found.columns_gone) == (0, ["rate"], ["n"])


def test_rows_with_one_key_are_told_apart_by_their_order() -> None:
    old = pd.DataFrame({"area": ["a", "a"], "n": ["1", "2"]})
    new = pd.DataFrame({"area": ["a", "a", "a"], "n": ["1", "3", "4"]})
    found = compare(old, new, ["area"])
    assert (found.new, found.revised, found.gone) == (1, 1, 0)


def test_without_the_key_rows_are_compared_whole() -> None:
    found = compare(frame({"a": "1", "b": "2"}), frame({"a": "1", "b": "3"}), ["code"])
    assert (found.new, found.revised, found.gone) == (1, 0, 1)


def test_cells_stay_text() -> None:
    assert read(b"code,n\n007,NA\n").iloc[0].tolist() == ["007", "NA"]


@pytest.mark.parametrize("content", [b"", b"\n", b'a,b\n"1,2\n', b"a\n\xff\n"])
def test_what_is_no_table_is_a_fault(content: bytes) -> None:
    with pytest.raises(ValueError):
        read(content)


def test_a_drawn_table_is_named_by_the_fewest_columns_from_the_left() -> None:
    table = read_lines(["area,year,n", "A,1,5", "A,2,5"])
    assert drawn_key(table, table) == ["area", "year"]
    alike = read_lines(["area,n", "A,1", "A,1"])
    assert drawn_key(alike, alike) == ["area"]
    assert drawn_key(read_lines([]), read_lines([])) == []


# By how much: the expected numbers are worked by hand.


@pytest.mark.parametrize(
    ("old", "new", "difference", "share"),
    [
        ("20", "22", "+2", "+10%"),
        ("22", "20", "−2", "−9.09%"),
        ("-4", "-2", "+2", "+50%"),
        ("0", "4", "+4", "from 0"),
        ("4", "0", "−4", "−100%"),
        ("1000000", "3500000", "+2,500,000", "+250%"),
        ("0.1", "0.3", "+0.2", "+200%"),
        ("c", "7", "", ""),
        ("7", "", "", ""),
        ("Leeds", "Hull", "", ""),
    ],
)
def test_the_difference_and_its_share_of_the_old_value(
    old: str, new: str, difference: str, share: str
) -> None:
    amount = Amount(old, new)
    assert (amount.difference, amount.share) == (difference, share)


@pytest.mark.parametrize(("old", "new"), [("c", "7"), ("7", "c"), ("0", "7"), ("Leeds", "Hull")])
def test_a_mark_that_comes_or_goes_and_a_move_from_0_are_the_largest(old: str, new: str) -> None:
    assert Amount(old, new).size == math.inf


NUMBERS = st.integers(-(10**9), 10**9).map(str)


@given(NUMBERS, NUMBERS)
def test_a_move_has_a_size_only_if_something_moved(old: str, new: str) -> None:
    assert (Amount(old, new).size == 0) == (float(old) == float(new))
    assert Amount(old, new).size >= 0


@given(NUMBERS, NUMBERS, NUMBERS)
def test_of_two_moves_from_one_value_the_longer_is_the_larger(old: str, one: str, other: str) -> None:
    moves = sorted((Amount(old, one), Amount(old, other)), key=lambda amount: amount.distance)
    assert moves[0].size <= moves[1].size

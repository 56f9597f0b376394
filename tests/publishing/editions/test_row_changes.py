"""Row changes: every row is counted once, every moved cell named with its key."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.publishing.editions.row_changes import compare, drawn_key, read, read_lines

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

"""Output: tables as lines, rounded and whole."""

import csv
import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from evidence.records.output import csv_lines, plain


def test_a_missing_cell_is_empty() -> None:
    frame = pd.DataFrame({"area": ["A", "B", "C", "D"], "n": [1.5, None, pd.NA, pd.NaT]})
    assert csv_lines(frame) == ["area,n", "A,1.5", "B,", "C,", "D,"]


def test_what_a_processor_adds_beyond_twelve_digits_decides_no_tie() -> None:
    # 351/64 is 5.484375, just between two numbers of six digits.
    tie = 351 / 64
    either_side = math.nextafter(tie, 0), math.nextafter(tie, 9)
    assert {plain(value) for value in either_side} == {plain(tie)}


def test_a_float_is_kept_to_six_significant_digits() -> None:
    frame = pd.DataFrame({"x": [2 / 3, 123.456789, 0.000123456789]})
    assert csv_lines(frame) == ["x", "0.666667", "123.457", "0.000123457"]


def test_integers_stay_whole_beside_missing_ones_and_beside_fractions() -> None:
    frame = pd.DataFrame({"n": [1234567.0, None, 0.5], "m": pd.array([3, None, 4], dtype="Int64")})
    assert csv_lines(frame) == ["n,m", "1234567,3", ",", "0.5,4"]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(',"\n'))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_any_name_survives_a_round_trip_and_each_row_is_one_line(cells: list[tuple[str, str]]) -> None:
    lines = csv_lines(pd.DataFrame(cells, columns=["area", "note"]))
    assert len(lines) == len(cells) + 1
    assert [tuple(row) for row in csv.reader(lines)][1:] == cells

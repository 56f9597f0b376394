"""Amounts: how far a value moved; the expected numbers are worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.publishing.editions.size_of_change import Amount


@pytest.mark.parametrize(
    ("old", "new", "difference", "share"),
    [
        ("20", "22", "+2", "+10%"),
        ("22", "20", "−2", "−9.09%"),
        ("-4", "-2", "+2", "+50%"),
        ("0", "4", "+4", "from nought"),
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
def test_a_mark_that_comes_or_goes_and_a_move_from_nought_are_the_largest(old: str, new: str) -> None:
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

"""Events in an order, beside every way of dealing their dates."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sequence import in_order

from evidence.errors import StatisticError


def test_an_order_of_two_is_a_sign_test():
    # Oracle: the binomial. Of five cases not at once, chance puts half in order; P(at least 4 of 5) = 6/32.
    times = pd.DataFrame({"grip": [-3, -2, -1, -1, 2, 0], "breakdown": [-1, -1, 0, 1, 0, 0]})
    found = in_order(times)
    assert (found.n, found.in_order, found.expected) == (6, 4, 2.5)
    assert found.p == pytest.approx(6 / 32)


def test_an_order_of_three():
    # Oracle: by hand. Three dates apart are in order in one of six deals; with two at once in none.
    times = pd.DataFrame([[-2, -1, 0], [0, -1, -2], [-1, -1, 0]])
    found = in_order(times)
    assert (found.n, found.in_order) == (3, 1)
    assert found.expected == pytest.approx(2 / 6)
    assert found.p == pytest.approx(1 - (5 / 6) ** 2)


def test_cases_with_an_event_not_seen_are_left_out():
    assert in_order(pd.DataFrame({"grip": [1, np.nan], "breakdown": [2, 2]})).n == 1


def test_one_event_has_no_order():
    with pytest.raises(StatisticError):
        in_order(pd.DataFrame({"grip": [1, 2]}))


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=8))
@settings(deadline=None)
def test_every_way_of_naming_the_events_shares_out_the_cases(rows):
    times = pd.DataFrame(rows)
    found = [in_order(times[list(order)]) for order in permutations(range(3))]
    apart = sum(len(set(row)) == 3 for row in rows)
    assert sum(one.in_order for one in found) == apart
    assert {round(one.expected, 9) for one in found} == {round(apart / 6, 9)}
    assert all(0 < one.p <= 1 for one in found)

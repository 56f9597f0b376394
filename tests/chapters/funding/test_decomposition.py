"""The log-mean Divisia decomposition of a product."""

from itertools import permutations
from math import factorial, prod

import numpy as np
import pandas as pd
import pytest
from decomposition import contributions, log_mean
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import StatisticError

positive = st.floats(0.01, 1000)
factors = st.integers(2, 5).flatmap(
    lambda count: st.tuples(
        st.lists(positive, min_size=count, max_size=count), st.lists(positive, min_size=count, max_size=count)
    )
)


def named(values):
    return {f"factor {number}": value for number, value in enumerate(values)}


def split(first, last):
    table = contributions(named(first), named(last))
    return table.set_index("factor")["contribution"]


def test_factors_that_double_and_quadruple_share_the_change_one_to_two():
    # By hand from Ang's formula: the product goes from 1 to 8, L = 7 / ln 8 = 7 / (3 ln 2), and the factors'
    # logarithms are ln 2, 2 ln 2 and 0: contributions 7/3, 14/3 and nothing.
    table = contributions(named([1, 1, 1]), named([2, 4, 1]))
    assert table["contribution"].tolist() == pytest.approx([7 / 3, 14 / 3, 0])
    assert table["share"].tolist() == pytest.approx([1 / 3, 2 / 3, 0])


def test_a_factor_that_falls_takes_away():
    # By hand: 6 to 12, L = 6 / ln 2; one factor doubles twice, the other halves: 2 * 6 and -6.
    assert split([2, 3], [8, 1.5]).tolist() == pytest.approx([12, -6])


def test_contributions_are_not_shapleys():
    # Oracle: Shapley's value worked out over all orders, by its definition. For 1 * 1 to 2 * 4 it gives the
    # first factor (1 + 4) / 2 = 2.5, where the log mean gives 7/3.
    first, last = [1, 1], [2, 4]
    gain = 0.0
    for order in permutations(range(2)):
        now = list(first)
        for step in order:
            before = prod(now)
            now[step] = last[step]
            gain += (prod(now) - before) / factorial(2) if step == 0 else 0
    assert gain == 2.5
    assert split(first, last).iloc[0] == pytest.approx(7 / 3)


def test_billions_are_split_to_the_penny():
    first = {"children": 11_785_277.0, "rate": 60.3 / 10_000, "weeks": 52.0, "cost": 1_013.27}
    last = {"children": 12_061_402.0, "rate": 67.9 / 10_000, "weeks": 52.0, "cost": 1_846.91}
    table = contributions(first, last)
    change = prod(last.values()) - prod(first.values())
    assert change > 1e9
    assert round(table["contribution"].sum(), 2) == round(change, 2)
    assert table["contribution"][2] == 0 and table["share"].sum() == pytest.approx(1)


def test_nearly_equal_amounts_keep_their_log_mean():
    # The log mean lies between the geometric and the arithmetic mean (Carlson 1972, American Mathematical
    # Monthly 79, 615-618), which here agree to every digit there is.
    near = 5e9 * (1 + 1e-13)
    assert log_mean(5e9, near) == pytest.approx(5e9, rel=1e-12) and log_mean(7.0, 7.0) == 7.0


def test_numbers_far_apart_have_the_same_log_mean_in_either_order():
    # By hand: (10^12 - 1) / (12 ln 10).
    for one, other in ((1.0, 1e12), (1e12, 1.0)):
        assert log_mean(one, other) == pytest.approx((1e12 - 1) / (12 * np.log(10)), rel=1e-14)


def test_a_product_that_does_not_change_has_contributions_but_no_shares():
    table = contributions(named([2, 3]), named([3, 2]))
    # By hand: L(6, 6) = 6, so 6 ln 1.5 and its opposite.
    assert table["contribution"].tolist() == pytest.approx([6 * np.log(1.5), -6 * np.log(1.5)])
    assert table["share"].isna().all()


def test_factors_are_matched_by_name():
    first, last = pd.Series({"a": 1.0, "b": 2.0}), pd.Series({"b": 2.0, "a": 3.0})
    # By hand: only a moved, so all of 6 - 2 is its.
    assert contributions(first, last).set_index("factor")["contribution"].to_dict() == pytest.approx(
        {"a": 4, "b": 0}
    )


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_zero_negative_and_missing_factors_are_refused(bad):
    for first, last in (([1, bad], [1, 2]), ([1, 2], [bad, 2])):
        with pytest.raises(StatisticError, match="must be positive"):
            contributions(named(first), named(last))
    with pytest.raises(StatisticError, match="positive"):
        log_mean(1.0, bad)
    with pytest.raises(StatisticError, match="two positive numbers"):
        log_mean(bad, 1.0)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ({"a": 1.0}, {"a": 2.0}),
        ({"a": 1.0, "b": 1.0}, {"a": 2.0, "c": 1.0}),
        ({"a": 1.0, "b": 1.0}, {"a": 2.0}),
        (pd.Series([1.0, 1.0], index=["a", "a"]), pd.Series([2.0, 2.0], index=["a", "a"])),
    ],
)
def test_factors_that_are_not_the_same_in_both_periods_are_refused(first, last):
    with pytest.raises(StatisticError, match="same in both periods"):
        contributions(first, last)


@given(factors)
@settings(deadline=None)
def test_contributions_sum_to_the_change(pair):
    first, last = pair
    scale = max(prod(first), prod(last))
    assert split(first, last).sum() == pytest.approx(prod(last) - prod(first), rel=1e-9, abs=1e-11 * scale)


@given(factors)
@settings(deadline=None)
def test_going_backwards_in_time_flips_the_signs(pair):
    first, last = pair
    assert (-split(last, first)).tolist() == pytest.approx(split(first, last).tolist(), rel=1e-9)


@given(factors)
@settings(deadline=None)
def test_the_order_of_the_factors_does_not_matter(pair):
    first, last = (named(values) for values in pair)
    back = contributions(dict(reversed(first.items())), dict(reversed(last.items())))
    there = contributions(first, last)
    assert back["contribution"][::-1].tolist() == pytest.approx(there["contribution"].tolist(), rel=1e-9)

"""Reserves: for their size, before the judgement, and against what was found."""

import pandas as pd
import pytest
import reserves
from reserves import HELD, LAGS, SIZES

from evidence.errors import StatisticError

OF_ALL, SERVICES = next(iter(HELD)), next(iter(SIZES))


def councils(*held):
    frame = pd.DataFrame(held, columns=["unallocated", "inadequate"]).reset_index(names="sequence")
    return frame.assign(other_earmarked=0.0, service_expenditure=100.0, london=0)


def test_a_council_without_reserves_or_below_nothing_has_no_ratio():
    found = reserves.ratio(councils((0.0, 0), (-5.0, 0), (5.0, 0)), OF_ALL, SERVICES)
    assert found.isna().tolist() == [True, True, False] and found[2] == 5


def test_a_reserve_that_is_half_known_is_not_known():
    frame = councils((5.0, 0)).assign(other_earmarked=float("nan"))
    assert reserves.ratio(frame, OF_ALL, SERVICES).isna().all()


def test_the_odds_of_double_the_reserves_are_the_cross_product_of_two_groups():
    # By hand: of twenty with 4 per cent eight failed, of thirty with 8 per cent five: (5/25) / (8/12) = 0.3.
    few, many = [(4.0, 1)] * 8 + [(4.0, 0)] * 12, [(8.0, 1)] * 5 + [(8.0, 0)] * 25
    found = reserves.odds(councils(*few, *many), OF_ALL, SERVICES, [])
    assert found.value == pytest.approx(0.3)
    assert found.low < 0.3 < found.high


def test_a_column_that_does_not_vary_has_no_odds():
    with pytest.raises(StatisticError, match="No odds ratio exists"):
        reserves.odds(councils((4.0, 1), (8.0, 0), (4.0, 0), (8.0, 1)), OF_ALL, SERVICES, ["london"])


@pytest.mark.parametrize("lag", LAGS.values())
def test_reserves_are_counted_before_the_financial_year_of_the_judgement(lag):
    found = reserves.before(["SIF", "ILACS"], lag)
    balance = pd.to_datetime(found["ended"].astype(str) + "-03-31")
    days = (pd.to_datetime(found["dated"]) - balance).dt.days
    assert days.between(1 + 365 * lag, 366 + 366 * lag).all()


def test_a_council_that_failed_before_is_left_out_where_first_failures_are_asked_for():
    first = reserves.before(["SIF", "ILACS"], first_failures=True)
    assert first.groupby("sequence")["inadequate"].sum().max() == 1
    assert len(first) < len(reserves.before(["SIF", "ILACS"]))

"""Money in the prices of one year."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import StatisticError
from evidence.statistics.prices import growth, real

INDEX = pd.Series({202223: 80.0, 202324: 95.0, 202425: 100.0})


def based_on(year):
    return INDEX / INDEX[year] * 100


def test_an_amount_is_divided_by_the_prices_of_its_own_year():
    # By hand: 8 / 0.80 = 10, 9.5 / 0.95 = 10, and an amount of the base year stays as it is.
    found = real(pd.Series([8.0, 9.5, 7.0]), pd.Series([202223, 202324, 202425]), INDEX, base=202425)
    assert found.tolist() == pytest.approx([10, 10, 7])


def test_a_missing_amount_stays_missing_and_the_index_is_kept():
    rows = pd.Index(["a", "b"])
    found = real(pd.Series([np.nan, 8], index=rows), pd.Series(202223, index=rows), INDEX, base=202425)
    assert found.index.equals(rows) and np.isnan(found["a"]) and found["b"] == pytest.approx(10)


def test_a_deflator_in_the_prices_of_another_year_is_refused():
    amount, year = pd.Series([19.0]), pd.Series([202324])
    with pytest.raises(StatisticError, match="prices of another year"):
        real(amount, year, INDEX, base=202223)
    # By hand: 19 * 80 / 95 = 16.
    assert real(amount, year, based_on(202223), base=202223).tolist() == pytest.approx([16])


@pytest.mark.parametrize("years", [[202122, 202324], [np.nan, 202324]])
def test_a_year_the_deflator_does_not_hold_is_refused(years):
    with pytest.raises(StatisticError, match="no figure for"):
        real(pd.Series([1.0, 1.0]), pd.Series(years), INDEX, base=202425)


def test_every_year_the_deflator_does_not_hold_is_named():
    with pytest.raises(StatisticError, match="no figure for 202021, 202122\\."):
        real(pd.Series([1.0, 1.0, 1.0]), pd.Series([202122, 202021, 202122]), INDEX, base=202425)


def test_an_index_is_in_the_prices_of_its_base_only_if_it_is_100_there():
    with pytest.raises(StatisticError, match="prices of another year"):
        real(*NONE, pd.Series({202324: 99.0, 202425: 100.5}), base=202425)


def test_prices_a_hundredth_of_todays_are_prices():
    # By hand: 1 / 0.005.
    old = pd.Series({193839: 0.5, 202425: 100.0})
    assert real(pd.Series([1.0]), pd.Series([193839]), old, base=202425).tolist() == [pytest.approx(200)]


def test_amounts_and_years_of_other_rows_are_refused():
    with pytest.raises(StatisticError, match="same rows"):
        real(pd.Series([1.0]), pd.Series([202425], index=[1]), INDEX, base=202425)


def test_a_base_year_the_deflator_does_not_hold_is_refused():
    with pytest.raises(StatisticError, match="base year 202021"):
        real(*NONE, INDEX, base=202021)


NONE = (pd.Series([], dtype=float), pd.Series([], dtype=int))


@pytest.mark.parametrize(
    ("deflator", "problem"),
    [
        (pd.Series({202324: 0.0, 202425: 100.0}), "positive"),
        (pd.Series({202324: np.nan, 202425: 100.0}), "positive"),
        (pd.Series({2024: 95.0, 2025: 100.0}), "six digits"),
        (pd.Series({"2023-24": 95.0}), "six digits"),
        (pd.Series({202426: 95.0}), "six digits"),
        (pd.Series([95.0, 100.0], index=[202425, 202425]), "twice"),
    ],
)
def test_a_series_that_is_no_price_index_is_refused(deflator, problem):
    with pytest.raises(StatisticError, match=problem):
        real(*NONE, deflator, base=202425)


def test_growth_is_in_per_cent_of_the_first():
    # By hand.
    assert growth(8, 10) == pytest.approx(25) and growth(10, 5) == pytest.approx(-50)
    assert growth(8, 0) == -100


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-1, 1), (1, -1), (np.nan, 1), (1, np.nan)])
def test_growth_from_nothing_or_of_nothing_known_is_refused(first, last):
    with pytest.raises(StatisticError):
        growth(first, last)


@given(st.floats(0.01, 1e12), st.floats(0.01, 1e12), st.sampled_from(list(INDEX.index)))
@settings(deadline=None)
def test_real_growth_does_not_depend_on_the_base_year(one, other, base):
    years = pd.Series([202223, 202425])
    first, last = real(pd.Series([one, other]), years, based_on(base), base=base)
    # By the definition: nominal growth less price growth, which is 100 / 80.
    assert growth(first, last) == pytest.approx(100 * (other / one * 0.8 - 1), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kind", ["float64", "Float64"])
def test_a_deflator_with_a_missing_figure_is_refused_whatever_kind_of_column_holds_it(kind):
    deflator = pd.Series({202324: None, 202425: 100.0}, dtype=kind)
    with pytest.raises(StatisticError, match="positive number in every year"):
        real(pd.Series([1.0]), pd.Series([202425]), deflator, base=202425)


def test_years_of_two_kinds_that_the_deflator_does_not_hold_are_named_all_the_same():
    years = pd.Series([199900, "2024-25"], dtype=object)
    with pytest.raises(StatisticError, match="199900, 2024-25"):
        real(pd.Series([1.0, 1.0]), years, INDEX, base=202425)

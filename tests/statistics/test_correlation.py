"""Correlations, plain by rank and with other measures allowed for."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.errors import StatisticError
from evidence.statistics.correlation import linear_correlation, partial_correlation, rank_correlation

COLUMNS = ["agency", "workers", "size", "poverty"]


def measures(n=150, seed=5):
    rng = np.random.default_rng(seed)
    mix = [[1, 0.4, 0.6, 0.2], [0, 1, 0.3, 0.5], [0, 0, 1, 0.3], [0, 0, 0, 1]]
    return pd.DataFrame(rng.normal(size=(n, 4)) @ np.array(mix).T, columns=COLUMNS)


def residuals(frame, name, given):
    return sm.OLS(frame[name], sm.add_constant(frame[given])).fit().resid


def partial(frame, given=("size", "poverty"), **options):
    return partial_correlation(frame, "agency", "workers", list(given), **options)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_a_partial_correlation_is_that_of_the_residuals(method):
    # Oracle: scipy's correlation of statsmodels' residuals on the measures given, of values or of ranks.
    frame = measures()
    values = frame.rank() if method == "spearman" else frame
    given = ["size", "poverty"]
    r = stats.pearsonr(residuals(values, "agency", given), residuals(values, "workers", given)).statistic
    found = partial(frame, method=method)
    assert found.estimate.value == pytest.approx(r, abs=1e-9)
    # Oracle: Fisher's interval with as many areas fewer as measures are given; not rounded to two decimals.
    reach = np.array([-1, 1]) * stats.norm.isf(0.025) / (150 - 2 - 3) ** 0.5
    assert found.estimate[1:] == pytest.approx(tuple(np.tanh(np.arctanh(r) + reach)), abs=1e-9)


def test_the_p_value_is_that_of_the_slope_in_a_regression_with_the_measures_given():
    # Oracle: statsmodels' OLS of one measure on the other and those given: the same t test.
    frame = measures()
    fit = sm.OLS(frame["workers"], sm.add_constant(frame[["agency", "size", "poverty"]])).fit()
    assert partial(frame).p == pytest.approx(fit.pvalues["agency"], rel=1e-6)


def test_with_one_measure_given_the_textbook_formula_holds():
    # Oracle: (r_xy - r_xz r_yz) / sqrt((1 - r_xz^2)(1 - r_yz^2)).
    frame = measures(40)
    r = frame[["agency", "workers", "size"]].corr().to_numpy()
    by_hand = (r[0, 1] - r[0, 2] * r[1, 2]) / ((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2)) ** 0.5
    assert partial(frame, ["size"]).estimate.value == pytest.approx(by_hand)


def test_areas_with_a_measure_not_known_are_left_out_and_counted():
    frame = measures(30)
    holes = frame.copy()
    holes.loc[0, "agency"], holes.loc[1, "poverty"] = np.nan, np.nan
    found = partial(holes)
    assert (found.n, found.left_out) == (28, 2)
    assert found.estimate == partial(frame.drop(index=[0, 1])).estimate


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ([], "two measures"),
        (["size", "size"], "each once"),
        (["agency"], "each once"),
        (["size", "twice"], "does not vary"),
        (["same"], "does not vary"),
        (["workers copied"], "does not vary"),
    ],
)
def test_what_cannot_be_allowed_for_is_refused(given, match):
    frame = measures(30).assign(same=3.0)
    frame["twice"], frame["workers copied"] = frame["size"] * 2, frame["workers"]
    with pytest.raises(StatisticError, match=match):
        partial(frame, given)


def test_too_few_areas_for_the_measures_given_are_refused():
    with pytest.raises(StatisticError, match="5 areas are too few with 2"):
        partial(measures(5))
    assert partial(measures(6)).n == 6


@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-100, 100))
@settings(deadline=None, max_examples=25)
def test_units_and_what_is_given_added_to_a_measure_change_nothing(seed, unit, slope):
    frame = measures(40, seed)
    moved = frame.assign(agency=frame["agency"] * unit + slope * frame["size"] - slope)
    assert partial(moved).estimate == pytest.approx(partial(frame).estimate, abs=1e-6)


def test_rank_correlation_of_a_published_example():
    # Oracle: the IQ and television example of the Wikipedia article on Spearman's coefficient: -29/165, with
    # Student's p of 0.627188.
    iq = pd.Series([106, 100, 86, 101, 99, 103, 97, 113, 112, 110])
    hours = pd.Series([7, 27, 2, 50, 28, 29, 20, 12, 6, 17])
    found = rank_correlation(iq, hours)
    assert found.estimate.value == pytest.approx(-29 / 165)
    assert found.p == pytest.approx(0.627188, abs=1e-5)


def graded(seed, n=150, rho=0.4):
    rng = np.random.default_rng(seed)
    normal = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=n)
    return pd.Series(1 + np.searchsorted([-1, 0, 1.3], normal[:, 0])), pd.Series(normal[:, 1])


def test_equal_grades_share_their_rank():
    # Oracle: scipy's coefficient and p with ties.
    grade, agency = graded(3)
    oracle = stats.spearmanr(grade, agency)
    found = rank_correlation(grade, agency)
    assert (found.estimate.value, found.p) == pytest.approx((oracle.statistic, oracle.pvalue))


def test_the_interval_of_a_grade_holds_its_level():
    # Oracle: the coefficient of 200,000 simulated areas. 400 trials put two standard errors at 2.2 points.
    truth = stats.spearmanr(*graded(0, 200_000)).statistic
    intervals = [rank_correlation(*graded(seed)).estimate for seed in range(1, 401)]
    assert 0.925 <= np.mean([low < truth < high for _, low, high in intervals]) <= 0.975


def test_areas_are_joined_by_code_and_those_in_one_measure_only_are_left_out():
    grade = pd.Series([1, 2, 2, 4, 3], index=list("abcde"))
    agency = pd.Series([9.0, 5, 5, 1, None], index=list("dcbaz"))
    found = rank_correlation(grade, agency)
    assert (found.n, found.left_out, found.estimate) == (4, 2, (1, 1, 1))


def test_grades_that_are_too_few_alike_or_repeated_are_refused():
    four = pd.Series([1.0, 2, 3, 4])
    for other in (four[:3], pd.Series([2.0] * 4), pd.Series([1.0, 2, 3, 4], index=[0, 0, 1, 2])):
        with pytest.raises(StatisticError):
            rank_correlation(four, other)


def test_the_linear_correlation_and_its_interval_are_those_of_scipy():
    # Oracle: scipy's pearsonr and the Fisher interval of its confidence_interval.
    frame = measures(60)
    theirs = stats.pearsonr(frame["agency"], frame["workers"])
    found = linear_correlation(frame["agency"], frame["workers"])
    assert found.estimate.value == pytest.approx(theirs.statistic)
    assert found.estimate[1:] == pytest.approx(tuple(theirs.confidence_interval()))
    assert (found.p, found.n) == (pytest.approx(theirs.pvalue), 60)


def test_a_linear_correlation_leaves_out_and_counts_what_is_not_known():
    frame = measures(30)
    x = frame["agency"].where(frame.index > 1)
    assert (linear_correlation(x, frame["workers"]).n, linear_correlation(x, frame["workers"]).left_out) == (
        28,
        2,
    )

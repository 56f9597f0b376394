import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.errors import EvidenceError, StatisticError
from evidence.statistics.rates import Estimate, byar_interval, pooled_share, rate, wilson_interval

counts = st.integers(0, 5_000)
populations = st.integers(5_001, 500_000)


def test_a_rate_is_count_over_population_times_the_unit():
    # Oracle: arithmetic.
    assert rate([81, 0], [16_200, 500]).tolist() == [50, 0]
    assert rate([81], [16_200], per=100).tolist() == [0.5]


def test_an_estimate_prints_its_interval_and_gives_the_columns_of_a_chart():
    found = Estimate(0.125, -0.5, 1.0)
    assert f"{found:+.1%}" == "+12.5% (-50.0% to +100.0%)"
    assert f"{found}" == str(found)
    assert found.row(100) == {"value": 12.5, "lower": -50.0, "upper": 100.0}
    assert Estimate(1.0, 0.5, 4.0).row() == {"value": 1.0, "lower": 0.5, "upper": 4.0}


def test_what_is_not_known_stays_not_known():
    assert rate([None, 5], [100, None]).isna().all()
    assert byar_interval([None, 5], [100, None]).isna().all(axis=None)
    assert wilson_interval([None, 5], [100, None]).isna().all(axis=None)


def test_areas_keep_their_labels():
    count = pd.Series([5, 20], index=["E06000001", "E06000002"])
    for found in (rate(count, count * 9), byar_interval(count, count * 9), wilson_interval(count, count * 9)):
        assert found.index.tolist() == ["E06000001", "E06000002"]
    assert rate([5, 20], count * 9).index.tolist() == ["E06000001", "E06000002"]


@pytest.mark.parametrize(
    ("count", "population", "message"),
    [
        ([-1], [10], "^A count must be zero or more. Found -1"),
        ([np.inf], [10], "^A count must be zero or more. Found inf"),
        ([1], [0], "^A population must be above zero. Found 0"),
        ([1], [-5], "^A population must be above zero. Found -5"),
        ([1, 2], [10], "2 counts but 1 populations"),
    ],
)
def test_impossible_numbers_are_refused(count, population, message):
    for statistic in (rate, byar_interval, wilson_interval):
        with pytest.raises(StatisticError, match=message):
            statistic(count, population)


def test_a_statistics_error_is_both_ours_and_a_value_error():
    assert issubclass(StatisticError, EvidenceError)
    assert issubclass(StatisticError, ValueError)


def test_areas_in_another_order_are_refused_rather_than_paired_by_guess():
    with pytest.raises(StatisticError, match="same order"):
        rate(pd.Series([1, 2], index=["a", "b"]), pd.Series([10, 20], index=["b", "a"]))


def test_a_percentage_cannot_exceed_a_hundred():
    with pytest.raises(StatisticError, match="no larger"):
        wilson_interval([11], [10])


def test_byar_matches_the_public_health_package():
    # Oracle: PHStatsMethods (Department of Health and Social Care), its unit test of byars_lower(100).
    assert byar_interval([100], [1], per=1)["lower"].item() == pytest.approx(81.36210549052788, rel=1e-12)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(1, 0.025317898, 5.571644585), (5, 1.623486324, 11.6683331), (9, 4.11537405, 17.08479966)],
)
def test_below_ten_events_the_interval_is_exact(count, lower, upper):
    # Oracle: PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv, 95% limits of expected
    # events, which its search gives to about five digits.
    assert byar_interval([count], [1], per=1).values.tolist() == [pytest.approx([lower, upper], rel=1e-5)]


def test_at_ten_events_the_interval_is_byars():
    # By hand from his formula, z = 1.959964: 10 (1 - 1/90 - z / (3 sqrt 10))^3 = 4.78745 and
    # 11 (1 - 1/99 + z / (3 sqrt 11))^3 = 18.39146. The exact interval would be 4.79539 to 18.39036.
    assert byar_interval([10], [1], per=1).values.tolist() == [pytest.approx([4.78745, 18.39146], abs=1e-5)]


def test_a_rates_interval_is_of_ten_thousand_unless_another_unit_is_asked_for():
    assert byar_interval([12], [10_000]).equals(byar_interval([12], [1], per=1))


def test_no_events_have_a_lower_limit_of_nought_and_the_exact_upper_one():
    # Oracle: the upper limit of zero events solves exp(-x) = 0.025.
    assert byar_interval([0], [1], per=1).values.tolist() == [[0, pytest.approx(-np.log(0.025))]]


def test_from_ten_events_byar_is_within_two_per_cent_of_the_exact_limits():
    # Oracle: scipy's chi-squared quantiles (Garwood's exact Poisson interval).
    events = np.arange(10, 2_000)
    found = byar_interval(events, np.ones_like(events), per=1)
    assert found["lower"].to_numpy() == pytest.approx(stats.chi2.ppf(0.025, 2 * events) / 2, rel=0.02)
    assert found["upper"].to_numpy() == pytest.approx(stats.chi2.isf(0.025, 2 * events + 2) / 2, rel=0.02)


@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    [
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.00, 16.11),
        (1, 29, 0.61, 17.18),
    ],
)
def test_wilson_matches_newcombes_table(count, n, lower, upper):
    # Oracle: Newcombe (1998), Statistics in Medicine 17, 857-872, table I, score method.
    assert wilson_interval([count], [n]).values.tolist() == [pytest.approx([lower, upper], abs=0.005)]


@given(counts, populations)
@settings(deadline=None, max_examples=60)
def test_an_interval_contains_its_estimate(count, population):
    for interval, per in ((byar_interval, 10_000), (wilson_interval, 100)):
        low, high = interval([count], [population], per=per).iloc[0]
        value = rate([count], [population], per=per).item()
        assert low <= value + 1e-12 <= high + 2e-12


@given(counts, populations, st.floats(1, 1e6))
@settings(deadline=None, max_examples=40)
def test_the_unit_only_multiplies(count, population, per):
    one = byar_interval([count], [population], per=1).to_numpy()
    assert byar_interval([count], [population], per=per).to_numpy() == pytest.approx(one * per)


def test_a_pooled_share_is_a_weighted_mean_with_robust_errors():
    # Oracle: statsmodels' weighted least squares of the clusters' shares on a constant, HC1, Student's t.
    rng = np.random.default_rng(3)
    n = rng.integers(5, 60, 40)
    count = rng.binomial(n, rng.beta(2, 5, 40))
    fit = sm.WLS(count / n, np.ones(40), weights=n).fit(cov_type="HC1", use_t=True)
    low, high = fit.conf_int()[0]
    assert pooled_share(count, n) == pytest.approx((fit.params[0], low, high))


def test_clusters_all_alike_leave_no_doubt_and_unknown_ones_are_left_out():
    assert pooled_share([2, 4, None, 0], [10, 20, 5, 0]) == pytest.approx((0.2, 0.2, 0.2))


def test_a_cluster_with_more_than_all_of_its_units_is_refused():
    with pytest.raises(StatisticError, match="no larger"):
        pooled_share([3, 1], [2, 5])


def test_one_cluster_has_no_interval_and_is_refused():
    with pytest.raises(StatisticError, match="two clusters"):
        pooled_share([2, 0], [10, 0])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=12))
def test_a_pooled_share_lies_in_its_interval_between_nought_and_one(pairs):
    count, other = zip(*pairs, strict=True)
    n = [a + b for a, b in pairs]
    if sum(1 for size in n if size) < 2:
        return
    share, low, high = pooled_share(count, n)
    assert 0 <= low <= share <= high <= 1

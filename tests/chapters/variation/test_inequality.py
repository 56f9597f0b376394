import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from chapters.variation.inequality import (
    bootstrap,
    coefficient_of_variation,
    gini,
    max_min_ratio,
    spread_summary,
    systematic_component,
)
from evidence.errors import StatisticError
from evidence.statistics.spread import p90_p10_ratio, percentiles
from tests.examples import examples

values = st.lists(st.floats(0.5, 1_000), min_size=2, max_size=40)
RATES = [22.0, 31.0, 47.0, 52.0, 60.0, 66.0, 71.0, 88.0, 104.0, 164.0]


def test_max_min_ratio():
    # Oracle: arithmetic.
    assert max_min_ratio([22, 60, 164, None]) == 164 / 22


def test_a_ratio_to_nought_is_not_a_number():
    assert np.isnan(max_min_ratio([0, 1, 2]))
    assert np.isnan(p90_p10_ratio([0, 0, 0, 1]))


def test_coefficient_of_variation_matches_scipy_and_statsmodels():
    # Oracles: scipy.stats.variation (n - 1); statsmodels' weighted moments (divided by the sum of weights).
    weights = np.arange(1, 11) * 1_000
    assert coefficient_of_variation(RATES) == pytest.approx(stats.variation(RATES, ddof=1))
    weighted = DescrStatsW(RATES, weights)
    assert coefficient_of_variation(RATES, weights) == pytest.approx(weighted.std / weighted.mean)


def test_a_weighted_coefficient_leaves_out_areas_missing_either_number():
    assert coefficient_of_variation([1, 2, None, 9], [5, 5, 5, None]) == pytest.approx(1 / 3)


def test_gini_matches_a_published_example():
    # Oracle: documentation of the R package phylotools (after Zeileis's ineq), gini(c(1,3,2,1,1,1,4)).
    assert gini([1, 3, 2, 1, 1, 1, 4]) == pytest.approx(0.3076923, abs=5e-8)


def test_gini_is_half_the_relative_mean_difference():
    # Oracle: the definition, over all pairs.
    pairs = [abs(a - b) for a, b in itertools.product(RATES, repeat=2)]
    assert gini(RATES) == pytest.approx(sum(pairs) / len(pairs) / 2 / (sum(RATES) / len(RATES)))


def test_gini_when_one_area_has_everything():
    # Oracle: the known maximum, (n - 1)/n.
    assert gini([0, 0, 0, 8]) == 0.75


@pytest.mark.parametrize("bad", [[5.0], [], [0.0, 0.0], [-1.0, 2.0], [None, 3.0]])
def test_a_spread_of_too_few_or_impossible_values_is_refused(bad):
    for statistic in (max_min_ratio, p90_p10_ratio, coefficient_of_variation, gini):
        with pytest.raises(StatisticError):
            statistic(bad)


@given(values, st.floats(0.01, 1_000), st.randoms(use_true_random=False))
@examples(60)
def test_spread_ignores_unit_and_order(sample, unit, random):
    changed = [value * unit for value in random.sample(sample, len(sample))]
    for statistic in (max_min_ratio, p90_p10_ratio, coefficient_of_variation, gini):
        assert statistic(changed) == pytest.approx(statistic(sample), abs=1e-9)


@given(values)
@examples(60)
def test_spread_stays_in_its_range(sample):
    assert -1e-12 <= gini(sample) <= (len(sample) - 1) / len(sample)
    assert max_min_ratio(sample) >= p90_p10_ratio(sample) >= 1


def test_systematic_component_of_a_worked_example():
    # Oracle: McPherson's definition by hand. Pooled rate 0.1; observed 12, 30, 58 against expected 20, 30,
    # 50: (64/400 - 1/20 + 0 - 1/30 + 64/2500 - 1/50) / 3.
    expected = (0.16 - 0.05 - 1 / 30 + 0.0256 - 0.02) / 3
    assert systematic_component([12, 30, 58], [200, 300, 500]) == pytest.approx(expected)
    # A percentage's chance variance is smaller by the factor one minus the pooled proportion, 0.9.
    binomial = (0.16 + 0.0256 - 0.9 * (0.05 + 1 / 30 + 0.02)) / 3
    found = systematic_component([12, 30, 58], [200, 300, 500], kind="proportion")
    assert found == pytest.approx(binomial)


def test_with_equal_populations_the_systematic_component_is_chi_squared_less_chance():
    # Oracle: scipy's chi-squared statistic X2: SCV = X2/(kE) - 1/E.
    observed = np.array([90, 120, 75, 115, 100])
    chi2 = stats.chisquare(observed).statistic
    assert systematic_component(observed, [5_000] * 5) == pytest.approx(chi2 / 500 - 1 / 100)


def test_systematic_component_recovers_a_known_spread_of_true_rates():
    # Oracle: the gamma distribution drawn from, whose relative variance is 1/25 = 0.04. With 3,000 areas the
    # standard error of a variance estimate is about 0.04 * sqrt(2.3/3,000) = 0.0011.
    rng = np.random.default_rng(7)
    population = rng.integers(20_000, 60_000, 3_000)
    true = rng.gamma(25, 1 / 25, 3_000)
    for kind, observed in (
        ("rate", rng.poisson(population * 0.005 * true)),
        ("proportion", rng.binomial(population, 0.005 * true)),
    ):
        found = systematic_component(observed, population, kind=kind)
        assert found == pytest.approx(0.04, abs=0.005)


@given(st.integers(0, 2**32 - 1))
@examples(25)
def test_pure_chance_has_no_systematic_component(seed):
    # Each term ((O-E)/E)^2 - 1/E has mean 0 and variance 2/E^2 + 1/E^3, so the mean of 400 has standard error
    # sqrt(2.02/400)/50; the pooled rate lowers it by 1/(400 * 50). Six standard errors are allowed.
    observed = np.random.default_rng(seed).poisson(50, 400)
    found = systematic_component(observed, [10_000] * 400)
    assert abs(found) < 6 * (2.02 / 400) ** 0.5 / 50 + 1 / 20_000


def test_a_systematic_component_leaves_out_what_is_not_known():
    first = systematic_component([None, *RATES], [100, *range(200, 210)])
    assert first == systematic_component(RATES, range(200, 210))


def test_the_bootstrap_is_scipys_percentile_bootstrap_of_areas():
    # Oracle: scipy.stats.bootstrap, paired, on its own draws; two thousand of them put the ends within 0.1.
    rng = np.random.default_rng(4)
    first = pd.Series(np.exp(0.4 * rng.normal(size=151)))
    second = first * np.exp(0.2 * rng.normal(size=151))

    def change(a, b):
        # As `p90_p10_ratio`, which is held to other oracles, without its checks four thousand times.
        (low, high), (low_then, high_then) = (np.percentile(rates, [10, 90]) for rates in (b, a))
        return float(high / low - high_then / low_then)

    found = bootstrap(change, first, second)
    theirs = stats.bootstrap(
        (first, second), change, paired=True, vectorized=False, method="percentile", n_resamples=2_000, rng=1
    ).confidence_interval
    assert found.value == change(first, second)
    assert found[1:] == pytest.approx((theirs.low, theirs.high), abs=0.1)


def test_the_bootstrap_repeats_with_its_seed_and_draws_an_area_with_all_its_values():
    rates = pd.Series(RATES, dtype="float64")
    once = bootstrap(p90_p10_ratio, rates, reps=200)
    assert bootstrap(p90_p10_ratio, rates, reps=200) == once
    assert bootstrap(p90_p10_ratio, rates, reps=200, seed=1) != once
    together = bootstrap(lambda a, b: float(abs(b - 2 * a).max()), rates, 2 * rates, reps=50)
    assert tuple(together) == (0, 0, 0)


def test_the_bootstrap_leaves_out_one_in_forty_at_either_end():
    # Oracle: the mean of two hundred draws is normal, with the spread of the areas over the root of 200. Four
    # thousand draws put an end within a twentieth of a standard error, and one in thirty is a seventh away.
    areas = pd.Series(np.arange(200.0))
    error = areas.std(ddof=0) / 200**0.5
    found = bootstrap(lambda drawn: float(drawn.mean()), areas, reps=4_000)
    ends = ((found.low - areas.mean()) / error, (found.high - areas.mean()) / error)
    assert ends == pytest.approx((-1.96, 1.96), abs=0.1)


def test_every_area_can_be_drawn():
    for one in (0, 1):
        found = bootstrap(lambda drawn: float(drawn.mean()), pd.Series([1.0 - one, one]))
        assert (found.low, found.high) == (0, 1)


def test_columns_of_other_areas_are_not_drawn_together():
    rates = pd.Series(RATES)
    with pytest.raises(StatisticError, match="same areas"):
        bootstrap(lambda a, b: 0.0, rates, rates[::-1])


@pytest.mark.parametrize(("count", "population"), [([1], [10]), ([0, 0], [10, 10]), ([None, 5], [10, 10])])
def test_a_systematic_component_of_nothing_is_refused(count, population):
    with pytest.raises(StatisticError):
        systematic_component(count, population)


def test_a_summary_gathers_the_measures_and_says_how_many_areas_it_leaves_out():
    index = list("abcdefghijk")
    rate = pd.Series([*RATES, None], index=index)
    population = pd.Series(10_000.0, index=index)
    row = spread_summary(rate, rate, population)
    assert row[["n", "left_out", "min", "median", "max"]].tolist() == [10, 1, 22, 63, 164]
    assert row["cv"] == coefficient_of_variation(RATES)
    assert row["gini"] == gini(RATES)
    assert row["scv"] == systematic_component(rate, population)


def test_a_summary_of_a_measure_without_counts_leaves_what_needs_them_open():
    row = spread_summary(pd.Series(RATES))
    assert row[["cv_weighted", "scv"]].isna().all()
    assert row.drop(["cv_weighted", "scv"]).notna().all()


def test_a_summary_has_each_measure_under_its_name():
    rate, population = pd.Series(RATES), pd.Series(range(1_000, 11_000, 1_000))
    row = spread_summary(rate, population=population)
    assert list(row.index) == [
        *("n", "left_out", "min", "p10", "median", "p90", "max", "max_min", "p90_p10"),
        *("cv", "cv_weighted", "gini", "scv"),
    ]
    assert row.dtype == "float64"
    assert row[["p10", "p90"]].tolist() == percentiles(RATES)[["p10", "p90"]].tolist()
    assert row[["max_min", "p90_p10"]].tolist() == [max_min_ratio(RATES), p90_p10_ratio(RATES)]
    assert row["cv_weighted"] == coefficient_of_variation(RATES, population)
    # Without counts there is no systematic component.
    assert np.isnan(row["scv"])


def test_a_summary_takes_chance_as_it_is_told():
    rate, population = pd.Series(RATES), pd.Series([1_000] * 10)
    row = spread_summary(rate, rate, population, kind="proportion")
    wanted = systematic_component(rate, population, kind="proportion")
    assert row["scv"] == wanted


def test_two_areas_have_a_systematic_component():
    # By hand: (0.2^2 + 0.2^2) / 2 - 1/100.
    assert systematic_component([80, 120], [1_000, 1_000]) == pytest.approx(0.03)


def test_a_systematic_component_of_more_than_all_is_refused():
    with pytest.raises(StatisticError, match="no larger"):
        systematic_component([5, 12], [10, 10], kind="proportion")

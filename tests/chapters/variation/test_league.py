"""League tables with their doubt."""

import numpy as np
import pytest
from league import league, normal_scores, told_apart
from scipy import stats

from evidence.measures.registry import MEASURES, authorities
from evidence.statistics.funnel import funnel_limits

SIZES = np.repeat([300, 900, 2_700], 20)


def year(seed, width=0.3):
    """A year of sixty areas, their true rates and their funnel."""
    rng = np.random.default_rng(seed)
    true = 0.1 * np.exp(width * rng.normal(size=60))
    return true, funnel_limits(rng.poisson(SIZES * true), SIZES, per=1)


@pytest.mark.parametrize(
    ("name", "places"), [("looked-after", 21), ("three-placements", 87), ("long-term-stability", 99)]
)
def test_rank_intervals_are_as_wide_as_the_review_of_edition_0_1_0_found(name, places):
    # Oracle: review of edition 0.1.0, statistics.md: rank intervals with partial pooling in 2025, on average.
    found = authorities(name, 2025).dropna(subset=["count", "base"])
    ranks = league(funnel_limits(found["count"], found["base"], kind=MEASURES[name].columns.kind))
    assert (ranks["last"] - ranks["first"]).mean() == pytest.approx(places, abs=1.5)


@pytest.mark.parametrize("trials", [14, pytest.param(40, marks=pytest.mark.long)])
def test_true_rates_and_true_ranks_are_inside_their_intervals_in_95_of_100(trials):
    # Oracle: simulation of sixty areas; two standard errors are about a point in 40 trials, and 1.7 in 14.
    wider = (40 / trials) ** 0.5
    rates, ranks = [], []
    for seed in range(trials):
        true, funnel = year(seed)
        found = league(funnel)
        rates.append(((found["lower"] <= true) & (true <= found["upper"])).mean())
        place = 61 - stats.rankdata(true)
        ranks.append(((found["first"] <= place) & (place <= found["last"])).mean())
    assert np.mean(rates) == pytest.approx(0.95, abs=0.015 * wider)
    # Whole places round outwards.
    assert np.mean(ranks) == pytest.approx(0.96, abs=0.02 * wider)


def test_a_small_area_is_drawn_further_to_the_middle_than_a_large_one():
    found = league(funnel_limits([18, 1_800, 10, 1_000, 8, 800], [100, 10_000] * 3, per=100))
    small, large = found["value"].iloc[0], found["value"].iloc[1]
    assert 12 < small < large < 18


def test_pairs_told_apart_are_those_with_a_clear_order():
    # Oracle: draws of both true rates from their posteriors, pair by pair.
    _, funnel = year(1)
    rates, likely = funnel.spread.posterior(funnel.areas["count"], funnel.areas["population"])
    rng = np.random.default_rng(2)
    drawn = np.array([rng.choice(rates, 4_000, p=row) for row in likely])
    first, second = np.triu_indices(60, 1)
    higher = (drawn[first] > drawn[second]).mean(axis=1)
    assert told_apart(funnel) == pytest.approx((np.maximum(higher, 1 - higher) >= 0.975).mean(), abs=0.01)


def test_where_we_say_which_of_two_is_higher_we_are_hardly_ever_wrong():
    # Oracle: simulation; the chance of a wrong order is at most one in forty for each pair called.
    wrong = []
    for seed in range(20):
        true, funnel = year(seed)
        _, likely = funnel.spread.posterior(funnel.areas["count"], funnel.areas["population"])
        higher = likely @ (likely.cumsum(axis=1) - likely / 2).T
        wrong.append((true[:, None] < true[None, :])[higher >= 0.975].mean())
    assert np.mean(wrong) < 0.025


def test_without_differences_but_chance_no_pair_is_told_apart():
    assert told_apart(funnel_limits([100, 104, 96, 99], [1_000] * 4)) == 0


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_scores_are_standard_normal_where_the_limits_fit_and_not_where_they_do_not(kind):
    # Oracle: scipy's Kolmogorov-Smirnov test, on two hundred areas made as the limits suppose and on two
    # hundred of which half have three times the rate of the other half.
    rng = np.random.default_rng(3)
    n = np.full(200, 2_000)
    made = rng.beta(20, 80, 200) if kind == "proportion" else 0.2 * np.exp(0.3 * rng.normal(size=200))
    for true, fits in ((made, True), (np.where(np.arange(200) < 100, 0.1, 0.3), False)):
        count = rng.binomial(n, true) if kind == "proportion" else rng.poisson(n * true)
        scores = normal_scores(funnel_limits(count, n, kind=kind))
        assert (stats.kstest(scores, "norm").pvalue > 0.05) == fits

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from scipy.special import expit

from evidence.errors import StatisticError
from evidence.measures.registry import MEASURES, authorities
from evidence.statistics.funnel import CATEGORIES, Spread, funnel_limits, spread_between
from tests.examples import examples

LIMITS = ["lower_998", "lower_95", "upper_95", "upper_998"]
SIZES = [800, 3_000, 12_000, 50_000]

tables = st.lists(st.tuples(st.integers(0, 900), st.integers(1_000, 90_000)), min_size=4, max_size=25).filter(
    lambda rows: sum(count for count, _ in rows) > 0
)


def columns(rows):
    return [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("events", "expected", "limit"),
    [
        (1, 5.571644585, "lower_95"),
        (1, 0.025317898, "upper_95"),
        (1, 9.233410143, "lower_998"),
        (10, 18.39035799, "lower_95"),
        (10, 4.795387629, "upper_95"),
        (10, 24.13397235, "lower_998"),
        (10, 2.960519925, "upper_998"),
        (100, 121.6268111, "lower_95"),
        (100, 81.36400699, "upper_95"),
        (100, 134.9243187, "lower_998"),
        (100, 71.92139974, "upper_998"),
        (716, 770.4222128, "lower_95"),
        (716, 664.5083011, "upper_95"),
        (716, 802.60414, "lower_998"),
        (716, 636.1521174, "upper_998"),
    ],
)
def test_limits_of_chance_alone_match_the_public_health_package(events, expected, limit):
    # Oracle: PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv: at so many expected
    # events, so many observed ones lie on the limit.
    found = Spread("rate", 1.0, 0.0).limits([expected])
    assert found[limit].item() * expected == pytest.approx(events, rel=1e-5)


@pytest.mark.parametrize("spread", [Spread("proportion", 0.2, 0.0), Spread("proportion", 0.7, 0.08)])
@pytest.mark.parametrize("n", [12, 150, 900])
def test_a_percentage_is_outside_exactly_when_its_beta_binomial_tail_is_too_small(spread, n):
    # Oracle: scipy's binomial and beta-binomial distributions, over all whole counts.
    k = 0 if spread.width == 0 else spread.centre * (1 - spread.centre) / spread.width**2 - 1
    by = (
        stats.betabinom(n, spread.centre * k, (1 - spread.centre) * k) if k else stats.binom(n, spread.centre)
    )
    limits = spread.limits([n]).iloc[0]
    for count in range(n + 1):
        for tail, level in ((0.025, "95"), (0.001, "998")):
            assert (count / n < limits[f"lower_{level}"] - 1e-9) == (by.cdf(count) < tail)
            assert (count / n > limits[f"upper_{level}"] + 1e-9) == (by.sf(count - 1) < tail)


@pytest.mark.parametrize(
    ("centre", "width", "n"), [(0.007, 0.39, 60_000), (0.12, 0.31, 90), (0.05, 0.34, 4e5)]
)
def test_the_limits_of_a_rate_hold_the_poisson_lognormal_tail(centre, width, n):
    # Oracle: the tail by adaptive integration over true rates, with scipy's Poisson distribution.
    def below(count):
        def inside(z):
            return stats.poisson.cdf(count, n * centre * np.exp(width * z)) * stats.norm.pdf(z)

        return integrate.quad(inside, -8, 8, limit=800, epsabs=1e-10)[0]

    for limit, tail in zip(LIMITS, (0.001, 0.025, 0.975, 0.999), strict=True):
        count = Spread("rate", centre, width).limits([n])[limit].item() * n
        if limit.startswith("lower"):
            assert below(np.floor(count)) < tail <= below(np.ceil(count))
        else:
            assert below(np.floor(count) - 1) <= tail < below(np.ceil(count) - 1)


@pytest.mark.parametrize(
    ("litters", "mean", "theta"),
    [
        ("13/13 12/12 9/9 9/9 8/8 8/8 12/13 11/12 9/10 9/10 8/9 11/13 4/5 5/7 7/10 7/10", 0.898, 0.021),
        ("12/12 11/11 10/10 9/9 10/11 9/10 9/10 8/9 8/9 4/5 7/9 4/7 5/10 3/6 3/10 0/7", 0.740, 0.465),
    ],
)
def test_the_spread_of_a_percentage_is_that_of_a_published_example(litters, mean, theta):
    # Oracle: Williams (1975), Biometrics 31, 949-952, on rat pups that lived in litters of Weil (1970):
    # the beta-binomial's mean and 1 over the sum of its two parameters, by maximum likelihood.
    alive, born = columns([map(int, litter.split("/")) for litter in litters.split()])
    found = spread_between(alive, born, kind="proportion")
    of_all = found.centre * (1 - found.centre) / found.width**2
    assert found.centre == pytest.approx(mean, abs=5e-4)
    assert 1 / (of_all - 1) == pytest.approx(theta, abs=5e-4)


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_the_spread_is_the_maximum_likelihood_of_a_second_implementation(kind):
    # Oracle: scipy's beta-binomial, or Gauss-Hermite quadrature of its Poisson over a normal logarithm, by
    # another optimiser; counts small enough for plain quadrature.
    rng = np.random.default_rng(5)
    n = rng.integers(60, 400, 80)
    count = rng.binomial(n, rng.beta(8, 40, 80))
    z, weight = np.polynomial.hermite_e.hermegauss(120)

    def surprise(guess):
        if kind == "proportion":
            return -stats.betabinom(n, *np.exp(guess)).logpmf(count).sum()
        rates = np.exp(guess[0] + np.exp(guess[1]) * z)
        each = stats.poisson.pmf(count[:, None], n[:, None] * rates) @ weight / weight.sum()
        return -np.log(each).sum()

    best = optimize.minimize(surprise, [2.0, 3.0] if kind == "proportion" else [-2.0, -1.0], method="BFGS").x
    found = spread_between(count, n, kind=kind)
    if kind == "proportion":
        expected = stats.beta(*np.exp(best)).mean(), stats.beta(*np.exp(best)).std()
    else:
        expected = np.exp(best)
    assert (found.centre, found.width) == pytest.approx(tuple(expected), rel=1e-3)


@pytest.mark.parametrize("off", [1, 1 + 1e-14, 1 - 1e-14])
def test_the_spread_is_the_same_over_numbers_expected_that_add_up_but_for_rounding(off):
    # A Poisson rate of O/n times k is one of O/(n/k), whatever k: the centre moves by k and the width stays.
    rng = np.random.default_rng(11)
    n = rng.integers(5_000, 60_000, 100)
    count = rng.poisson(n * 0.01 * rng.lognormal(0, 0.5, 100))
    found, pooled = spread_between(count, n), count.sum() / n.sum()
    beside = spread_between(count, n * pooled * off)
    assert beside.centre == pytest.approx(found.centre / pooled, rel=1e-4)
    assert beside.width == pytest.approx(found.width, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "outside"), [("looked-after", 6), ("in-need", 7), ("re-referrals", 3), ("three-placements", 6)]
)
def test_as_many_authorities_are_outside_as_the_review_of_edition_0_1_0_found(name, outside):
    # Oracle: review of edition 0.1.0, statistics.md, outside "95%" in 2025 by restricted maximum likelihood.
    # It took square roots and arcsines with known sampling variance, which is worked out here; the limits,
    # whose scale fits better, may differ from it by two authorities.
    found = authorities(name, 2025).dropna(subset=["count", "base"])
    count, n = found["count"], found["base"]
    kind = MEASURES[name].columns.kind
    scaled = np.sqrt(count / n) if kind == "rate" else np.arcsin(np.sqrt(count / n))
    chance = 1 / (4 * n)

    def restricted(log_variance):
        weight = 1 / (chance + np.exp(log_variance))
        mean = (weight * scaled).sum() / weight.sum()
        return (weight * (scaled - mean) ** 2 - np.log(weight)).sum() + np.log(weight.sum())

    total = chance + np.exp(optimize.minimize_scalar(restricted, bounds=(-15, 3), method="bounded").x)
    mean = (scaled / total).sum() / (1 / total).sum()
    assert ((scaled - mean).abs() > 1.96 * np.sqrt(total)).sum() == outside
    ours = funnel_limits(count, n, kind=kind).outside("95").sum()
    assert abs(ours - outside) <= 2


@pytest.mark.parametrize("years", [25, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("truth", "kind"),
    [("lognormal", "rate"), ("beta", "proportion"), ("gamma", "rate"), ("logit", "proportion")],
)
def test_limits_leave_out_as_many_areas_as_their_names_say(truth, kind, years):
    # Oracle: simulation, years of 156 areas of twelve sizes; 95% leaves out 4 to 6 in 100, 99.8%
    # 0.1 to 0.4, whether true rates are spread as the limits suppose or, as the last two, otherwise.
    rng = np.random.default_rng(11)
    n = np.repeat(np.geomspace(150, 3_000, 12).round(), 13)
    out = {"95": 0.0, "99.8": 0.0}
    for _ in range(years):
        true = {
            "lognormal": lambda: 0.2 * np.exp(0.3 * rng.normal(size=156)),
            "gamma": lambda: rng.gamma(11, 0.2 / 11, 156),
            "beta": lambda: rng.beta(14, 56, 156),
            "logit": lambda: expit(-1.4 + 0.3 * rng.normal(size=156)),
        }[truth]()
        count = rng.poisson(n * true) if kind == "rate" else rng.binomial(n.astype(int), true)
        found = funnel_limits(count, n, kind=kind)
        for limit in out:
            out[limit] += 100 * found.outside(limit).mean() / years
    assert 4 <= out["95"] <= 6
    assert 0.1 <= out["99.8"] <= 0.4


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_where_areas_differ_by_chance_alone_the_limits_are_those_of_chance(kind):
    count, n = [100, 101, 99, 100], [10_000] * 4
    found = funnel_limits(count, n, kind=kind)
    assert found.spread == Spread(kind, 0.01, 0.0)
    alone = funnel_limits(count, n, kind=kind, chance_alone=True)
    pd.testing.assert_frame_equal(found.areas, alone.areas)


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_limits_of_a_wide_spread_and_a_large_area_are_those_of_the_true_rates(kind):
    # Oracle: scipy's quantiles of the lognormal and of the beta distribution; with a million events chance
    # adds nothing.
    spread = Spread(kind, 0.3, 0.1)
    k = 0.3 * 0.7 / 0.1**2 - 1
    by = stats.lognorm(0.1, scale=0.3) if kind == "rate" else stats.beta(0.3 * k, 0.7 * k)
    found = spread.limits([4e6]).iloc[0]
    assert found.tolist() == pytest.approx(by.ppf([0.001, 0.025, 0.975, 0.999]), rel=2e-4)


@pytest.mark.parametrize("count", [180, 420])
@pytest.mark.parametrize("spread", [Spread("rate", 0.3, 0.3), Spread("proportion", 0.3, 0.06)])
def test_an_areas_likely_rates_are_those_of_bayes(spread, count):
    # Oracle: the conjugate beta distribution, and for the rate adaptive integration.
    rates, likely = spread.posterior([count], [1_000])

    def density(x, power):
        prior = stats.lognorm.pdf(x, spread.width, scale=spread.centre)
        return x**power * stats.poisson.pmf(count, 1_000 * x) * prior

    if spread.kind == "proportion":
        k = spread.centre * (1 - spread.centre) / spread.width**2 - 1
        by = stats.beta(spread.centre * k + count, (1 - spread.centre) * k + 1_000 - count)
        expected = [by.moment(1), by.moment(2)]
    else:
        near = {"limit": 400, "points": [count / 1_000]}
        parts = [integrate.quad(density, 0.001, 0.9, args=(power,), **near)[0] for power in (0, 1, 2)]
        expected = [parts[1] / parts[0], parts[2] / parts[0]]
    assert [(likely @ rates)[0], (likely @ rates**2)[0]] == pytest.approx(expected, rel=1e-5)


def test_areas_not_known_are_left_out_and_counted():
    found = funnel_limits(
        pd.Series([50, None, 60, 70], index=list("abcd")), pd.Series([1e4, 1e4, 1e4, 1e4], index=list("abcd"))
    )
    assert (found.n, found.left_out) == (3, 1)
    assert found.areas["area"].tolist() == ["a", "c", "d"]
    assert found.target == pytest.approx(60)


def test_the_tables_of_a_funnel_have_their_columns_and_rows_numbered_through():
    found = funnel_limits([50, 60, 70], [10_000, 20_000, 5_000])
    assert list(found.areas.columns) == ["area", "count", "population", "rate", *LIMITS, "category"]
    assert found.areas["category"].cat.categories.tolist() == list(CATEGORIES)
    assert found.areas["category"].cat.ordered
    # Oracle: arithmetic; 180 events among 35,000.
    assert found.areas["rate"].tolist() == [50, 30, 140]
    assert found.target == pytest.approx(180 / 3.5)
    curves = found.curves(pd.Series([1_000, 2_000], index=[7, 3]))
    assert list(curves.columns) == ["population", "target", *LIMITS]
    assert curves.index.tolist() == [0, 1]


def test_outside_tells_both_sides_and_the_wider_limit_within_the_narrower():
    found = funnel_limits([500, 500, 500, 560, 400], [10_000] * 5, chance_alone=True)
    # Oracle: scipy's Poisson tails at 492 expected: 560 has 0.0016 above it, 400 less than 0.0001 below it.
    assert stats.poisson.sf(559, 492) == pytest.approx(0.0016, abs=2e-4)
    assert found.areas["category"].tolist() == ["within", "within", "within", "above 95", "below 99.8"]
    assert found.outside("95").tolist() == [False, False, False, True, True]
    assert found.outside("99.8").tolist() == [False] * 4 + [True]


def test_an_area_with_none_or_all_can_lie_on_a_limit_and_is_not_outside_it():
    found = funnel_limits([0, 3, 50, 50], [3, 3, 100, 100], kind="proportion", per=100, chance_alone=True)
    assert found.areas.loc[[0, 1], LIMITS].values.tolist() == [[0, 0, 100, 100]] * 2
    assert found.areas["category"].tolist() == ["within"] * 4


@pytest.mark.parametrize(
    ("count", "population", "kind"),
    [
        ([1, 2], [10, 10], "rate"),
        ([0, 0, 0], [10, 10, 10], "rate"),
        ([10, 10, 10], [10, 10, 10], "proportion"),
        ([11, 1, 1], [10, 10, 10], "proportion"),
        ([-1, 1, 1], [10, 10, 10], "rate"),
        ([1, 2, 3], [10, 10, 10], "percentage"),
    ],
)
def test_a_funnel_of_impossible_numbers_is_refused(count, population, kind):
    with pytest.raises(StatisticError):
        funnel_limits(count, population, kind=kind)


@pytest.mark.parametrize(("count", "kind"), [([0, 0, 0], "rate"), ([10, 10, 10], "proportion")])
def test_a_funnel_of_areas_that_cannot_differ_says_so(count, kind):
    with pytest.raises(StatisticError, match="^A funnel needs areas that differ"):
        funnel_limits(count, [10, 10, 10], kind=kind)


def test_a_funnel_is_not_drawn_at_no_population():
    with pytest.raises(StatisticError, match="above zero"):
        funnel_limits([50, 60, 70], [10_000, 20_000, 5_000]).curves([0, 10])


@example([(0, 1_000), (0, 1_000), (0, 1_000), (3, 1_000)], "proportion")
@example([(1_000, 1_000), (1_000, 1_000), (900, 1_000)], "proportion")
@given(tables, st.sampled_from(["rate", "proportion"]))
@examples(25)
def test_limits_nest_and_are_never_inside_those_of_chance_at_their_own_centre(rows, kind):
    found = funnel_limits(*columns(rows), kind=kind, per=1)
    limits = found.spread.limits(SIZES)
    assert (np.diff(limits.to_numpy(), axis=1) >= 0).all()
    chance = Spread(kind, found.spread.centre, 0.0).limits(SIZES)
    assert (limits[LIMITS[:2]] <= chance[LIMITS[:2]] + 1 / np.array(SIZES)[:, None]).all(axis=None)
    assert (limits[LIMITS[2:]] >= chance[LIMITS[2:]] - 1 / np.array(SIZES)[:, None]).all(axis=None)


@given(tables)
@examples(40)
def test_an_area_is_outside_chance_exactly_when_its_poisson_tail_is_too_small(rows):
    # Oracle: scipy's Poisson distribution, summed over whole counts.
    found = funnel_limits(*columns(rows), per=1, chance_alone=True)
    areas, expected = found.areas, found.areas["population"] * found.target
    above, below = stats.poisson.sf(areas["count"] - 1, expected), stats.poisson.cdf(areas["count"], expected)
    for tail, level in ((0.025, "95"), (0.001, "998")):
        # A tail within rounding of the limit may fall either way.
        clear = (abs(above - tail) > 1e-6) & (abs(below - tail) > 1e-6)
        assert ((areas["rate"] > areas[f"upper_{level}"]) == (above < tail))[clear].all()
        assert ((areas["rate"] < areas[f"lower_{level}"]) == (below < tail))[clear].all()


@given(tables, st.randoms(use_true_random=False))
@examples(15)
def test_neither_the_order_of_areas_nor_the_unit_matters(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = funnel_limits(*columns(rows)), funnel_limits(*columns(shuffled), per=1)
    assert first.spread[1:] == pytest.approx(second.spread[1:], rel=1e-3)
    assert first.target == pytest.approx(second.target * 10_000)


@given(tables, st.sampled_from(["rate", "proportion"]))
@examples(15)
def test_curves_pass_through_the_limits_of_the_areas(rows, kind):
    count, population = columns(rows)
    found = funnel_limits(count, population, kind=kind)
    curves = found.curves(population)
    assert curves[LIMITS].to_numpy() == pytest.approx(found.areas[LIMITS].to_numpy(), rel=1e-6, abs=1e-9)

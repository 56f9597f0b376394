import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from statsmodels.stats.meta_analysis import combine_effects

from evidence.errors import StatisticError
from evidence.statistics.funnel import CATEGORIES, Funnel, funnel_limits, overdispersion, share_outside
from evidence.statistics.rates import wilson_interval

LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]

tables = st.lists(st.tuples(st.integers(0, 900), st.integers(1_000, 90_000)), min_size=4, max_size=25).filter(
    lambda rows: sum(count for count, _ in rows) > 0
)


def drawn(kind, target, per=1.0, phi=1.0, tau2=0.0):
    """A funnel known only by its target and overdispersion, to draw limits from."""
    return Funnel(pd.DataFrame(), kind, per, target, phi, tau2, n=0, left_out=0)


def of(funnel, method):
    return funnel.areas[funnel.areas["method"] == method].reset_index(drop=True)


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
def test_poisson_limits_match_the_public_health_package(events, expected, limit):
    # Oracle: PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv: at so many expected
    # events, so many observed ones lie on the limit.
    curve = drawn("rate", 1.0).curves([expected]).set_index("method").loc["poisson"]
    assert curve[limit] * expected == pytest.approx(events, rel=1e-5)


@pytest.mark.parametrize(
    ("n", "lower_95", "upper_95", "lower_998", "upper_998"),
    [
        (1, 3.204264, 100, 0, 100),
        (18, 62.390093, 98.894803, 51.864359, 100),
        (102, 72.974925, 88.309971, 68.553233, 92.731663),
        (110_000, 80.408963, 80.875933, 80.274317, 81.010578),
    ],
)
def test_binomial_limits_match_the_public_health_package(n, lower_95, upper_95, lower_998, upper_998):
    # Oracle: PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv, baseline 80.642448%.
    curve = drawn("proportion", 80.642448, per=100).curves([n]).set_index("method").loc["binomial"]
    assert curve[LIMITS].tolist() == pytest.approx([lower_95, upper_95, lower_998, upper_998], abs=2e-5)


def test_categories_match_the_public_health_package():
    # Oracle: PHEindicatormethods, tests/testthat/testdata_funnel_prop_inputs.csv; the last row stands for the
    # rest of its areas, so that the pooled percentage is that of the whole file.
    rows = [
        (35_078.488, 41_980, "above 99.8"),
        (24_803.6256, 31_824, "below 99.8"),
        (50_050.7443, 61_921, "within"),
        (26_789.238, 33_012, "above 95"),
        (30_277.5312, 37_828, "below 95"),
        (36_850.0492, 45_449, "above 95"),
        (24_866.916, 30_929, "within"),
        (8.0642448e12, 1e13, "within"),
    ]
    count, population, category = columns(rows)
    found = of(funnel_limits(count, population, kind="proportion", per=100), "binomial")
    assert found["category"].tolist() == category


def test_overdispersion_is_dersimonian_and_lairds_where_winsorising_changes_nothing():
    # Oracle: statsmodels' DerSimonian-Laird estimate; scores of plus and minus two are their own outer
    # deciles, and in pairs of equal weight they average to the target.
    errors = np.repeat([0.02, 0.05, 0.1, 0.2, 0.4], 2)
    scores = np.tile([-2.0, 2.0], 5)
    found = overdispersion(scores, errors)
    assert found.phi == 4
    oracle = combine_effects(scores * errors, errors**2, method_re="chi2")
    assert found.tau2 == pytest.approx(oracle.tau2)


def test_phi_and_tau_follow_the_funnelplotr_formulas():
    # Oracle: the formulas of FunnelPlotR's od_adjustment.R (square-root form), worked out here one area at a
    # time on the six areas of its tests; R's default quantile is the linear one.
    observed, expected = [100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220]
    ratio = sum(observed) / sum(expected)
    expected = [e * ratio for e in expected]
    z = [2 * (o**0.5 - e**0.5) for o, e in zip(observed, expected, strict=True)]
    ordered = sorted(z)
    low, high = (ordered[0] + ordered[1]) / 2, (ordered[4] + ordered[5]) / 2
    phi = sum(min(max(score, low), high) ** 2 for score in z) / 6
    weights = [4 * e for e in expected]
    tau2 = (6 * phi - 5) / (sum(weights) - sum(w**2 for w in weights) / sum(weights))
    found = funnel_limits(observed, [e / ratio for e in expected], per=1)
    assert (found.phi, found.tau2) == pytest.approx((phi, max(0, tau2)))


def test_adjusted_limits_follow_their_formulas():
    # Oracle: FunnelPlotR's OD_adjust_func.R: target times (1 -/+ z sqrt(1/(4E) + tau2))^2, with its z of
    # 1.959964 and 3.090232; the multiplicative form of Spiegelhalter (2005) likewise, with sqrt(phi) times s.
    curve = drawn("rate", 0.005, phi=9, tau2=0.01).curves([40_000]).set_index("method")
    s = 1 / (2 * 200**0.5)
    for method, width in (("multiplicative", 3 * s), ("additive", (s**2 + 0.01) ** 0.5)):
        expected = [0.005 * (1 + sign * z * width) ** 2 for z in (1.959964, 3.090232) for sign in (-1, 1)]
        assert curve.loc[method, LIMITS].tolist() == pytest.approx(expected, rel=1e-6)


def test_additive_limits_of_a_percentage_use_the_arcsine():
    # Oracle: FunnelPlotR's calculate_limits.R, "PR" form: sin(asin(sqrt(p)) -/+ z sqrt(1/(4n) + tau2))^2.
    curve = drawn("proportion", 0.2, tau2=0.002).curves([500]).set_index("method")
    width = (1 / 2_000 + 0.002) ** 0.5
    expected = [
        np.sin(np.arcsin(0.2**0.5) + sign * z * width) ** 2 for z in (1.959964, 3.090232) for sign in (-1, 1)
    ]
    assert curve.loc["additive", LIMITS].tolist() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_additive_limits_leave_out_the_share_they_promise(kind):
    # Oracle: simulation. True rates are normal on the transformed scale with standard deviation 0.1, which
    # is the model of the limits; one area in twenty should fall outside 95%. With 40,000 areas the standard
    # error is 0.0011.
    rng = np.random.default_rng(8)
    if kind == "rate":
        target = 0.01
        observed = rng.poisson(400 * rng.normal(1, 0.1, 40_000) ** 2) / 40_000
    else:
        target = 0.3
        true = np.sin(np.arcsin(target**0.5) + rng.normal(0, 0.1, 40_000)) ** 2
        observed = rng.binomial(40_000, true) / 40_000
    curve = drawn(kind, target, tau2=0.01).curves([40_000]).set_index("method").loc["additive"]
    outside = (observed < curve["lower_95"]) | (observed > curve["upper_95"])
    assert outside.mean() == pytest.approx(0.05, abs=0.005)


def test_chance_alone_gives_a_winsorised_phi_of_about_two_thirds():
    # Oracle: numerical integral of the squared standard normal score, held at its outer deciles.
    edge = stats.norm.isf(0.1)
    expected, _ = integrate.quad(lambda z: min(z * z, edge * edge) * stats.norm.pdf(z), -8, 8)
    z = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert expected == pytest.approx(0.68, abs=0.005)
    assert overdispersion(z, np.ones_like(z)).phi == pytest.approx(expected, abs=1e-3)


def test_without_overdispersion_all_three_limits_are_those_of_chance():
    found = funnel_limits([100, 101, 99, 100], [10_000] * 4)
    poisson = of(found, "poisson")
    for method in ("multiplicative", "additive"):
        pd.testing.assert_frame_equal(of(found, method)[LIMITS], poisson[LIMITS])
    assert found.phi < 1
    assert found.tau2 == 0


def test_areas_not_known_are_left_out_and_counted():
    found = funnel_limits(
        pd.Series([50, None, 60, 70], index=list("abcd")), pd.Series([1e4, 1e4, 1e4, 1e4], index=list("abcd"))
    )
    assert (found.n, found.left_out) == (3, 1)
    assert of(found, "poisson")["area"].tolist() == ["a", "c", "d"]
    assert found.target == pytest.approx(60)


def test_every_area_appears_once_for_each_method_with_expected_count_and_rate():
    found = funnel_limits([50, 60, 70], [10_000, 20_000, 5_000])
    assert found.areas.groupby("method", sort=False).size().to_dict() == {
        "poisson": 3,
        "multiplicative": 3,
        "additive": 3,
    }
    poisson = of(found, "poisson")
    # Oracle: arithmetic; 180 events among 35,000.
    assert poisson["rate"].tolist() == [50, 30, 140]
    assert poisson["expected"].tolist() == pytest.approx([360 / 7, 720 / 7, 180 / 7])
    assert poisson["category"].cat.categories.tolist() == list(CATEGORIES)


def test_outside_counts_areas_above_too_and_names_methods_in_their_order():
    found = funnel_limits([500, 500, 500, 640, 500], [10_000] * 5)
    # Oracle: scipy's Poisson tail at 528 expected: 640 has less than a thousandth above it.
    assert stats.poisson.sf(639, 528) < 0.001
    assert found.outside("99.8")["poisson"] == found.outside("95")["poisson"] == 1
    assert list(found.outside("95").index) == ["poisson", "multiplicative", "additive"]


@pytest.mark.parametrize("level", ["95", "998"])
def test_the_share_outside_is_that_of_a_normal_spread_with_its_ends_pulled_in(level):
    # Oracle: the variance of the pulled-in variable by numerical integration.
    edge = stats.norm.isf(0.1)
    inside = integrate.quad(lambda x: x**2 * stats.norm.pdf(x), -edge, edge)[0]
    variance = inside + 2 * 0.1 * edge**2
    z = {"95": 1.959964, "998": 3.090232}[level]
    assert share_outside(level) == pytest.approx(2 * stats.norm.sf(z * np.sqrt(variance)), rel=1e-5)


def test_the_tables_of_a_funnel_have_their_columns_and_rows_numbered_through():
    found = funnel_limits([50, 60, 70], [10_000, 20_000, 5_000])
    facts = ["area", "count", "population", "rate", "expected", "method"]
    assert list(found.areas.columns) == [*facts, *LIMITS, "category"]
    assert found.areas["category"].cat.ordered
    curves = found.curves([1_000, 2_000])
    assert list(curves.columns) == ["population", "target", "method", *LIMITS]
    for table in (found.areas, curves):
        assert table.index.tolist() == list(range(len(table)))


@pytest.mark.parametrize("kind", ["rate", "proportion"])
@pytest.mark.parametrize("phi", [0.99, 1.0, 1.5])
def test_multiplicative_limits_are_those_of_chance_until_areas_vary_more_than_chance(kind, phi):
    curves = drawn(kind, 0.3, phi=phi).curves([10, 100, 1_000]).set_index("method")[LIMITS]
    chance, wider = curves.iloc[:3].to_numpy(), curves.loc["multiplicative"].to_numpy()
    assert (wider == chance).all() == (phi <= 1)


def test_phi_of_a_percentage_is_that_of_scores_on_the_arcsine():
    count, n = np.array([20, 35, 28, 60, 41]), np.array([100, 120, 90, 150, 110])
    # Oracle: FunnelPlotR's "PR" form: z = (arcsin sqrt p - arcsin sqrt target) * 2 sqrt n, winsorised.
    z = (np.arcsin(np.sqrt(count / n)) - np.arcsin(np.sqrt(count.sum() / n.sum()))) * 2 * np.sqrt(n)
    z = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    assert funnel_limits(count, n, kind="proportion").phi == pytest.approx((z**2).mean())


def test_an_upper_limit_of_a_percentage_that_reaches_all_stays_there():
    # By hand: arcsin sqrt 0.9 is 1.249, and 1.96 times 0.7 more is beyond a right angle.
    curve = drawn("proportion", 0.9, tau2=0.49).curves([10_000]).set_index("method").loc["additive"]
    assert curve["upper_95"] == pytest.approx(1) and curve["upper_998"] == pytest.approx(1)


def test_an_area_on_a_limit_is_not_outside_it():
    # Limits of a percentage end at 0 and 100: with none or all of three an area lies on all four.
    found = of(funnel_limits([0, 3, 50, 50], [3, 3, 100, 100], kind="proportion", per=100), "binomial")
    assert found["rate"].tolist()[:2] == [0, 100]
    assert found.loc[[0, 1], LIMITS].values.tolist() == [[0, 100, 0, 100]] * 2
    assert found["category"].tolist() == ["within"] * 4


def test_outside_counts_both_sides_and_the_wider_limit_within_the_narrower():
    found = funnel_limits([500, 500, 500, 560, 400], [10_000] * 5)
    poisson = of(found, "poisson")["category"].tolist()
    # Oracle: scipy's Poisson tails at 492 expected: 560 has 0.0016 above it, 400 less than 0.0001 below it.
    assert stats.poisson.sf(559, 492) == pytest.approx(0.0016, abs=2e-4)
    assert poisson == ["within", "within", "within", "above 95", "below 99.8"]
    assert found.outside("95")["poisson"] == 2
    assert found.outside("99.8")["poisson"] == 1


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
        drawn("rate", 1.0).curves([0, 10])


@given(tables, st.sampled_from(["rate", "proportion"]))
@settings(deadline=None, max_examples=50)
def test_limits_nest(rows, kind):
    found = funnel_limits(*columns(rows), kind=kind)
    areas = found.areas
    assert (areas["lower_998"] <= areas["lower_95"]).all()
    assert (areas["lower_95"] <= found.target).all()
    assert (areas["upper_95"] >= found.target).all()
    assert (areas["upper_998"] >= areas["upper_95"]).all()
    chance = of(found, "poisson" if kind == "rate" else "binomial")
    for method in ("multiplicative", "additive"):
        adjusted = of(found, method)
        for level in ("95", "998"):
            assert (adjusted[f"lower_{level}"] <= chance[f"lower_{level}"]).all()
            assert (adjusted[f"upper_{level}"] >= chance[f"upper_{level}"]).all()


@given(tables)
@settings(deadline=None, max_examples=50)
def test_an_area_is_outside_exactly_when_its_poisson_tail_is_too_small(rows):
    # Oracle: scipy's Poisson distribution, summed over whole counts.
    found = of(funnel_limits(*columns(rows)), "poisson")
    above = stats.poisson.sf(found["count"] - 1, found["expected"])
    below = stats.poisson.cdf(found["count"], found["expected"])
    for tail, level in ((0.025, "95"), (0.001, "998")):
        # A tail within rounding of the limit may fall either way.
        clear = (abs(above - tail) > 1e-6) & (abs(below - tail) > 1e-6)
        assert ((found["rate"] > found[f"upper_{level}"]) == (above < tail))[clear].all()
        assert ((found["rate"] < found[f"lower_{level}"]) == (below < tail))[clear].all()


@given(tables)
@settings(deadline=None, max_examples=40)
def test_a_percentage_is_outside_exactly_when_its_wilson_interval_leaves_out_the_target(rows):
    count, population = columns(rows)
    found = funnel_limits(count, population, kind="proportion", per=100)
    areas, wilson = of(found, "binomial"), wilson_interval(count, population)
    clear = ((wilson["lower"] - found.target).abs() > 1e-9) & ((wilson["upper"] - found.target).abs() > 1e-9)
    outside = (wilson["lower"] > found.target) | (wilson["upper"] < found.target)
    assert ((areas["category"] != "within") == outside)[clear].all()


@given(tables, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_neither_the_order_of_areas_nor_the_unit_matters(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = funnel_limits(*columns(rows)), funnel_limits(*columns(shuffled), per=1)
    assert (first.phi, first.tau2, first.target) == pytest.approx(
        (second.phi, second.tau2, second.target * 10_000)
    )


@given(tables, st.sampled_from(["rate", "proportion"]))
@settings(deadline=None, max_examples=30)
def test_curves_pass_through_the_limits_of_the_areas(rows, kind):
    count, population = columns(rows)
    found = funnel_limits(count, population, kind=kind)
    curves = found.curves(population)
    assert curves["method"].tolist() == found.areas["method"].tolist()
    assert curves[LIMITS].to_numpy() == pytest.approx(found.areas[LIMITS].to_numpy(), rel=1e-6, abs=1e-9)

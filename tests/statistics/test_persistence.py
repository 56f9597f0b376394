import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evidence.errors import StatisticError
from evidence.statistics.persistence import chance_share, change_chance_share, icc, rank_persistence
from tests.examples import examples

# Shrout and Fleiss (1979), table 2: six targets rated by four judges.
SHROUT_FLEISS = pd.DataFrame(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype="float64"
)

panels = st.integers(5, 30).flatmap(
    lambda n: st.lists(
        st.tuples(st.floats(1, 200), st.floats(1, 200), st.floats(1, 200)),
        min_size=n,
        max_size=n,
        unique=True,
    )
)


def test_rank_persistence_of_a_published_example():
    # Oracle: the IQ and television example of the Wikipedia article on Spearman's coefficient: -29/165.
    iq = pd.Series([106, 100, 86, 101, 99, 103, 97, 113, 112, 110])
    hours = pd.Series([7, 27, 2, 50, 28, 29, 20, 12, 6, 17])
    found = rank_persistence(iq, hours)
    assert found.estimate.value == pytest.approx(-29 / 165)
    assert found.n == 10


def test_rank_persistence_has_the_interval_of_bonett_and_wright():
    # Oracle: scipy's coefficient and tanh(atanh(r) -/+ 1.959964 sqrt((1 + r^2/2) / (n - 3))).
    rng = np.random.default_rng(1)
    first = pd.Series(rng.normal(size=150))
    second = first + pd.Series(rng.normal(size=150))
    found = rank_persistence(first, second).estimate
    r = stats.spearmanr(first, second).statistic
    assert found.value == pytest.approx(r)
    assert (found.low, found.high) == pytest.approx(
        tuple(np.tanh(np.arctanh(r) + np.array([-1, 1]) * 1.959964 * ((1 + r**2 / 2) / 147) ** 0.5)),
        abs=2e-6,
    )


def test_areas_are_joined_by_code_and_those_in_one_year_only_are_left_out():
    first = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    second = pd.Series([6.0, 5, 4, 3, None, 9], index=list("fedcbz"))
    found = rank_persistence(first, second)
    assert (found.n, found.left_out, found.years) == (4, 3, 2)
    assert found.estimate == (1, 1, 1)


def test_persistence_needs_areas_that_are_enough_single_and_different():
    four = pd.Series([1.0, 2, 3, 4])
    for second in (four[:3], pd.Series([5.0] * 4), pd.Series([1.0, 2, 3, 4], index=[0, 0, 1, 2])):
        with pytest.raises(StatisticError):
            rank_persistence(four, second)


def test_icc_matches_shrout_and_fleiss():
    # Oracle: Shrout and Fleiss (1979), Psychological Bulletin 86, 420-428, ICC(3,1) = .71; interval .34 to
    # .95 as in the documentation of ICC in the R package psych.
    found = icc(SHROUT_FLEISS)
    assert found.estimate.value == pytest.approx(0.71, abs=0.006)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((0.34, 0.95), abs=0.006)
    assert (found.n, found.years, found.left_out) == (6, 4, 0)


def test_icc_matches_the_pingouin_wine_example():
    # Oracle: pingouin's documentation of intraclass_corr: ICC(C,1) 0.729, interval 0.43 to 0.93.
    import pingouin as pg

    wide = pg.read_dataset("icc").pivot(index="Wine", columns="Judge", values="Scores")
    found = icc(wide).estimate
    assert found.value == pytest.approx(0.729, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((0.43, 0.93), abs=5e-3)


def test_two_years_are_enough_for_an_icc():
    # Oracle: the identity of ICC(C,1) for two years, twice the covariance over the sum of the variances.
    found = icc(SHROUT_FLEISS[[0, 1]])
    one, two = SHROUT_FLEISS[0], SHROUT_FLEISS[1]
    assert found.estimate.value == pytest.approx(2 * one.cov(two) / (one.var() + two.var()))
    assert found.years == 2


def test_a_rise_shared_by_every_area_is_not_a_lack_of_persistence():
    shifted = SHROUT_FLEISS + [0, 10, 20, 30]
    assert icc(shifted).estimate == pytest.approx(icc(SHROUT_FLEISS).estimate)


def test_icc_leaves_out_areas_with_a_year_missing():
    wide = pd.concat([SHROUT_FLEISS, pd.DataFrame([[1, None, 2, 3]])], ignore_index=True)
    found = icc(wide)
    assert (found.n, found.left_out) == (6, 1)
    assert found.estimate == icc(SHROUT_FLEISS).estimate


def test_icc_needs_two_years_and_four_areas():
    for wide in (SHROUT_FLEISS[[0]], SHROUT_FLEISS[:3]):
        with pytest.raises(StatisticError):
            icc(wide)


@given(panels, st.floats(0.1, 50), st.floats(-100, 100))
@examples(20)
def test_persistence_ignores_unit_and_origin(rows, unit, origin):
    wide = pd.DataFrame(rows).round(3)
    if (wide.nunique() < 5).any():
        return
    changed = wide * unit + origin
    assert icc(changed).estimate == pytest.approx(icc(wide).estimate, abs=1e-6)
    one, two = rank_persistence(wide[0], wide[1]), rank_persistence(changed[0], changed[1])
    assert one.estimate == pytest.approx(two.estimate, abs=1e-6)
    assert one.estimate.low <= one.estimate.value <= one.estimate.high


def test_chance_share_of_a_worked_example():
    # Oracle: by hand. Rates .04 to .07 of 1,000: mean sampling variance .055/1,000; variance .0005/3.
    assert chance_share([40, 50, 60, 70], [1_000] * 4) == pytest.approx(0.055 / 1_000 / (0.0005 / 3))
    binomial = np.mean([p * (1 - p) / 999 for p in (0.04, 0.05, 0.06, 0.07)])
    assert chance_share([40, 50, 60, 70], [1_000] * 4, kind="proportion") == pytest.approx(
        binomial / (0.0005 / 3)
    )


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_chance_share_recovers_the_reliability_that_was_simulated(kind):
    # Oracle: the simulation's own variances. True rates have variance 0.05^2; at 0.3 in 100 children chance
    # adds a variance of 0.3/100, or (0.3*0.7 - 0.05^2)/100 for a percentage. 20,000 areas put the error near
    # one per cent.
    rng = np.random.default_rng(11)
    true = rng.normal(0.3, 0.05, 20_000).clip(0.01, 0.6)
    sampling = 0.003 if kind == "rate" else (0.21 - 0.0025) / 100
    observed = rng.poisson(true * 100) if kind == "rate" else rng.binomial(100, true)
    found = chance_share(observed, [100] * 20_000, kind=kind)
    assert found == pytest.approx(sampling / (sampling + 0.0025), abs=0.02)


@given(st.integers(0, 2**32 - 1))
@examples(25)
def test_pure_chance_accounts_for_all_the_variance(seed):
    # The observed variance of 400 Poisson counts of mean 50 has a relative standard error of sqrt(2/399 +
    # 1/20,000), 0.071; a ratio six standard errors out is allowed for.
    observed = np.random.default_rng(seed).poisson(50, 400)
    assert 1 / (1 + 6 * 0.071) < chance_share(observed, [10_000] * 400) < 1 / (1 - 6 * 0.071)


def test_chance_share_leaves_out_what_is_not_known_and_refuses_what_does_not_vary():
    full = chance_share([40, 50, 60, 70], [1_000] * 4)
    assert chance_share([40, None, 50, 60, 70], [1_000, 5, 1_000, 1_000, 1_000]) == full
    for count in ([5, 5, 5, 5], [1, 2, 3]):
        with pytest.raises(StatisticError):
            chance_share(count, [100] * len(count))


def test_an_area_of_one_has_no_chance_variance_of_a_percentage_and_is_left_out_and_one_of_two_is_not():
    counts, sizes = [10, 20, 30, 40], [100] * 4
    full = chance_share(counts, sizes, kind="proportion")
    assert chance_share([*counts, 1], [*sizes, 1], kind="proportion") == full
    # Half of one social worker is a count too.
    assert chance_share([*counts, 0.5], [*sizes, 1], kind="proportion") == full
    # By hand: with p = .1, .2, .3, .4 of 100 and .5 of 2, p(1 - p)/(n - 1) adds up to .70/99 + .25; the
    # variance of the five is .025.
    found = chance_share([*counts, 1], [*sizes, 2], kind="proportion")
    assert found == pytest.approx((0.70 / 99 + 0.25) / 5 / 0.025)


def test_a_percentage_over_a_hundred_has_no_share_of_chance():
    with pytest.raises(StatisticError, match="no larger"):
        chance_share([10, 20, 30, 140], [100] * 4, kind="proportion")


def test_chance_share_of_changes_of_a_worked_example():
    # Oracle: by hand. Changes .20, .02, -.10, -.20: mean -.02, squares about it add up to .0888, so their
    # variance is .0296. Sampling variances are p(1 - p)/99 with p(1 - p) adding up to .5656 in the first year
    # (.10, .12, .20, .30) and .5104 in the second; for Poisson chance p/100, adding up to .72 and .64.
    years = [10, 12, 20, 30], [100] * 4, [30, 14, 10, 10], [100] * 4
    assert change_chance_share(*years, kind="proportion") == pytest.approx(
        (0.5656 + 0.5104) / 99 / 4 / 0.0296
    )
    assert change_chance_share(*years, kind="rate") == pytest.approx((0.72 + 0.64) / 100 / 4 / 0.0296)


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_chance_share_of_changes_recovers_what_was_simulated(kind):
    # Oracle: the simulation's own variances. True changes have variance 0.06^2; chance adds, in each year,
    # p/200 or p(1 - p)/200, taken over the true shares themselves. 20,000 areas put the error near one per
    # cent.
    rng = np.random.default_rng(12)
    first = rng.normal(0.25, 0.04, 20_000).clip(0.02, 0.6)
    second = (first + rng.normal(0.02, 0.06, 20_000)).clip(0.01, 0.9)
    true = np.array([first, second])
    draw = rng.poisson(true * 200) if kind == "rate" else rng.binomial(200, true)
    sampling = (true if kind == "rate" else true * (1 - true)).mean(axis=1).sum() / 200
    found = change_chance_share(draw[0], [200] * 20_000, draw[1], [200] * 20_000, kind=kind)
    assert found == pytest.approx(sampling / (sampling + (second - first).var()), abs=0.02)


def test_changes_leave_out_areas_not_known_in_both_years_and_refuse_what_does_not_vary():
    staff = [100, 110, 120, 130]
    full = change_chance_share([10, 20, 30, 40], staff, [20, 20, 20, 40], staff, kind="rate")
    holes = change_chance_share(
        [10, None, 20, 5, 30, 40],
        [100, 90, 110, 80, 120, 130],
        [20, 9, 20, None, 20, 40],
        [100, 90, 110, 80, 120, 130],
        kind="rate",
    )
    assert holes == full
    # The same change everywhere, though floating point does not give the same difference.
    with pytest.raises(StatisticError, match="do not differ"):
        change_chance_share([10, 20, 30, 60], [100] * 4, [20, 30, 40, 70], [100] * 4, kind="rate")
    first, second = (
        pd.Series([1.0, 2, 3, 4], index=list("abcd")),
        pd.Series([1.0, 2, 3, 4], index=list("abdc")),
    )
    with pytest.raises(StatisticError, match="same areas"):
        change_chance_share(first, first + 9, second, second + 9, kind="rate")

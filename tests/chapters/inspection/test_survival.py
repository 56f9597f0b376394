"""Kaplan-Meier curves agree with published ones, and spells are timed from judgement to judgement."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inadequacy import spells
from statsmodels.duration.survfunc import SurvfuncRight
from survival import FEWEST, exits, survival, years

from evidence.errors import StatisticError

# Freireich and others (1963), Blood 21, 699-716: weeks in remission, 21 children on 6-MP and 21 on placebo.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

people = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=30)


def test_the_remission_data_give_the_published_curve():
    # Oracle: summary(survfit(...)) of R's survival package on these data, as printed in course notes
    # (drug6mp of KMsurv): times, at risk, relapses, survival.
    steps = survival(WEEKS, RELAPSED).steps[1:]
    assert steps["time"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert steps["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert steps["ended"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    printed = [85.7, 80.7, 75.3, 69.0, 62.7, 53.8, 44.8]
    assert steps["share"].tolist() == pytest.approx(printed, abs=0.06)


def test_the_interval_is_that_of_the_log_log_transform():
    # Oracle: R's printed standard errors of the same curve, put into the formula of Kalbfleisch and Prentice,
    # exp(-exp(log(-log S) -/+ 1.96 se / |S log S|)).
    printed = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    steps = survival(WEEKS, RELAPSED).steps[1:]
    share = steps["share"].to_numpy() / 100
    reach = 1.959964 * np.array(printed) / np.abs(share * np.log(share))
    centre = np.log(-np.log(share))
    assert steps["lower"].to_numpy() == pytest.approx(100 * np.exp(-np.exp(centre + reach)), abs=0.05)
    assert steps["upper"].to_numpy() == pytest.approx(100 * np.exp(-np.exp(centre - reach)), abs=0.05)


def test_a_median_is_that_of_the_textbooks():
    # Oracle: Kleinbaum and Klein, Survival analysis, chapter 2: 8 weeks on placebo.
    assert survival(PLACEBO, [1] * 21).median.value == 8


def test_a_median_has_its_interval_where_that_of_the_curve_holds_a_half():
    # Oracle: quantile_ci of statsmodels, which inverts the test instead.
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = SurvfuncRight(np.array(PLACEBO), np.ones(21)).quantile_ci(0.5, method="cloglog")
    assert survival(PLACEBO, [1] * 21).median[1:] == ends


@pytest.mark.parametrize(("ends", "median"), [(10, 10), (9, None)])
def test_fewer_than_ten_ends_give_no_median(ends, median):
    # By hand: of the first 20 whole numbers, half have passed by 10; or of 18, by 9.
    found = survival(range(1, 2 * ends + 1), [True] * ends + [False] * ends).median
    assert found.value == median if median else np.isnan(found).all()


def test_a_half_exactly_is_reached():
    # Oracle: by hand. 20 followed, ten end at 1 to 10: 10 of 20 are left.
    assert survival(range(1, 21), [True] * 10 + [False] * 10).median.value == 10


@pytest.mark.parametrize("draws", [80, pytest.param(2000, marks=pytest.mark.long)])
@pytest.mark.parametrize("n", [15, 66])
def test_a_95_percent_interval_holds_the_truth_in_95_of_100(n, draws):
    # Oracle: simulation at the sizes of the chapter's groups: Weibull ends with a median of 3 years, followed
    # for 2 to 11 years.
    random = np.random.default_rng(20261129)
    held = {"median": [], "share": []}
    for _ in range(draws):
        ends = 3 / np.log(2) ** (1 / 4) * random.weibull(4, n)
        followed = random.uniform(2, 11, n)
        found = survival(np.minimum(ends, followed), ends <= followed)
        held["share"].append(found.at([3]).eval("lower <= 50 <= upper").item())
        if found.ended >= FEWEST:
            held["median"].append(found.median.low <= 3 <= np.nan_to_num(found.median.high, nan=np.inf))
    # Three standard errors: 7.3 points of 80 draws, and 1.5 of 2,000.
    chance = 3 * np.sqrt(0.95 * 0.05 / draws)
    assert all(abs(np.mean(cases) - 0.95) < chance for cases in held.values()), held


def test_shares_at_given_times_with_those_still_followed():
    # Oracle: the printed curve: 85.7 from week 6 to 7; at risk by counting WEEKS.
    found = survival(WEEKS, RELAPSED).at([0, 5.9, 6.5, 35])
    assert found["share"].round(1).tolist() == [100, 100, 85.7, 44.8]
    assert found["at_risk"].tolist() == [21, 21, 17, 1]


def test_a_table_of_given_times_has_the_times_first():
    found = survival(WEEKS, RELAPSED).at([7, 6])
    assert list(found.columns) == ["time", "share", "lower", "upper", "at_risk"]
    assert found["time"].tolist() == [7.0, 6.0] and found["time"].dtype == "float64"


def test_nothing_is_said_beyond_the_longest_follow_up():
    assert np.isnan(survival(WEEKS, RELAPSED).at([36])["share"][0])
    # Not even where half of one in a hundred is left.
    assert np.isnan(survival([1] * 199 + [2], [True] * 199 + [False]).at([3])["share"][0])
    assert survival(PLACEBO, [1] * 21).at([36])["share"][0] == 0


def test_censoring_times_are_kept():
    assert survival(WEEKS, RELAPSED).censored == [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_late_entrants_are_at_risk_only_from_their_entry():
    # Oracle: by hand. At 2 followed: the first three (the fourth enters at 3): 2/3 left. At 5: the second,
    # third and fourth are followed: 2/3 * 2/3.
    curve = survival([2, 5, 6, 7], [True, True, False, False], entry=[0, 0, 0, 3])
    assert curve.steps["at_risk"].tolist() == [3, 3, 3]
    assert curve.steps["share"].tolist() == pytest.approx([100, 200 / 3, 400 / 9])
    # Whoever enters at a time is followed from after it.
    assert curve.at([2.5, 3, 3.5])["at_risk"].tolist() == [2, 2, 3]


def test_bad_times_are_refused():
    for arguments in (
        ([], []),
        ([1, 2], [True]),
        ([0.0], [True]),
        ([np.nan], [True]),
        ([2.0], [True], [2.0]),
        ([2.0], [True], [-1.0]),
    ):
        with pytest.raises(StatisticError):
            survival(*arguments)


@given(people)
def test_without_censoring_the_curve_is_the_share_left(rows):
    # Oracle: counting.
    times = [time for time, _ in rows]
    curve = survival(times, [True] * len(times))
    for time, share in zip(curve.steps["time"], curve.steps["share"], strict=True):
        assert share == pytest.approx(100 * sum(other > time for other in times) / len(times))


@given(people)
def test_the_curve_falls_and_lies_in_its_interval(rows):
    times, ended = zip(*rows, strict=True)
    curve = survival(times, ended)
    steps = curve.steps
    assert (steps["share"].diff().dropna() < 0).all()
    known = steps.dropna()
    assert (known["lower"] <= known["share"]).all() and (known["share"] <= known["upper"]).all()
    assert steps["ended"].sum() == curve.ended == sum(ended)
    assert curve.n == len(rows) == curve.ended + len(curve.censored)


# Spells


def made(*rows):
    columns = ["sequence", "kind", "began", "ended", "censored"]
    return pd.DataFrame(list(rows), columns=columns).assign(seen_until="2025-03-31")


def test_years_count_days():
    # Oracle: by hand, 366 days of a leap year.
    found = years(pd.Series(["2024-01-01"]), pd.Series(["2025-01-01"]))
    assert found.tolist() == pytest.approx([366 / 365.25])


def test_a_spell_runs_to_its_end_or_to_where_it_was_last_seen():
    frame = made(("a", "x", "2015-03-31", "2017-03-31", False), ("b", "x", "2015-03-31", "", True))
    curve = exits(frame)
    assert curve.steps["time"].tolist() == pytest.approx([0, 2], abs=0.01)
    assert curve.censored == pytest.approx([10], abs=0.01)


def test_every_spell_of_the_table_is_followed():
    frame = spells(("SIF", "ILACS"))
    curve = exits(frame)
    assert (curve.n, curve.ended) == (len(frame), int((~frame["censored"]).sum()))


def test_days_of_a_pause_do_not_count():
    # Oracle: by hand. A year of two lies in the pause; half a year of one; none; and all.
    began = pd.Series(["2019-07-01", "2020-01-01", "2018-01-01", "2020-02-01"])
    ended = pd.Series(["2021-07-01", "2021-01-01", "2019-01-01", "2020-06-01"])
    found = years(began, ended, without=("2020-01-01", "2020-07-01"))
    assert found.tolist() == pytest.approx([1.5, 0.5, 1, 0], abs=0.01)

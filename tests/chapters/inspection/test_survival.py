"""Kaplan-Meier curves agree with published ones, and spells are timed from judgement to judgement."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inadequacy import spells
from statsmodels.duration.survfunc import SurvfuncRight
from survival import exits, exits_by, survival, years

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


def test_medians_are_those_of_the_textbooks():
    # Oracle: Kleinbaum and Klein, Survival analysis, chapter 2: 23 weeks on 6-MP and 8 on placebo.
    assert survival(WEEKS, RELAPSED).median.value == 23
    assert survival(PLACEBO, [1] * 21).median.value == 8


@pytest.mark.parametrize(("time", "ended"), [(WEEKS, RELAPSED), (PLACEBO, [1] * 21)])
def test_the_medians_interval_is_where_the_curves_interval_holds_a_half(time, ended):
    # Oracle: quantile_ci of statsmodels, which inverts the test instead; it writes infinity for not reached.
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = SurvfuncRight(np.array(time), np.array(ended)).quantile_ci(0.5, method="cloglog")
    found = survival(time, ended).median
    assert found.low == low
    assert np.isnan(found.high) if np.isinf(high) else found.high == high


def test_a_half_exactly_is_reached():
    # Oracle: by hand. 4 followed, one ends at 1 and one at 2: 3/4, then 3/4 * 2/3 = 1/2.
    assert survival([1, 2, 3, 4], [True, True, False, False]).median.value == 2


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


def test_a_group_of_few_has_a_count_and_no_median():
    rows = [("a", "trust", "2015-03-31", "2017-03-31", False)] * 4
    rows += [("b", "notice", "2015-03-31", "2018-03-31", False)] * 5
    found = exits_by(made(*rows), "kind").set_index("kind")
    assert found["n"].tolist() == [4, 5] and np.isnan(found.loc["trust", "median"])
    assert found.loc["notice", "median"] == pytest.approx(3, abs=0.01)


def test_a_spell_is_followed_from_the_day_it_came_into_its_group():
    # Oracle: by hand. Spells that ended after 1 and 2 years, before the mark, are left out. Five are followed
    # from year 2.5: those that ended at 3, 4, 5 and 6, and one that has not. 4/5, 3/5, 2/5: past a half at 5.
    rows = [(str(n), "trust", "2015-01-01", f"{2015 + n}-01-01", False) for n in range(1, 7)]
    frame = made(*rows, ("g", "trust", "2015-01-01", "", True)).assign(entered="2017-07-01")
    found = exits_by(frame, "kind").iloc[0]
    assert (found["n"], found["ended"]) == (5, 4)
    assert found["median"] == pytest.approx(5, abs=0.01)


def test_without_a_day_of_coming_in_a_spell_is_followed_from_its_start():
    rows = [(str(n), "notice", "2015-01-01", f"2015-0{n}-01", False) for n in range(2, 7)]
    found = exits_by(made(*rows), "kind").iloc[0]
    # By hand: of five, the third ended on 1 April, 90 days in.
    assert (found["n"], found["ended"]) == (5, 5) and found["median"] == pytest.approx(90 / 365.25)


def test_a_spell_in_its_group_before_its_start_is_followed_from_the_start_and_one_after_its_end_never():
    rows = [(str(n), "trust", "2015-01-01", f"{2015 + n}-01-01", False) for n in range(1, 7)]
    before, at_the_end = ["2014-01-01"] * 5, ["2021-01-01"]
    found = exits_by(made(*rows).assign(entered=before + at_the_end), "kind").iloc[0]
    # By hand: five followed from their start: 4/5, 3/5, 2/5: past a half at 3.
    assert found["n"] == 5 and found["median"] == pytest.approx(3, abs=0.01)


def test_those_who_come_in_later_are_not_at_risk_before():
    ends = [
        ("a", "2016-01-01", False),
        ("b", "", True),
        *((c, f"201{n}-01-01", False) for c, n in zip("cde", "789", strict=True)),
    ]
    frame = made(*((name, "trust", "2015-01-01", ended, censored) for name, ended, censored in ends))
    found = exits_by(frame.assign(entered=["2015-01-01"] * 2 + ["2016-07-01"] * 3), "kind").iloc[0]
    # By hand: two are followed when the first ends, so a half is left; with all five it would be four fifths.
    assert found["n"] == 5 and found["median"] == pytest.approx(1, abs=0.01)


def test_half_a_year_is_followed_as_half_a_year():
    rows = [(str(n), "trust", "2015-01-01", "2015-10-01", False) for n in range(5)]
    found = exits_by(made(*rows).assign(entered="2015-07-01"), "kind")
    assert found["n"].tolist() == [5] and found["median"].item() == pytest.approx(0.75, abs=0.01)


def test_the_table_of_groups_has_numbers_even_where_none_has_a_median():
    found = exits_by(made(("a", "trust", "2015-03-31", "2017-03-31", False)), "kind")
    assert list(found.columns) == ["kind", "n", "ended", "median", "lower", "upper"]
    assert (found[["median", "lower", "upper"]].dtypes == "float64").all()

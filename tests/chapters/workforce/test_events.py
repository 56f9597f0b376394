"""Before and after an event, against areas in which it never happened."""

import events
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evidence.errors import StatisticError
from tests.examples import examples

COMPARISON = ["x", "y"]
# Agency rates of two authorities with an event and two without, in 2018, 2019, 2020 and 2021.
RATES = {
    "a": [10, 14, 30, 32],
    "b": [12, 12, None, 26],
    "x": [8, 9, 10, 12],
    "y": [12, 11, 12, 10],
}


def panel(rates=RATES, start=2018):
    values = np.array([*rates.values()], dtype="float64")
    areas, years = np.repeat([*rates], values.shape[1]), np.arange(start, start + values.shape[1])
    return pd.DataFrame(
        {"time_period": np.tile(years, len(rates)), "constant_area": areas, "agency": values.ravel()}
    )


def dated(*pairs):
    return pd.DataFrame(pairs, columns=["constant_area", "time_period"])


def around(table, happened, comparison=COMPARISON, **options):
    return events.around(table, happened, comparison, value="agency", **options).set_index("k")


def change(table, happened, comparison=COMPARISON, **options):
    return events.change(table, happened, comparison, value="agency", **options)


def simulated(seed, treated=12, others=40, years=6, lift=0.0):
    """Areas of their own levels, years of their own levels, one event each, in years that differ."""
    rng = np.random.default_rng(seed)
    level = rng.normal(15, 6, treated + others)[:, None] + rng.normal(0, 2, years)
    rates = level + rng.normal(0, 3, (treated + others, years))
    first = rng.integers(2, years - 1, treated)
    rates[:treated] += lift * (np.arange(years) >= first[:, None])
    names = [f"area {i}" for i in range(treated + others)]
    happened = dated(*zip(names[:treated], (2018 + first).tolist(), strict=True))
    return panel(dict(zip(names, rates.tolist(), strict=True))), happened, names[treated:]


def test_each_event_is_held_against_the_comparison_of_its_own_calendar_year():
    # By hand. Comparison means 10, 10, 11, 11. Events: a in 2020, b in 2019.
    # k -1: a 14 - 10, b 12 - 10: mean 3. k 0: a 30 - 11, b 12 - 10: mean 10.5.
    # k 1: a 32 - 11, b not known in 2020: mean 21. k 2: a's 2022 is outside; b 26 - 11: 15.
    found = around(panel(), dated(("a", 2020), ("b", 2019)), first=-1, last=2)
    assert found["mean"].tolist() == [3, 10.5, 21, 15]
    assert found["n"].tolist() == [2, 2, 1, 1] and found["areas"].tolist() == [2, 2, 1, 1]
    assert found["missing"].tolist() == [0, 0, 1, 0] and found["outside"].tolist() == [0, 0, 0, 1]
    assert found["comparison"].tolist() == [2, 2, 2, 2]
    beyond = around(panel(), dated(("a", 2021), ("b", 2021)), first=1, last=1)
    assert (beyond["outside"].item(), beyond["missing"].item()) == (2, 0)
    # One area has no variance to make an interval of.
    assert found["low"].isna().tolist() == [False, False, True, True]


def test_change_is_the_events_change_less_the_comparisons_over_the_same_years():
    # By hand. a from 2019 to 2021: 32 - 14 = 18, comparison (12 - 9 + 10 - 11) / 2 = 1; b from 2018 to 2020,
    # its 2020 given as 20: 20 - 12 = 8, comparison (10 - 8 + 12 - 12) / 2 = 1; the mean of 17 and 7 is 12.
    # The second event of a, in 2021, ends outside the panel. With b's 2020 not known, one area is too few.
    happened = dated(("a", 2020), ("b", 2019), ("a", 2021))
    found = change(panel(RATES | {"b": [12, 12, 20, 26]}), happened)
    assert (found.estimate.value, found.n, found.areas, found.comparison) == (12, 2, 2, 2)
    assert found.left_out == {"outside the years": 1}
    with pytest.raises(StatisticError, match="Found 1 and 2"):
        change(panel(), happened)


def test_events_left_out_are_counted_by_reason():
    # By hand, one year before to one after: a 2019 used, b 2019 lacks 2020, c 2019 lacks 2018, d 2018 starts
    # before the panel, e has no row at all, f 2021 ends after it, and h 2020 lacks its last year, 2021.
    more = {"c": [None, 1, 2, 3], "d": [1, 2, 3, 4], "f": [1, 2, 3, 4], "g": [5, 5, 6, 6]}
    more["h"] = [1, 2, 3, None]
    happened = dated(*((name, 2019) for name in "abceg"), ("d", 2018), ("f", 2021), ("h", 2020))
    found = change(panel(RATES | more), happened)
    assert (found.n, found.areas) == (2, 2)
    assert found.left_out == {"not known after": 2, "not known before": 2, "outside the years": 2}


def test_an_event_lacking_a_year_of_its_trend_is_not_known_before():
    # By hand, 2018 and 2019 before an event in 2020, 2021 after: c lacks 2019, d lacks 2018, e lacks 2021.
    more = {"c": [1, None, 3, 4], "d": [None, 2, 3, 4], "e": [1, 2, 3, None]}
    found = change(panel(RATES | more), dated(*((name, 2020) for name in "abcde")), trend_from=-2)
    assert found.n == 2 and found.left_out == {"not known after": 1, "not known before": 2}


def test_a_year_in_which_no_comparison_area_is_known_is_not_compared():
    rates = RATES | {"b": [12, 12, 20, 26], "x": [None, 9, 10, 12], "y": [None, 11, 12, 10]}
    happened = dated(("a", 2020), ("b", 2020), ("a", 2019))
    found = change(panel(rates), happened)
    assert found.n == 2 and found.left_out == {"no comparison": 1}
    assert around(panel(rates), happened, first=-1, last=-1)["missing"].item() == 1


def test_a_comparison_area_counts_only_over_years_in_which_it_is_known_at_both_ends():
    # By hand: z would lower the mean of 2019 alone; its change from 2019 to 2021 is not known, so the change
    # of the others, 1, stands: (18 - 1 + 14 - 1) / 2 = 15.
    rates = RATES | {"b": [12, 12, 20, 26], "z": [None, -50, 0, None]}
    assert change(panel(rates), dated(("a", 2020), ("b", 2020)), ["x", "y", "z"]).estimate.value == 15


def test_with_one_event_year_the_change_is_that_of_two_way_fixed_effects():
    # Oracle: statsmodels' OLS with an indicator for each area and each year.
    table, happened, others = simulated(1, years=4)
    happened["time_period"] = 2020
    two = table[table["time_period"].isin([2019, 2021])].copy()
    two["hit"] = (two["constant_area"].isin(happened["constant_area"]) & (two["time_period"] == 2021)) * 1.0
    fit = smf.ols("agency ~ hit + C(constant_area) + C(time_period)", two).fit()
    found = change(table, happened, others)
    assert found.estimate.value == pytest.approx(fit.params["hit"], rel=1e-9)


def test_with_one_event_year_the_interval_is_welchs():
    # Oracle: scipy's Welch interval of the difference between the two groups' mean changes.
    table, happened, others = simulated(2, treated=7, others=25, years=4)
    happened["time_period"] = 2019
    wide = table.pivot(index="constant_area", columns="time_period", values="agency")
    changes = wide[2020] - wide[2018]
    hit = wide.index.isin(happened["constant_area"])
    welch = stats.ttest_ind(changes[hit], changes[~hit], equal_var=False).confidence_interval()
    assert change(table, happened, others).estimate[1:] == pytest.approx((welch.low, welch.high))
    gap = stats.ttest_ind(wide[2019][hit], wide[2019][~hit], equal_var=False).confidence_interval()
    found = around(table, happened, others, first=0, last=0).loc[0]
    assert (found["low"], found["high"]) == pytest.approx((gap.low, gap.high))


def test_an_area_with_two_events_counts_as_one_area_in_the_interval():
    # Oracle: statsmodels' clustered error of a mean, whose factor is G/(G - 1) too: the mean of the events'
    # gaps against comparison areas that never vary, so that the events alone make the interval.
    flat = {"x": [10, 10, 10, 10], "y": [10, 10, 10, 10], "z": [10, 10, 10, 10]}
    rates = {"a": [4, 9, 30, 31], "b": [1, 12, 25, 20], "c": [5, 8, 9, 14], "d": [2, 2, 20, 9]}
    happened = dated(("a", 2019), ("a", 2021), ("b", 2019), ("b", 2020), ("c", 2020), ("d", 2021))
    gaps = pd.DataFrame({"gap": [9.0, 31, 12, 25, 9, 9], "area": [0, 0, 1, 1, 2, 3]}) - [10, 0]
    fit = smf.ols("gap ~ 1", gaps).fit(
        cov_type="cluster", cov_kwds={"groups": gaps["area"], "df_correction": True}, use_t=True
    )
    found = around(panel(rates | flat), happened, ["x", "y", "z"], first=0, last=0).loc[0]
    assert found["mean"] == pytest.approx(fit.params["Intercept"])
    assert (found["low"], found["high"]) == pytest.approx(tuple(fit.conf_int().loc["Intercept"]))
    assert (found["n"], found["areas"]) == (6, 4)


@pytest.mark.parametrize("trials", [50, pytest.param(200, marks=pytest.mark.long)])
def test_the_interval_holds_its_level_for_few_areas_with_events_in_different_years(trials):
    # Oracle: the simulation's own truth, a lift of 5. 200 trials put two standard errors at 3.1 points. A
    # percentile bootstrap of areas covers it in about 90% of trials.
    hits = 0
    for seed in range(trials):
        low, high = change(*simulated(seed, treated=8, lift=5.0), before=-1, after=0).estimate[1:]
        hits += low < 5 < high
    assert 0.919 <= hits / trials <= 0.981


def test_the_areas_own_slope_is_carried_on_and_taken_off():
    # By hand, events in 2021. a: jump 32 - 30 less that of x and y, (12 - 10 + 10 - 12) / 2 = 0, is 2; slope
    # from 2018 to 2020 (30 - 10) / 2 less (10 - 8 + 12 - 12) / 4 is 9.5; and 2 - 9.5 = -7.5. b, its 2020
    # given as 20: jump 26 - 20 = 6, slope (20 - 12) / 2 - 0.5 = 3.5, and 6 - 3.5 = 2.5. The mean is -2.5.
    table, happened = panel(RATES | {"b": [12, 12, 20, 26]}), dated(("a", 2021), ("b", 2021))
    assert change(table, happened, after=0, trend_from=-3).estimate.value == -2.5
    # Events in 2020 and two years to 2021, comparison 1: the slope of one year, 4 and 0, is taken off twice.
    twice = change(table, dated(("a", 2020), ("b", 2020)), before=-1, after=1, trend_from=-2)
    assert twice.estimate.value == np.mean([32 - 14 - 1 - 2 * 4, 26 - 12 - 1 - 2 * 0])


def test_the_slope_of_a_straight_line_leaves_the_lift_alone():
    rates = {"a": [1, 2, 3, 9], "b": [5, 7, 9, 16], "x": [3, 3, 3, 3], "y": [4, 4, 4, 4]}
    assert change(panel(rates), dated(("a", 2021), ("b", 2021)), after=0, trend_from=-3).estimate == (5, 5, 5)


def test_areas_whose_own_event_comes_later_are_compared_if_asked():
    # By hand, one year to the next. a in 2019: 14 - 10 = 4 against x, y and b, whose event is in 2021: 1, -1
    # and 0, mean 0. b in 2021: 6 against x and y alone, since a's event has been: 2 and -2, mean 0.
    table, happened = panel(RATES | {"b": [12, 12, 20, 26]}), dated(("a", 2019), ("b", 2021))
    found = change(table, happened, after=0, not_yet=True)
    assert (found.estimate.value, found.comparison) == (5, 3)
    # From 2018 to 2021, b's event has come before the end: x and y alone, 4 and -2.
    alone = change(table, dated(("a", 2019), ("b", 2021), ("b", 2019)), after=2, not_yet=True)
    assert (alone.estimate.value, alone.comparison) == (np.mean([32 - 10, 26 - 12]) - 1, 2)


@pytest.mark.parametrize("not_yet", [False, True])
def test_the_change_is_the_mean_of_group_time_effects(not_yet):
    # Oracle: the estimator of Callaway and Sant'Anna written out: for each group of one event year the
    # difference of two mean changes, groups weighted by their areas (their equations 2.8 and 3.4).
    table, happened, others = simulated(4, treated=15)
    wide = table.pivot(index="constant_area", columns="time_period", values="agency")
    group = happened.set_index("constant_area")["time_period"]
    effects = {}
    for year in group.unique():
        waiting = group.index[group > year] if not_yet else []
        both = wide[year] - wide[year - 1]
        effects[year] = both[group.index[group == year]].mean() - both[[*others, *waiting]].mean()
    expected = sum(effects[year] * share for year, share in group.value_counts(normalize=True).items())
    found = change(table, happened, others, after=0, not_yet=not_yet)
    assert found.estimate.value == pytest.approx(expected)


# The estimates of Benzarti and Carloni (2019) with their covariance, times four before, none and the first
# after, from the example data of the Stata command honestdid.
PROFITS = [0.006696352, 0.029345034, -0.006472972, 0.073014989, 0.195961118]
COVARIANCE = [
    [8.428358e-04, 4.768687e-04, 2.618051e-04, 2.354220e-04, 1.676371e-04],
    [4.768687e-04, 6.425420e-04, 3.987425e-04, 2.435515e-04, 2.201960e-04],
    [2.618051e-04, 3.987425e-04, 5.229950e-04, 2.117686e-04, 1.840722e-04],
    [2.354220e-04, 2.435515e-04, 2.117686e-04, 3.089595e-04, 1.197866e-04],
    [1.676371e-04, 2.201960e-04, 1.840722e-04, 1.197866e-04, 3.599704e-04],
]


def profits(n=1000):
    """Areas whose means before and after an event have exactly those estimates and that covariance."""
    drawn = np.random.default_rng(1).normal(size=(n, 5))
    white = (drawn - drawn.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(drawn.T))).T
    paths = PROFITS + white @ np.linalg.cholesky(n * np.array(COVARIANCE)).T
    rates = {f"area {i}": [*path[:4], 0, path[4]] for i, path in enumerate(paths)}
    return panel(rates | {"x": [0.0] * 6, "y": [0.0] * 6}), dated(*((name, 2023) for name in rates))


def test_bounds_are_those_of_rambachan_and_roth():
    # Oracle: the package HonestDiD on these data, relative magnitudes, as the comparison of its R and Stata
    # versions prints them (conditional and least-favourable hybrid, 1,000 points). Ours are conservative:
    # never narrower than theirs beyond the rounding of their grid, nor wider by more than a tenth.
    theirs = {0: (0.159, 0.233), 0.4444: (0.123, 0.267), 0.8889: (0.0786, 0.309), 1.3333: (0.0308, 0.352)}
    found = events.bounds(
        *profits(), ["x", "y"], value="agency", magnitudes=list(theirs), first=-5
    ).set_index("magnitude")
    for magnitude, (low, high) in theirs.items():
        ours = found.loc[magnitude]
        assert ours["low"] < low + 0.001 and ours["high"] > high - 0.001
        assert ours["high"] - ours["low"] < 1.1 * (high - low) + 0.001
    # The set itself: the estimate and the largest step before it, from -0.006 to 0.073 or from 0.073 to 0.
    reach = 0.8889 * (PROFITS[3] - PROFITS[2])
    assert found.loc[0.8889, ["lower", "upper"]].tolist() == pytest.approx(
        [PROFITS[4] - reach, PROFITS[4] + reach]
    )


def test_bounds_carry_the_largest_step_before_over_each_year_to_the_time_after():
    # By hand, events in 2020: steps of 10 and 2 before, and a change of 8 over the two years from 2019. The
    # largest step, the first, may come in each of the two years, up or down.
    rates = {"a": [0, 10, 12, 13, 20], "b": [5, 15, 17, 18, 25], "x": [3] * 5, "y": [4] * 5}
    happened = dated(("a", 2020), ("b", 2020))
    row = events.bounds(
        panel(rates, 2017), happened, COMPARISON, value="agency", magnitudes=[1], after=1
    ).iloc[0]
    assert row[["lower", "upper", "n"]].tolist() == [8 - 2 * 10, 8 + 2 * 10, 2]


def bent(seed, bend):
    """Twenty areas of eighty more whose trend rises by two a year and bends by as much as it may."""
    table, happened, others = simulated(seed, treated=20, others=60, years=6)
    happened["time_period"] = 2022
    hit, before = table["constant_area"].isin(happened["constant_area"]), table["time_period"] - 2021
    trend = 2.0 * before.clip(upper=0) + 2.0 * bend * before.clip(lower=0)
    return table.assign(agency=table["agency"] + hit * (trend + 5 * (before > 0))), happened, others


@pytest.mark.parametrize("trials", [12, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.parametrize("bend", [-1, 1])
def test_bounds_hold_a_lift_at_the_edge_of_what_the_trend_allows(bend, trials):
    # Oracle: the simulation's own truth, a lift of 5; every step before is the largest. Three or more of 12
    # intervals of 95% miss in 2 runs of 100; of intervals that do not allow for the bend nearly all miss.
    hits = 0
    for seed in range(trials):
        row = events.bounds(*bent(seed, bend), value="agency", magnitudes=[1]).iloc[0]
        hits += row["low"] < 5 < row["high"]
    assert trials - hits <= max(2, 0.07 * trials)


def test_bounds_of_a_trend_that_may_not_bend_are_the_change_of_the_same_events():
    table, happened, others = simulated(3)
    known = happened[happened["time_period"] >= 2021]
    row = events.bounds(table, happened, others, value="agency", magnitudes=[0]).iloc[0]
    plain = change(table, known, others, after=0)
    assert (row["lower"], row["low"], row["high"]) == pytest.approx(plain.estimate)
    assert row["n"] == plain.n < len(happened)


@pytest.mark.parametrize(
    "asked", [{"first": -1}, {"before": 0}, {"magnitudes": [-0.5]}, {"first": -2, "before": -3}]
)
def test_bounds_that_make_no_sense_are_refused(asked):
    with pytest.raises(StatisticError, match="^Bounds need times in order"):
        events.bounds(panel(), dated(("a", 2020)), COMPARISON, value="agency", **{"magnitudes": [1], **asked})


@given(st.integers(0, 10_000), st.lists(st.floats(-50, 50), min_size=6, max_size=6))
@examples(20, short=6)
def test_a_shift_of_everybody_in_a_year_changes_nothing(seed, shifts):
    table, happened, others = simulated(seed)
    moved = table.assign(agency=table["agency"] + table["time_period"].map(dict(enumerate(shifts, 2018))))
    pd.testing.assert_frame_equal(around(moved, happened, others), around(table, happened, others))
    assert change(moved, happened, others).estimate == pytest.approx(change(table, happened, others).estimate)


@given(st.integers(0, 10_000), st.floats(-50, 50))
@examples(20, short=6)
def test_the_level_of_an_area_changes_nothing_in_the_change(seed, level):
    table, happened, others = simulated(seed)
    moved = table.copy()
    for area in (happened["constant_area"][0], others[0]):
        moved.loc[moved["constant_area"] == area, "agency"] += level
    assert change(moved, happened, others).estimate == pytest.approx(change(table, happened, others).estimate)


def test_areas_that_never_vary_have_an_interval_without_width():
    rates = {"a": [1, 1, 5, 5], "b": [2, 2, 6, 6], "x": [3, 3, 3, 3], "y": [4, 4, 4, 4]}
    assert change(panel(rates), dated(("a", 2020), ("b", 2020))).estimate == (4, 4, 4)


def test_financial_years_follow_each_other():
    financial = panel().assign(time_period=lambda t: t["time_period"] * 100 + t["time_period"] % 100 + 1)
    found = around(financial, dated(("a", 202021), ("b", 201920)), first=-1, last=2)
    pd.testing.assert_frame_equal(found, around(panel(), dated(("a", 2020), ("b", 2019)), first=-1, last=2))


@pytest.mark.parametrize(
    ("table", "happened", "comparison", "match"),
    [
        (
            pd.concat([panel(), panel().head(1).assign(agency=99)]),
            dated(("a", 2020)),
            COMPARISON,
            "^An area has two rows in one year",
        ),
        (panel(), dated(("a", 2020), ("a", 2020)), COMPARISON, "^An event stands twice in one year"),
        (panel(), dated(("a", 2020), ("x", 2020)), COMPARISON, "cannot be a comparison"),
        (panel(), dated(("a", 2020)), ["x", "elsewhere"], "at least two"),
    ],
)
def test_what_cannot_be_compared_is_refused(table, happened, comparison, match):
    for compare in (around, change):
        with pytest.raises(StatisticError, match=match):
            compare(table, happened, comparison)


@pytest.mark.parametrize(("before", "after", "trend_from"), [(1, -1, None), (0, 0, None), (-1, 0, -1)])
def test_a_change_that_does_not_run_forwards_is_refused(before, after, trend_from):
    with pytest.raises(StatisticError, match=f"{before} to {after}"):
        change(panel(), dated(("a", 2020)), before=before, after=after, trend_from=trend_from)


def test_event_times_run_from_four_years_before_to_three_after_unless_asked():
    assert around(panel(), dated(("a", 2020))).index.tolist() == [-4, -3, -2, -1, 0, 1, 2, 3]


def test_where_nothing_can_be_said_columns_are_of_numbers_not_known():
    # No event ten years before the panel; at 0 one area alone, which has a gap and no interval.
    nothing = around(panel(), dated(("a", 2020)), first=-10, last=-10)
    assert nothing[["n", "areas", "comparison", "outside"]].loc[-10].tolist() == [0, 0, 0, 1]
    alone = around(panel(), dated(("a", 2020)), first=0, last=0)
    assert alone["mean"].tolist() == [19]
    for found, names in ((nothing, ["mean", "low", "high"]), (alone, ["low", "high"])):
        assert found[names].isna().all(axis=None) and set(found[names].dtypes) == {np.dtype("float64")}

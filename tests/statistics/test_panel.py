"""Two-way fixed effects with errors clustered by area, and Holm's correction."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.errors import StatisticError
from evidence.statistics.panel import fixed_effects, holm, models


def grunfeld():
    """Ten firms over twenty years, as R's plm has them; statsmodels ships an eleventh."""
    data = sm.datasets.grunfeld.load_pandas().data
    return data[data["firm"] != "American Steel"].astype({"year": int})


def firms(data, *predictors, **options):
    return fixed_effects(data, outcome="invest", predictors=predictors, area="firm", time="year", **options)


def panel(areas=30, years=8, seed=3):
    rng = np.random.default_rng(seed)
    rows = pd.MultiIndex.from_product(
        [range(areas), range(2012, 2012 + years)], names=["new_la_code", "time_period"]
    )
    table = pd.DataFrame({"spend": rng.normal(size=areas * years)}, index=rows).reset_index()
    shift = 5 * table["new_la_code"] + 3 * (table["time_period"] - 2012) ** 2
    return table.assign(rate=shift + 0.7 * table["spend"] + rng.normal(size=len(table)))


def fit(table, **options):
    return fixed_effects(table, outcome="rate", predictors=["spend"], **options)


def test_coefficients_match_grunfelds_as_plm_prints_them():
    # Oracle: R's plm 'Twoways effects Within Model' of inv ~ value + capital: 0.117716 and 0.357916.
    found = firms(grunfeld(), "value", "capital")
    assert found.estimates["predictor"].tolist() == ["value", "capital"]
    assert found.estimates["estimate"].tolist() == pytest.approx([0.117716, 0.357916], abs=5e-7)
    assert (found.n, found.left_out, found.areas, found.years) == (200, 0, 10, 20)


def test_the_clustered_error_matches_statas():
    # Oracle: Stata's vce(cluster firm) for inv on capital with firm and year effects, as the vignette on
    # standard errors of R's fixest quotes it: 0.06328129.
    found = firms(grunfeld(), "capital").estimates.iloc[0]
    assert found["standard_error"] == pytest.approx(0.06328129, abs=5e-9)
    # Interval and p by the definition: Student's t with one degree of freedom fewer than there are firms.
    reach = stats.t.isf(0.025, 9) * 0.06328129
    assert (found["high"] - found["low"]) / 2 == pytest.approx(reach, rel=1e-6)
    assert found["p"] == pytest.approx(2 * stats.t.sf(found["estimate"] / 0.06328129, 9), rel=1e-4)


def test_a_panel_with_gaps_gives_what_indicators_for_every_area_and_year_give():
    # Oracle: statsmodels' OLS with an indicator for each area and each year written out.
    table = panel().drop(index=[0, 1, 17, 100, 101, 102, 239])
    dummies = smf.ols("rate ~ spend + C(new_la_code) + C(time_period)", table).fit()
    assert fit(table).estimates["estimate"][0] == pytest.approx(dummies.params["spend"], rel=1e-9)


def test_a_lag_takes_the_predictor_of_an_earlier_year_and_never_of_an_earlier_row():
    table = panel()
    table = table[~((table["new_la_code"] == 4) & (table["time_period"] == 2015))]
    # Oracle: the lag by hand through a table of area and year, then statsmodels with indicators.
    known = table.set_index(["new_la_code", "time_period"])["spend"]
    pairs = zip(table["new_la_code"], table["time_period"], strict=True)
    by_hand = table.assign(before=[known.get((area, year - 1), np.nan) for area, year in pairs]).dropna()
    dummies = smf.ols("rate ~ before + C(new_la_code) + C(time_period)", by_hand).fit()
    found = fit(table, lag=1)
    assert found.estimates["estimate"][0] == pytest.approx(dummies.params["before"], rel=1e-9)
    # By hand: 239 rows; each of 30 areas loses its first year, and the fourth also the year after its gap.
    assert (found.n, found.left_out, found.years) == (208, 31, 7)


def test_a_row_whose_own_predictor_is_missing_keeps_its_outcome_and_the_mean_is_of_what_was_used():
    table = panel()
    hidden = table.assign(spend=table["spend"].mask(table["time_period"] == 2015))
    found = fit(hidden, lag=1)
    # By hand: 240 rows; each of 30 areas loses 2012, which has no year before, and 2016, whose year before is
    # hidden, but not 2015.
    assert (found.n, found.years) == (180, 6)
    used = table.loc[table["time_period"].isin([2012, 2013, 2014, 2016, 2017, 2018]), "spend"]
    assert found.estimates["mean"][0] == pytest.approx(used.mean())


def test_financial_years_follow_each_other_across_the_turn_of_a_century():
    table = panel()
    calendar = fit(table, lag=1)
    first = table["time_period"] - 2015 + 1999
    financial = fit(table.assign(time_period=first * 100 + (first + 1) % 100), lag=1)
    pd.testing.assert_frame_equal(calendar.estimates, financial.estimates)


def test_rows_not_known_and_areas_of_one_year_are_left_out_and_counted():
    table = panel()
    table.loc[0, "rate"] = np.nan
    table.loc[9, "spend"] = np.nan
    lone = pd.DataFrame({"new_la_code": [99], "time_period": [2012], "spend": [1.0], "rate": [2.0]})
    found = fit(pd.concat([table, lone], ignore_index=True))
    assert (found.n, found.left_out, found.areas) == (238, 3, 30)
    pd.testing.assert_frame_equal(found.estimates, fit(table).estimates)


def test_two_years_are_enough_and_give_the_slope_of_the_changes():
    # Oracle: statsmodels' OLS of the change of the outcome on the change of the predictor, the same model.
    table = panel(areas=10, years=2)
    changes = table.pivot(index="new_la_code", columns="time_period").diff(axis=1, periods=1)
    rate, spend = changes["rate"][2013], changes["spend"][2013]
    slope = sm.OLS(rate, sm.add_constant(spend)).fit().params.iloc[1]
    found = fit(table)
    assert (found.n, found.areas, found.years) == (20, 10, 2)
    assert found.estimates["estimate"][0] == pytest.approx(slope)


@pytest.mark.parametrize("unit", [1e-10, 1e10])
def test_a_predictor_in_a_very_small_or_large_unit_is_no_constant(unit):
    table = panel()
    found = fit(table.assign(spend=table["spend"] * unit)).estimates
    assert found["estimate"][0] * unit == pytest.approx(fit(table).estimates["estimate"][0])


def test_columns_in_which_a_number_may_be_missing_are_modelled_as_numbers():
    table = panel()
    found = fixed_effects(table.convert_dtypes(), outcome="rate", predictors=["spend"])
    plain = fixed_effects(table, outcome="rate", predictors=["spend"])
    pd.testing.assert_frame_equal(found.estimates.astype({"mean": "float64"}), plain.estimates)


def test_an_area_twice_in_a_year_is_refused_also_with_another_value():
    table = panel()
    with pytest.raises(StatisticError, match="two rows"):
        fit(pd.concat([table, table.head(1).assign(rate=-1.0)]))


@pytest.mark.parametrize("predictor", ["fixed", "not exact", "nought", "national", "rounded"])
def test_a_predictor_that_area_year_and_the_others_account_for_is_refused(predictor):
    # Equal values whose mean a computer rounds differ from it in the last digit: no variation.
    table = panel(years=7).assign(
        fixed=lambda data: data["new_la_code"] ** 2.0,
        national=lambda data: data["time_period"] ** 0.5,
        rounded=lambda data: data["spend"].round(9),
        nought=0.0,
    )
    table["not exact"] = 12_345.678 + 0.37 * table["new_la_code"]
    with pytest.raises(StatisticError, match="does not vary"):
        fixed_effects(table, outcome="rate", predictors=["spend", predictor])


def test_too_few_areas_or_years_are_refused():
    for table in (panel(areas=9), panel(years=1)):
        with pytest.raises(StatisticError, match="at least 10 areas"):
            fit(table)
    with pytest.raises(StatisticError, match="predictor"):
        fit(panel(), lag=-1)
    for predictors in ([], ["rate"]):
        with pytest.raises(StatisticError, match="needs a predictor, not the outcome"):
            fixed_effects(panel(), outcome="rate", predictors=predictors, lag=1)


@given(st.integers(0, 1000), st.floats(0.01, 1000), st.floats(-100, 100))
@settings(deadline=None, max_examples=15)
def test_levels_of_areas_and_years_change_nothing_and_units_only_scale(seed, unit, step):
    table = panel(areas=12, years=4, seed=seed)
    plain = fit(table).estimates.iloc[0]
    shift = step * table["new_la_code"] + step * (table["time_period"] % 3)
    moved = fit(table.assign(rate=table["rate"] + shift, spend=table["spend"] * unit)).estimates.iloc[0]
    for column in ("estimate", "standard_error", "low", "high"):
        assert moved[column] * unit == pytest.approx(plain[column], rel=1e-6, abs=1e-9)
    assert moved["p"] == pytest.approx(plain["p"], rel=1e-6, abs=1e-12)


def test_every_model_asked_for_is_in_the_grid_with_its_own_numbers():
    rng = np.random.default_rng(8)
    table = panel().assign(
        grant=lambda data: rng.normal(size=len(data)), late=lambda data: data["rate"] ** 0.5
    )
    table.loc[5, "late"] = np.nan
    grid = models(table, outcomes=["rate", "late"], predictors=["spend", "grant"], lags=[0, 1])
    asked = [(o, x, lag) for o in ("rate", "late") for x in ("spend", "grant") for lag in (0, 1)]
    assert list(grid[["outcome", "predictor", "lag"]].itertuples(index=False, name=None)) == asked
    # Oracle: each model fitted by itself, and statsmodels' Holm over all eight.
    for row in grid.itertuples():
        alone = fixed_effects(table, outcome=row.outcome, predictors=[row.predictor], lag=row.lag)
        estimate = alone.estimates.iloc[0]
        own = estimate[["estimate", "low", "high", "mean", "p"]].tolist()
        assert [row.effect, row.low, row.high, row.mean, row.p] == own
        assert (row.n, row.areas, row.years, row.left_out) == (
            alone.n,
            alone.areas,
            alone.years,
            alone.left_out,
        )
    adjusted = sm.stats.multipletests(grid["p"], method="holm")[1]
    assert grid["p_holm"].tolist() == pytest.approx(adjusted.tolist())
    assert grid["n"].tolist() == [240, 210, 240, 210, 239, 209, 239, 209]


def test_a_grid_reads_the_columns_of_area_and_year_it_is_told():
    table = panel()
    grid = models(table, outcomes=["rate"], predictors=["spend"])
    named = table.rename(columns={"new_la_code": "council", "time_period": "at"})
    told = models(named, outcomes=["rate"], predictors=["spend"], area="council", time="at")
    pd.testing.assert_frame_equal(told, grid)


def test_excluded_is_the_size_beyond_which_neither_a_rise_nor_a_fall_is_left():
    grid = models(panel(), outcomes=["rate"], predictors=["spend"])
    low, high, excluded = grid.loc[0, ["low", "high", "excluded"]]
    for size, inside in ((excluded * 0.999, True), (excluded * 1.001, False)):
        assert (low <= size <= high or low <= -size <= high) is inside


def test_a_lag_of_labels_pairs_the_workforce_of_september_with_the_year_to_the_next_march():
    # By hand: moves of the year to March 2025 answer to the turnover of September 2024 alone.
    table = panel().rename(columns={"spend": "turnover"})
    before = table.assign(time_period=table["time_period"] + 1)[["new_la_code", "time_period", "turnover"]]
    table = table.merge(before, on=["new_la_code", "time_period"], how="left", suffixes=("", "_before"))
    table["moves"] = 3 * table["turnover_before"]
    found = models(table, outcomes=["moves"], predictors=["turnover"], lags=[0, 1])
    assert found["effect"][1] == pytest.approx(3) and abs(found["effect"][0]) < 1


def test_a_grid_passes_over_no_model_that_cannot_be_fitted():
    table = panel().assign(fixed=lambda data: data["new_la_code"] * 1.0)
    with pytest.raises(StatisticError, match="does not vary"):
        models(table, outcomes=["rate"], predictors=["spend", "fixed"])
    with pytest.raises(StatisticError, match="needs an outcome"):
        models(table, outcomes=[], predictors=["spend"])


def test_holm_multiplies_the_smallest_by_all_and_never_reverses_the_order():
    # By hand, by Holm's (1979) rule: sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1 are 0.02, 0.03, 0.06 and
    # 0.04, which may not be below the one before and so is 0.06.
    found = holm(pd.Series([0.01, 0.04, 0.03, 0.005], index=list("abcd")))
    assert found.to_dict() == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})


def test_holm_rejects_what_r_rejects():
    # Oracle: the example of Holm's procedure in the manual of R's HDLSSkST: at 5%, the third and the last.
    # The second, 5 * 0.01, stands exactly on the limit, which that package does not count.
    p = pd.Series([0.50, 0.01, 0.001, 0.69, 0.02, 0.05, 0.0025])
    assert holm(p).lt(0.05).tolist() == [False, False, True, False, False, False, True]


@pytest.mark.parametrize("dtype", ["float64", "Float64"])
@pytest.mark.parametrize("values", [[], [0.1, None], [1.2], [-0.1]])
def test_holm_refuses_what_is_no_p_value(values, dtype):
    with pytest.raises(StatisticError):
        holm(pd.Series(values, dtype=dtype))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(deadline=None)
def test_holm_lies_between_the_plain_value_and_bonferronis(values):
    p = pd.Series(values)
    found = holm(p)
    assert (found >= p - 1e-12).all() and (found <= (p * len(p)).clip(upper=1) + 1e-12).mean() >= 1 / len(p)
    assert found.between(0, 1).all() and found.iloc[p.argmin()] == pytest.approx(min(1, p.min() * len(p)))

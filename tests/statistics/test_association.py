import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import StatisticError
from evidence.statistics.association import r_squared


def areas(n=60, seed=5):
    """Made-up authorities whose rate leans on poverty and region."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"poverty": rng.uniform(5, 40, n), "region": rng.choice(["North", "South", "London"], n)},
        index=[f"E{i:08}" for i in range(n)],
    )
    shift = frame["region"].map({"North": 20, "South": 0, "London": -15})
    return frame.assign(rate=40 + frame["poverty"] + shift + rng.normal(0, 12, n))


def test_r_squared_matches_the_certified_value_of_longleys_data():
    # Oracle: NIST Statistical Reference Datasets, Longley: R squared 0.995479004577296; adjusted
    # 0.992465007628826 as R prints it.
    data = sm.datasets.longley.load_pandas()
    found = r_squared(data.endog, data.exog, reps=20)
    assert found.r2.value == pytest.approx(0.995479004577296, rel=1e-9)
    assert found.adjusted_r2.value == pytest.approx(0.992465007628826, rel=1e-9)
    assert (found.n, found.terms, found.left_out) == (16, 6, 0)


def test_a_category_gives_the_certified_share_between_groups():
    # Oracle: NIST Statistical Reference Datasets, SiRstv (analysis of variance): R squared 0.190999039051129.
    groups = [
        [196.3052, 196.1240, 196.1890, 196.2569, 196.3403],
        [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
        [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
        [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
        [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
    ]
    rate = pd.Series(np.concatenate(groups))
    found = r_squared(rate, pd.DataFrame({"region": np.repeat(list("ABCDE"), 5)}), reps=20)
    assert found.r2.value == pytest.approx(0.190999039051129, rel=1e-9)
    assert found.terms == 4


def test_the_bootstrap_matches_refitting_every_sample():
    # Oracle: statsmodels' OLS, refitted to each of the same draws; the columns written out by hand.
    frame = areas()
    found = r_squared(frame["rate"], frame[["poverty", "region"]], reps=200, seed=9)
    design = sm.add_constant(
        np.column_stack([frame["poverty"], frame["region"] == "North", frame["region"] == "South"]).astype(
            float
        )
    )
    y = frame["rate"].to_numpy()
    draws = np.random.default_rng(9).integers(0, 60, size=(200, 60))
    fits = [sm.OLS(y[draw], design[draw]).fit() for draw in draws]
    plain, adjusted = (
        np.percentile([getattr(fit, name) for fit in fits], [2.5, 97.5])
        for name in ("rsquared", "rsquared_adj")
    )
    assert (found.r2.low, found.r2.high) == pytest.approx(tuple(plain), rel=1e-9)
    assert (found.adjusted_r2.low, found.adjusted_r2.high) == pytest.approx(tuple(adjusted), rel=1e-9)


def test_a_sample_that_misses_a_whole_region_is_still_solved():
    # Oracle: statsmodels' OLS, which uses a pseudo-inverse, on draws that lack the only two areas of one
    # region.
    frame = areas(12)
    frame["region"] = ["London"] * 2 + ["North"] * 5 + ["South"] * 5
    found = r_squared(frame["rate"], frame[["region"]], reps=100, seed=2)
    design = sm.add_constant(pd.get_dummies(frame["region"], drop_first=True).astype(float)).to_numpy()
    draws = np.random.default_rng(2).integers(0, 12, size=(100, 12))
    assert any((draw > 1).all() for draw in draws)
    fits = [sm.OLS(frame["rate"].to_numpy()[draw], design[draw]).fit().rsquared for draw in draws]
    assert (found.r2.low, found.r2.high) == pytest.approx(tuple(np.percentile(fits, [2.5, 97.5])), abs=1e-8)


def test_residuals_are_by_area_and_sum_to_nought():
    frame = areas()
    found = r_squared(frame["rate"], frame[["poverty", "region"]], reps=10)
    assert found.residuals.index.equals(frame.index)
    assert found.residuals.sum() == pytest.approx(0, abs=1e-8)
    pd.testing.assert_series_equal(found.fitted + found.residuals, frame["rate"], check_names=False)


def test_areas_are_joined_by_code_and_those_not_known_are_left_out():
    frame = areas()
    whole = r_squared(frame["rate"][3:], frame[["poverty"]][3:], reps=10)
    rate = frame["rate"].copy()
    rate.iloc[0] = None
    predictors = frame[["poverty"]].iloc[::-1].copy()
    predictors.loc[frame.index[1], "poverty"] = None
    found = r_squared(rate, predictors.drop(frame.index[2]), reps=10)
    assert (found.n, found.left_out) == (57, 3)
    assert found.r2 == pytest.approx(whole.r2)


def test_a_region_not_known_is_left_out_and_not_a_region_of_its_own():
    frame = areas().astype({"region": object})
    frame.loc[frame.index[0], "region"] = None
    found = r_squared(frame["rate"], frame[["region"]], reps=10)
    assert (found.n, found.left_out, found.terms) == (59, 1, 2)


def test_noise_explains_less_when_adjusted():
    rng = np.random.default_rng(0)
    noise = pd.DataFrame(rng.normal(size=(40, 8)))
    found = r_squared(pd.Series(rng.normal(size=40)), noise)
    assert found.adjusted_r2.value < found.r2.value
    # The known upward lean: the interval of plain R squared lies above what there is to explain, which is
    # nothing.
    assert found.r2.low > 0


@pytest.mark.parametrize(
    ("rate", "predictors"),
    [
        (pd.Series([1.0] * 9), pd.DataFrame({"x": range(9)})),
        (pd.Series([1.0, 2, 3]), pd.DataFrame({"x": [1, 2, 4]})),
        (pd.Series(range(9)), pd.DataFrame(index=range(9))),
        (pd.Series(range(9), index=[0] * 9), pd.DataFrame({"x": range(9)})),
        (pd.Series([None] * 9), pd.DataFrame({"x": range(9)})),
    ],
)
def test_a_model_without_enough_to_go_on_is_refused(rate, predictors):
    with pytest.raises(StatisticError):
        r_squared(rate, predictors)


@given(
    st.integers(0, 1_000),
    st.floats(0.01, 100),
    st.floats(-500, 500),
    st.floats(0.01, 100),
    st.floats(-500, 500),
)
@settings(deadline=None, max_examples=30)
def test_r_squared_is_a_share_and_ignores_unit_and_origin(seed, a, b, c, d):
    frame = areas(30, seed)
    found = r_squared(frame["rate"], frame[["poverty"]], reps=50)
    assert 0 <= found.r2.low <= found.r2.high <= 1
    assert 0 <= found.r2.value <= 1
    assert found.adjusted_r2.value <= found.r2.value
    changed = r_squared(frame["rate"] * -a + b, frame[["poverty"]] * c + d, reps=50)
    assert changed.r2 == pytest.approx(found.r2, abs=1e-7)

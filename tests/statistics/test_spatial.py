"""Statistical neighbours: their mean, and what is left of an area's own rate."""

import numpy as np
import pandas as pd
import pytest

from evidence.errors import StatisticError
from evidence.statistics.correlation import r_squared
from evidence.statistics.spatial import neighbour_means

CODES = list("abcdefgh")
RATE = pd.Series([10.0, 20, 30, 40, 50, 60, 70, None], index=CODES)


def listed(area, neighbours):
    return pd.DataFrame({"new_la_code": area, "neighbour_code": list(neighbours)})


def everyone(codes):
    return pd.concat([listed(code, [other for other in codes if other != code]) for code in codes])


def test_the_mean_counts_each_neighbour_once_and_the_residual_is_what_is_left():
    # Oracle: arithmetic.
    found = neighbour_means(RATE, listed("a", "bcdef")).loc["a"]
    assert found["neighbour_mean"] == 40
    assert found["residual"] == -30


def test_neighbours_not_known_are_passed_over_and_counted():
    # "h" has no rate and "z" is not among the areas.
    found = neighbour_means(RATE, listed("a", "bcdefhz")).loc["a"]
    assert found[["neighbours_used", "neighbours_missing", "neighbour_mean"]].tolist() == [5, 2, 40]


def test_fewer_than_five_neighbours_give_no_mean():
    found = neighbour_means(RATE, listed("a", "bcdeh")).loc["a"]
    assert found["neighbours_used"] == 4
    assert found[["neighbour_mean", "residual"]].isna().all()


def test_every_area_of_the_measure_has_a_row_and_no_other():
    found = neighbour_means(RATE, pd.concat([listed("a", "bcdef"), listed("z", "abcde")]))
    assert found.index.tolist() == CODES
    assert found.loc["b", "neighbours_used"] == 0


def test_an_area_without_a_rate_has_neighbours_but_no_residual():
    found = neighbour_means(RATE, listed("h", "abcde")).loc["h"]
    assert found["neighbour_mean"] == 30
    assert np.isnan(found["residual"])


@pytest.mark.parametrize(
    ("rate", "pairs"),
    [
        (RATE, listed("a", "abcdef")),
        (RATE, listed("a", "bbcdef")),
        (pd.concat([RATE, RATE]), listed("a", "bcdef")),
    ],
)
def test_repeats_and_areas_beside_themselves_are_refused(rate, pairs):
    with pytest.raises(StatisticError):
        neighbour_means(rate, pairs)


def test_when_all_are_neighbours_the_mean_is_that_of_the_others():
    # Oracle: the identity (sum - own) / (n - 1); the rate is then an exact straight line on it, so R squared
    # is 1.
    rate = RATE.dropna()
    found = neighbour_means(rate, everyone(rate.index))
    assert found["neighbour_mean"].tolist() == pytest.approx(((rate.sum() - rate) / (len(rate) - 1)).tolist())
    assert r_squared(found["rate"], found[["neighbour_mean"]]).r2.value == pytest.approx(1)

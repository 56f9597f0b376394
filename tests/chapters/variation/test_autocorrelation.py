"""Moran's I: whether areas that border each other are alike."""

import esda
import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from chapters.variation.autocorrelation import morans_i
from evidence.errors import StatisticError
from tests.examples import examples


@pytest.fixture(scope="module")
def columbus():
    return gpd.read_file(libpysal.examples.get_path("columbus.shp")).set_index("POLYID")


def strip(n, gap_after=()):
    """Unit squares in a row, named by letter, with a strait after those given."""
    shift = np.cumsum([0, *(1.0 if i in gap_after else 0.0 for i in range(n - 1))])
    squares = [box(i + s, 0, i + s + 1, 1) for i, s in enumerate(shift)]
    return gpd.GeoDataFrame(geometry=squares, index=list("abcdefghijklmnop"[:n]))


def test_morans_i_matches_spdep_on_columbus_crime(columbus):
    # Oracle: spdep's moran.test of columbus$CRIME with queen neighbours, style "W", as widely printed:
    # statistic 0.500188557, expectation -0.020833333, standard deviate 5.5894.
    found = morans_i(columbus["CRIME"], columbus, permutations=999)
    assert found.value == pytest.approx(0.500188557, abs=1e-9)
    assert found.expected == pytest.approx(-0.020833333, abs=1e-9)
    # None of 999 permutations should reach five and a half standard deviations, nor of the usual 9,999.
    assert found.p == 1 / 1_000
    assert morans_i(columbus["CRIME"], columbus).p == 1 / 10_000
    assert (found.n, found.islands, found.missing) == (49, [], [])


def test_the_permutation_probability_agrees_with_esdas_own(columbus):
    # Oracle: esda's p_sim on the same weights, from other random draws; with p near 0.1 and 9,999 draws in
    # each, the difference has a standard deviation of about 0.004.
    values = (
        pd.Series(np.random.default_rng(4).normal(size=49), index=columbus.index) + 0.02 * columbus["CRIME"]
    )
    weights = libpysal.graph.Graph.build_contiguity(columbus, rook=False)
    state = np.random.get_state()
    np.random.seed(12345)
    oracle = esda.Moran(values.to_numpy(), weights, permutations=9_999)
    np.random.set_state(state)
    found = morans_i(values, columbus)
    assert oracle.I > oracle.EI
    assert found.p == pytest.approx(oracle.p_sim, abs=0.02)


def test_areas_unlike_all_they_border_give_minus_one():
    # Oracle: the formula: each neighbour's mean is the area's own value with the sign changed.
    found = morans_i(pd.Series([1.0, -1] * 4, index=list("abcdefgh")), strip(8), permutations=99)
    assert found.value == pytest.approx(-1)
    assert found.p > 0.9


def test_corners_count_as_borders():
    # Oracle: queen contiguity by definition: the four squares of a block all touch, so any value's neighbours
    # have the mean -z/3 and Moran's I is -1/3, its expectation.
    block = gpd.GeoDataFrame(
        geometry=[box(x, y, x + 1, y + 1) for x in (0, 1) for y in (0, 1)], index=list("abcd")
    )
    found = morans_i(pd.Series([1.0, 2, 5, 9], index=list("abcd")), block, permutations=99)
    assert found.value == pytest.approx(-1 / 3)
    assert found.expected == pytest.approx(-1 / 3)
    # Every arrangement is the same, so every permutation is as high.
    assert found.p == 1


def test_an_island_is_left_out_and_named():
    values = pd.Series([1.0, 2, 4, 7, 11, 99], index=list("abcdef"))
    found = morans_i(values, strip(6, gap_after=[4]), permutations=99)
    assert found.islands == ["f"]
    assert found.n == 5
    assert found.value == morans_i(values[:5], strip(5), permutations=99).value


def test_an_area_all_of_whose_neighbours_are_unknown_becomes_an_island():
    values = pd.Series([1.0, 2, 4, 7, None, 99], index=list("abcdef"))
    found = morans_i(values, strip(6), permutations=99)
    assert found.missing == ["e"]
    assert found.islands == ["f"]


def test_polygons_without_a_value_are_missing_and_values_without_a_polygon_an_error():
    values = pd.Series([1.0, 2, 4, 7, 8], index=list("abcde"))
    assert morans_i(values, strip(6), permutations=99).missing == ["f"]
    with pytest.raises(StatisticError, match="No polygon for e"):
        morans_i(values, strip(4))


def test_values_are_matched_to_polygons_by_code(columbus):
    shuffled = columbus["CRIME"].sample(frac=1, random_state=1)
    assert morans_i(shuffled, columbus, permutations=99) == morans_i(
        columbus["CRIME"], columbus, permutations=99
    )


@pytest.mark.parametrize("values", [[5.0] * 5, [1.0, 2, None, None, None], [None] * 5])
def test_too_few_areas_or_no_differences_are_refused(values):
    with pytest.raises(StatisticError):
        morans_i(pd.Series(values, index=list("abcde")), strip(5))


def test_an_area_twice_is_refused():
    with pytest.raises(StatisticError, match="twice"):
        morans_i(pd.Series([1.0, 2, 3, 4, 5], index=list("aabcd")), strip(5))


def test_the_seed_fixes_the_probability_and_numpys_global_state_is_untouched():
    # About a third of all shufflings are as high: other random draws would count otherwise.
    values = pd.Series([5.0, 1, 2, 8, 6, 3, 4], index=list("abcdefg"))
    before = np.random.get_state(legacy=False)["state"]
    first = morans_i(values, strip(7), permutations=999, seed=1)
    assert all(morans_i(values, strip(7), permutations=999, seed=1) == first for _ in range(3))
    after = np.random.get_state(legacy=False)["state"]
    assert after["pos"] == before["pos"] and (after["key"] == before["key"]).all()


@given(
    st.lists(st.integers(0, 500), min_size=8, max_size=8, unique=True),
    st.floats(0.01, 50),
    st.floats(-90, 90),
)
@examples(15)
def test_morans_i_ignores_unit_and_origin(numbers, unit, origin):
    values = pd.Series(numbers, index=list("abcdefgh"), dtype="float64")
    one = morans_i(values, strip(8), permutations=19)
    two = morans_i(values * unit + origin, strip(8), permutations=19)
    assert two.value == pytest.approx(one.value, abs=1e-9)
    assert 1 / 20 <= one.p <= 1


# Statistical neighbours.


def test_an_area_that_touches_at_a_corner_alone_is_no_island():
    # Oracle: the definition of queen contiguity, a shared point.
    squares = gpd.GeoDataFrame(
        geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 1, 1, 2), box(2, 1, 3, 2)], index=list("abcd")
    )
    found = morans_i(pd.Series([1.0, 2, 3, 4], index=list("abcd")), squares)
    assert (found.n, found.islands) == (4, [])


def test_a_shuffling_exactly_as_high_counts_as_high():
    # Oracle: where all areas border each other every shuffling gives the same I, so the probability is one.
    squares = gpd.GeoDataFrame(
        geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 1, 1, 2), box(1, 1, 2, 2)], index=list("abcd")
    )
    assert morans_i(pd.Series([1.0, 1, 1, 9], index=list("abcd")), squares, permutations=99).p == 1


def test_of_many_values_without_a_polygon_five_are_named():
    values = pd.Series(range(8), index=list("abcdefgh"), dtype=float)
    with pytest.raises(StatisticError, match=r"^No polygon for c, d, e, f, g\.$"):
        morans_i(values, strip(2))

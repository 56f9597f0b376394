"""How far areas differ: percentiles and the ratio of high to low."""

import statistics

import pytest

from evidence.statistics.spread import p90_p10_ratio, percentiles

RATES = [22.0, 31.0, 47.0, 52.0, 60.0, 66.0, 71.0, 88.0, 104.0, 164.0]


def test_p90_p10_matches_pythons_inclusive_deciles():
    # Oracle: statistics.quantiles of the standard library.
    deciles = statistics.quantiles(RATES, n=10, method="inclusive")
    assert p90_p10_ratio(RATES) == pytest.approx(deciles[8] / deciles[0])


def test_percentiles_match_pythons_inclusive_quantiles():
    # Oracle: statistics.quantiles of the standard library.
    found = percentiles([*RATES, None])
    deciles = statistics.quantiles(RATES, n=10, method="inclusive")
    quarters = statistics.quantiles(RATES, n=4, method="inclusive")
    assert found[["p10", "p90"]].tolist() == pytest.approx([deciles[0], deciles[8]])
    assert found[["p25", "median", "p75"]].tolist() == pytest.approx(quarters)
    assert found["n"] == len(RATES)


def test_percentiles_of_nothing_known_are_missing():
    found = percentiles([None, None])
    assert found["n"] == 0 and found.drop("n").isna().all()

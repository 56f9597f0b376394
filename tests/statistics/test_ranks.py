"""Ranks: the places given hold the true place as often as they say."""

import numpy as np
import pytest

from evidence.statistics.funnel import Spread, spread_between
from evidence.statistics.ranks import rank_intervals


@pytest.mark.parametrize(("kind", "centre", "width"), [("rate", 0.007, 0.3), ("proportion", 0.12, 0.04)])
def test_true_places_lie_among_those_given_in_95_of_100(kind: str, centre: float, width: float) -> None:
    chance, held = np.random.default_rng(1), []
    for _ in range(8):
        sizes = chance.integers(*((8_000, 100_000) if kind == "rate" else (50, 600)), 150)
        if kind == "rate":
            true = centre * np.exp(width * chance.standard_normal(150))
            count = chance.poisson(true * sizes)
        else:
            true = chance.beta(*Spread("proportion", centre, width)._shape, 150)
            count = chance.binomial(sizes, true)
        found = rank_intervals(count, sizes, spread_between(count, sizes, kind=kind))
        places = true.argsort().argsort() + 1
        held.append(((found["first"] <= places) & (places <= found["last"])).mean())
    assert 0.93 <= np.mean(held) <= 0.985


def test_without_spread_every_place_is_as_likely() -> None:
    found = rank_intervals([5] * 100, [100] * 100, Spread("rate", 0.05, 0.0))
    assert (found["first"] <= 6).all() and (found["last"] >= 95).all()

"""How much a link between areas hangs on one of them, on their weights and on their distances."""

import numpy as np
import pandas as pd
import pytest
from influence import nearest_to_none, partial

from evidence.statistics.correlation import linear_correlation, partial_correlation, rank_correlation


def rows(n=60, seed=3):
    rng = np.random.default_rng(seed)
    size = rng.integers(20, 900, n).astype(float)
    agency = rng.normal(15, 6, n) + size / 200
    frame = pd.DataFrame({"agency": agency, "size": size, "poverty": rng.normal(20, 5, n)})
    return frame.assign(workers=10 + agency / 2 + frame["poverty"] / 3 + rng.normal(0, 4, n))


def test_without_weights_it_is_the_correlation_of_the_package():
    # Oracle: pingouin's coefficients and Fisher's interval, by the package.
    frame = rows()
    frame.loc[0, "agency"] = np.nan
    plain = linear_correlation(frame["workers"], frame["agency"]).estimate
    assert partial(frame, "workers", "agency") == pytest.approx(plain)
    ranked = rank_correlation(frame["workers"], frame["agency"]).estimate
    assert partial(frame, "workers", "agency", ranks=True) == pytest.approx(ranked)
    given = ["poverty", "size"]
    for method in ("pearson", "spearman"):
        theirs = partial_correlation(frame, "workers", "agency", given, method=method).estimate
        ours = partial(frame, "workers", "agency", given, ranks=method == "spearman")
        assert ours == pytest.approx(theirs)


def test_an_area_with_three_times_the_weight_counts_as_three():
    # Oracle: the unweighted coefficient with each area repeated as often as it weighs.
    frame = rows(20).assign(weight=np.tile([1.0, 2, 3, 1, 1], 4))
    often = frame.loc[frame.index.repeat(frame["weight"].astype(int))].reset_index(drop=True)
    for given in ([], ["poverty"]):
        weighted = partial(frame, "workers", "agency", given, weight="weight")
        assert weighted.value == pytest.approx(partial(often, "workers", "agency", given).value)
        # Repeated areas are no more areas: the interval is that of fewer than twenty.
        assert weighted.high - weighted.low > partial(frame, "workers", "agency", given).high - weighted.low


def test_equal_weights_change_nothing():
    frame = rows().assign(weight=7.0)
    weighted = partial(frame, "workers", "agency", ["size"], weight="weight")
    assert weighted == pytest.approx(partial(frame, "workers", "agency", ["size"]))


def test_what_is_allowed_for_may_be_the_weight_too():
    frame = rows()
    assert abs(partial(frame, "workers", "agency", ["size"], weight="size").value) < 1


def test_the_area_that_carries_a_link_is_left_out():
    # By hand: without the last area the others lie on a cross, and there is no link at all.
    cross = pd.DataFrame({"x": [-1.0, 1, 0, 0, 0, 9], "y": [0.0, 0, -1, 1, 0, 9]})
    assert partial(cross, "x", "y").value > 0.9
    assert nearest_to_none(cross, lambda left: partial(left, "x", "y")).value == pytest.approx(0)

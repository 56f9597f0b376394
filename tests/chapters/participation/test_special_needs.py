"""A gap in results, once the children compared have the same special needs."""

import pandas as pd
import pytest
import special_needs


def rows(looked_after, others):
    return pd.DataFrame(
        [
            {
                "measure": "m",
                "time_period": 2015,
                "group": group,
                "special_needs": needs,
                "children": n,
                "percent": p,
            }
            for group, cells in (("looked after", looked_after), ("others", others))
            for needs, (n, p) in zip(["all", *special_needs.NEEDS], cells, strict=True)
        ]
    )


def test_others_are_weighted_by_the_needs_of_looked_after_children():
    # By hand: others at 90, 50, 10 in each group; looked-after children half, a quarter, a quarter: 60.
    found = special_needs.gaps(
        rows([(100, 50), (50, 80), (25, 30), (25, 10)], [(1000, 82), (900, 90), (50, 50), (50, 10)])
    ).iloc[0]
    assert found["others_alike"] == 60 and found["gap"] == 32 and found["gap_alike"] == 10
    assert found["share"] == pytest.approx(68.75)


def test_no_gap_is_explained_where_children_have_the_same_needs():
    found = special_needs.gaps(
        rows([(100, 40), (50, 60), (25, 30), (25, 10)], [(400, 62.5), (200, 80), (100, 60), (100, 30)])
    ).iloc[0]
    assert found["share"] == pytest.approx(0)

"""Moves of children beside where they live: what is a share of what, and a curve of every choice."""

import numpy as np
import pandas as pd
import pytest
from moves_choices import GIVEN, MOVES, by_area, curve, link

from evidence.statistics.correlation import linear_correlation, rank_correlation


def year(seed=0, n=40):
    rng = np.random.default_rng(seed)
    index = pd.Index([f"E0{8 + place % 2}{place:06d}" for place in range(n)])
    frame = pd.DataFrame(rng.normal(20, 5, (n, 3)), index=index, columns=["far", "private", "age"])
    frame["three"] = 5 + frame["far"] / 4 + rng.normal(0, 1, n)
    frame["moves"], frame["unstable"] = 40 + frame["far"] + rng.normal(0, 3, n), rng.normal(30, 5, n)
    frame["log_children"], frame["poverty"] = rng.normal(6, 1, n), rng.normal(20, 4, n)
    return frame.assign(london=index.str.startswith("E09").astype(float))


def test_each_share_is_of_those_it_is_a_part_of():
    # Oracle: worked by hand. 400 children; 300 changes, of which 60 of status only.
    at = ["E08000001"]
    placed = pd.DataFrame(
        {"looked_after": 400, "private": 90, "far_outside": 100, "aged_16_and_over": 80},
        index=at,
    )
    stability = pd.DataFrame(
        {
            "looked_after_children": [400],
            "three_or_more_placements": [36],
            "long_term_children": [120],
            "long_term_stable": [90],
        },
        index=at,
    )
    changes = pd.DataFrame({"changes": [300], "status_only": [60]}, index=at)
    low_income = pd.DataFrame({"children_in_low_income_percent": [25.0]}, index=at)
    rows = {"placed": placed, "stability": stability, "changes": changes, "low_income": low_income}
    found = by_area(rows).loc[at[0]]
    assert found[["three", "unstable", "moves", "far", "private", "age"]].tolist() == [
        9,
        25,
        60,
        25,
        22.5,
        20,
    ]
    assert found["london"] == 0 and found["log_children"] == pytest.approx(np.log(400))


def test_an_area_whose_count_is_withheld_has_no_share():
    frame = year()
    frame.loc[frame.index[0], "far"] = np.nan
    assert link(frame, "far", "three", given=[], ranks=False).value == pytest.approx(
        link(frame.iloc[1:], "far", "three", given=[], ranks=False).value
    )


def test_without_others_allowed_for_it_is_the_correlation_of_the_package():
    # Oracle: the package's correlations, which have theirs.
    frame = year()
    plain = linear_correlation(frame["far"], frame["three"]).estimate
    assert link(frame, "far", "three", given=[], ranks=False) == plain
    assert (
        link(frame, "far", "three", given=[], ranks=True)
        == rank_correlation(frame["far"], frame["three"]).estimate
    )


def test_the_curve_crosses_every_choice_and_prints_the_newest_year_as_it_is():
    years = {2024: year(1), 2025: year(2)}
    found = curve(years, "far")
    assert len(found) == len(MOVES) * 3 * 2 * 2
    first = found.iloc[0]
    assert first[["Moves", "Year", "Allowed for", "Values"]].tolist() == [
        *("three in the year", "2025", "nothing", "as they are"),
    ]
    assert first["value"] == link(years[2025], "far", "three", given=[], ranks=False).value
    # Long stays were drawn without regard to distance, moves with it.
    assert found[found["Moves"] == "three in the year"]["holds"].all()
    assert not found[found["Moves"] == "long term"]["holds"].all()


def test_what_is_allowed_for_takes_out_what_both_share():
    # Oracle: two measures that are both age and noise of their own have no link once age is allowed for.
    rng = np.random.default_rng(5)
    frame = year(n=400)
    frame["far"] = frame["age"] + rng.normal(0, 3, 400)
    frame["three"] = frame["age"] + rng.normal(0, 3, 400)
    alone = link(frame, "far", "three", given=[], ranks=False)
    allowed = link(frame, "far", "three", given=GIVEN, ranks=False)
    assert alone.low > 0 and allowed.low < 0 < allowed.high

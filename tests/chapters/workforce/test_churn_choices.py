"""Turnover and agency staff under each choice: invented returns, with answers worked out by hand."""

import pandas as pd
import pytest
from churn_choices import ENGLAND, agency_above, first_held, rates, turnover

OLD, NEW = EDITIONS = ["older", "newer"]
PAIR = "E09000021 / E09000027"


def returns(code, leavers, *, starters=10, release=NEW, since=2019):
    """Give one area's returns: a hundred people in post each year, who make fifty full-time equivalents."""
    return pd.DataFrame(
        {
            "time_period": range(since, since + len(leavers)),
            "new_la_code": code,
            "release": release,
            "leavers_headcount": leavers,
            "leavers_fte": [number / 2 for number in leavers],
            "starters_headcount": starters,
            "starters_fte": starters / 2,
            "in_post_headcount": 100,
            "in_post_fte": 50.0,
            "turnover_percent": leavers,
            "turnover_headcount_percent": leavers,
        }
    )


def test_turnover_is_of_staff_at_the_end_of_mean_staff_or_of_starters_and_leavers_halved():
    rows = returns("a", [12, 18], starters=30).assign(in_post_headcount=[100, 200])
    assert rates(rows, "published", "headcount").loc["a"].tolist() == [12, 18]
    # By hand: 18 leavers of a mean of 150; half of 30 starters and 18 leavers, of 200.
    assert rates(rows, "mean staff", "headcount").loc["a", 2020] == pytest.approx(12)
    assert rates(rows, "both ways", "headcount").loc["a", 2020] == pytest.approx(12)


def test_mean_staff_needs_the_year_before():
    rows = returns("a", [12, 18, 10]).query("time_period != 2020")
    assert rates(rows, "mean staff", "headcount").isna().all(axis=None)


def test_each_year_is_taken_from_the_earliest_edition_that_has_it():
    rows = pd.concat([returns("a", [13, 14], release=OLD), returns("a", [12, 13, 9])])
    assert first_held(rows, EDITIONS)["turnover_percent"].tolist() == [13, 14, 9]


def invented():
    """Four years in England and three areas: one files for two authorities, one has no figure in 2021."""
    newer = [
        returns(ENGLAND, [16, 12, 20, 14]),
        returns("a", [10, 8, 12, 9]),
        returns(PAIR, [30, 30, 30, 33]),
        returns("b", [10, 8, 10, 40]).query("time_period != 2021"),
    ]
    older = [
        returns(code, [18, 12, 20], starters=float("nan"), release=OLD) for code in (ENGLAND, "a", PAIR, "b")
    ]
    return pd.concat(newer + older)


def test_the_latest_turnover_is_held_against_each_earlier_year():
    grid = turnover(invented(), EDITIONS)
    printed = grid[
        (grid["Turnover"] == "leavers, of staff at the end")
        & (grid["Counted"] == "people")
        & (grid["Earlier years"] == "as now revised")
    ]
    england = printed[printed["Of whom"] == "England"].set_index("Compared with")["value"]
    # By hand: 14 less 20, less 16, less the mean of 16, 12 and 20, and less 12 twice: 2020 was the lowest.
    assert england.tolist() == [-6, -2, -2, 2, 2]
    peak = printed[printed["Compared with"] == "the peak"].set_index("Of whom")["value"]
    # By hand: medians of 33, 9, 40 less those of 30, 12; only `a` files alone in every year.
    assert peak["median authority"] == 33 - 21
    assert peak["median of the same, alone"] == 9 - 12
    assert (grid["holds"] == (grid["value"] < 0)).all()


def test_a_peak_is_not_sought_where_years_are_without_a_figure():
    # The older edition has no starters, and mean staff none in the first year.
    grid = turnover(invented(), EDITIONS)
    both = grid[grid["Turnover"] == "starters and leavers, halved"]
    assert set(both["Earlier years"]) == {"as now revised"}
    assert "2019" not in set(grid.loc[grid["Turnover"] == "leavers, of mean staff", "Compared with"])


def agency(year, code, agency, staff, vacancies=0.0, covering=0.0):
    return {
        "time_period": year,
        "new_la_code": code,
        "agency_fte": agency,
        "in_post_fte": staff,
        "vacancies_fte": vacancies,
        "agency_cover_fte": covering,
        "agency_percent": 100 * agency / (agency + staff) if agency is not None else None,
        "agency_headcount_percent": 10.0,
    }


def test_authorities_above_a_line_are_counted_under_each_choice():
    rows = pd.DataFrame(
        [
            agency(2020, "a", 10.0, 90.0),
            agency(2025, "a", 90.0, 110.0, vacancies=15.0, covering=40.0),  # 45% of all, 72% of posts
            agency(2025, PAIR, 60.0, 90.0),  # 40% of all is not above 40
            agency(2025, "b", 10.0, 90.0),
            agency(2025, "c", None, 200.0),
        ]
    )
    earlier = pd.DataFrame([{"time_period": 2016, "new_la_code": "a", "agency_percent": 50.0}])
    grid = agency_above(rows, earlier, 40)
    found = grid.set_index(["Line", "Count of", "Rate", "Authorities"])["value"].sort_index()
    now = found["40%", "2025", "of all workers, full-time"]
    assert grid.loc[0, "value"] == now["with a figure"] == pytest.approx(100 / 3)
    assert now["no figure counts as above"] == 50
    assert now["filing alone"] == 50
    assert now["100 staff or more"] == 100
    lower = found["35%", "2025", "of all workers, full-time"]
    assert lower["with a figure"] == pytest.approx(200 / 3)
    # By hand: 90 of 125 posts and 60 of 90; 40 of 200 workers.
    assert found["40%", "2025", "of posts", "with a figure"] == pytest.approx(200 / 3)
    assert found["40%", "2025", "covering a vacancy", "with a figure"] == 0
    other = grid[grid["Count of"] == "2016, other collection"]
    assert set(other["Rate"]) == {"of all workers, full-time"}
    assert (grid["holds"] == (grid["value"] < 5)).all()

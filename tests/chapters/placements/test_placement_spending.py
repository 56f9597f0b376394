"""Spending on placements: who provides, what a rise went to, and a week in two returns."""

import pandas as pd
import placement_spending
import pytest
from placement_spending import AREAS, COUNTED, MEASURED, SPLIT, STOCKS

from evidence.data import tables


@pytest.fixture
def given(monkeypatch):
    """Put small tables in the place of the stored ones, by name; others stay."""
    stored = tables.load

    def put(**frames):
        monkeypatch.setattr(
            tables, "load", lambda name: frames[name].copy() if name in frames else stored(name)
        )
        monkeypatch.setattr(tables, "latest", lambda name: tables.load(name))
        monkeypatch.setattr(tables, "vintage", lambda rows, _: rows)

    return put


PLACES = {"805": "E06000001", "806": "E06000002", "807": "E06000003"}


def rows(columns, cells, level="Local authority"):
    frame = pd.DataFrame(cells, columns=["old_la_code", "time_period", *columns])
    code = frame["old_la_code"].map(PLACES).fillna("")
    return frame.assign(new_la_code=code, la_name=code, geographic_level=level)


# Oracle: PROVENANCE of the workbooks: 458 of 935 and 991 of 1,480 (67%), millions of pounds.
@pytest.mark.parametrize(("year", "per_cent"), [(200809, 49), (201819, 67)])
def test_the_private_share_is_that_of_the_workbooks(year, per_cent):
    assert round(placement_spending.private_share(year)) == per_cent


def test_a_share_can_be_of_the_sum_the_mean_or_the_middle_and_leave_out_all_or_nothing(given):
    cells = [("805", 201819, 0.0, 10.0), ("806", 201819, 6.0, 10.0), ("807", 201819, 40.0, 50.0)]
    frame = rows(["private", "gross"], cells).assign(line="residential", own=0.0, other_public=0.0)
    given(provider_spending=frame.assign(public=0.0, voluntary=0.0))
    # By hand: shares of 0, 60 and 80 per cent.
    asked = {
        (COUNTED[0], MEASURED[1]): 140 / 3,
        (COUNTED[0], MEASURED[2]): 60,
        (COUNTED[1], MEASURED[0]): 100 * 46 / 60,
        (COUNTED[1], MEASURED[1]): 70,
    }
    for choice, share in asked.items():
        assert placement_spending.private_share(201819, *choice) == pytest.approx(share)


def test_a_rise_counts_the_authorities_with_a_split_that_adds_up_in_both_years(given):
    def returned(place, year, total, suspect=False, **lines):
        whole = {line: lines.get(line, 0.0) for line in SPLIT} | {"looked_after": total}
        return [(place, year, line, amount, suspect) for line, amount in whole.items()]

    cells = [
        *returned("805", 202223, 100.0, residential=40.0, fostering=60.0),
        *returned("805", 202425, 150.0, residential=70.0, fostering=80.0),
        # No split in one year, and a suspect line in one.
        *returned("806", 202223, 100.0),
        *returned("806", 202425, 900.0, residential=900.0),
        *returned("807", 202223, 100.0, residential=100.0),
        *returned("807", 202425, 900.0, residential=900.0, suspect=True),
    ]
    given(revenue_outturn=rows(["line", "gross", "suspect"], cells))
    found = placement_spending.outturn(202223, 202425, who=AREAS[1])
    # By hand: 30 of 50.
    assert placement_spending.share_of_rise("residential", found) == pytest.approx(60)


def test_a_week_is_spending_over_children_and_days_and_none_where_either_is_nothing(given):
    years = [202223, 202324, 202425]
    costs = [(place, year, 700.0) for place in ("805", "806") for year in years]
    spent = [("805", year, 365_000.0) for year in years] + [("806", year, 0.0) for year in years]
    children = [
        (place, year // 100 + 1, count)
        for place in ("805", "806")
        for year, count in zip(years, (10, 10, 30), strict=True)
    ]
    given(
        unit_costs=rows(["residential_weekly"], costs),
        revenue_outturn=rows(["gross"], spent).assign(line="residential", suspect=False),
        children_placed=rows(["homes"], children),
        section_251=rows([], [(place, year) for place in ("805", "806") for year in years]).assign(
            line="looked_after", suspect=False
        ),
    )
    # By hand: 365,000 pounds over 10 children and 365 days are 100 a day.
    at_end = placement_spending.weeks("residential").set_index(["old_la_code", "time_period"])
    assert at_end.loc["805", "outturn"].round(2).tolist() == [700, 700, 233.33]
    assert at_end.loc["806", "outturn"].isna().all()
    # By hand: the mean of 10 and 30 children; the first year has no year before.
    mean = placement_spending.weeks("residential", stock=STOCKS[1]).set_index(["old_la_code", "time_period"])
    assert mean.loc[("805", 202425), "outturn"] == pytest.approx(350)
    assert pd.isna(mean.loc[("805", 202223), "outturn"])
    assert at_end["suspect"].tolist() == [False, False, True, False, False, False]


def test_a_cost_is_out_of_line_if_the_years_on_both_sides_are_far_from_it():
    years = pd.MultiIndex.from_product([["A", "B"], [1, 2, 3, 4]])
    cost = pd.Series([100, 100, 250, 110, 100, 100, 250, 260], years, dtype="float64")
    # By hand: 250 beside 100 and 110 is a slip; beside 100 and 260 it begins a new level.
    assert placement_spending.out_of_line(cost).tolist() == [False, False, True, False] + [False] * 4

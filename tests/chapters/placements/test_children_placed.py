"""England's rows of where children live agree with what the publisher prints elsewhere."""

import pandas as pd
import pytest

from evidence.data import tables

# What the file of 2021 on leaves out, and the year before which.
LEFT_OUT = {"E10000006": 2024, "E10000021": 2022}
KINDS = ["foster", "adoption", "parents", "other_residential", "residential_schools", "other"]
PROVIDERS = ["own", "other_authority", "other_public", "private", "voluntary", "parents", "not_reported"]


@pytest.fixture(scope="module")
def placed():
    return tables.latest("children_placed")


@pytest.fixture(scope="module")
def england(placed):
    return placed[placed["geographic_level"] == "National"].set_index("time_period")


# Oracle: the department's release of 2025, headline figures.
@pytest.mark.parametrize(
    ("column", "children"), [("looked_after", 81770), ("private", 32980), ("homes", 9480), ("foster", 54820)]
)
def test_england_of_2025_is_as_released(england, column, children):
    assert england.loc[2025, column] == children


def test_more_than_20_miles_away_inside_and_outside_add_up_to_the_release(england):
    # Oracle: the release of 2025, 18,120 children more than 20 miles from home.
    assert england.loc[2025, ["far_inside", "far_outside"]].sum() == 18120


def test_kinds_of_placement_and_providers_each_add_up_to_all_children(england):
    homes = england[["homes", "independent"]].sum(axis=1).where(england.index > 2019)
    homes = homes.fillna(england[["homes_and_hostels", "community"]].sum(axis=1))
    kinds = england[[*KINDS, "missing"]].sum(axis=1) + homes
    # Each of nine numbers is rounded to 10; in 2010 to 100 above 1,000. Of 2020 some kinds are not apart.
    off = (kinds - england["looked_after"]).abs().drop(2020)
    assert (off <= 45).all()
    of_2011_on = england.loc[2011:]
    assert ((of_2011_on[PROVIDERS].sum(axis=1) - of_2011_on["looked_after"]).abs() <= 35).all()


def test_authorities_with_the_two_that_are_left_out_add_up_to_england(placed, england):
    # Oracle: the counts of Northamptonshire and Cumbria in another file of the same release.
    counts = tables.load("looked_after").query("release == 'looked-after-2025'").set_index("new_la_code")
    for year in england.loc[2021:].index:
        listed = placed.query("time_period == @year and geographic_level == 'Local authority'")
        summed = listed["looked_after"].sum()
        for code, since in LEFT_OUT.items():
            if year < since:
                rows = counts.loc[code].query("time_period == @year")
                summed += rows["looked_after_31_march"].item()
        assert summed == pytest.approx(england.loc[year, "looked_after"], abs=5)


def test_shares_of_authorities_are_those_of_the_interactive_tool(placed):
    # Oracle: whole per cents of the department's interactive tool.
    key = ["time_period", "new_la_code", "release"]
    tool = tables.load("placement_kinds").merge(tables.load("placements"), on=key)
    both = placed.query("time_period > 2020 and geographic_level == 'Local authority'")
    both = both.merge(tool.drop(columns="release"), on=key[:2])
    for count, percent in (
        ("foster", "foster_care_percent"),
        ("homes", "homes_percent"),
        ("far_outside", "over_20_miles_percent"),
    ):
        off = (100 * both[count] / both["looked_after"] - both[percent]).abs().dropna()
        assert len(off) > 700 and (off <= 0.5).all(), (count, off.max())


def test_children_whose_provider_is_not_reported_are_those_in_other_placements(placed):
    both = placed.query("time_period > 2020")[["other", "not_reported"]].dropna()
    pd.testing.assert_series_equal(both["other"], both["not_reported"], check_names=False)

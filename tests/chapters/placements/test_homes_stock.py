"""Homes of a year whose list leaves some out are worked out from a whole list, joiners and leavers."""

import pandas as pd
import pytest
from homes_stock import CHILDRENS, WHOLE, stocks

from evidence.data import tables

PUBLISHED = {2018: (2124, 9430), 2021: (2624, 10708), 2022: (2798, 11095), 2025: (3946, 14275)}


def homes(*rows):
    return pd.DataFrame(rows, columns=["time_period", "sector", "list", "homes", "places"])


def changes(*rows):
    names = ["time_period", "sector", "joined", "left", "places_joined", "places_left"]
    return pd.DataFrame(rows, columns=names)


def test_a_year_between_is_worked_out_from_the_nearest_whole_list():
    lists = homes(
        (2018, "private", WHOLE, 10, 40),
        (2019, "private", "inspected only", 1, 1),
        (2021, "private", WHOLE, 30, 90),
    )
    moved = changes(
        (2019, "private", 5, 2, 15, 8), (2020, "private", 1, 1, 1, 1), (2021, "private", 9, 1, 9, 3)
    )
    found = stocks(lists, moved).set_index("time_period")
    # By hand: 10 and 5 joined less 2 left; 40 and 15 less 8.
    assert found.loc[2019, ["homes", "places", "from_year"]].tolist() == [13, 47, 2018]


def test_before_a_whole_list_what_joined_is_taken_off_and_what_left_put_back():
    lists = homes((2024, "private", "inspected only", 1, 1), (2025, "private", WHOLE, 30, 90))
    found = stocks(lists, changes((2025, "private", 9, 4, 20, 10))).set_index("time_period")
    assert found.loc[2024, ["homes", "places"]].tolist() == [25, 80]


def test_a_year_with_no_chain_of_changes_is_left_out_and_never_read_from_its_list():
    lists = homes((2024, "private", "inspected only", 1, 1), (2025, "private", WHOLE, 30, 90))
    assert stocks(lists, changes((2023, "private", 1, 1, 1, 1)))["time_period"].tolist() == [2025]


def test_a_sector_without_changes_stays_as_it_was():
    lists = homes((2018, "voluntary", WHOLE, 3, 9), (2019, "voluntary", "inspected only", 1, 1))
    found = stocks(lists, changes((2019, "private", 1, 0, 4, 0))).set_index(["time_period", "sector"])
    assert found.loc[(2019, "voluntary"), ["homes", "places"]].tolist() == [3, 9]


@pytest.fixture(scope="module")
def england():
    kept = [rows[rows["type"] == CHILDRENS] for rows in map(tables.load, ("homes", "home_changes"))]
    return stocks(*kept).groupby("time_period")[["homes", "places"]].sum()


@pytest.mark.parametrize("year", PUBLISHED)
def test_whole_lists_are_what_the_inspectorate_published(england, year):
    # Oracle: Ofsted, national series of providers and places, published 16 July 2025.
    assert tuple(england.loc[year]) == PUBLISHED[year]


def test_every_kind_of_home_agrees_with_the_published_series_where_the_list_is_whole():
    # Oracle: the same publication's series, read from another sheet than the lists.
    rows = tables.load("homes")
    mine = rows[rows["list"] == WHOLE].groupby(["time_period", "type"])[["homes", "places"]].sum()
    theirs = tables.load("provider_series").set_index(["time_period", "type"])
    assert (theirs.loc[mine.index, ["providers", "places"]].to_numpy() == mine.to_numpy()).all()


def test_years_worked_out_agree_with_the_published_series_within_one_in_a_hundred(england):
    # Oracle: the same series; the inspected lists alone have 92 to 96% of it.
    series = tables.load("provider_series").query("type == @CHILDRENS").set_index("time_period")
    off = england / series.loc[england.index, ["providers", "places"]].set_axis(england.columns, axis=1) - 1
    assert off["homes"].abs().max() < 0.005 and off["places"].abs().max() < 0.01
    rows = tables.load("homes").query("type == @CHILDRENS and list != @WHOLE")
    short = rows.groupby("time_period")["homes"].sum() / series["providers"]
    assert short.dropna().between(0.91, 0.97).all()

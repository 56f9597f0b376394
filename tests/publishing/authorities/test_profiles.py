"""Profiles: one row a council and year, a reason for every gap, and limits that are no rank.

A revision is another number, not another rounding and not a republication.
"""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidence.data import councils, descriptor, tables
from evidence.data.councils import ENGLAND
from evidence.errors import UnknownName
from evidence.measures.entries import OF_BRIEFS
from evidence.notebooks import catalogue
from evidence.paths import CHAPTERS
from evidence.publishing.authorities import profiles
from evidence.publishing.authorities.profiles import limits, series

KINGSTON, RICHMOND = "E09000021", "E09000027"
CUMBERLAND, CUMBRIA, BUCKINGHAMSHIRE, POOLE = "E06000063", "E10000006", "E06000060", "E06000029"
CITY, SCILLY = "E09000001", "E06000053"


def own(measure: str, code: str) -> pd.DataFrame:
    found = series(measure)
    return found[found["code"] == code].set_index("time_period")


def test_a_brief_has_twenty_to_twenty_seven_measures() -> None:
    # More would not go on two sides of paper in letters of eight points.
    assert 20 <= len(OF_BRIEFS) <= 27


@pytest.mark.parametrize("measure", OF_BRIEFS)
def test_there_is_one_row_a_council_and_year_and_england_has_every_year(measure: str) -> None:
    found = series(measure)
    assert not found.duplicated(["code", "time_period"]).any()
    england = found[found["code"] == ENGLAND]
    assert set(england["time_period"]) == set(found["time_period"])
    assert set(found["code"]) - {ENGLAND} <= set(councils.councils())


@pytest.mark.parametrize("measure", OF_BRIEFS)
def test_a_value_is_missing_exactly_where_a_reason_is_given(measure: str) -> None:
    found = series(measure)
    assert (found["value"].isna() == (found["reason"] != "")).all()


@pytest.mark.parametrize("measure", OF_BRIEFS)
def test_a_value_is_its_count_over_its_base(measure: str) -> None:
    found = series(measure)
    # England's workforce figures are the published ones: see Measure.as_published.
    found = found[(found["code"] != ENGLAND) & found[["value", "count", "base"]].notna().all(axis=1)]
    assert np.allclose(found["value"], found["count"] / found["base"] * OF_BRIEFS[measure].per)


def test_a_council_has_the_years_in_which_it_had_childrens_services() -> None:
    # It ended on 1 April 2023, and its successors began: The Cumbria (Structural Changes) Order 2022.
    assert own("looked-after", CUMBRIA).index.max() == 2023
    assert own("looked-after", CUMBERLAND).index.min() == 2024
    # The workforce is counted in September.
    assert own("agency", CUMBERLAND).index.min() == 2023


def test_a_council_that_took_a_new_code_has_all_its_years_under_it() -> None:
    found = own("looked-after", BUCKINGHAMSHIRE)
    assert found.index.tolist() == list(range(2013, 2026))
    assert found["value"].notna().all()


def test_the_children_of_a_council_that_the_newest_series_leaves_out_are_those_of_the_series_before() -> None:
    # ONS, mid-year estimates before rebasing: 29,786 children in Poole in mid-2015.
    row = own("looked-after", POOLE).loc[2016]
    assert (row["base"], row["base_release"]) == (29_786, "ons-mid-2020")


def test_a_joint_return_is_named_on_each_of_its_councils_with_the_same_numbers() -> None:
    ours, theirs = own("agency", KINGSTON), own("agency", RICHMOND)
    assert set(ours["joint"]) == {"Kingston upon Thames / Richmond upon Thames"}
    assert ours["value"].tolist() == theirs["value"].tolist()
    assert set(own("looked-after", KINGSTON)["joint"]) == {""}


def test_a_new_council_has_no_flow_and_no_looking_back_in_its_first_year() -> None:
    assert own("turnover", CUMBERLAND)["reason"].tolist()[:2] == [profiles.PART, ""]
    first = own("re-referrals", CUMBERLAND).iloc[0]
    assert first["reason"] == profiles.NEW and math.isnan(first["value"]) and first["count"] > 0


def test_a_suppressed_count_says_so_and_is_not_filled() -> None:
    # DfE, Children looked after 2025 prints "c" for City of London.
    row = own("looked-after", CITY).loc[2025]
    assert math.isnan(row["count"]) and math.isnan(row["value"])
    assert row["reason"] == "suppressed by the publisher to protect confidentiality"


def test_a_revision_names_the_number_of_the_release_before() -> None:
    # DfE, Children looked after 2019 printed 78,150 for England; later releases 78,140.
    row = own("looked-after", ENGLAND).loc[2019]
    assert (row["count"], row["before"], row["revised"]) == (78_140, 78_150, True)


def test_a_measure_nobody_knows_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="looked-after"):
        series("looked-aftr")
    with pytest.raises(UnknownName):
        limits("rank")


@pytest.mark.parametrize("measure", OF_BRIEFS)
def test_every_council_stands_within_or_outside_limits_or_has_a_reason_why_not(measure: str) -> None:
    found = limits(measure)
    assert found["code"].tolist() == list(councils.councils())
    assert set(found["standing"]) <= set(profiles.STANDINGS)
    assert ((found["standing"] == "no limits") == (found["why"] != "")).all()
    # Nothing that orders councils, by name or by content.
    assert not {"rank", "score", "quartile", "decile"} & set(found.columns)


@pytest.mark.parametrize("measure", [id for id, m in OF_BRIEFS.items() if m.has_counts])
def test_the_outer_limits_hold_the_inner_and_the_inner_the_centre(measure: str) -> None:
    found = limits(measure)
    found = found[found["standing"] != "no limits"]
    ordered = found[["lower998", "lower95", "centre", "upper95", "upper998"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= -1e-9).all()


def test_the_limits_are_those_of_all_councils_together_and_a_council_outside_them_is_so_called() -> None:
    # Oracle: review of edition 0.1.0, statistics.md: 6 outside "95%" by another estimate on another scale
    # (see tests/statistics/test_funnel.py), and nobody outside 99.8% on the scale of logarithms.
    found = limits("looked-after").set_index("code")
    found = found[found["standing"] != "no limits"]
    latest = series("looked-after").query("time_period == 2025").set_index("code").loc[found.index]
    beyond = (latest["value"] < found["lower95"]) | (latest["value"] > found["upper95"])
    assert (found["standing"].ne("within") == beyond).all()
    assert abs(beyond.sum() - 6) <= 2
    assert not found["standing"].eq("outside 99.8").any()
    assert np.allclose(found["centre"], 1e4 * latest["count"].sum() / latest["base"].sum())


def chapter(id: str) -> Any:
    return catalogue.stored().get(id, "fact").content["value"]


def test_as_many_are_outside_as_the_chapter_says() -> None:
    standing = limits("looked-after")["standing"]
    assert (standing == "outside 99.8").sum() == chapter("variation-looked-after-2025-outside-998-additive")
    assert standing.str.startswith("outside").sum() == chapter("variation-looked-after-outside-95")


def test_nobody_is_named_as_unusual_in_the_chapter_who_is_within_limits_in_a_brief() -> None:
    now, before = limits("looked-after"), profiles.standings_before("looked-after")
    both = (now["standing"] != "within") & (now["code"].map(before) != "within")
    unusual = {councils.councils()[code].title for code in now["code"][both & (now["why"] == "")]}
    assert set(chapter("variation-looked-after-outside-all-named").split(" and ")) <= unusual


def test_members_of_a_joint_return_share_its_limits_and_count_once() -> None:
    found = limits("agency").set_index("code")
    assert found.loc[KINGSTON, "upper95"] == found.loc[RICHMOND, "upper95"]


def test_the_smallest_councils_and_those_that_ended_have_no_limits() -> None:
    found = limits("in-need").set_index("code")["why"]
    assert found[CITY] == found[SCILLY] == "too few children for limits"
    assert found[CUMBRIA] == "the council has ended"


def test_pages_have_names_that_no_other_page_has() -> None:
    names = councils.slugs()
    assert len(set(names.values())) == len(names) == 158
    assert names["E06000058"] == "bournemouth-christchurch-and-poole"
    assert (names["E06000059"], names["E10000009"]) == ("dorset", "dorset-to-2019")


def test_every_address_of_an_authority_ever_published_is_still_made_and_listed() -> None:
    published = (CHAPTERS / "authorities.txt").read_text(encoding="utf-8").split()
    assert published == sorted(councils.slugs().values())


HELD = [
    # Release, year, number, printed: 2019 rounded to fives, 2020 to ones, the tool of the same edition again.
    ("first", 2019, "805", 100.0),
    ("first", 2019, "806", 115.0),
    ("second", 2019, "805", 102.0),
    ("second", 2019, "806", 119.0),
    ("tool", 2019, "805", 102.0),
    ("tool", 2019, "806", 118.0),
]
EDITIONS = {"first": {"edition": 2019}, "second": {"edition": 2020}, "tool": {"edition": 2020}}
EDITIONS["tool"]["republication"] = True


@pytest.fixture
def held_rows(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    held = pd.DataFrame(HELD, columns=["release", "time_period", "old_la_code", "n"])
    held["geographic_level"] = "Local authority"
    monkeypatch.setattr(tables, "load", lambda name: held)
    monkeypatch.setattr(descriptor, "source", EDITIONS.__getitem__)
    return tables.vintage(held, "latest").reset_index(drop=True)


def test_a_number_that_rounds_to_the_earlier_one_is_not_revised(held_rows: pd.DataFrame) -> None:
    found = profiles.as_printed_before(held_rows, "any", "n", held_rows["n"])
    # 102 rounds to 100 in fives; 119 rounds to 120, so 115 was another number.
    assert found["before"].tolist() == [100.0, 115.0]
    assert found["revised"].tolist() == [False, True]


def test_a_republication_of_the_same_edition_is_no_earlier_word(
    held_rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(held_rows["release"]) == {"second"}
    held = tables.load("any")
    of_one_edition = held[held["release"] != "first"]
    monkeypatch.setattr(tables, "load", lambda name: of_one_edition)
    found = profiles.as_printed_before(held_rows, "any", "n", held_rows["n"])
    assert found["before"].isna().all() and not found["revised"].any()

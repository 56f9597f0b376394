"""Codes are alive when they are, and constant areas add up what reorganisation split."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.data import areas, tables
from evidence.errors import DataError

CODES = [f"E06{number:06}" for number in range(1, 9)]


def known(codes):
    fields = {
        "old_la_code": "999",
        "region_code": "E12000001",
        "region_name": "North East",
        "la_type": "County",
    }
    return pd.DataFrame([{"new_la_code": code, "la_name": f"Place {code[-1]}", **fields} for code in codes])


def changes(links):
    columns = ["effective", "old_code", "new_code"]
    frame = pd.DataFrame(links, columns=columns, dtype="str")
    for side in ("old", "new"):
        frame[f"{side}_dfe_code"], frame[f"{side}_name"] = "999", "Place " + frame[f"{side}_code"].str[-1]
    return frame


# A change runs from a lower code to a higher one, as codes are handed out in order.
LINKS = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)).filter(lambda pair: pair[0] < pair[1]),
    max_size=6,
)


@given(LINKS)
def test_constant_areas_partition_the_codes(links):
    table = areas.lineage(known(CODES), changes([("2019-04-01", *link) for link in links]))
    assert table["new_la_code"].is_unique and set(table["new_la_code"]) == set(CODES)
    assert table["constant_area"].notna().all()
    of = table.set_index("new_la_code")["constant_area"]
    for before, after in links:
        assert of[before] == of[after]
    # Each code alive at the end is in the name of its own area, and in no other.
    for area, members in table.groupby("constant_area")["new_la_code"]:
        alive = set(table.loc[table["closed"] == "", "new_la_code"]) & set(members)
        assert set(area.split("+")) == alive


def test_an_area_nothing_happened_to_is_its_own_constant_area():
    table = areas.lineage(known(CODES[:2]), changes([]))
    assert table["constant_area"].tolist() == CODES[:2]


def test_a_recode_after_the_period_keeps_the_code_of_the_period():
    # Oracle: SI 2024/1328 gives Barnsley a new code from April 2025; data to 31 March 2025 use the old one.
    of = tables.load("areas").set_index("new_la_code")["constant_area"]
    assert of["E08000038"] == of["E08000016"] == "E08000016"


def test_dorset_bournemouth_and_poole_make_one_area_because_christchurch_moved():
    # Oracle: the Bournemouth, Dorset and Poole (Structural Changes) Order 2018.
    table = tables.load("areas")
    members = table.loc[table["constant_area"] == "E06000058+E06000059", "new_la_code"]
    assert set(members) == {"E06000028", "E06000029", "E10000009", "E06000058", "E06000059"}


def test_there_are_153_authorities_today_and_150_constant_areas():
    # Oracle: DfE lists 153 authorities since April 2023. Three pairs of them have no borders of their own
    # before 2019, 2021 and 2023.
    table = tables.load("areas")
    alive = areas.alive(table["new_la_code"], pd.Series("2025-03-31", index=table.index))
    assert alive.sum() == 153 and table["constant_area"].nunique() == 150


def test_a_code_is_alive_from_the_day_it_opens_to_the_day_before_it_closes():
    codes = pd.Series(["E10000006", "E10000006", "E06000063", "E06000063", "E99999999"])
    on = pd.Series(["2023-03-31", "2023-04-01", "2023-03-31", "2023-04-01", "2023-03-31"])
    assert areas.alive(codes, on).tolist() == [True, False, False, True, False]


def test_an_authority_number_becomes_the_code_of_its_year():
    on = pd.Series(["2023-03-31", "2024-03-31", "2024-03-31"])
    assert areas.code_at(pd.Series(["815", "815", "909"]), on).fillna("none").tolist() == [
        "E10000023",
        "E06000065",
        "none",
    ]


def rows(*cells):
    frame = pd.DataFrame(cells, columns=["new_la_code", "time_period", "children", "children_symbol"])
    return frame.astype({"children": "float64", "children_symbol": "str"})


def one(frame, year):
    row = areas.constant(frame, ["children"]).set_index("time_period").loc[year]
    return row["constant_area"], row["children"], row["children_symbol"]


def test_parts_are_added_up_never_averaged():
    frame = rows(
        ("E06000063", 2024, 482.0, None), ("E06000064", 2024, 200.0, None), ("E10000006", 2023, 740.0, None)
    )
    assert one(frame, 2024)[:2] == ("E06000063+E06000064", 682.0)
    assert one(frame, 2023)[:2] == ("E06000063+E06000064", 740.0)


def test_a_missing_part_makes_the_sum_missing_with_its_reason():
    frame = rows(("E06000063", 2024, None, "c"), ("E06000064", 2024, 200.0, None))
    area, value, mark = one(frame, 2024)
    assert pd.isna(value) and mark == "c"


def test_a_part_with_no_row_makes_the_sum_missing():
    area, value, mark = one(rows(("E06000064", 2024, 200.0, None)), 2024)
    assert pd.isna(value) and mark == "absent"


def test_a_mark_for_an_authority_that_did_not_exist_hides_nothing():
    frame = rows(
        ("E10000006", 2023, 740.0, None), ("E06000063", 2023, None, "z"), ("E06000064", 2023, None, "z")
    )
    assert one(frame, 2023)[1] == 740.0


def test_a_newest_code_printed_for_earlier_years_is_counted():
    # The release of 2025 prints North Yorkshire's code of 2023 for 2021.
    assert one(rows(("E06000065", 2021, 400.0, None)), 2021)[:2] == ("E06000065", 400.0)


def test_mid_year_population_is_held_against_mid_year():
    # The old Dorset was gone by mid-2019 but not by 31 March 2019.
    frame = rows(("E06000058", 2019, 70.0, None), ("E06000059", 2019, 60.0, None))
    summed = areas.constant(frame, ["children"], day="06-30")
    assert summed["children"].item() == 130.0


def test_constant_areas_keep_the_national_total():
    # Oracle: the authorities' own sum, before and after merging, in a year in which every part is printed.
    frame = tables.load("looked_after").query("release == 'looked-after-2016' and new_la_code != ''")
    summed = areas.constant(frame, ["looked_after_31_march"])
    assert summed["looked_after_31_march"].sum() == frame["looked_after_31_march"].sum()


def test_two_releases_at_once_are_refused():
    frame = rows(("E06000001", 2024, 1.0, None), ("E06000001", 2024, 2.0, None))
    with pytest.raises(DataError, match="two rows for one authority"):
        areas.constant(frame, ["children"])


def test_spreads_leave_out_the_two_tiny_authorities_and_name_them():
    frame = pd.DataFrame({"new_la_code": ["", "E06000001", "E09000001", "E06000053"]})
    kept, left_out = areas.in_spreads(frame)
    assert kept["new_la_code"].tolist() == ["E06000001"] and left_out == ["City of London", "Isles of Scilly"]


def test_spreads_of_constant_areas_leave_out_the_same_two():
    frame = pd.DataFrame({"constant_area": ["E06000058+E06000059", "E09000001"]})
    kept, left_out = areas.in_spreads(frame)
    assert len(kept) == 1 and left_out == ["City of London"]


def test_an_area_absent_from_the_frame_is_not_named_as_left_out():
    assert areas.in_spreads(pd.DataFrame({"new_la_code": ["E06000001"]}))[1] == []


SPLIT = [("E10000030", "E06000801"), ("E10000030", "E06000802")]


@pytest.mark.parametrize(
    ("until", "area"),
    [
        ("2027-03-31", {"E10000030": "E10000030", "E06000801": "E06000801", "E06000802": "E06000802"}),
        ("2027-09-30", {"E10000030": "E10000030", "E06000801": "E10000030", "E06000802": "E10000030"}),
    ],
)
def test_a_change_dated_ahead_links_no_codes_until_data_reach_it(until, area):
    links = changes([("2027-04-01", *link) for link in SPLIT])
    table = areas.lineage(known(["E10000030"]), links, until).set_index("new_la_code")
    assert table["constant_area"].to_dict() == area
    assert table.loc["E10000030", "closed"] == table.loc["E06000801", "opened"] == "2027-04-01"


def test_authorities_to_be_merged_stay_apart_until_data_reach_the_merger():
    merger = changes([("2028-04-01", old, "E06000803") for old in ("E06000036", "E06000037")])
    apart = areas.lineage(known(["E06000036", "E06000037"]), merger, "2027-03-31")
    joined = areas.lineage(known(["E06000036", "E06000037"]), merger, "2028-09-30")
    assert apart["constant_area"].tolist() == ["E06000036", "E06000037", "E06000803"]
    assert set(joined["constant_area"]) == {"E06000036+E06000037"}


def test_codes_of_an_older_table_become_those_of_the_day_and_the_moved_are_named():
    # Oracle: SI 2024/1328 gives Barnsley a new code from 1 April 2025; SI 2022/331 ends Cumbria in 2023.
    pairs = pd.DataFrame({"code": ["E08000016", "E10000006", "E06000001"]})
    for day, codes, named in (
        ("2025-03-31", ["E08000016", "E10000006", "E06000001"], ["Cumbria"]),
        ("2026-03-31", ["E08000038", "E10000006", "E06000001"], ["Barnsley", "Cumbria"]),
    ):
        renewed, changed = areas.renewed(pairs, day, ["code"])
        assert (renewed["code"].tolist(), changed) == (codes, named)

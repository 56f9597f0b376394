"""Codes of a joint return: taken apart, in use when all members are, and one constant area."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.data import areas, joint_returns, tables
from evidence.errors import DataError

THAMES, NORTHANTS = "E09000021 / E09000027", "E06000061 / E06000062"
CODES = st.lists(
    st.sampled_from(["E06000001", "E06000002", "E09000021", "E09000027"]), min_size=1, unique=True
)


@given(st.lists(CODES, min_size=1))
def test_members_put_together_again_are_the_codes(filed):
    codes = pd.Series([joint_returns.SEPARATOR.join(codes) for codes in filed])
    each = joint_returns.members(codes)
    assert each.groupby(level=0).agg(list).tolist() == filed
    assert joint_returns.is_joint(codes).tolist() == [len(codes) > 1 for codes in filed]


@pytest.mark.parametrize(
    ("code", "day", "in_use"),
    [
        (NORTHANTS, "2020-09-30", False),
        (NORTHANTS, "2021-09-30", True),
        (THAMES, "2017-09-30", True),
        ("E06000001 / E10000021", "2021-09-30", False),
        ("E06000001 / E06000999", "2021-09-30", False),
        ("", "2021-09-30", False),
    ],
)
def test_a_joint_return_is_in_use_when_all_its_members_are(code, day, in_use):
    # The index is not the first numbers: what comes back has the labels that went in.
    codes = pd.Series([code, "E06000001"], index=[7, 3])
    assert areas.alive(codes, pd.Series(day, index=codes.index)).to_dict() == {7: in_use, 3: True}


def test_the_return_of_northamptonshire_is_the_constant_area_of_the_county():
    frame = pd.DataFrame({"new_la_code": ["E10000021", NORTHANTS, "E06000062"]})
    found = areas.with_constant(frame)
    assert found["constant_area"].unique().tolist() == ["E06000061+E06000062"]
    assert found["constant_area_name"].unique().tolist() == [
        "North Northamptonshire with West Northamptonshire"
    ]


def test_members_join_their_return_only_where_it_is_asked():
    frame = pd.DataFrame({"new_la_code": ["E09000021", "E09000027", THAMES]})
    assert areas.with_constant(frame)["constant_area"].tolist() == [
        "E09000021",
        "E09000027",
        "E09000021+E09000027",
    ]
    assert areas.with_constant(frame, joint_returns.areas())["constant_area"].nunique() == 1


def test_areas_that_file_alone_are_the_same_with_and_without_joint_returns():
    before, after = tables.load("areas"), joint_returns.areas()
    changed = before["new_la_code"][before["constant_area"] != after["constant_area"]]
    assert set(changed) == {"E09000021", "E09000027"}
    # The table read is not the one that was changed.
    pd.testing.assert_frame_equal(before, tables.load("areas"))


def test_counts_of_a_joint_return_run_on_from_the_county():
    frame = tables.load("workforce").query("release == 'social-work-workforce-2025'")
    found = areas.constant(
        frame[frame["geographic_level"] == "Local authority"], ["in_post_fte"], day="09-30"
    )
    northants = found[found["constant_area"] == "E06000061+E06000062"].set_index("time_period")["in_post_fte"]
    # Oracle: DfE's rows of the county to 2020 and of the joint return from 2021.
    assert northants.loc[[2017, 2020, 2021, 2025]].tolist() == [237.6, 325.6, 329.9, 421.5]
    assert found.groupby("time_period").size().nunique() == 1


NORTH, WEST = "E06000061", "E06000062"


def children(*cells):
    frame = pd.DataFrame(cells, columns=["new_la_code", "children"]).assign(time_period=2024)
    return areas.constant(frame, ["children"], day="09-30", known=joint_returns.areas())


@pytest.mark.parametrize(
    "cells",
    [
        [(NORTHANTS, 1340), (NORTH, 580)],
        [(WEST, None), (NORTHANTS, 1340)],
        [(NORTHANTS, 1340), (NORTHANTS, 1340)],
        [(NORTH, 580), (NORTH, 580)],
    ],
)
def test_an_authority_that_would_count_twice_is_refused(cells):
    with pytest.raises(DataError, match="two rows for one authority"):
        children(*cells)


def test_the_two_editions_of_the_workforce_at_once_are_refused():
    # The 2022 edition prints joint figures under the first authority, the 2025 edition under both codes: no
    # code is there twice, but Kingston is.
    both = tables.load("workforce").query("time_period == 2022")
    pair = both[both["new_la_code"].isin(["E09000021", "E09000027", THAMES])]
    assert pair["release"].nunique() == 2 and pair["new_la_code"].is_unique
    with pytest.raises(DataError, match="two rows for one authority"):
        areas.constant(pair, ["in_post_fte"], day="09-30", known=joint_returns.areas())


def test_a_number_missing_without_a_mark_is_not_passed_over():
    found = children((NORTH, 580), (WEST, None))
    assert found["children"].isna().all() and found["children_symbol"].tolist() == ["absent"]


def test_summed_authorities_are_england_once_joint_returns_count_once():
    # Oracle: the publication's own row of England; headcounts are whole numbers, so there is no rounding.
    table = tables.load("workforce").query("release == 'social-work-workforce-2025'")
    england = table[table["geographic_level"] == "National"].set_index("time_period")["in_post_headcount"]
    local = table[table["geographic_level"] == "Local authority"]
    found = areas.constant(local, ["in_post_headcount"], day="09-30", known=joint_returns.areas())
    by_year = found.groupby("time_period")["in_post_headcount"]
    complete = by_year.apply(lambda values: values.notna().all())
    assert complete.sum() >= 8
    assert (by_year.sum()[complete] == england[complete]).all()
    # Oracle: the publication lists the rest as not available, so its England is the larger.
    assert (by_year.sum()[~complete] < england[~complete]).all()


def test_a_recoded_authority_has_no_part_year():
    frame = pd.DataFrame(
        {
            "new_la_code": ["E06000060", "E06000065", "E08000038", "", "E10000006"],
            "time_period": [2020, 2023, 2025, 2023, 2023],
        }
    )
    assert not areas.first_year(frame).any()


def test_first_years_keep_the_labels_of_the_rows():
    frame = pd.DataFrame(
        {"new_la_code": ["E06000058", "E06000063"], "time_period": [2019, 2024]}, index=[5, 2]
    )
    assert areas.first_year(frame).to_dict() == {5: True, 2: False}

"""Every authority is in the list once, with what it came from and what it became."""

from evidence.data import tables
from evidence.data.councils import councils
from evidence.publishing.authorities import regions


def test_every_authority_of_today_is_listed_under_its_region_and_those_that_ended_apart():
    listed = regions.by_region()
    # Oracle: the department publishes 153 authorities in nine regions; London has 32 boroughs and the City.
    assert len(listed) == 10
    assert sum(len(found) for region, found in listed.items() if region != regions.ENDED) == 153
    assert len(listed["London"]) == 33
    codes = [council.code for found in listed.values() for council in found]
    assert sorted(codes) == sorted(councils())


def test_the_regions_are_those_of_the_table():
    assert set(regions.REGIONS) == set(tables.load("areas")["region_name"])


def test_an_authority_made_of_others_names_them_and_they_name_it():
    # Oracle: SI 2018/648 joins Bournemouth, Poole and Christchurch, which was part of the county of Dorset.
    known = councils()
    joined = known["E06000058"]
    assert [c.title for c in regions.forerunners(joined)] == ["Bournemouth", "Dorset (to 2019)", "Poole"]
    assert [c.title for c in regions.heirs(known["E06000029"])] == [joined.title]
    assert regions.history(known["E06000029"]) == "until 2019; then Bournemouth, Christchurch and Poole"


def test_a_county_divided_in_two_names_both():
    # Oracle: SI 2022/331, Cumberland and Westmorland and Furness from 1 April 2023.
    history = regions.history(councils()["E10000006"])
    assert history == "until 2023; then Cumberland and Westmorland and Furness"


def test_a_new_code_is_no_history():
    # Oracle: SI 2024/1328 moves a boundary between Barnsley and Sheffield; both authorities stay.
    for code in ("E08000038", "E08000039", "E06000060"):
        assert regions.history(councils()[code]) == ""

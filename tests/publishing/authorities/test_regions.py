"""Every authority is in the list once, with what it came from and became, and on the map if it lives."""

import json

import pytest

from evidence.data import descriptor, tables
from evidence.data.councils import councils
from evidence.paths import DATA
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


def corners(points):
    return [tuple(map(int, corner.split(","))) for corner in points.split()]


def test_every_authority_of_today_has_one_tile_and_no_other_has():
    # Barnsley and Sheffield have had new codes since the tiles were drawn.
    tiles = [tile.council.code for tile in regions.drawn().tiles]
    assert sorted(tiles) == sorted(code for code, council in councils().items() if not council.closed)


def test_every_tile_is_a_hexagon_within_the_drawing():
    england = regions.drawn()
    for tile in england.tiles:
        points = corners(tile.points)
        assert len(set(points)) == 6
        assert all(0 <= x <= england.width and 0 <= y <= england.height for x, y in points)


def test_north_is_up():
    # Oracle: the file's own coordinates grow to the north.
    file = DATA / descriptor.resource("authorities_hex")["path"]
    north = max(
        json.loads(file.read_text(encoding="utf-8"))["features"],
        key=lambda each: max(y for _, y in each["geometry"]["coordinates"][0]),
    )
    assert regions.drawn().tiles[0].council.code == north["properties"]["code"]


@pytest.fixture
def two(monkeypatch, tmp_path):
    """A file of two tiles that share an edge, both in the North East."""
    ring = [[0.866, 2], [0, 1.5], [0, 0.5], [0.866, 0], [1.732, 0.5], [1.732, 1.5], [0.866, 2]]
    tiles = {"E06000001": ring, "E06000002": [[x + 1.732, y] for x, y in ring]}
    features = [
        {"properties": {"code": code}, "geometry": {"coordinates": [points]}}
        for code, points in tiles.items()
    ]
    monkeypatch.setattr(regions, "DATA", tmp_path)
    monkeypatch.setattr(regions, "REGIONS", ("North East",))
    file = tmp_path / descriptor.resource("authorities_hex")["path"]
    file.parent.mkdir()
    file.write_text(json.dumps({"features": features}), encoding="utf-8")


def test_a_region_is_outlined_and_its_tiles_are_not_parted(two):
    (north_east,) = regions.drawn().regions
    # Two hexagons have twelve edges; the one they share lies within, so that ten are drawn.
    assert north_east.outline.count("M") == 10
    assert "M35 10L35 30" not in north_east.outline
    assert north_east.lines == ["North East"]


def test_the_name_of_a_region_stands_on_one_of_its_own_tiles():
    england = regions.drawn()
    for name, region in zip(regions.REGIONS, england.regions, strict=True):
        near = min(
            england.tiles,
            key=lambda tile: sum(abs(x - region.x) + abs(y - region.y) for x, y in corners(tile.points)),
        )
        assert near.council.region == name

"""One hexagon an authority, and lines between regions."""

import json

import pytest

from evidence.data import descriptor
from evidence.data.councils import councils
from evidence.paths import DATA
from evidence.publishing.authorities import hex_map, regions


def corners(points):
    return [tuple(map(int, corner.split(","))) for corner in points.split()]


def test_every_authority_of_today_has_one_tile_and_no_other_has():
    # Barnsley and Sheffield have had new codes since the tiles were drawn.
    tiles = [tile.council.code for tile in hex_map.drawn().tiles]
    assert sorted(tiles) == sorted(code for code, council in councils().items() if not council.closed)


def test_every_tile_is_a_hexagon_within_the_drawing():
    england = hex_map.drawn()
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
    assert hex_map.drawn().tiles[0].council.code == north["properties"]["code"]


@pytest.fixture
def two(monkeypatch, tmp_path):
    """A file of two tiles that share an edge, both in the North East."""
    ring = [[0.866, 2], [0, 1.5], [0, 0.5], [0.866, 0], [1.732, 0.5], [1.732, 1.5], [0.866, 2]]
    tiles = {"E06000001": ring, "E06000002": [[x + 1.732, y] for x, y in ring]}
    features = [
        {"properties": {"code": code}, "geometry": {"coordinates": [points]}}
        for code, points in tiles.items()
    ]
    monkeypatch.setattr(hex_map, "DATA", tmp_path)
    monkeypatch.setattr(hex_map, "REGIONS", ("North East",))
    file = tmp_path / descriptor.resource("authorities_hex")["path"]
    file.parent.mkdir()
    file.write_text(json.dumps({"features": features}), encoding="utf-8")


def test_a_region_is_outlined_and_its_tiles_are_not_parted(two):
    (north_east,) = hex_map.drawn().regions
    # Two hexagons have twelve edges; the one they share lies within, so that ten are drawn.
    assert north_east.outline.count("M") == 10
    assert "M35 10L35 30" not in north_east.outline
    assert north_east.lines == ["North East"]


def test_the_name_of_a_region_stands_on_one_of_its_own_tiles():
    england = hex_map.drawn()
    for name, region in zip(regions.REGIONS, england.regions, strict=True):
        near = min(
            england.tiles,
            key=lambda tile: sum(abs(x - region.x) + abs(y - region.y) for x, y in corners(tile.points)),
        )
        assert near.council.region == name

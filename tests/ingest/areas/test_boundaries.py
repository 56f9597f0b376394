"""Tiles of the map are hexagons with a point up."""

from evidence.ingest.areas.boundaries import hexagons
from evidence.ingest.files import File


def test_a_tile_of_an_odd_row_stands_half_a_tile_to_the_right_with_its_point_up():
    one = b'{"layout": "odd-r", "hexes": {"E1": {"n": "One", "q": 0, "r": 1}}}'
    # Half the width of a hexagon of side one, root 3 over 2; and a row up, 1.5, and a side, 1.
    assert hexagons(File("one.hexjson", one))[0]["geometry"]["coordinates"][0][0] == [0.866, 2.5]

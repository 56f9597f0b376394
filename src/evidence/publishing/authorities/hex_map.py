"""A map on which each authority is a hexagon, all of one size, as lines of a drawing that HTML can hold."""

import json
import math
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.data import descriptor
from evidence.data.councils import Council, councils
from evidence.paths import DATA
from evidence.publishing.authorities.regions import REGIONS

TILES = "authorities_hex"
# Units of the drawing for one of the tiles' own: whole numbers are then fine enough.
SCALE = 20
# Between the middles of tiles with one tile between them, and a little.
NEARBY = 4 * SCALE
# Letters in a line of a region's name.
LONGEST = 12
Point = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """The hexagon of one authority.

    Attributes
    ----------
    council : evidence.data.councils.Council
        Whose it is.
    points : str
        Its corners, as SVG writes them.
    """

    council: Council
    points: str


@dataclass(frozen=True)
class Region:
    """What the map draws over the tiles of a region.

    Attributes
    ----------
    outline : str
        The line round it, as an SVG path.
    x, y : int
        Where its name stands: well within it.
    lines : list of str
        Its name, in lines short enough for the map.
    """

    outline: str
    x: int
    y: int
    lines: list[str]


@dataclass(frozen=True)
class Map:
    """All tiles, from the north down, and their regions.

    Attributes
    ----------
    width, height : int
        Size of the drawing.
    tiles : list of Tile
        One an authority of today.
    regions : list of Region
        Those of `evidence.publishing.authorities.regions.REGIONS`.
    """

    width: int
    height: int
    tiles: list[Tile]
    regions: list[Region]


def drawn() -> Map:
    """Draw the tiles of every authority of today.

    Returns
    -------
    Map
        Its tiles in the order in which one reads: rows from the north, each from the west.

    Examples
    --------
    >>> england = drawn()
    >>> len(england.tiles), england.tiles[0].council.name
    (153, 'North Tyneside')
    """
    page = {code: council for council in councils().values() for code in council.codes}
    corners = {page[code].code: points for code, points in _corners()}
    order = sorted(corners, key=lambda code: (min(y for _, y in corners[code]), min(corners[code])))
    tiles = [Tile(page[code], " ".join(f"{x},{y}" for x, y in corners[code])) for code in order]
    every = [point for points in corners.values() for point in points]
    return Map(
        width=max(x for x, _ in every),
        height=max(y for _, y in every),
        tiles=tiles,
        regions=[
            _region(name, [points for code, points in corners.items() if page[code].region == name])
            for name in REGIONS
        ],
    )


def _region(name: str, tiles: list[list[Point]]) -> Region:
    """Put the name where most of the region is within two tiles, and there nearest to its middle."""
    places = [_middle(tile) for tile in tiles]
    x, y = min(
        places,
        key=lambda here: (
            -sum(math.dist(here, other) < NEARBY for other in places),
            math.dist(here, _middle(places)),
        ),
    )
    return Region(_outline(tiles), x, y, textwrap.wrap(name, LONGEST))


def _middle(points: list[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return round(sum(xs) / len(xs)), round(sum(ys) / len(ys))


def _corners() -> Iterator[tuple[str, list[Point]]]:
    """Give each tile's corners with the north up and the north-west corner of all at nought."""
    path = DATA / descriptor.resource(TILES)["path"]
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rings = {each["properties"]["code"]: each["geometry"]["coordinates"][0][:-1] for each in features}
    west = min(x for ring in rings.values() for x, _ in ring)
    north = max(y for ring in rings.values() for _, y in ring)
    for code, ring in rings.items():
        yield code, [(round((x - west) * SCALE), round((north - y) * SCALE)) for x, y in ring]


def _outline(tiles: list[list[Point]]) -> str:
    """Draw the edges that belong to one tile only: those that two share lie within the region."""
    edges = Counter(
        (min(pair), max(pair))
        for points in tiles
        for pair in zip(points, [*points[1:], points[0]], strict=True)
    )
    return "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for (a, b), count in edges.items() if count == 1)

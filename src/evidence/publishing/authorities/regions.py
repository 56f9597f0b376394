"""Authorities by region: as a list with what each came from and became, and as a map of hexagons."""

import itertools
import json
import math
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from evidence.data import descriptor
from evidence.data.councils import Council, councils
from evidence.measures import registry
from evidence.paths import DATA
from evidence.publishing.authorities import svg

# Units of the drawing for one of the tiles' own: whole numbers are then fine enough.
SCALE = 20
# Between the middles of tiles with one tile between them, and a little.
NEARBY = 4 * SCALE
# Letters in a line of a region's name.
LONGEST = 12
Corners = list[tuple[int, int]]

# The order in which official statistics print the regions, from the north down.
REGIONS = (
    *("North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands"),
    *("East of England", "London", "South East", "South West"),
)
ENDED = "Authorities that have ended"


def by_region() -> dict[str, list[Council]]:
    """List the councils of now and to come by region, in the order of `REGIONS`, then those `ENDED`."""
    over = [council for council in councils().values() if has_ended(council)]
    known = [council for council in councils().values() if council not in over]
    return {region: [c for c in known if c.region == region] for region in REGIONS} | {ENDED: over}


def has_ended(council: Council) -> bool:
    """Tell whether a council is over by what is counted: one that ends later is current until then."""
    return bool(council.closed) and council.closed <= registry.last_day()


def is_coming(council: Council) -> bool:
    """Tell whether a council is to be made after all that is counted, so that there are no figures of it."""
    return bool(council.opened) and council.opened > registry.last_day()


def forerunners(council: Council) -> list[Council]:
    """List the councils with pages of their own that one was made from, in alphabetical order."""
    codes = {change.old for change in council.changes} - {council.code}
    return [other for code, other in councils().items() if code in codes]


def heirs(council: Council) -> list[Council]:
    """List the councils that one was divided between or joined to, in alphabetical order."""
    codes = {change.new for change in council.changes} - {council.code}
    return [other for code, other in councils().items() if code in codes]


def history(council: Council) -> str:
    """Say in a line what a council came from and what became of it; nothing where it stayed as it was."""
    said = []
    if before := forerunners(council):
        since = "from" if is_coming(council) else "since"
        said += [f"{since} {council.opened[:4]}", f"before that {_names(before)}"]
    if after := heirs(council):
        until = f"until {council.closed[:4]}" if has_ended(council) else f"ends on {council.closed}"
        said += [until, f"then {_names(after)}"]
    return "; ".join(said)


def _names(named: list[Council]) -> str:
    *others, last = (council.title for council in named)
    return f"{', '.join(others)} and {last}" if others else last


class Tile(NamedTuple):
    """The hexagon of one authority, with its corners as SVG writes them."""

    council: Council
    points: str


class Region(NamedTuple):
    """The line round a region, and its name in lines short enough for the map, well within it."""

    outline: str
    x: int
    y: int
    lines: list[str]


class Map(NamedTuple):
    """All tiles, one an authority of today, and their regions."""

    width: int
    height: int
    tiles: list[Tile]
    regions: list[Region]


def drawn() -> Map:
    """Draw the tiles of every authority of today, in rows from the north, each from the west."""
    page = {code: council for council in councils().values() for code in council.codes}
    corners = {page[code].code: points for code, points in _corners()}
    order = sorted(corners, key=lambda code: (min(y for _, y in corners[code]), min(corners[code])))
    xs, ys = zip(*itertools.chain.from_iterable(corners.values()), strict=True)
    within = {name: [corners[code] for code in corners if page[code].region == name] for name in REGIONS}
    tiles = [Tile(page[code], svg.corners(corners[code])) for code in order]
    return Map(max(xs), max(ys), tiles, [_region(name, own) for name, own in within.items()])


def _region(name: str, tiles: list[Corners]) -> Region:
    """Put the name where most of the region is within two tiles, and there nearest to its middle."""
    places = [_middle(tile) for tile in tiles]
    middle = _middle(places)

    def preference(here: tuple[int, int]) -> tuple[int, float]:
        return -sum(math.dist(here, other) < NEARBY for other in places), math.dist(here, middle)

    sides = (side for points in tiles for side in itertools.pairwise([*points, points[0]]))
    edges = Counter((min(side), max(side)) for side in sides)
    # An edge that two tiles share lies within the region.
    outline = "".join(svg.line(edge) for edge, count in edges.items() if count == 1)
    return Region(outline, *min(places, key=preference), textwrap.wrap(name, LONGEST))


def _middle(points: Corners) -> tuple[int, int]:
    xs, ys = zip(*points, strict=True)
    return round(sum(xs) / len(xs)), round(sum(ys) / len(ys))


def _corners() -> Iterator[tuple[str, Corners]]:
    """Give each tile's corners with the north up and the north-west corner of all at 0,0."""
    path = DATA / descriptor.resource("authorities_hex")["path"]
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rings = {each["properties"]["code"]: each["geometry"]["coordinates"][0][:-1] for each in features}
    west = min(x for ring in rings.values() for x, _ in ring)
    north = max(y for ring in rings.values() for _, y in ring)
    for code, ring in rings.items():
        yield code, [(round((x - west) * SCALE), round((north - y) * SCALE)) for x, y in ring]

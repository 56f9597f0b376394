"""Boundaries and the hex tile map."""

import json
import math
from typing import Any

from evidence.ingest.publication import Shapes

# How far British National Grid runs from its origin, in metres.
EAST, NORTH = 700_000, 1_300_000
METRES = "metres of British National Grid (EPSG:27700)"
BRITISH_GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


class ShapeError(Exception):
    """A shape that is none: said without the name of the file, which the engine knows."""

    def __init__(self, problem: str, place: str | None, value: object, accepted: str) -> None:
        self.problem, self.place, self.value, self.accepted = problem, place, value, accepted
        super().__init__(problem)


def polygons(content: bytes) -> list[dict[str, Any]]:
    """Take code, name and geometry of each authority from a GeoJSON file in British National Grid.

    Raises `ShapeError` if a ring is missing or not closed, or the coordinates are of another system.
    """
    collection = _loaded(content)
    named = json.dumps(collection.get("crs", {}))
    if "crs" in collection and "27700" not in named:
        raise ShapeError("drawn in another coordinate system", None, named, METRES)
    features = []
    for number, item in enumerate(_list(collection, "features"), 1):
        place = f"feature {number}"
        try:
            properties, geometry = item["properties"], item["geometry"]
            code, name = properties["code"], properties["name"]
        except (KeyError, TypeError) as fault:
            wanted = "properties code and name, and a geometry"
            raise ShapeError("a feature without code, name or geometry", place, None, wanted) from fault
        _check_geometry(geometry, f"{place} ({code})")
        features.append(_feature(code, name, geometry))
    return features


def _loaded(content: bytes) -> dict[str, Any]:
    try:
        collection = json.loads(content)
    except (ValueError, RecursionError) as fault:
        line = getattr(fault, "lineno", None)
        place = f"line {line}" if line else None
        raise ShapeError("not JSON, or cut short", place, None, "the file as published") from fault
    if not isinstance(collection, dict):
        kinds = "a file of authority boundaries or tiles"
        raise ShapeError(f"not {kinds}", None, type(collection).__name__, "a JSON object")
    return collection


def _list(collection: dict[str, Any], name: str) -> list[Any]:
    found = collection.get(name)
    if not isinstance(found, list) or not found:
        raise ShapeError(f"not a file of authority boundaries: no {name}", None, None, f"a list of {name}")
    return found


def _check_geometry(geometry: Any, place: str) -> None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ShapeError("not a polygon", place, kind, "Polygon or MultiPolygon")
    shapes = geometry.get("coordinates")
    shapes = [shapes] if kind == "Polygon" else shapes
    if not isinstance(shapes, list) or not shapes or not all(isinstance(s, list) and s for s in shapes):
        raise ShapeError("a polygon without a ring", place, None, "a closed ring of four points or more")
    for ring in (ring for shape in shapes for ring in shape):
        if not isinstance(ring, list) or len(ring) < 4:
            raise ShapeError(
                "a ring of fewer than four points", place, None, "a closed ring of four points or more"
            )
        for point in ring:
            _check_point(point, place)
        if ring[0] != ring[-1]:
            raise ShapeError("a ring that is not closed", place, ring[-1], f"{ring[0]} again at its end")


def _check_point(point: Any, place: str) -> None:
    numbers = (
        isinstance(point, list)
        and len(point) >= 2
        and all(
            isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part)
            for part in point
        )
    )
    if not numbers:
        raise ShapeError("a point that is not two numbers", place, point, METRES)
    if all(abs(part) <= 180 for part in point[:2]):
        raise ShapeError("a point in degrees", place, point, METRES)
    if not (0 <= point[0] <= EAST and 0 <= point[1] <= NORTH):
        raise ShapeError("a point outside Great Britain", place, point, METRES)


def hexagons(content: bytes) -> list[dict[str, Any]]:
    """Draw a hexagon for each authority of a HexJSON file in the layout odd-r, rows counted northward.

    Sides are one unit, a point is up, odd rows stand half a tile to the right.

    Examples
    --------
    >>> one = hexagons(b'{"layout": "odd-r", "hexes": {"E1": {"n": "One", "q": 0, "r": 1}}}')[0]
    >>> one["geometry"]["coordinates"][0][0]
    [0.866, 2.5]
    """
    features = []
    tiles = _loaded(content).get("hexes")
    if not isinstance(tiles, dict) or not tiles:
        raise ShapeError("not a hex tile map: no hexes", None, None, "an object of hexes by area code")
    for code, tile in tiles.items():
        if not (isinstance(tile, dict) and {"n", "q", "r"} <= set(tile) and _are_whole(tile["q"], tile["r"])):
            raise ShapeError("a tile without name and place", code, tile, "n, and whole numbers q and r")
        x, y = math.sqrt(3) * (tile["q"] + 0.5 * (tile["r"] % 2)), 1.5 * tile["r"]
        corners = [math.pi / 2 + corner * math.pi / 3 for corner in (*range(6), 0)]
        ring = [[round(x + math.cos(turn), 3), round(y + math.sin(turn), 3)] for turn in corners]
        features.append(_feature(code, tile["n"], {"type": "Polygon", "coordinates": [ring]}))
    return features


def _are_whole(*numbers: Any) -> bool:
    return all(isinstance(number, int) and abs(number) < 1000 for number in numbers)


def _feature(code: str, name: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def geojson(name: str, features: list[dict[str, Any]], in_metres: bool) -> bytes:
    """Write features as GeoJSON, one a line, sorted by code; tiles are in no system of coordinates."""
    head = {"type": "FeatureCollection", "name": name} | ({"crs": BRITISH_GRID} if in_metres else {})
    ordered = sorted(features, key=lambda item: item["properties"]["code"])
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in ordered)
    return f'{json.dumps(head, separators=(",", ":"))[:-1]},"features":[\n{lines}\n]}}\n'.encode()


PUBLICATIONS = [
    Shapes("boundaries", "authority boundaries", "authorities", ".geojson", polygons),
    Shapes("hex", "the hex tile map", "authorities_hex", ".hexjson", hexagons),
]

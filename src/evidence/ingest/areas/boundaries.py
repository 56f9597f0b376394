"""Boundaries and the hex tile map."""

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from evidence.errors import DataError
from evidence.ingest.files import File
from evidence.ingest.publication import Shapes

# How far British National Grid runs from its origin, in metres.
EAST, NORTH = 700_000, 1_300_000
METRES = "metres of British National Grid (EPSG:27700)"
BRITISH_GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
RING = "a closed ring of four points or more"


def polygons(file: File) -> list[dict[str, Any]]:
    """Take code, name and geometry of each authority from a GeoJSON file in British National Grid."""
    collection = _loaded(file)
    named = json.dumps(collection.get("crs", {}))
    if "crs" in collection and "27700" not in named:
        raise file.error("drawn in another coordinate system", value=named, accepted=METRES)
    listed = collection.get("features")
    if not isinstance(listed, list) or not listed:
        raise file.error("not a file of authority boundaries: no features", accepted="a list of features")
    features = []
    for number, item in enumerate(listed, 1):
        place = f"feature {number}"
        try:
            geometry, code, name = item["geometry"], item["properties"]["code"], item["properties"]["name"]
        except (KeyError, TypeError) as fault:
            wanted = "properties code and name, and a geometry"
            say = "a feature without code, name or geometry"
            raise file.error(say, row=place, accepted=wanted) from fault
        _check_geometry(geometry, partial(file.error, row=f"{place} ({code})"))
        features.append(_feature(code, name, geometry))
    return features


def _loaded(file: File) -> dict[str, Any]:
    try:
        collection = json.loads(file.content)
    except (ValueError, RecursionError) as fault:
        line = getattr(fault, "lineno", None)
        place = f"line {line}" if line else None
        raise file.error("not JSON, or cut short", row=place, accepted="the file as published") from fault
    if not isinstance(collection, dict):
        kinds = "a file of authority boundaries or tiles"
        raise file.error(f"not {kinds}", value=type(collection).__name__, accepted="a JSON object")
    return collection


def _check_geometry(geometry: Any, fault: Callable[..., DataError]) -> None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise fault("not a polygon", value=kind, accepted="Polygon or MultiPolygon")
    shapes = geometry.get("coordinates")
    shapes = [shapes] if kind == "Polygon" else shapes
    if not isinstance(shapes, list) or not shapes or not all(isinstance(s, list) and s for s in shapes):
        raise fault("a polygon without a ring", accepted=RING)
    for ring in (ring for shape in shapes for ring in shape):
        if not isinstance(ring, list) or len(ring) < 4:
            raise fault("a ring of fewer than four points", accepted=RING)
        for point in ring:
            parts = point if isinstance(point, list) else []
            numbers = [n for n in parts if isinstance(n, int | float) and not isinstance(n, bool)]
            if len(parts) < 2 or len(numbers) < len(parts) or not all(map(math.isfinite, numbers)):
                raise fault("a point that is not two numbers", value=point, accepted=METRES)
            if all(abs(part) <= 180 for part in parts[:2]):
                raise fault("a point in degrees", value=point, accepted=METRES)
            if not (0 <= parts[0] <= EAST and 0 <= parts[1] <= NORTH):
                raise fault("a point outside Great Britain", value=point, accepted=METRES)
        if ring[0] != ring[-1]:
            raise fault("a ring that is not closed", value=ring[-1], accepted=f"{ring[0]} again at its end")


def hexagons(file: File) -> list[dict[str, Any]]:
    """Draw a hexagon for each authority of a HexJSON file in the layout odd-r, rows counted northward."""
    # Sides are one unit, a point is up, odd rows stand half a tile to the right.
    features = []
    tiles = _loaded(file).get("hexes")
    if not isinstance(tiles, dict) or not tiles:
        raise file.error("not a hex tile map: no hexes", accepted="an object of hexes by area code")
    for code, tile in tiles.items():
        is_tile = isinstance(tile, dict) and {"n", "q", "r"} <= set(tile)
        if not is_tile or not all(isinstance(tile[at], int) and abs(tile[at]) < 1000 for at in "qr"):
            whole = "n, and whole numbers q and r"
            raise file.error("a tile without name and place", row=code, value=tile, accepted=whole)
        x, y = math.sqrt(3) * (tile["q"] + 0.5 * (tile["r"] % 2)), 1.5 * tile["r"]
        corners = [math.pi / 2 + corner * math.pi / 3 for corner in (*range(6), 0)]
        ring = [[round(x + math.cos(turn), 3), round(y + math.sin(turn), 3)] for turn in corners]
        features.append(_feature(code, tile["n"], {"type": "Polygon", "coordinates": [ring]}))
    return features


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

"""Boundaries and the hex tile map."""

import json
import math
from typing import Any

from evidence.ingest.publication import Shapes

BRITISH_GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


def polygons(content: bytes) -> list[dict[str, Any]]:
    """Take code, name and geometry of each authority from a GeoJSON file.

    Parameters
    ----------
    content : bytes
        GeoJSON in British National Grid.

    Returns
    -------
    list of dict
        GeoJSON features.
    """
    return [
        _feature(item["properties"]["code"], item["properties"]["name"], item["geometry"])
        for item in json.loads(content)["features"]
    ]


def hexagons(content: bytes) -> list[dict[str, Any]]:
    """Draw a hexagon for each authority of a HexJSON file in the layout odd-r, rows counted northward.

    Parameters
    ----------
    content : bytes
        HexJSON: ``q`` and ``r`` of each code.

    Returns
    -------
    list of dict
        GeoJSON features; hexagons with sides of one unit, point upward, odd rows half a tile to the right.

    Examples
    --------
    >>> one = hexagons(b'{"layout": "odd-r", "hexes": {"E1": {"n": "One", "q": 0, "r": 1}}}')[0]
    >>> one["geometry"]["coordinates"][0][0]
    [0.866, 2.5]
    """
    features = []
    for code, tile in json.loads(content)["hexes"].items():
        x, y = math.sqrt(3) * (tile["q"] + 0.5 * (tile["r"] % 2)), 1.5 * tile["r"]
        corners = [math.pi / 2 + corner * math.pi / 3 for corner in (*range(6), 0)]
        ring = [[round(x + math.cos(turn), 3), round(y + math.sin(turn), 3)] for turn in corners]
        features.append(_feature(code, tile["n"], {"type": "Polygon", "coordinates": [ring]}))
    return features


def _feature(code: str, name: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def geojson(name: str, features: list[dict[str, Any]], in_metres: bool) -> bytes:
    """Write features as GeoJSON, one a line, sorted by code.

    Parameters
    ----------
    name : str
        Name of the collection.
    features : list of dict
        GeoJSON features.
    in_metres : bool
        Whether coordinates are British National Grid; otherwise they are tile units and name no system.

    Returns
    -------
    bytes
        UTF-8.
    """
    head = {"type": "FeatureCollection", "name": name} | ({"crs": BRITISH_GRID} if in_metres else {})
    ordered = sorted(features, key=lambda item: item["properties"]["code"])
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in ordered)
    return f'{json.dumps(head, separators=(",", ":"))[:-1]},"features":[\n{lines}\n]}}\n'.encode()


PUBLICATIONS = [
    Shapes("boundaries", "authority boundaries", "authorities", ".geojson", polygons),
    Shapes("hex", "the hex tile map", "authorities_hex", ".hexjson", hexagons),
]

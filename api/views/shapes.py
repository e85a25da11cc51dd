"""Well-known text of geometries (OGC Simple Features) as GeoJSON (RFC 7946)."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from store.answers import Term

_WKT = re.compile(
    r"\s*(?:<(?P<system>[^>]*)>)?\s*(?P<kind>(?:MULTI)?(?:POINT|LINESTRING|POLYGON))\s*(?:Z|M|ZM)?\s*"
    r"(?P<body>\([-+\d.eE\s,()]*\))\s*",
    re.IGNORECASE,
)
_KINDS = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
}
# How deep the positions of a kind lie in brackets.
_DEPTH = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2}
_POSITION = re.compile(r"[^(),]+")
_LONGEST = 200_000
_LATITUDE_FIRST = "/EPSG/0/4326"
_LONGITUDE_FIRST = ("/CRS84", "/EPSG/0/4258")

Geometry = Mapping[str, Any]


def is_shape(term: Term | None) -> bool:
    """Whether a literal looks like well-known text."""
    return isinstance(term, ox.Literal) and _WKT.fullmatch(term.value[:_LONGEST]) is not None


def geometry_of(term: Term | None) -> Geometry | None:
    """The geometry that a literal says; None when it says none that a map could show.

    Longitude comes first, but in the reference system EPSG:4326; other systems are not drawn.
    """
    match = _WKT.fullmatch(term.value[:_LONGEST]) if isinstance(term, ox.Literal) else None
    if match is None:
        return None
    system = match["system"] or ""
    swapped = system.endswith(_LATITUDE_FIRST)
    if system and not swapped and not system.endswith(_LONGITUDE_FIRST):
        return None
    kind = _KINDS[match["kind"].upper()]
    try:
        places = _places(match["body"], swapped)
    except (ValueError, RecursionError):
        return None
    if kind == "MultiPoint":
        # Both `(1 2, 3 4)` and `((1 2), (3 4))` are in use.
        places = [place[0] if isinstance(place[0], list) else place for place in places]
    geometry = places[0] if kind == "Point" else places
    sound = _depth(geometry) == _DEPTH.get(kind, 3)
    return {"type": kind, "coordinates": geometry} if sound else None


def _places(body: str, swapped: bool) -> Any:
    def position(match: re.Match[str]) -> str:
        words = match[0].split()
        if not words:
            return ""
        first, second = (float(word) for word in words[:2])
        east, north = (second, first) if swapped else (first, second)
        if not (-180 <= east <= 180 and -90 <= north <= 90):
            raise ValueError(body)
        return json.dumps([east, north])

    return json.loads(_POSITION.sub(position, body).replace("(", "[").replace(")", "]"))


def _depth(places: Any) -> int:
    """How many brackets are around a position, the same everywhere; -1 when they differ."""
    if not isinstance(places, list) or not places:
        return -1
    if all(isinstance(each, float) for each in places):
        return 0
    depths = {_depth(each) for each in places}
    return depths.pop() + 1 if len(depths) == 1 and -1 not in depths else -1

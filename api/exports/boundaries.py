"""Boundaries as GeoJSON (RFC 7946), made of the TopoJSON that was received.

TopoJSON (https://github.com/topojson/topojson-specification) keeps each line that two areas share
once, as steps on a grid.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

__all__ = ["as_features", "codes_of"]

Position = tuple[float, float]
Ring = list[Position]
# As many decimals as the grid's own exactness: some ten metres.
_DECIMALS = 4


def codes_of(topology: Mapping[str, Any]) -> Iterator[str]:
    """The codes of the areas."""
    for area in _areas(topology):
        yield area["properties"]["code"]


def as_features(
    topology: Mapping[str, Any], iri: Callable[[str], str], name: Callable[[str], str]
) -> bytes:
    """Write each area as a feature; `iri` makes its IRI of its code, `name` names an IRI."""
    lines = [_line(arc, topology["transform"]) for arc in topology["arcs"]]
    features = [
        {
            "type": "Feature",
            "id": iri(area["properties"]["code"]),
            "properties": {
                **area["properties"],
                "name": name(iri(area["properties"]["code"])),
            },
            "geometry": _geometry(area, lines),
        }
        for area in _areas(topology)
    ]
    told = {"type": "FeatureCollection", "features": features}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _areas(topology: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for collection in topology["objects"].values():
        yield from collection["geometries"]


def _line(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Ring:
    """Add the steps up, and take them from the grid to degrees."""
    (east, north), (left, low) = transform["scale"], transform["translate"]
    return [
        (round(x * east + left, _DECIMALS), round(y * north + low, _DECIMALS))
        for x, y in accumulate(arc, lambda at, step: (at[0] + step[0], at[1] + step[1]))
    ]


def _geometry(area: Mapping[str, Any], lines: Sequence[Ring]) -> Mapping[str, Any]:
    if area["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _polygon(area["arcs"], lines)}
    polygons = [_polygon(rings, lines) for rings in area["arcs"]]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _polygon(rings: Sequence[Sequence[int]], lines: Sequence[Ring]) -> list[Ring]:
    """The outline against the clock, holes with it, as RFC 7946 asks."""
    drawn = [_ring(arcs, lines) for arcs in rings]
    return [
        ring if (_turn(ring) > 0) == (place == 0) else ring[::-1]
        for place, ring in enumerate(drawn)
    ]


def _ring(arcs: Sequence[int], lines: Sequence[Ring]) -> Ring:
    """Join lines end to end; a number below zero names a line that is walked backwards."""
    ring: Ring = []
    for arc in arcs:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        ring += line[1:] if ring else line
    return ring


def _turn(ring: Ring) -> float:
    """Twice the area within a ring: above zero when it goes against the clock."""
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in pairwise(ring))

"""What a map of an answer shows: marks where its things are, and shapes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise
from typing import Any

import pyoxigraph as ox

from api.asking import Asker
from api.tables import Table
from api.views.columns import Column, columns_of
from api.views.shapes import Geometry, geometry_of
from store.answers import Row, Term, value_of

MOST_MARKS = 5_000
# So many things are looked at to know whether any has a place.
_LOOKED_AT = 60
_AT_ONCE = 300
# From a thing to its place, to a chief town, to a geometry, to its point.
_STEPS = 4
# What the query says that the step to a chief town costs, which stands for a whole area.
_CHIEF_TOWN = 9
_VAGUE = "vague"

Say = Callable[[Term], str]
Ask = Callable[[Sequence[str]], Mapping[str, Geometry]]


@dataclass(frozen=True)
class Places:
    """Where the rows of a table are: by a column of shapes, by two of coordinates, or by things."""

    table: Table
    shape: int | None = None
    east: int | None = None
    north: int | None = None
    thing: int | None = None
    points: Mapping[str, Geometry] = field(default_factory=dict)

    def of(self, row: Row) -> Geometry | None:
        """The geometry of a row, if it has one."""
        if self.shape is not None:
            return geometry_of(row[self.shape])
        if self.east is not None and self.north is not None:
            return _position(row[self.east], row[self.north])
        thing = row[self.thing] if self.thing is not None else None
        return self.points.get(thing.value) if isinstance(thing, ox.NamedNode) else None

    @cached_property
    def drawn(self) -> Sequence[tuple[Row, Geometry]]:
        """The rows that have a place, as many as a map shows."""
        found = ((row, place) for row in self.table.rows if (place := self.of(row)))
        return list(islice(found, MOST_MARKS))


def places_of(table: Table, things: str, asker: Asker, whole: bool) -> Places | None:
    """Find where rows are; None when no row is anywhere.

    `things` is how the IRIs of things begin. Where these say the places, those of all are asked
    for the `whole`, else of the first few.
    """
    columns = columns_of(table)
    shapes = [place for place, column in enumerate(columns) if column.kind == "shape"]
    if shapes:
        return Places(table, shape=shapes[0])
    for (_, one), (place, other) in pairwise(enumerate(columns)):
        if {one.axis, other.axis} == {"x", "y"}:
            east, north = (place - 1, place) if one.axis == "x" else (place, place - 1)
            return Places(table, east=east, north=north)
    for place, column in enumerate(columns):
        known = _things(column, things)
        if known and (points := points_of(asker, known[:_LOOKED_AT])):
            if whole:
                points = points_of(asker, known)
            return Places(table, thing=place, points=points)
    return None


def points_of(asker: Asker, things: Sequence[str]) -> Mapping[str, Geometry]:
    """The finest point of each thing that has one; vague where a chief town stands for an area."""
    best: dict[str, tuple[int, str, Geometry]] = {}
    # From each place that was reached: the things that got there, and what that cost.
    reached: dict[str, dict[str, int]] = {thing: {thing: 0} for thing in things}
    for _ in range(_STEPS):
        following: dict[str, dict[str, int]] = {}
        for place, cost, there in _steps(asker, list(reached)):
            for thing, before in reached[place].items():
                if isinstance(there, ox.NamedNode):
                    known = following.setdefault(there.value, {})
                    known[thing] = min(before + cost, known.get(thing, before + cost))
                elif geometry := geometry_of(there):
                    found = (before + cost, str(there), geometry)
                    best[thing] = min(found, best.get(thing, found), key=lambda each: each[:2])
        reached = following
    return {
        thing: {**geometry, _VAGUE: cost >= _CHIEF_TOWN}
        for thing, (cost, _, geometry) in best.items()
    }


def _steps(asker: Asker, places: Sequence[str]) -> Iterator[tuple[str, int, Term]]:
    for start in range(0, len(places), _AT_ONCE):
        rows = asker.rows("points", things=" ".join(places[start : start + _AT_ONCE]))
        for place, cost, there in rows:
            if isinstance(place, ox.NamedNode) and isinstance(cost, ox.Literal) and there:
                yield place.value, int(cost.value), there


def drawing_of(places: Places, say: Say, heading: Callable[[str], str]) -> Mapping[str, Any]:
    """What the script draws: marks with their names and numbers, and shapes as GeoJSON."""
    marks, shapes = [], []
    columns = columns_of(places.table)
    for row, geometry in places.drawn:
        told = {**_named(row, columns, say), "about": _about(row, columns, say, heading)}
        if geometry["type"] == "Point":
            vague = geometry.get(_VAGUE, False)
            marks.append({**told, "point": geometry["coordinates"], _VAGUE: vague})
        elif geometry["type"] == "MultiPoint":
            marks += [{**told, "point": point} for point in geometry["coordinates"]]
        else:
            shapes.append({"type": "Feature", "properties": told, "geometry": geometry})
    return {"marks": marks, "shapes": {"type": "FeatureCollection", "features": shapes}}


def named_in(places: Places) -> Iterator[str]:
    """The IRIs that the drawing names."""
    for row, _ in places.drawn:
        thing = next((term for term in row if isinstance(term, ox.NamedNode)), None)
        yield from [thing.value] if thing else []


def _named(row: Row, columns: Sequence[Column], say: Say) -> Mapping[str, str]:
    """The first thing of a row, else its first text."""
    thing = next((term for term in row if isinstance(term, ox.NamedNode)), None)
    if thing:
        return {"iri": thing.value, "name": say(thing)}
    texts = (
        term for term, column in zip(row, columns, strict=True) if term and column.kind == "text"
    )
    text = next(texts, None)
    return {"iri": "", "name": say(text) if text else ""}


def _about(row: Row, columns: Sequence[Column], say: Say, heading: Callable[[str], str]) -> str:
    return " · ".join(
        f"{heading(column.name)} {say(term)}"
        for term, column in zip(row, columns, strict=True)
        if term and column.kind == "number" and not column.axis
    )


def _things(column: Column, beginning: str) -> Sequence[str]:
    if column.kind != "thing":
        return ()
    iris = [term.value for term in column.values if isinstance(term, ox.NamedNode)]
    return list(dict.fromkeys(iri for iri in iris if iri.startswith(beginning)))


def _position(east: Term | None, north: Term | None) -> Geometry | None:
    return geometry_of(ox.Literal(f"POINT({value_of(east)} {value_of(north)})"))

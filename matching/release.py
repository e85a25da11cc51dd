"""What a release knows of its things, as they are matched."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from matching.gazetteer import Gazetteer, Territory
from matching.names import plain
from matching.record import Record, record
from store.answers import Solutions
from store.engines.engine import Engine
from store.queries import Library

__all__ = ["ACTORS", "TERRITORIES", "Among", "Facts", "gazetteer_of", "records_of", "things_of"]

Among = Literal["actors", "territories"]
ACTORS: Among = "actors"
TERRITORIES: Among = "territories"
_LEVELS = {
    "commune": "commune",
    "intercommunality": "intercommunality",
    "department": "department",
    "region": "region",
}
Facts = Mapping[str, Mapping[str, tuple[str, ...]]]


def things_of(engine: Engine, base: str) -> Facts:
    """Collect, by the IRI of each thing, the values of what it is recognised by."""
    library = Library(Path(__file__).parent / "queries", base)
    answer = engine.query(library.get("things").render({}))
    assert isinstance(answer, Solutions), "the query is a SELECT"
    facts: defaultdict[str, defaultdict[str, dict[str, None]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for thing, what, value in answer.rows:
        if isinstance(thing, ox.NamedNode) and isinstance(what, ox.Literal):
            assert isinstance(value, ox.NamedNode | ox.Literal), "the query asks for no others"
            facts[thing.value][what.value][value.value] = None
    return {
        thing: {what: tuple(values) for what, values in known.items()}
        for thing, known in facts.items()
    }


def gazetteer_of(facts: Facts) -> Gazetteer:
    """Make the gazetteer of a release's territories."""
    return Gazetteer.of(
        Territory(known["name"][0], level, _code(known), "FR")
        for thing, known in facts.items()
        if (level := _LEVELS.get(_kind_of(thing), "")) and "name" in known
    )


def records_of(facts: Facts, among: Among, gazetteer: Gazetteer) -> dict[str, Record]:
    """The things of one sort, by IRI, as they are matched."""
    return {
        thing: _record(known, gazetteer)
        for thing, known in facts.items()
        if "name" in known and (_kind_of(thing) in _LEVELS) == (among == TERRITORIES)
    }


def _record(known: Mapping[str, tuple[str, ...]], gazetteer: Gazetteer) -> Record:
    return record(
        *known["name"],
        kind=[_last(kind) for kind in known.get("kind", ())],
        place=(known.get("place") or ("",))[0],
        department=_department(known, gazetteer),
        country=(known.get("country") or ("",))[0],
        websites=known.get("website", ()),
        identifiers=[
            f"{scheme}:{value}" for scheme in ("siren", "insee") for value in known.get(scheme, ())
        ],
    )


def _department(known: Mapping[str, tuple[str, ...]], gazetteer: Gazetteer) -> str:
    """Its code, when all that is said of it agrees."""
    said = {_last(each) if "/" in each else plain(each) for each in known.get("department", ())}
    codes = {gazetteer.departments.get(each, each.upper()) for each in said}
    return codes.pop() if len(codes) == 1 else ""


def _code(known: Mapping[str, tuple[str, ...]]) -> str:
    codes = {_last(each) for each in known.get("department", ()) if "/" in each}
    return min(codes, default=(known.get("insee") or ("",))[0])


def _kind_of(iri: str) -> str:
    return iri.rpartition("/id/")[2].partition("/")[0]


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]

"""What a release knows of its things, as they are matched."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from matching.gazetteer import Gazetteer, Territory
from matching.matcher import Matcher
from matching.names import plain
from matching.record import Record, record
from store.answers import Solutions
from store.engines.engine import Engine
from store.queries import Library

__all__ = ["Facts", "gazetteer_of", "open_matcher", "record_of", "records_of", "things_of"]

# The sorts of territory: the part of an IRI after /id/.
_LEVELS = frozenset({"commune", "intercommunality", "department", "region"})
# Places of the gazetteer, which are no actors and govern nothing.
_PLACE = "place"
_ELSEWHERE = {"www.wikidata.org": "wikidata", "sws.geonames.org": "geonames"}
Facts = Mapping[str, Mapping[str, tuple[str, ...]]]


def open_matcher(engine: Engine, base: str, *, territories: bool = False) -> Matcher:
    """Read a release's actors and projects, or its territories, as what descriptions may be of."""
    facts = things_of(engine, base)
    gazetteer = gazetteer_of(facts)
    return Matcher(records_of(facts, gazetteer, territories=territories), gazetteer)


def things_of(engine: Engine, base: str) -> Facts:
    """Collect, by the IRI of each thing in its order, the values of what it is recognised by."""
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
        for thing, known in sorted(facts.items())
    }


def gazetteer_of(facts: Facts) -> Gazetteer:
    """Make the gazetteer of a release's territories and places."""
    return Gazetteer.of(
        Territory(
            known["name"][0],
            level,
            _code(known) if level in _LEVELS else "",
            (known.get("country") or ("FR",))[0],
            known.get("other", ()),
        )
        for thing, known in facts.items()
        if (level := _kind_of(thing)) in _LEVELS | {_PLACE} and "name" in known
    )


def records_of(facts: Facts, gazetteer: Gazetteer, *, territories: bool) -> dict[str, Record]:
    """The territories, or all that are none, by IRI, as they are matched."""
    return {
        thing: record_of(known, gazetteer)
        for thing, known in facts.items()
        if "name" in known
        and (_kind_of(thing) in _LEVELS) == territories
        and _kind_of(thing) != _PLACE
    }


def record_of(known: Mapping[str, tuple[str, ...]], gazetteer: Gazetteer) -> Record:
    """One thing as it is matched; the names of the facts are those of queries/things.rq."""
    return record(
        *known.get("name", ()),
        *known.get("other", ()),
        kind=[_last(kind) for kind in known.get("kind", ())],
        place=(known.get("place") or ("",))[0],
        department=_department(known, gazetteer),
        country=(known.get("country") or ("",))[0],
        websites=known.get("website", ()),
        identifiers=[
            *(f"siren:{each}" for each in known.get("siren", ())),
            *(f"insee:{each}" for each in known.get("insee", ())),
            *filter(None, map(_elsewhere, known.get("same", ()))),
        ],
    )


def _elsewhere(iri: str) -> str:
    """The identifier that an IRI of Wikidata or GeoNames is made of, with its scheme."""
    host, _, path = iri.partition("://")[2].partition("/")
    scheme = _ELSEWHERE.get(host, "")
    return f"{scheme}:{path.removeprefix('entity/').strip('/')}" if scheme else ""


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

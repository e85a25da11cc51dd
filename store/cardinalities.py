"""How often each predicate, class and value occurs in a release: what plans are made from."""

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from store.errors import BrokenRelease

__all__ = [
    "CARDINALITIES",
    "Cardinalities",
    "Predicate",
    "Profile",
    "measure",
    "read_cardinalities",
]

_log = logging.getLogger(__name__)

# The file's name in a release's folder.
CARDINALITIES = "cardinalities.json"
# Objects rarer than this are told apart from the average by asking the store when planning.
FREQUENT = 100
# The most frequent objects of a predicate that are remembered; classes are never that many.
REMEMBERED = 300

# Things of a kind whose triples are looked at, and the kinds of one predicate that are.
SAMPLED = 300
KINDS = 60

_PREDICATES = "SELECT DISTINCT ?predicate { ?subject ?predicate ?object }"
_ONE_SIDE = """
SELECT (COUNT(*) AS ?terms) (SUM(?n) AS ?triples) (MAX(?n) AS ?most) (SUM(?n * ?n) AS ?pairs) {
  SELECT (COUNT(*) AS ?n) { ?subject <%s> ?object } GROUP BY ?%s
}"""
_FREQUENT = """
SELECT ?object ?n {
  { SELECT ?object (COUNT(*) AS ?n) { ?subject <%s> ?object } GROUP BY ?object }
  FILTER(?n >= %d)
} ORDER BY DESC(?n) LIMIT %d"""
_PROFILE = """
SELECT ?predicate (COUNT(*) AS ?n) {
  { SELECT ?thing { ?thing <%s> %s } LIMIT %d } LATERAL { %s }
} GROUP BY ?predicate"""
_OUT, _IN = "?thing ?predicate ?object", "?subject ?predicate ?thing"


@dataclass(frozen=True, slots=True)
class Predicate:
    """Counts of one predicate's triples; the frequent ones are by object, as N-Triples terms.

    The pairs are those of triples with the same subject, or object: what a join of the
    predicate with itself gives.
    """

    triples: int
    subjects: int
    objects: int
    most_per_subject: int
    most_per_object: int
    subject_pairs: int
    object_pairs: int
    frequent: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """How many triples the things of a kind have, by predicate IRI, as subject and as object.

    Estimated from a sample: the index is ordered by hashes, hence its beginning is random.
    """

    outgoing: Mapping[str, float]
    incoming: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Cardinalities:
    """Counts of a release's default graph, by predicate IRI.

    The kinds are the subjects that share a frequent object, such as a class or a concept:
    their profiles are by the predicate's IRI and the object as N-Triples term.
    """

    triples: int
    predicates: Mapping[str, Predicate]
    kinds: Mapping[str, Mapping[str, Profile]]

    def write(self, path: Path) -> None:
        """Write them as JSON; raises OSError."""
        content = {
            "triples": self.triples,
            "predicates": {iri: _fields(each) for iri, each in self.predicates.items()},
            "kinds": {
                iri: {value: _fields(profile) for value, profile in profiles.items()}
                for iri, profiles in self.kinds.items()
            },
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what write wrote; raises FileNotFoundError, BrokenRelease."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            predicates = {iri: Predicate(**row) for iri, row in content["predicates"].items()}
            kinds = {
                iri: {value: Profile(**profile) for value, profile in profiles.items()}
                for iri, profiles in content["kinds"].items()
            }
            return cls(int(content["triples"]), predicates, kinds)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BrokenRelease(
                f"The cardinalities cannot be read: {error}.",
                where=str(path),
                remedy="Build again; without this file queries are answered, only slower.",
            ) from None


_NONE = Cardinalities(0, {}, {})


def read_cardinalities(release: Path) -> Cardinalities | None:
    """Read those of a release's folder; none when they are not there or are broken."""
    try:
        return Cardinalities.read(release / CARDINALITIES)
    except FileNotFoundError:
        return None
    except BrokenRelease as error:
        _log.warning("Queries are not planned: %s", error)
        return None


def measure(
    store: ox.Store, before: Cardinalities = _NONE, changed: Collection[str] | None = None
) -> Cardinalities:
    """Count a database's default graph; takes a few seconds for a million triples.

    With what was counted before and the IRIs of the predicates that changed since, only these are
    counted again; the profiles by other predicates, estimates that they are, stay.
    """
    if changed is None:
        found = [row[0] for row in _rows(store, _PREDICATES)]
        before, changed = _NONE, [term.value for term in found if isinstance(term, ox.NamedNode)]
    again = {iri: now for iri in changed if (now := _predicate(store, iri)).triples}
    kept = {iri: known for iri, known in before.predicates.items() if iri not in changed}
    predicates = dict(sorted({**kept, **again}.items()))
    kinds = {iri: known for iri, known in before.kinds.items() if iri not in changed}
    kinds |= {iri: by for iri in again if (by := _kinds(store, iri, again[iri]))}
    total = sum(each.triples for each in predicates.values())
    return Cardinalities(total, predicates, dict(sorted(kinds.items())))


def _kinds(store: ox.Store, iri: str, predicate: Predicate) -> Mapping[str, Profile]:
    values = [value for value in predicate.frequent if value.startswith("<")][:KINDS]
    return {
        value: Profile(
            _profile(store, iri, value, predicate.frequent[value], _OUT),
            _profile(store, iri, value, predicate.frequent[value], _IN),
        )
        for value in values
    }


def _profile(
    store: ox.Store, iri: str, value: str, things: int, pattern: str
) -> Mapping[str, float]:
    rows = _rows(store, _PROFILE % (iri, value, SAMPLED, pattern))
    scale = max(things / SAMPLED, 1.0)
    return {row[0].value: round(_whole(row[1]) * scale, 1) for row in rows}


def _fields(record: Predicate | Profile) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}


def _predicate(store: ox.Store, iri: str) -> Predicate:
    subjects, triples, most_per_subject, subject_pairs = _numbers(
        store, _ONE_SIDE % (iri, "subject")
    )
    objects, _, most_per_object, object_pairs = _numbers(store, _ONE_SIDE % (iri, "object"))
    frequent: dict[str, int] = {}
    if most_per_object >= FREQUENT:
        rows = _rows(store, _FREQUENT % (iri, FREQUENT, REMEMBERED))
        frequent = {str(row[0]): _whole(row[1]) for row in rows}
    return Predicate(
        triples,
        subjects,
        objects,
        most_per_subject,
        most_per_object,
        subject_pairs,
        object_pairs,
        frequent,
    )


def _numbers(store: ox.Store, text: str) -> list[int]:
    (row,) = _rows(store, text)
    return [_whole(term) for term in row]


def _rows(store: ox.Store, text: str) -> Iterable[ox.QuerySolution]:
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)  # both kinds of text above are SELECT
    return result


def _whole(term: object) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0

"""Statistics of a release from its parent's, by what changed: as exact as counting all anew."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import pyoxigraph as ox

from store.cardinalities import Cardinalities, measure
from store.changes import Changes

__all__ = ["adjusted", "adjusted_cardinalities"]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DEFAULT = ox.DefaultGraph()

Statistics = Mapping[str, Any]


def adjusted(before: Statistics, changes: Changes, store: ox.Store, quads: int) -> dict[str, Any]:
    """The statistics of a database, from those before and the triples that came and went."""
    come, gone = changes.net()
    classes, properties = Counter[str](before["classes"]), _properties(before)
    for sign, triples in ((1, come), (-1, gone)):
        for triple in triples:
            if triple.predicate.value == _TYPE and isinstance(triple.object, ox.NamedNode):
                classes[triple.object.value] += sign
            properties[triple.predicate.value]["triples"] += sign
    turned = _Turned(store, come, gone)
    for predicate, delta in turned.subjects_of_predicates().items():
        properties[predicate]["subjects"] += delta
    for predicate, delta in turned.objects_of_predicates().items():
        properties[predicate]["objects"] += delta
    return {
        "triples": before["triples"] + len(come) - len(gone),
        "quads": quads,
        "subjects": before["subjects"] + turned.subjects(),
        "classes": {iri: count for iri, count in sorted(classes.items()) if count},
        "properties": {iri: known for iri, known in sorted(properties.items()) if known["triples"]},
    }


def adjusted_cardinalities(
    before: Cardinalities, counts: Statistics, store: ox.Store
) -> Cardinalities:
    """What plans are made from: numbers of triples exactly, how they are spread as it was."""
    predicates = dict(before.predicates)
    fresh = [iri for iri in counts["properties"] if iri not in predicates]
    for iri, known in counts["properties"].items():
        if iri in predicates:
            predicates[iri] = replace(predicates[iri], **known)
    for iri in predicates.keys() - counts["properties"].keys():
        del predicates[iri]
    kinds = {iri: known for iri, known in before.kinds.items() if iri in predicates}
    held = Cardinalities(counts["triples"], predicates, kinds)
    return measure(store, held, fresh) if fresh else held


def _properties(before: Statistics) -> "_Properties":
    found = _Properties()
    found.update({iri: dict(known) for iri, known in before["properties"].items()})
    return found


class _Properties(dict[str, dict[str, int]]):
    def __missing__(self, iri: str) -> dict[str, int]:
        return self.setdefault(iri, {"triples": 0, "subjects": 0, "objects": 0})


class _Turned:
    """How many subjects and objects there are more, or fewer, than before."""

    def __init__(self, store: ox.Store, come: set[ox.Triple], gone: set[ox.Triple]) -> None:
        self._store = store
        self._come = come
        self._gone = gone

    def subjects(self) -> int:
        changes = self._by(lambda triple: (triple.subject, None, None))
        return sum(self._delta(pattern, *counts) for pattern, counts in changes.items())

    def subjects_of_predicates(self) -> Counter[str]:
        return self._of_predicates(lambda triple: (triple.subject, triple.predicate, None))

    def objects_of_predicates(self) -> Counter[str]:
        return self._of_predicates(lambda triple: (None, triple.predicate, triple.object))

    def _of_predicates(self, key: Any) -> Counter[str]:
        found = Counter[str]()
        for pattern, counts in self._by(key).items():
            found[pattern[1].value] += self._delta(pattern, *counts)
        return found

    def _by(self, key: Any) -> dict[Any, tuple[int, int]]:
        come, gone = (Counter(map(key, triples)) for triples in (self._come, self._gone))
        return {pattern: (come[pattern], gone[pattern]) for pattern in come.keys() | gone.keys()}

    def _delta(self, pattern: Any, come: int, gone: int) -> int:
        """Whether the pattern has begun (1) or ceased (-1) to have any triple."""
        subject, predicate, value = pattern
        found: Iterable[ox.Quad]
        found = self._store.quads_for_pattern(subject, predicate, value, _DEFAULT)
        now = sum(1 for _ in islice(found, come + 1))
        return int(now > 0) - int(now - come + gone > 0)

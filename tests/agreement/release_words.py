"""What a release holds, for queries to be made of: classes, their members, and what is said."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from random import Random

import pyoxigraph as ox

from store.answers import Term

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SAMPLE = 40


@dataclass(frozen=True)
class Fact:
    """What is said of a thing, as N-Triples writes it.

    ``kind`` is the local name of the value's datatype, “lang” (a string with a language), or
    “iri”.
    """

    predicate: str
    value: str
    kind: str


@dataclass(frozen=True)
class Class:
    """A class of the release: how many members it has, and some of them."""

    iri: str
    size: int
    members: tuple[str, ...]


class Words:
    """What queries can be made of."""

    def __init__(self, store: ox.Store, random: Random) -> None:
        """Look at all types, and at all that is said of some members of each class."""
        self._store = store
        self.graphs = sorted(str(graph) for graph in store.named_graphs())
        members: dict[str, list[str]] = defaultdict(list)
        for quad in store.quads_for_pattern(None, _TYPE, None, ox.DefaultGraph()):
            members[str(quad.object)].append(str(quad.subject))
        self.classes = [
            Class(iri, len(found), tuple(random.sample(sorted(found), min(_SAMPLE, len(found)))))
            for iri, found in sorted(members.items())
        ]
        self.facts = cache(self._facts)
        self._facts_by_predicate: dict[str, set[Fact]] = defaultdict(set)
        for one in self.classes:
            for fact in (fact for member in one.members for fact in self.facts(member)):
                self._facts_by_predicate[fact.predicate].add(fact)
        self.alike = cache(self._alike)

    def is_selective(self, fact: Fact) -> bool:
        """Whether few things share this fact, as far as the sample tells."""
        return len(self._facts_by_predicate[fact.predicate]) > 10

    def _alike(self, predicate: str) -> tuple[Fact, ...]:
        """Facts of one predicate."""
        found = self._facts_by_predicate[predicate]
        return tuple(sorted(found, key=lambda fact: (fact.value, fact.kind)))

    def _facts(self, thing: str) -> tuple[Fact, ...]:
        """All that is said of a thing, but its types."""
        if not thing.startswith("<"):
            return ()
        subject = ox.NamedNode(thing[1:-1])
        quads = self._store.quads_for_pattern(subject, None, None, ox.DefaultGraph())
        said = [Fact(str(q.predicate), str(q.object), _kind(q.object)) for q in quads]
        facts = [fact for fact in said if fact.predicate != str(_TYPE)]
        many = Counter(fact.predicate for fact in facts)
        # Values of which a thing has very many would multiply rows beyond measure.
        kept = {fact for fact in facts if many[fact.predicate] <= 30}
        return tuple(sorted(kept, key=lambda fact: (fact.predicate, fact.value)))


def _kind(value: Term) -> str:
    if not isinstance(value, ox.Literal):
        return "iri"
    return "lang" if value.language else value.datatype.value.rpartition("#")[2]

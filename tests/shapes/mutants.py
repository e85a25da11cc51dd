"""Mutants of the shapes: each lacks one constraint, one target or one member of a list."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Triple
from shape_examples import RDF

from ingest.shacl.report import SHACL

FIRST, REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")
CLOSED, IGNORED = NamedNode(SHACL + "closed"), NamedNode(SHACL + "ignoredProperties")
# What names, describes or completes a shape or a query; all other terms of SHACL constrain.
DESCRIBING = {
    "alternativePath", "declare", "inversePath", "message", "name", "namespace", "path",
    "prefix", "prefixes", "select",
}  # fmt: skip
# Violation is what a shape without severity means: nothing can tell when it is not said.
IMPLIED = (NamedNode(SHACL + "severity"), NamedNode(SHACL + "Violation"))

Triples = frozenset[Triple]


@dataclass(frozen=True)
class Mutant:
    """The triples of some shapes before and after one removal."""

    removed: str
    before: Triples
    after: Triples


class ShapesGraph:
    """The triples of the shapes by subject, and what each targeted shape refers to."""

    def __init__(self, triples: list[Triple]) -> None:
        self._about: dict[Any, list[Triple]] = defaultdict(list)
        for triple in triples:
            self._about[triple.subject].append(triple)
        self._closures = {shape: self._closure(shape) for shape in self._targeted()}

    def mutants(self) -> Iterator[Mutant]:
        """All mutants; each is cut to the targeted shapes that the removal can concern.

        What a shape finds depends on nothing but what it refers to, so the others can be left out.
        """
        for triple in sorted((each for some in self._about.values() for each in some), key=str):
            if not _constrains(triple):
                continue
            before = self._concerned(triple)
            yield Mutant(self._text(triple), before, before - self._removed_with(triple))
            yield from self._shortened(triple, before)

    def _shortened(self, triple: Triple, before: Triples) -> Iterator[Mutant]:
        above = triple
        while (first := self._one(above.object, FIRST)) is not None:
            rest = self._one(above.object, REST)
            assert rest is not None
            shorter = Triple(above.subject, above.predicate, rest.object)
            member = f"{self._text(triple)}: {self._text(first)}"
            yield Mutant(member, before, before - {above, first, rest} | {shorter})
            above = rest

    def _removed_with(self, triple: Triple) -> set[Triple]:
        # sh:ignoredProperties means nothing, and is refused, without sh:closed.
        ignored = self._one(triple.subject, IGNORED) if triple.predicate == CLOSED else None
        return {triple} if ignored is None else {triple, ignored}

    def _targeted(self) -> Iterator[Any]:
        for subject, triples in self._about.items():
            if any(each.predicate.value.startswith(SHACL + "target") for each in triples):
                yield subject

    def _closure(self, shape: Any) -> Triples:
        reached, waiting = set(), [shape]
        while waiting:
            for triple in self._about.get(waiting.pop(), ()):
                if triple not in reached:
                    reached.add(triple)
                    waiting.append(triple.object)
        return frozenset(reached)

    def _concerned(self, triple: Triple) -> Triples:
        return frozenset().union(*(some for some in self._closures.values() if triple in some))

    def _one(self, subject: Any, predicate: NamedNode) -> Triple | None:
        found = (each for each in self._about.get(subject, ()) if each.predicate == predicate)
        return next(found, None)

    def _text(self, triple: Triple) -> str:
        subject: Any = triple.subject
        while isinstance(subject, BlankNode):
            users = (each for some in self._about.values() for each in some)
            subject = next(each.subject for each in users if each.object == subject)
        return f"{subject} {triple.predicate} {triple.object}"


def _constrains(triple: Triple) -> bool:
    name = triple.predicate.value.removeprefix(SHACL)
    ours = name != triple.predicate.value and name not in DESCRIBING
    return ours and (triple.predicate, triple.object) != IMPLIED

"""What differs between a release in the making and its parent."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

__all__ = ["Changes"]


@dataclass
class Changes:
    """The quads added and removed: their subjects and predicates, as IRIs, and how many.

    ``lost`` are the things that removed quads led to. ``steps`` are the triples that came into the
    default graph (True) and left it, in their order. ``quads`` counts those of the parents too,
    back to the last release in which all was counted.
    """

    quads: int = 0
    subjects: set[str] = field(default_factory=set)
    predicates: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    steps: list[tuple[bool, ox.Triple]] = field(default_factory=list)

    def add(self, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> None:
        """Take note of some more."""
        for quad in added:
            self._note(quad)
        for quad in removed:
            self._note(quad)
            if isinstance(quad.object, ox.NamedNode):
                self.lost.add(quad.object.value)

    def net(self) -> tuple[set[ox.Triple], set[ox.Triple]]:
        """The triples that the default graph has now and had not, and the other way round."""
        come, gone = set[ox.Triple](), set[ox.Triple]()
        for added, triple in self.steps:
            here, there = (come, gone) if added else (gone, come)
            if triple in there:
                there.remove(triple)
            else:
                here.add(triple)
        return come, gone

    def _note(self, quad: ox.Quad) -> None:
        self.quads += 1
        # Nothing that is published is blank.
        assert isinstance(quad.subject, ox.NamedNode)
        self.subjects.add(quad.subject.value)
        self.predicates.add(quad.predicate.value)

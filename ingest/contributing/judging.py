"""Judging a change: the things that it touches, seen with what stands around them."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ingest.project import Project
from ingest.shacl import Report, validate
from ingest.surroundings import as_document

# What shapes look at from a thing: its values, and what these say of themselves.
_FAR = 2


@dataclass(frozen=True)
class Judged:
    """What was found, and the IRIs of the things that were looked at."""

    report: Report
    things: frozenset[str]


class Judge:
    """Judges the changed things of a database, and only these."""

    def __init__(self, project: Project, aside: Iterable[str], engine: str | None = None) -> None:
        """``aside`` are the graphs, by IRI, that follow from the others or are none of theirs."""
        self._project = project
        self._aside = {ox.NamedNode(iri) for iri in aside} | {ox.DefaultGraph()}
        self._engine = engine

    def judge(self, store: ox.Store, changed: Iterable[bytes]) -> Judged:
        """Validate what changed N-Triples lines are about, and what refers to that.

        The database holds the change already. Raises what the SHACL engine raises.
        """
        subjects = {_node(line.split(b" ", 1)[0]) for line in changed}
        focus = subjects | self._referring(store, subjects)
        documents = (
            as_document(self._around(store, focus), "urn:data"),
            self._project.ontology_document,
        )
        wanted = frozenset(node.value for node in focus)
        report = validate(documents, self._project.shapes, self._engine)
        return Judged(report.about(wanted.__contains__), wanted)

    def _referring(self, store: ox.Store, subjects: set[ox.NamedNode]) -> set[ox.NamedNode]:
        found = set()
        for subject in subjects:
            for quad in store.quads_for_pattern(None, None, subject, None):
                if quad.graph_name not in self._aside and isinstance(quad.subject, ox.NamedNode):
                    found.add(quad.subject)
        return found

    def _around(self, store: ox.Store, focus: set[ox.NamedNode]) -> set[bytes]:
        """The statements about some things, and about what they lead to."""
        lines: set[bytes] = set()
        reached, edge = set(focus), set(focus)
        for _ in range(_FAR + 1):
            nearer: set[ox.NamedNode] = set()
            for node in edge:
                for quad in store.quads_for_pattern(node, None, None, None):
                    if quad.graph_name in self._aside:
                        continue
                    lines.add(f"{quad.triple} .".encode())
                    if isinstance(quad.object, ox.NamedNode):
                        nearer.add(quad.object)
            edge = nearer - reached
            reached |= edge
        return lines


def _node(term: bytes) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1].decode())

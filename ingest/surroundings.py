"""What a source's graph must be seen with to be judged: the earlier statements around it."""

import hashlib
import json
import re
from collections.abc import Iterable

from pyoxigraph import NamedNode, Store

from ingest.shacl import Document, from_lines

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class Surroundings:
    """Finds, in the graphs of earlier sources, what bears on the triples of a later one.

    For a thing that both describe: all that was said of it, and the types of what that refers
    to. For a thing that the later one refers to: its types. So that a merged thing is judged
    with everything that is said of it, and a reference by what it leads to.
    """

    def __init__(self, store: Store, ids: str, earlier: Iterable[NamedNode]) -> None:
        """`ids` is the namespace of things; `earlier` the graphs to look into."""
        self._store = store
        self._ids = ids.encode()
        self._earlier = frozenset(earlier)
        self._kinds: set[bytes] = set()

    def learn(self, kinds: Iterable[str]) -> None:
        """Take note of the kinds of things (segments of IRIs) that earlier graphs describe."""
        self._kinds.update(kind.encode() for kind in kinds)

    def empty_for(self, kinds: Iterable[str]) -> bool:
        """Whether no earlier graph speaks of any of these kinds of things."""
        return self._kinds.isdisjoint(kind.encode() for kind in kinds)

    def of(self, triples: Iterable[bytes]) -> list[bytes]:
        """The N-Triples lines, sorted, that surround a source's triples."""
        subjects, objects = self._things(triples)
        found: set[bytes] = set()
        for subject in subjects:
            self._describe(subject, found)
        for thing in objects - subjects:
            self._types(_node(thing), found)
        return sorted(found)

    def kinds(self, triples: Iterable[bytes]) -> list[str]:
        """The kinds of things that some triples describe or refer to."""
        pattern = re.compile(rb"<" + re.escape(self._ids) + rb"([a-z-]+)/")
        found = {kind for line in triples for kind in pattern.findall(line)}
        return sorted(kind.decode() for kind in found)

    def _things(self, triples: Iterable[bytes]) -> tuple[set[bytes], set[bytes]]:
        ids = tuple(b"<" + self._ids + kind + b"/" for kind in self._kinds)
        subjects, objects = set(), set()
        for line in triples:
            subject, _, value = line.split(b" ", 2)
            if subject.startswith(ids):
                subjects.add(subject)
            if value.startswith(ids):
                objects.add(value[:-2])
        return subjects, objects

    def _describe(self, subject: bytes, found: set[bytes]) -> None:
        for quad in self._store.quads_for_pattern(_node(subject), None, None):
            if quad.graph_name in self._earlier:
                found.add(f"{quad.triple} .".encode())
                if isinstance(quad.object, NamedNode):
                    self._types(quad.object, found)

    def _types(self, node: NamedNode, found: set[bytes]) -> None:
        for quad in self._store.quads_for_pattern(node, _TYPE, None):
            if quad.graph_name in self._earlier:
                found.add(f"{quad.triple} .".encode())


def as_document(lines: Iterable[bytes], name: str) -> Document:
    """N-Triples lines without line breaks as a document for the validation."""
    return from_lines((line + b"\n" for line in lines), name)


def hashed(lines: Iterable[bytes]) -> str:
    """SHA-256 of sorted lines."""
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def hashed_json(content: object) -> str:
    """SHA-256 of what can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _node(term: bytes) -> NamedNode:
    return NamedNode(term[1:-1].decode())

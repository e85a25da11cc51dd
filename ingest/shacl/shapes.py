"""The shapes: read from their files, checked, and kept ready for the engines."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from ingest.shacl.documents import Document, unreadable
from ingest.shacl.errors import BadShapes
from ingest.shacl.report import SHACL
from store.namespaces import DEFAULT_BASE, rebase

NODE_SHAPE = NamedNode(SHACL + "NodeShape")
PROPERTY_SHAPE = NamedNode(SHACL + "PropertyShape")
MESSAGE = NamedNode(SHACL + "message")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Shapes:
    """A shapes graph as N-Triples, and what engines made of it."""

    document: Document
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _prepared: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def prepared(self, engine: str, prepare: Callable[[Document], Any]) -> Any:
        """Give what ``prepare`` made of the shapes for this engine, made only once."""
        if engine not in self._prepared:
            self._prepared[engine] = prepare(self.document)
        return self._prepared[engine]


def read_shapes(folder: Path, base: str = DEFAULT_BASE) -> Shapes:
    """Read all Turtle files of a folder as one shapes graph.

    Raises UnreadableRdf when a file does not parse, BadShapes when no shape is found.
    """
    triples: set[Triple] = set()
    for path in sorted(folder.glob("*.ttl")):
        text = rebase(path.read_text(encoding="utf-8"), base)
        triples.update(_parsed(Document(text.encode(), RdfFormat.TURTLE, path.name)))
    return make_shapes(triples, str(folder))


def make_shapes(triples: Iterable[Triple], name: str = "shapes") -> Shapes:
    """Make shapes of triples; raises BadShapes when there is no shape among them."""
    known = list(triples)
    kinds = (NODE_SHAPE, PROPERTY_SHAPE)
    if not any(triple.predicate == TYPE and triple.object in kinds for triple in known):
        raise BadShapes(
            "There is no shape here, so everything would pass.",
            where=name,
            remedy="Give a folder with .ttl files that declare a sh:NodeShape.",
        )
    content = serialize(known, format=RdfFormat.N_TRIPLES) or b""
    return Shapes(Document(content, RdfFormat.N_TRIPLES, "urn:shapes"), _messages(known))


def _parsed(document: Document) -> list[Triple]:
    try:
        quads = parse(
            document.content, document.syntax, base_iri=document.base, rename_blank_nodes=True
        )
        return [quad.triple for quad in quads]
    except SyntaxError as error:
        raise unreadable(document, error) from error


def _messages(triples: Iterable[Triple]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for triple in triples:
        shape, text = triple.subject, triple.object
        if triple.predicate != MESSAGE or not isinstance(shape, NamedNode):
            continue
        if isinstance(text, Literal):
            found.setdefault(shape.value, {})[text.language or ""] = text.value
    return {shape: dict(sorted(texts.items())) for shape, texts in found.items()}

"""Classes by kind: what a concept of a scheme makes of the things that bear it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from ingest.records import Node
from store.answers import value_of
from store.namespaces import DEFAULT_BASE

_INSTANCE_CLASS = NamedNode(DEFAULT_BASE + "ontology#instanceClass")
_PUBLIC_ORGANISATION = NamedNode("http://data.europa.eu/m8g/PublicOrganisation")
_SCHEME = DEFAULT_BASE + "scheme/"
_SH = "http://www.w3.org/ns/shacl#"
_SEGMENT = re.compile(r"/id/\(?([a-z-]+)")
_FIELDS = ("classification", "kind")


def read_classes(ontology: Path) -> dict[str, str]:
    """The class IRI that each concept (`scheme:<name>/<concept>`) gives its instances."""
    found = {}
    for path in sorted((ontology / "schemes").glob("*.ttl")):
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
            if quad.predicate == _INSTANCE_CLASS:
                concept = value_of(quad.subject)
                found[concept.replace(_SCHEME, "scheme:")] = value_of(quad.object)
    return found


def read_public_kinds(ontology: Path) -> frozenset[str]:
    """The kinds of organisations that are public bodies, as aligned to CPOV."""
    path = ontology / "alignments" / "cpov.ttl"
    return frozenset(
        value_of(quad.subject).replace(_SCHEME, "scheme:")
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE)
        if quad.object == _PUBLIC_ORGANISATION
    )


def read_segments(shapes: Path) -> dict[str, str]:
    """The segment of IRIs that shapes want for things of a class; the first one of several."""
    targets: dict[str, list[str]] = {}
    patterns: dict[str, str] = {}
    for path in sorted(shapes.glob("*.ttl")):
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
            if quad.predicate.value == f"{_SH}targetClass":
                targets.setdefault(value_of(quad.subject), []).append(value_of(quad.object))
            elif quad.predicate.value == f"{_SH}pattern":
                patterns[value_of(quad.subject)] = value_of(quad.object)
    return {
        each: found[1]
        for shape, classes in targets.items()
        if (found := _SEGMENT.search(patterns.get(shape, "")))
        for each in classes
    }


def add_classes(nodes: Iterable[Node], classes: Mapping[str, str]) -> None:
    """Add to each node's types the class that its kind means; a publication is an event too."""
    for node in nodes:
        for field in _FIELDS:
            named = classes.get(node.get(field, ""))
            if named is not None:
                types = node.setdefault("type", [])
                types += [named] if named not in types else []
                if named.endswith("PublicationEvent"):
                    types.append("Event")

"""SHACL property paths, written as SPARQL writes them."""

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

SUFFIXES = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def path_text(graph: Graph, path: Node) -> str:
    """Write a path: a plain IRI bare, anything else as a SPARQL property path."""
    return str(path) if isinstance(path, URIRef) else _written(graph, path)


def _written(graph: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return f"<{path}>"
    if graph.value(path, RDF.first) is not None:
        return "/".join(_grouped(graph, step) for step in Collection(graph, path))
    alternatives = graph.value(path, SH.alternativePath)
    if alternatives is not None:
        return "|".join(_grouped(graph, step) for step in Collection(graph, alternatives))
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _grouped(graph, inverse)
    for predicate, suffix in SUFFIXES.items():
        step = graph.value(path, predicate)
        if step is not None:
            return _grouped(graph, step) + suffix
    return "_:"


def _grouped(graph: Graph, step: Node) -> str:
    text = _written(graph, step)
    return text if isinstance(step, URIRef) else f"({text})"

"""Between pyoxigraph, which reads, and rdflib, whose graphs pySHACL wants: nothing is rewritten."""

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ingest.shacl.documents import Document
from ingest.shacl.report import Term

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def as_graph(documents: Iterable[Document]) -> Graph:
    """Read documents into a new graph; raises UnreadableRdf."""
    graph = Graph(bind_namespaces="none")
    fill(graph, documents)
    return graph


def fill(graph: Graph, documents: Iterable[Document]) -> None:
    """Add the triples of documents to a graph; literals keep their spelling."""
    terms: dict[Any, Node] = {}

    def known(term: Any) -> Any:
        found = terms.get(term)
        if found is None:
            found = terms[term] = _as_node(term)
        return found

    for document in documents:
        for quad in document.quads():
            graph.add((known(quad.subject), known(quad.predicate), known(quad.object)))


def _as_node(term: Term) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib holds "x" and "x"^^xsd:string for different; RDF 1.1 and the shapes do not.
    datatype = None if term.datatype.value == XSD_STRING else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def as_term(node: Node) -> Term:
    """Turn an rdflib term into a pyoxigraph one; literals keep their spelling."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    assert isinstance(node, Literal), f"not an RDF term: {node!r}"
    if node.language:
        return ox.Literal(str(node), language=node.language)
    datatype = None if node.datatype is None else ox.NamedNode(str(node.datatype))
    return ox.Literal(str(node), datatype=datatype)

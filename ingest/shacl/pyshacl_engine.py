"""The reference engine: pySHACL over an rdflib graph in memory."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from ingest.shacl.documents import Document
from ingest.shacl.errors import BadShapes
from ingest.shacl.shapes import Shapes

NAME = "pyshacl"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class _ReusingQueries(Graph):
    """A graph that parses each query once, however often pySHACL asks it."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self._queries: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        """Answer a query; pySHACL asks the same one again for every focus node."""
        if isinstance(query_object, str):
            query_object = self._prepared(query_object)
        return super().query(query_object, *args, **options)

    def _prepared(self, text: str) -> Query:
        if text not in self._queries:
            self._queries[text] = prepareQuery(text)
        return self._queries[text]


def validate(data: Sequence[Document], shapes: Shapes) -> Graph:
    """Return the report as a graph; raises UnreadableRdf, BadShapes."""
    graph = _ReusingQueries()
    _fill(graph, data)
    compiled = shapes.prepared(NAME, _load_shapes)
    run: Any = pyshacl.validate
    try:
        _, report, text = run(graph, shacl_graph=compiled, inplace=True)
    except (ReportableRuntimeError, ValidationFailure) as error:
        raise _refused(error) from error
    if not isinstance(report, Graph):
        raise _refused(text)
    return report


def _refused(reason: object) -> BadShapes:
    return BadShapes(f"pySHACL cannot use these shapes: {reason}")


def _load_shapes(document: Document) -> Graph:
    graph = Graph(bind_namespaces="none")
    _fill(graph, [document])
    return graph


def _fill(graph: Graph, documents: Iterable[Document]) -> None:
    terms: dict[Any, Node] = {}

    def known(term: Any) -> Any:
        found = terms.get(term)
        if found is None:
            found = terms[term] = _as_node(term)
        return found

    for document in documents:
        for quad in document.quads():
            graph.add((known(quad.subject), known(quad.predicate), known(quad.object)))


def _as_node(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib holds "x" and "x"^^xsd:string for different; RDF 1.1 and the shapes do not.
    datatype = None if term.datatype.value == XSD_STRING else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)

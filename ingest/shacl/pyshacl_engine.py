"""The reference engine: pySHACL over an rdflib graph in memory."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pyshacl
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from ingest.shacl.documents import Document
from ingest.shacl.errors import BadShapes
from ingest.shacl.graphs import as_graph, fill
from ingest.shacl.shapes import Shapes

NAME = "pyshacl"
# For each focus node, pySHACL looks the predicates of a shape up in a list of all parameters: in
# their dictionary they are found in a sixth less of all its time.
_shape: Any = import_module("pyshacl.shape")
_shape.CONSTRAINT_PARAMS = (CONSTRAINT_PARAMETERS_MAP, CONSTRAINT_PARAMETERS_MAP)


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
            try:
                self._queries[text] = prepareQuery(text)
            except Exception as error:  # rdflib names no narrower class for a bad query
                raise _refused(error) from error
        return self._queries[text]


def validate(data: Sequence[Document], shapes: Shapes) -> Graph:
    """Return the report as a graph; raises UnreadableRdf, BadShapes."""
    graph = _ReusingQueries()
    fill(graph, data)
    compiled = shapes.prepared(NAME, _load_shapes)
    run: Any = pyshacl.validate
    try:
        _, report, text = run(graph, shacl_graph=compiled, inplace=True)
    except (NotImplementedError, ReportableRuntimeError, ValidationFailure) as error:
        raise _refused(error) from error
    if not isinstance(report, Graph):
        raise _refused(text)
    return report


def _refused(reason: object) -> BadShapes:
    return BadShapes(f"pySHACL cannot use these shapes: {reason}")


def _load_shapes(document: Document) -> Graph:
    return as_graph([document])

"""Reads a sh:ValidationReport, as engines give it, into a Report."""

from collections.abc import Iterator, Mapping

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from ingest.shacl.graphs import as_term
from ingest.shacl.paths import path_text
from ingest.shacl.report import Report, Result, make_report

Messages = Mapping[str, Mapping[str, str]]


def read_report(graph: Graph, messages: Messages) -> Report:
    """Read the top results (not what nested shapes found) with the shapes' own messages.

    ``messages`` gives each named shape's messages by language; for a shape that has none
    there, the engine's messages are taken.
    """
    return make_report(_results(graph, messages))


def _results(graph: Graph, messages: Messages) -> Iterator[Result]:
    for node in graph.objects(None, SH.result):
        shape = _name(graph.value(node, SH.sourceShape))
        value = graph.value(node, SH.value)
        path = graph.value(node, SH.resultPath)
        focus = graph.value(node, SH.focusNode)
        assert focus is not None, "every sh:ValidationResult has a sh:focusNode"
        yield Result(
            focus=as_term(focus),
            path="" if path is None else path_text(graph, path),
            value=None if value is None else as_term(value),
            component=_name(graph.value(node, SH.sourceConstraintComponent)),
            severity=_name(graph.value(node, SH.resultSeverity)),
            shape=shape,
            messages=messages.get(shape) or _own_messages(graph, node),
        )


def _name(node: Node | None) -> str:
    return str(node) if isinstance(node, URIRef) else "_:"


def _own_messages(graph: Graph, node: Node) -> dict[str, str]:
    found = graph.objects(node, SH.resultMessage)
    texts = sorted((text.language or "", str(text)) for text in found if isinstance(text, Literal))
    return dict(texts)

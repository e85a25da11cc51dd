"""Finds mistakes in shapes that engines pass over in silence, such as sh:minCuont."""

import re
from collections.abc import Callable, Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from ingest.shacl.errors import BadShapes
from ingest.shacl.graphs import as_graph
from ingest.shacl.shapes import Shapes
from ingest.shacl.vocabulary import Vocabulary

LANGUAGES = {"en", "fr"}
SEVERITIES = {SH.Info, SH.Violation, SH.Warning}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
LISTS = (SH["and"], SH["or"], SH.xone)
REFERENCES = (SH.node, SH["not"], SH.property, SH.qualifiedValueShape, SH.sparql)
# Where a class, property or datatype of the data is named.
NAMES = (
    SH["class"], SH.datatype, SH.disjoint, SH.equals, SH.lessThan, SH.lessThanOrEquals,
    SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf,
)  # fmt: skip
# What a shape may have without constraining anything by itself.
SILENT = (RDF.type, RDFS.label, SH.message, SH.name, SH.property, SH.severity, *TARGETS)

Faults = Iterator[str]


def check_shapes(shapes: Shapes, vocabulary: Vocabulary) -> None:
    """Raise BadShapes with all mistakes, one a line, if there are any."""
    found = find_faults(shapes, vocabulary)
    if found:
        raise BadShapes("The shapes have mistakes:\n" + "\n".join(found))


def find_faults(shapes: Shapes, vocabulary: Vocabulary) -> list[str]:
    """List the mistakes in plain words, sorted."""
    graph = as_graph([shapes.document])
    rules: list[Callable[[Graph], Faults]] = [
        _unknown_shacl_terms,
        _bad_paths,
        _missing_texts,
        _bad_severities,
        _undeclared_shapes,
        _unused_shapes,
        _bad_patterns,
    ]
    faults = {fault for rule in rules for fault in rule(graph)}
    return sorted(faults | set(_unknown_names(graph, vocabulary)))


def _unknown_shacl_terms(graph: Graph) -> Faults:
    for triple in graph:
        for term in triple:
            if isinstance(term, URIRef) and term.startswith(str(SH)) and term not in SH:
                yield f"{_short(triple[0])}: sh:{term.removeprefix(str(SH))} is not a SHACL term."


def _unknown_names(graph: Graph, vocabulary: Vocabulary) -> Faults:
    for subject, predicate, term in graph:
        if predicate in NAMES and term not in vocabulary:
            yield f"{_short(subject)}: {term} is in no vocabulary that is used here."
    for user, path in graph.subject_objects(SH.path):
        for step in _steps(graph, path):
            if step not in vocabulary:
                yield f"{_short(user)}: {step} is in no vocabulary that is used here."


def _steps(graph: Graph, path: Node) -> Iterator[Node]:
    if isinstance(path, URIRef) and path != RDF.nil:
        yield path
    elif isinstance(path, BNode):
        for step in graph.objects(path):
            yield from _steps(graph, step)


def _bad_paths(graph: Graph) -> Faults:
    for shape in _named(graph, SH.PropertyShape):
        paths = list(graph.objects(shape, SH.path))
        if len(paths) != 1:
            yield f"{_short(shape)}: a property shape has one sh:path, here are {len(paths)}."
    for used in graph.objects(None, SH.property):
        if isinstance(used, BNode):
            yield "A property shape has no name, so that no report can refer to it."


def _missing_texts(graph: Graph) -> Faults:
    for shape in _named(graph, SH.PropertyShape):
        yield from _untranslated(graph, shape, SH.name)
        yield from _untranslated(graph, shape, SH.message)
    for shape in _named(graph, SH.NodeShape):
        if _has_target(graph, shape):
            yield from _untranslated(graph, shape, RDFS.label)
            if _constrains(graph, shape):
                yield from _untranslated(graph, shape, SH.message)


def _untranslated(graph: Graph, shape: Node, predicate: URIRef) -> Faults:
    texts = [text for text in graph.objects(shape, predicate) if isinstance(text, Literal)]
    languages = [str(text.language) for text in texts if text.strip()]
    if sorted(languages) != sorted(LANGUAGES):
        name = predicate.rpartition("#")[2]
        yield f"{_short(shape)}: needs one {name} in French and one in English."


def _bad_severities(graph: Graph) -> Faults:
    shapes = [*_named(graph, SH.PropertyShape), *_named(graph, SH.NodeShape)]
    for shape in shapes:
        given = list(graph.objects(shape, SH.severity))
        expected = (shape, SH.path, None) in graph or (
            _has_target(graph, shape) and _constrains(graph, shape)
        )
        if expected and (len(given) != 1 or given[0] not in SEVERITIES):
            yield f"{_short(shape)}: needs one sh:severity: Violation, Warning or Info."


def _undeclared_shapes(graph: Graph) -> Faults:
    for user, shape in _references(graph):
        if isinstance(shape, URIRef) and (shape, RDF.type, None) not in graph:
            yield f"{_short(user)}: refers to {_short(shape)}, which is declared nowhere."


def _unused_shapes(graph: Graph) -> Faults:
    used = {shape for _, shape in _references(graph)}
    for shape in [*_named(graph, SH.PropertyShape), *_named(graph, SH.NodeShape)]:
        if shape not in used and not _has_target(graph, shape):
            yield f"{_short(shape)}: has no target and no shape refers to it, so it does nothing."
        if not _constrains(graph, shape) and (shape, SH.property, None) not in graph:
            yield f"{_short(shape)}: constrains nothing."


def _references(graph: Graph) -> Iterator[tuple[Node, Node]]:
    for predicate in REFERENCES:
        yield from graph.subject_objects(predicate)
    for predicate in LISTS:
        for user, members in graph.subject_objects(predicate):
            yield from ((user, member) for member in Collection(graph, members))


def _bad_patterns(graph: Graph) -> Faults:
    for shape, pattern in graph.subject_objects(SH.pattern):
        try:
            re.compile(str(pattern))
        except re.error as error:
            yield f"{_short(shape)}: the pattern {pattern} is not a regular expression: {error}."


def _named(graph: Graph, kind: URIRef) -> list[URIRef]:
    return [shape for shape in graph.subjects(RDF.type, kind) if isinstance(shape, URIRef)]


def _has_target(graph: Graph, shape: Node) -> bool:
    return any((shape, target, None) in graph for target in TARGETS)


def _constrains(graph: Graph, shape: Node) -> bool:
    return any(name not in SILENT and name != SH.path for name in graph.predicates(shape))


def _short(node: Node) -> str:
    return str(node).rpartition("#")[2] if isinstance(node, URIRef) else "An unnamed shape"

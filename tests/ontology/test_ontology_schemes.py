"""Every concept of every scheme has its labels, its notation, its scheme and its place in it."""

from pathlib import Path

import pytest
from ontology_reading import BASE, LANGUAGES, OURS, SCHEMES, languages, ontology, read
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS


def scheme_of(path: Path) -> URIRef:
    return URIRef(f"{BASE}scheme/{path.stem}")


def concepts(graph: Graph) -> list[URIRef]:
    return [term for term in graph.subjects(RDF.type, SKOS.Concept) if isinstance(term, URIRef)]


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_the_scheme_stands_under_its_iri(path: Path) -> None:
    graph = read(path)
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme_of(path)]
    assert languages(scheme_of(path), DCTERMS.title) == LANGUAGES


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_each_concept_is_whole(path: Path) -> None:
    graph, scheme = read(path), scheme_of(path)
    for concept in concepts(graph):
        assert languages(concept, SKOS.prefLabel) == LANGUAGES, concept
        assert len(list(graph.objects(concept, SKOS.prefLabel))) == 2, concept
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme], concept
        (notation,) = graph.objects(concept, SKOS.notation)
        assert concept == URIRef(f"{scheme}/{notation}")


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_each_concept_leads_to_the_top(path: Path) -> None:
    graph, scheme = read(path), scheme_of(path)
    for concept in concepts(graph):
        top = (concept, SKOS.topConceptOf, scheme) in graph
        broader = list(graph.objects(concept, SKOS.broader))
        assert top != bool(broader), concept
        assert set(broader) <= set(concepts(graph))
        ancestors = list(graph.transitive_objects(concept, SKOS.broader))
        assert any((above, SKOS.topConceptOf, scheme) in graph for above in ancestors)


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_labels_tell_concepts_apart(path: Path, language: str) -> None:
    graph = read(path)
    said = [
        str(label)
        for concept in concepts(graph)
        for label in graph.objects(concept, SKOS.prefLabel)
        if label.language == language
    ]
    assert len(said) == len(set(said))


def test_only_the_themes_are_left_to_the_sources() -> None:
    assert [path.stem for path in SCHEMES if not concepts(read(path))] == ["theme"]


def test_the_classes_that_kinds_give_are_declared() -> None:
    given = set(ontology().objects(None, URIRef(OURS + "instanceClass")))
    assert given
    assert given <= set(ontology().subjects(RDF.type, OWL.Class))

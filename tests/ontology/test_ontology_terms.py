"""Every term says, in both languages, what it means and how it is used."""

import tomllib

import pytest
from ontology_reading import (
    CLASSES,
    FOLDER,
    HERE,
    KINDS,
    LANGUAGES,
    ONTOLOGY,
    OURS,
    XSD,
    declared,
    expand,
    lacking,
    languages,
    ontology,
    our_terms,
    read,
)
from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS

NEEDS = tomllib.loads((HERE / "needs.toml").read_text(encoding="utf-8"))
OUR_TERMS = our_terms()
REUSED = declared(read(FOLDER / "reused.ttl", FOLDER / "meta.ttl"))
CONTEXTS = (CLASSES, (OWL.ObjectProperty,), (OWL.DatatypeProperty,), (OWL.AnnotationProperty,))


def local(term: URIRef) -> str:
    return term.removeprefix(OURS)


@pytest.mark.parametrize("term", OUR_TERMS, ids=local)
def test_each_of_our_terms_is_described(term: URIRef) -> None:
    graph = ontology()
    assert languages(term, RDFS.label) == LANGUAGES
    assert languages(term, RDFS.comment) == LANGUAGES
    assert len(list(graph.objects(term, RDFS.label))) == 2
    assert len(list(graph.objects(term, RDFS.comment))) == 2
    assert list(graph.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY]
    kinds = set(graph.objects(term, RDF.type))
    assert sum(bool(kinds & set(group)) for group in CONTEXTS) == 1
    assert local(term)[0].isupper() == bool(kinds & set(CLASSES))


def test_the_labels_of_our_terms_tell_them_apart() -> None:
    for kinds in (CLASSES, KINDS):
        said = [
            str(label)
            for term in declared(ontology(), *kinds)
            if term.startswith(OURS)
            for label in ontology().objects(term, RDFS.label)
            if label.language == "fr"
        ]
        assert len(said) == len(set(said))


def test_each_reused_term_is_described() -> None:
    assert len(REUSED) >= 120
    assert lacking(REUSED, RDFS.label) == []
    assert lacking(REUSED, RDFS.comment) == []


def test_nothing_of_ours_is_among_the_reused_terms() -> None:
    assert [term for term in REUSED if term.startswith(OURS)] == []


def test_what_the_ontology_names_is_declared_in_it() -> None:
    graph = ontology()
    known = declared(graph)
    ties = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, OWL.disjointWith, OWL.inverseOf)
    named = {term for tie in ties for pair in graph.subject_objects(tie) for term in pair}
    named |= {term for pair in graph.subject_objects(RDFS.range) for term in pair}
    assert sorted(term for term in named - known if not term.startswith(XSD)) == []


def test_ranges_agree_with_the_kinds_of_properties() -> None:
    graph = ontology()
    for term, value in graph.subject_objects(RDFS.range):
        datatype = (term, RDF.type, OWL.DatatypeProperty) in graph
        assert datatype == value.startswith(XSD), term


def test_the_ontology_describes_itself() -> None:
    assert languages(ONTOLOGY, DCTERMS.title) == LANGUAGES
    assert languages(ONTOLOGY, DCTERMS.description) == LANGUAGES
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in ontology()
    assert ontology().value(ONTOLOGY, OWL.versionInfo) is not None
    assert ontology().value(ONTOLOGY, DCTERMS.license) is not None


@pytest.mark.parametrize("need", NEEDS["need"], ids=lambda need: need["name"])
def test_each_need_has_its_terms(need: dict[str, list[str]]) -> None:
    graph = ontology()
    assert lacking([expand(term) for term in need["terms"]], RDFS.label) == []
    for scheme in need.get("schemes", ()):
        assert (FOLDER / "schemes" / f"{scheme}.ttl").exists()
    for concept in need.get("concepts", ()):
        iri = URIRef(ONTOLOGY.removesuffix("ontology") + "scheme/" + concept)
        assert (iri, RDF.type, None) in graph, concept


def test_the_needs_are_those_of_the_design() -> None:
    assert len(NEEDS["need"]) == 12

"""The published release and the ontology: every term can be shown, nothing contradicts it."""

from collections import defaultdict

import pytest
from ontology_reading import XSD, labelled, lacking, ontology
from ontology_reasoner import clash, contradictions, functional, pairs, ties, with_ontology
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from reference_sample import REFERENCES, open_store, sample, statements

from store.release import Release


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release)


@pytest.fixture(scope="module")
def said(release: Release, store: Store) -> Graph:
    """All graphs but those of the reference data and the ontology, which is read from its files."""
    return statements(store, {*release.graphs} - {*REFERENCES, "ontology"})


@pytest.mark.parametrize("kind", ["classes", "properties"])
def test_every_term_of_the_release_can_be_shown(release: Release, kind: str) -> None:
    used = {URIRef(term) for term in release.read_json("statistics.json")[kind]}
    assert len(used) > 30
    assert labelled(used) == []
    assert lacking(used, RDFS.comment) == []


def test_the_reasoner_finds_no_contradiction_with_the_data(
    release: Release, store: Store, said: Graph
) -> None:
    graph = with_ontology(said, sample(release, store))
    assert len(graph) > 30_000
    assert contradictions(graph) == []


def test_a_contradiction_in_the_data_would_be_found(store: Store) -> None:
    said = statements(store, ["documents"])
    actor = min(said.objects(None, URIRef("http://www.w3.org/ns/org#member")))
    wrong = (actor, RDF.type, URIRef("http://www.w3.org/ns/org#Membership"))
    found = contradictions(with_ontology(said, [wrong]))
    assert found
    assert all(str(actor) in message for message in found)


# What follows reads all of the release, reference data included, which the reasoner cannot.


def classes_of_things(store: Store) -> dict[str, set[URIRef]]:
    """The classes that each thing is given, or that the properties at either end mean."""
    found: dict[str, set[URIRef]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, NamedNode(RDF.type), None, DefaultGraph()):
        found[quad.subject.value].add(URIRef(quad.object.value))
    for tie in ties():
        pattern = (None, NamedNode(tie.prop), None, DefaultGraph())
        for quad in store.quads_for_pattern(*pattern):
            found[(quad.object if tie.of_object else quad.subject).value].add(tie.kind)
    return found


def test_no_thing_has_classes_that_exclude_each_other(store: Store) -> None:
    things = classes_of_things(store)
    assert len(things) > 90_000
    verdicts = {kinds: clash(kinds) for kinds in {frozenset(held) for held in things.values()}}
    assert {iri: kinds for iri, kinds in things.items() if verdicts[frozenset(kinds)]} == {}


@pytest.mark.parametrize("prop", functional(), ids=lambda prop: prop.rpartition("/")[2])
def test_a_functional_property_has_one_value(store: Store, prop: URIRef) -> None:
    several = f"SELECT ?s {{ ?s <{prop}> ?o }} GROUP BY ?s HAVING (COUNT(DISTINCT ?o) > 1) LIMIT 5"
    found = store.query(several)
    assert isinstance(found, QuerySolutions)
    assert [row["s"].value for row in found] == []


def test_literals_are_of_the_datatype_stated(store: Store) -> None:
    wrong = set()
    for prop, datatype in pairs(RDFS.range):
        if not datatype.startswith(XSD):
            continue
        for quad in store.quads_for_pattern(None, NamedNode(prop), None, DefaultGraph()):
            value = quad.object
            if not isinstance(value, Literal) or value.datatype.value != str(datatype):
                wrong.add(str(quad))
    assert wrong == set()


@pytest.mark.parametrize("kind", [OWL.IrreflexiveProperty, OWL.AsymmetricProperty])
def test_nothing_is_tied_to_itself_or_both_ways(store: Store, kind: URIRef) -> None:
    for prop in ontology().subjects(RDF.type, kind):
        back = "?s" if kind == OWL.IrreflexiveProperty else f"?o . ?o <{prop}> ?s"
        found = store.query(f"SELECT ?s {{ ?s <{prop}> {back} }} LIMIT 5")
        assert isinstance(found, QuerySolutions)
        assert [row["s"].value for row in found] == [], prop

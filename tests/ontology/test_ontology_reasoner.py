"""The reasoner finds every contradiction planted, and none in the ontology itself."""

import re
import tomllib

import pytest
from ontology_reading import BASE, HERE, XSD, all_prefixes
from ontology_reasoner import contradictions, functional, pairs, ties, with_ontology
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

CASES = tomllib.loads((HERE / "contradictions.toml").read_text(encoding="utf-8"))["case"]
SPARE = "urn:spare:"

Triples = list[tuple[Node, Node, Node]]


def planted() -> Graph:
    known = {**all_prefixes(), "t": f"{BASE}id/t/", "xsd": XSD}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in known.items() if prefix)
    return Graph().parse(data=head + "\n".join(case["turtle"] for case in CASES), format="turtle")


@pytest.fixture(scope="module")
def found() -> list[str]:
    """What the reasoner finds among all planted cases, each in things of its own."""
    return contradictions(with_ontology(planted()))


def test_the_ontology_does_not_contradict_itself() -> None:
    assert contradictions(with_ontology()) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_planted_contradiction_is_found(case: dict[str, list[str]], found: list[str]) -> None:
    assert any(all(part in message for part in case["finds"]) for message in found)


def test_what_is_sound_is_left_alone() -> None:
    sound = """
        @prefix org: <http://www.w3.org/ns/org#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix m: <https://w3id.org/maillage/ontology#> . @prefix schema: <https://schema.org/> .
        <urn:p> a foaf:Person . <urn:o> a org:Organization, org:FormalOrganization .
        <urn:m> a org:Membership ; org:member <urn:p> ; org:organization <urn:o> .
        <urn:o> m:governs <urn:a> . <urn:a> a schema:AdministrativeArea, schema:Place ;
            m:siren "200067460" ; m:communeCount 25 ; schema:containedInPlace <urn:b> .
    """
    assert contradictions(with_ontology(Graph().parse(data=sound, format="turtle"))) == []


def test_every_pair_of_classes_that_exclude_each_other_bites() -> None:
    stated = pairs(OWL.disjointWith)
    assert len(stated) > 150
    both: Triples = []
    for number, pair in enumerate(stated):
        both += [(URIRef(f"{SPARE}{number}."), RDF.type, kind) for kind in pair]
    messages = " ".join(contradictions(with_ontology(both)))
    assert [pair for number, pair in enumerate(stated) if f"{SPARE}{number}." not in messages] == []


def test_every_domain_and_range_bites() -> None:
    stated = list(ties())
    assert len(stated) >= 100
    wrong: Triples = []
    for number, tie in enumerate(stated):
        thing, other = URIRef(f"{SPARE}{number}."), URIRef(f"{SPARE}other{number}")
        ends = (other, thing) if tie.of_object else (thing, other)
        assert tie.stranger is not None, tie
        wrong += [(ends[0], tie.prop, ends[1]), (thing, RDF.type, tie.stranger)]
    messages = " ".join(contradictions(with_ontology(wrong)))
    assert [tie for number, tie in enumerate(stated) if f"{SPARE}{number}." not in messages] == []


def test_what_sources_may_say_twice_is_not_functional() -> None:
    spoken = {"name", "startDate", "endDate", "foundingDate", "value", "population", "engagedOn"}
    assert [prop for prop in functional() if re.split("[/#]", prop)[-1] in spoken] == []


def test_the_classes_of_no_two_pairs_are_stated_both_ways() -> None:
    stated = pairs(OWL.disjointWith)
    assert [pair for pair in stated if pair[::-1] in stated] == []

"""Mistakes in shapes that engines pass over in silence fail the check."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from ingest.shacl import make_shapes, read_shapes
from ingest.shacl.errors import BadShapes
from ingest.shacl.lint import check_shapes, find_faults
from ingest.shacl.vocabulary import Vocabulary, read_vocabulary

ROOT = Path(__file__).parents[2]
PREFIXES = """
@prefix : <https://w3id.org/maillage/shapes#> .
@prefix ex: <https://example.org/> .
@prefix m: <https://w3id.org/maillage/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = """
:Thing a sh:NodeShape ; rdfs:label "chose"@fr, "thing"@en ; sh:targetClass org:Organization ;
    sh:property :Thing-name .
:Thing-name a sh:PropertyShape ; sh:path schema:name ; sh:name "nom"@fr, "name"@en ;
    sh:minCount 1 ; sh:datatype xsd:string ;
    sh:severity sh:Violation ; sh:message "Nommez."@fr, "Name it."@en .
"""
UNKNOWN = "is in no vocabulary that is used here."
MISTAKES = [
    ("sh:minCount", "sh:minCuont", "Thing-name: sh:minCuont is not a SHACL term."),
    ("sh:Violation", "sh:Violations", "Thing-name: sh:Violations is not a SHACL term."),
    ("sh:NodeShape", "sh:NodeShap", "Thing: sh:NodeShap is not a SHACL term."),
    ("schema:name", "schema:nmae", f"Thing-name: https://schema.org/nmae {UNKNOWN}"),
    ("schema:name", "( schema:name m:nowhere )",
     f"Thing-name: https://w3id.org/maillage/ontology#nowhere {UNKNOWN}"),
    ("schema:name", "[ sh:inversePath ex:p ]", f"Thing-name: https://example.org/p {UNKNOWN}"),
    ("org:Organization", "org:Organisation",
     f"Thing: http://www.w3.org/ns/org#Organisation {UNKNOWN}"),
    ("xsd:string", "xsd:sting", f"Thing-name: http://www.w3.org/2001/XMLSchema#sting {UNKNOWN}"),
    ("sh:path schema:name ;", "", "Thing-name: a property shape has one sh:path, here are 0."),
    ("sh:path schema:name", "sh:path schema:name, m:siren",
     "Thing-name: a property shape has one sh:path, here are 2."),
    ("sh:property :Thing-name", "sh:property :Thing-nmae",
     "Thing: refers to Thing-nmae, which is declared nowhere."),
    ("sh:property :Thing-name", "sh:or ( :Thing-name :Nowhere )",
     "Thing: refers to Nowhere, which is declared nowhere."),
    ("sh:property :Thing-name", 'sh:pattern "x"',
     "Thing-name: has no target and no shape refers to it, so it does nothing."),
    ("sh:property :Thing-name", "sh:property :Thing-name, [ sh:path m:siren ]",
     "A property shape has no name, so that no report can refer to it."),
    ("sh:targetClass org:Organization", 'rdfs:comment "x"',
     "Thing: has no target and no shape refers to it, so it does nothing."),
    ("sh:minCount 1 ; sh:datatype xsd:string ;", "", "Thing-name: constrains nothing."),
    ('"Name it."@en', '"Name it."', "Thing-name: needs one message in French and one in English."),
    (', "Name it."@en', "", "Thing-name: needs one message in French and one in English."),
    ('"Name it."@en', '" "@en', "Thing-name: needs one message in French and one in English."),
    ('"nom"@fr, ', "", "Thing-name: needs one name in French and one in English."),
    ('"chose"@fr, ', "", "Thing: needs one label in French and one in English."),
    ("sh:property :Thing-name", 'sh:property :Thing-name ; sh:pattern "x"',
     "Thing: needs one message in French and one in English."),
    ("sh:severity sh:Violation ;", "",
     "Thing-name: needs one sh:severity: Violation, Warning or Info."),
    ("sh:severity sh:Violation", "sh:severity sh:Shape",
     "Thing-name: needs one sh:severity: Violation, Warning or Info."),
    ("sh:minCount 1", 'sh:pattern "("', "Thing-name: the pattern ( is not a regular expression"),
]  # fmt: skip


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ROOT / "ontology")


def faults(text: str, vocabulary: Vocabulary) -> list[str]:
    quads = parse((PREFIXES + text).encode(), RdfFormat.TURTLE)
    return find_faults(make_shapes([quad.triple for quad in quads]), vocabulary)


def test_the_shapes_of_the_project_have_no_mistake(vocabulary: Vocabulary) -> None:
    assert find_faults(read_shapes(ROOT / "shapes"), vocabulary) == []


def test_good_shapes_have_no_mistake(vocabulary: Vocabulary) -> None:
    assert faults(GOOD, vocabulary) == []


@pytest.mark.parametrize(("good", "bad", "message"), MISTAKES)
def test_a_mistake_is_found(good: str, bad: str, message: str, vocabulary: Vocabulary) -> None:
    assert good in GOOD
    found = faults(GOOD.replace(good, bad), vocabulary)
    assert any(fault.startswith(message) for fault in found), found


def test_all_mistakes_come_in_one_error(vocabulary: Vocabulary) -> None:
    text = GOOD.replace("minCount", "minCuont").replace("schema:name", "schema:nmae")
    quads = parse((PREFIXES + text).encode(), RdfFormat.TURTLE)
    shapes = make_shapes([quad.triple for quad in quads])
    with pytest.raises(BadShapes, match=r"(?s)nmae.*minCuont"):
        check_shapes(shapes, vocabulary)


def test_the_vocabulary_knows_ours_the_contexts_and_the_standards(vocabulary: Vocabulary) -> None:
    for term in (
        "https://w3id.org/maillage/ontology#CharterSignature",
        "http://www.opengis.net/ont/geosparql#wktLiteral",
        "http://www.w3.org/2004/02/skos/core#ConceptScheme",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    ):
        assert term in vocabulary
    assert "https://schema.org/nmae" not in vocabulary

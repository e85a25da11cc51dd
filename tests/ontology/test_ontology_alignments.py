"""Alignments: a file a vocabulary, and every term of others spelt as they spell it."""

import csv
from pathlib import Path

import pytest
from ontology_reading import ALIGNMENTS, BASE, HERE, ROOT, XSD, declared, expand, ontology, read
from rdflib import URIRef, namespace
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS

# rdflib knows all terms of these. Reached by name, lest pytest look into them and make them warn.
NAMES = (
    *("DCAT", "DCTERMS", "FOAF", "GEO", "ORG", "OWL"),
    *("PROV", "RDF", "RDFS", "SDO", "SKOS", "VANN"),
)
CLOSED = tuple(getattr(namespace, name) for name in NAMES)
PAIR = "http://virtual-assembly.org/ontologies/pair"
TARGETS = {
    "pair": [PAIR],
    "schema-org": ["https://schema.org/"],
    "cpov": ["http://data.europa.eu/m8g/", str(DCTERMS)],
    "foaf": [str(FOAF)],
    "insee": ["http://rdf.insee.fr/def/", "http://id.insee.fr/"],
}
MATCHES = {SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch}
HIERARCHY = {RDFS.subClassOf, RDFS.subPropertyOf}


def column(path: Path, name: str, delimiter: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row[name] for row in csv.DictReader(lines, delimiter=delimiter)}


PAIR_TERMS = column(ROOT / "data" / "pair" / "pair-terms.tsv", "iri", "\t")
KNOWN = column(HERE / "known-terms.csv", "term", ",")


def is_spelt_right(term: str) -> bool:
    if term.startswith(PAIR):
        return term in PAIR_TERMS
    for known in CLOSED:
        if term.startswith(str(known)) and term.removeprefix(str(known)) in known:
            return True
    return term in KNOWN


def terms_of_others() -> set[str]:
    """What the ontology says anything of, or with, outside our base."""
    graph = ontology()
    named = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    pages = set(graph.objects(None, DCTERMS.license))
    return {str(term) for term in named - pages if not str(term).startswith((BASE, XSD))}


def test_there_is_a_file_for_each_vocabulary() -> None:
    assert {path.stem for path in ALIGNMENTS} == set(TARGETS)


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_each_alignment_leads_from_our_terms_to_theirs(path: Path) -> None:
    known = declared(ontology()) | set(ontology().subjects(RDF.type, SKOS.Concept))
    for ours, tie, theirs in read(path):
        assert ours in known, ours
        assert tie in MATCHES | HIERARCHY, tie
        # A class of theirs that we use as it is may be a narrower one of another that we use.
        targets = tuple(TARGETS[path.stem])
        assert str(theirs).startswith(targets) or str(ours).startswith(targets), (ours, theirs)


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_no_pair_is_aligned_twice(path: Path) -> None:
    pairs = [(ours, theirs) for ours, _, theirs in read(path)]
    assert len(pairs) == len(set(pairs))


def test_each_term_of_others_exists() -> None:
    terms = terms_of_others()
    assert len(terms) > 150
    assert sorted(term for term in terms if not is_spelt_right(term)) == []


@pytest.mark.parametrize(
    "term",
    [
        PAIR + "#Organisation",
        "http://www.w3.org/ns/org#Organisation",
        "http://rdf.insee.fr/def/geo#Département",
        "http://data.europa.eu/m8g/PublicOrganization",
        "https://schema.org/funders",
        "http://schema.org/name",
    ],
)
def test_a_misspelt_term_would_be_noticed(term: str) -> None:
    assert not is_spelt_right(term)


@pytest.mark.parametrize(
    "term",
    ["org:Organization", "foaf:Person", "org:Membership", "schema:Project", "schema:Event",
     "schema:CreativeWork", "schema:Place", "org:memberOf", "org:hasMember"],
)  # fmt: skip
def test_what_transition_platforms_share_is_aligned_to_pair(term: str) -> None:
    matches = ontology().objects(expand(term), SKOS.closeMatch)
    assert any(str(match) in PAIR_TERMS for match in matches)

"""The context gives every word one declared term, and both libraries read it alike."""

import importlib
import json
import re
from collections import defaultdict
from typing import Any

import pytest
from ontology_reading import (
    CLASSES,
    FOLDER,
    OURS,
    ROOT,
    SCHEMES,
    XSD,
    all_prefixes,
    declared,
    ontology,
    our_terms,
)
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from ingest.identity.resolving import Identities
from ingest.project import Project
from ingest.source import load_source
from ingest.typing import add_classes
from store.settings import Settings

DOCUMENT = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))
CONTEXT: dict[str, Any] = DOCUMENT["@context"]
RULES = sorted((ROOT / "ingest" / "rules").glob("*.rq"))
SMALL_SOURCES = ["citego", "cler", "documents", "energy-cities", "fabrique"]


def is_prefix(value: object) -> bool:
    return isinstance(value, str) and value.startswith("http") and value[-1] in "#/"


PREFIXES = {key: value for key, value in CONTEXT.items() if key[0] != "@" and is_prefix(value)}


def iri(short: str) -> str:
    prefix, colon, local = short.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else short


def coercion(value: str | dict[str, str]) -> tuple[str, str]:
    """What the word's values become: a datatype or `@id`, and the container."""
    if isinstance(value, str):
        return "", ""
    return iri(value.get("@type", "")), value.get("@container", "")


def words() -> dict[str, dict[str, tuple[str, str]]]:
    """The words of each term, with their coercion; JSON-LD's own keywords left out."""
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for key, value in CONTEXT.items():
        if key[0] != "@" and key not in PREFIXES:
            found[iri(value if isinstance(value, str) else value["@id"])][key] = coercion(value)
    return {term: keys for term, keys in found.items() if term[0] != "@"}


def test_every_word_means_a_declared_term() -> None:
    assert len(words()) > 130
    assert sorted(set(words()) - {str(term) for term in declared(ontology())}) == []


def test_every_term_of_ours_is_reached() -> None:
    elsewhere = [*RULES, *SCHEMES]
    texts = " ".join(path.read_text(encoding="utf-8") for path in elsewhere)
    used = {OURS + local for local in re.findall(r"\bm:(\w+)", texts)}
    assert sorted(set(map(str, our_terms())) - set(words()) - used) == []


def test_what_rules_and_schemes_use_of_ours_is_declared() -> None:
    for path in [*RULES, *SCHEMES]:
        for local in re.findall(r"\bm:(\w+)", path.read_text(encoding="utf-8")):
            assert URIRef(OURS + local) in our_terms(), path.name


def test_the_words_of_one_term_treat_its_values_alike() -> None:
    torn = {term: keys for term, keys in words().items() if len(set(keys.values())) > 1}
    assert torn == {}


def test_several_words_for_one_term_are_the_exception() -> None:
    several = {term: sorted(keys) for term, keys in words().items() if len(keys) > 1}
    # The same property, checked against another scheme for each sort of thing.
    assert several == {iri("dct:type"): ["areaKind", "changeKind", "kind"]}


@pytest.mark.parametrize("term", sorted(words()))
def test_the_coercion_agrees_with_the_ontology(term: str) -> None:
    kinds = set(ontology().objects(URIRef(term), RDF.type))
    (coerced,) = {types for types, _ in words()[term].values()}
    if kinds & set(CLASSES):
        assert coerced == ""
    elif OWL.ObjectProperty in kinds:
        assert coerced == "@id"
    elif coerced:
        assert OWL.DatatypeProperty in kinds
        ranges = {str(value) for value in ontology().objects(URIRef(term), RDFS.range)}
        assert ranges <= {coerced}


def test_numbers_dates_and_truths_of_ours_are_coerced() -> None:
    """A range that is no text needs a coercion, or else the text would be published as one."""
    for term, keys in words().items():
        if not term.startswith(OURS):
            continue
        for value in ontology().objects(URIRef(term), RDFS.range):
            if value.startswith(XSD) and value != URIRef(XSD + "string"):
                assert {types for types, _ in keys.values()} == {str(value)}, term


def test_the_prefixes_are_those_of_the_files() -> None:
    files = all_prefixes()
    for prefix, value in PREFIXES.items():
        assert files.get(prefix, value) == value
    assert set(PREFIXES) - set(files) <= {"scheme", "graph"}


@pytest.fixture(scope="module")
def project(settings: Settings) -> Project:
    return Project(settings)


def document(project: Project, name: str) -> bytes:
    """All records of a source, as the build maps them."""
    source = load_source(project.settings.data / name)
    reading = importlib.import_module(f"ingest.sources.{source.module}").records(source)
    nodes = [node for record in reading.records for node in record.nodes]
    add_classes(nodes, project.classes)
    resolved = list(Identities(project.registry).resolve(nodes, name))
    assert len(resolved) > 50
    return json.dumps({**DOCUMENT, "@graph": resolved}).encode()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", SMALL_SOURCES)
def test_both_libraries_read_the_records_alike(
    project: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As spelt: with its default, rdflib would hide a difference in the spelling of values.
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)
    content = document(project, name)
    lines = serialize(parse(content, format=RdfFormat.JSON_LD), format=RdfFormat.N_QUADS)
    assert lines
    by_pyoxigraph = Graph().parse(data=lines, format="nt")
    by_rdflib = Graph().parse(data=content, format="json-ld")
    assert len(by_rdflib) > 300
    assert set(by_pyoxigraph) == set(by_rdflib)


def words_of(value: object) -> set[str]:
    """The words of a node and of those within it; JSON-LD's keywords left out."""
    if isinstance(value, list):
        return {word for item in value for word in words_of(item)}
    if not isinstance(value, dict):
        return set()
    plain = {word: item for word, item in value.items() if "@language" not in mapped(word)}
    inner = {word for item in plain.values() for word in words_of(item)}
    return inner | {word for word in value if word[0] != "@"}


def mapped(word: str) -> list[str]:
    """What the context says of how the word's values are written."""
    return list(coercion(CONTEXT.get(word, "")))


@pytest.mark.parametrize("name", SMALL_SOURCES)
def test_every_word_of_the_records_is_in_the_context(project: Project, name: str) -> None:
    nodes = json.loads(document(project, name))["@graph"]
    assert words_of(nodes) - set(CONTEXT) == set()

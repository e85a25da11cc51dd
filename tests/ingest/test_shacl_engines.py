"""The engines behind validate(): both find the same, and no quirk of theirs comes through."""

import tomllib
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ingest.shacl import (
    FAST,
    REFERENCE,
    Document,
    Shapes,
    available_engines,
    from_lines,
    make_shapes,
    validate,
)
from ingest.shacl.compare import compare_engines, compare_reports
from ingest.shacl.errors import BadShapes, NoSuchEngine, UnreadableRdf
from ingest.shacl.turbo_engine import VERSIONS

PREFIXES = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = """
:Thing a sh:NodeShape ; sh:targetClass :Thing ; sh:property :Thing-size, :Thing-part .
:Thing-size a sh:PropertyShape ; sh:path :size ; sh:maxCount 1 ; sh:datatype xsd:integer ;
    sh:severity sh:Warning ; sh:message "Un seul nombre."@fr, "One number."@en .
:Thing-part a sh:PropertyShape ; sh:path ( :part [ sh:inversePath :whole ] ) ; sh:node :Named ;
    sh:message "Nommez."@fr, "Name it."@en .
:Named a sh:NodeShape ; sh:property [ sh:path :name ; sh:minCount 1 ] .
"""
engines = pytest.mark.parametrize("engine", available_engines())


def shapes_of(text: str) -> Shapes:
    quads = parse((PREFIXES + text).encode(), RdfFormat.TURTLE)
    return make_shapes([quad.triple for quad in quads])


def data_of(text: str) -> Document:
    return Document((PREFIXES + text).encode(), RdfFormat.TURTLE, "data.ttl")


def test_the_fast_engine_is_installed_for_the_tests() -> None:
    assert available_engines() == [FAST, REFERENCE]


@engines
def test_a_planted_offender_is_found(engine: str) -> None:
    (result,) = validate([data_of(':x a :Thing ; :size "big" .')], shapes_of(SHAPES), engine)
    assert result.focus == NamedNode("https://example.org/x")
    assert result.value == Literal("big")
    assert result.path == "https://example.org/size"
    assert result.shape == "https://example.org/Thing-size"
    assert result.component == "http://www.w3.org/ns/shacl#DatatypeConstraintComponent"
    assert result.level == "Warning"
    assert result.messages == {"en": "One number.", "fr": "Un seul nombre."}


@engines
def test_as_json_is_plain(engine: str) -> None:
    (result,) = validate([data_of(':x a :Thing ; :size "big" .')], shapes_of(SHAPES), engine)
    assert result.as_json() == {
        "severity": "Warning",
        "focus": "https://example.org/x",
        "path": "https://example.org/size",
        "value": "big",
        "component": "DatatypeConstraintComponent",
        "shape": "https://example.org/Thing-size",
        "message": {"en": "One number.", "fr": "Un seul nombre."},
    }


@engines
def test_only_violations_keep_data_from_being_published(engine: str) -> None:
    shapes = shapes_of(SHAPES)
    assert validate([data_of(":x a :Thing ; :size 1, 2 .")], shapes, engine).conforms
    part = ":x a :Thing ; :part :y . :z :whole :y ."
    assert not validate([data_of(part)], shapes, engine).conforms


@engines
def test_what_nested_shapes_find_is_no_result_of_its_own(engine: str) -> None:
    data = data_of(":x a :Thing ; :part :y . :z :whole :y .")
    (result,) = validate([data], shapes_of(SHAPES), engine)
    assert result.shape == "https://example.org/Thing-part"
    assert result.path == "<https://example.org/part>/(^<https://example.org/whole>)"
    assert result.value == NamedNode("https://example.org/z")


@engines
def test_a_plain_literal_is_a_string(engine: str) -> None:
    shapes = shapes_of(
        ":S a sh:NodeShape ; sh:targetNode :x ; sh:property :P . "
        ':P sh:path :p ; sh:in ( "a" "b" ) .'
    )
    data = data_of(':x :p "a", "b"^^xsd:string .')
    assert len(validate([data], shapes, engine)) == 0


@engines
def test_values_keep_their_spelling(engine: str) -> None:
    shapes = shapes_of(":S a sh:NodeShape ; sh:targetNode :x ; sh:property :P . "
                       ":P sh:path :p ; sh:maxInclusive 0 .")  # fmt: skip
    (result,) = validate([data_of(":x :p 007 .")], shapes, engine)
    assert str(result.value) == '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'


@engines
def test_the_names_of_graphs_do_not_matter(engine: str) -> None:
    lines = [
        b'<https://example.org/x> <https://example.org/size> "1" <https://example.org/g> .\n',
        b"<https://example.org/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        b"<https://example.org/Thing> <https://example.org/h> .\n",
    ]
    assert len(validate([from_lines(lines)], shapes_of(SHAPES), engine)) == 1


@engines
def test_documents_count_together(engine: str) -> None:
    data = [data_of(":x a :Thing ."), data_of(":x :size 1 ."), data_of(":x :size 2 .")]
    assert len(validate(data, shapes_of(SHAPES), engine)) == 1


@engines
def test_results_come_in_one_order_and_can_be_picked(engine: str) -> None:
    data = data_of(':b a :Thing ; :size "1" . :a a :Thing ; :size "2", "1" .')
    report = validate([data], shapes_of(SHAPES), engine)
    assert [result.key for result in report] == sorted(result.key for result in report)
    assert {result.focus.value[-1] for result in report} == {"a", "b"}
    only = report.about({"https://example.org/b"}.__contains__)
    assert [result.focus.value for result in only] == ["https://example.org/b"]


@engines
def test_unreadable_data_is_named_with_the_place(engine: str) -> None:
    broken = Document(b"<https://example.org/x> <https://example.org/p> .\n", name="part.nt")
    with pytest.raises(UnreadableRdf, match=r"part\.nt: .*line 1"):
        validate([broken], shapes_of(SHAPES), engine)


@engines
def test_shapes_that_an_engine_cannot_use_are_refused(engine: str) -> None:
    shapes = shapes_of(
        ':S a sh:NodeShape ; sh:targetNode :x ; sh:sparql [ sh:select "SELECT $this WHERE {" ] .'
    )
    with pytest.raises(BadShapes):
        validate([data_of(":x :p 1 .")], shapes, engine)


def test_an_unknown_engine_is_refused_with_the_choice() -> None:
    with pytest.raises(NoSuchEngine, match="Choose turbo or pyshacl"):
        validate([], shapes_of(SHAPES), "magic")


def test_other_versions_than_the_pair_leave_the_work_to_pyshacl(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(VERSIONS, "rdflib-turbo", "0.2.0a14")
    assert available_engines() == [REFERENCE]
    assert len(validate([data_of(":x a :Thing ; :size 1, 2 .")], shapes_of(SHAPES))) == 1
    with pytest.raises(NoSuchEngine, match=r"rdflib-turbo 0\.2\.0a14"):
        validate([], shapes_of(SHAPES), FAST)


def test_the_pair_is_the_one_that_the_project_asks_for() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    wanted = {f"{package}=={version}" for package, version in VERSIONS.items()}
    assert wanted == set(project["project"]["optional-dependencies"]["turbo"])


def test_a_comparison_shows_what_only_one_of_two_reports_has() -> None:
    shapes, data = shapes_of(SHAPES), data_of(":x a :Thing ; :size 1, 2 .")
    assert compare_engines([data], shapes).agree
    some, none = validate([data], shapes), validate([], shapes)
    comparison = compare_reports(none, some)
    assert not comparison.agree
    assert [key[0] for key in comparison.only_second] == ["<https://example.org/x>"]
    assert comparison.only_first == ()

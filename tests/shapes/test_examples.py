"""Every example file is a test: what it expects of each of its nodes is what engines find."""

from collections import Counter
from functools import cache

import pytest
from rdflib import URIRef
from rdflib.namespace import SH
from shape_examples import (
    ROOT,
    Example,
    Verdicts,
    all_data,
    all_shapes,
    examples,
    verdicts,
)

from ingest.shacl import Report, available_engines, validate
from ingest.shacl.graphs import as_graph
from ingest.shacl.lint import TARGETS

ENGINES = available_engines()
# Files of shapes that are no class: what they hold is used and tested in the others.
WITHOUT_EXAMPLES = {"shapes", "source"}


@cache
def report(engine: str) -> Report:
    return validate(all_data(), all_shapes(), engine)


def found_about(example: Example, engine: str) -> Verdicts:
    found = verdicts(report(engine).about(example.subjects.__contains__))
    conforming = example.path.parent.name == "conforming"
    foci = example.subjects if conforming else {focus for focus, *_ in example.expected}
    return Counter({key: count for key, count in found.items() if conforming or key[0] in foci})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_example(example: Example, engine: str) -> None:
    assert found_about(example, engine) == example.expected


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_else_is_found(engine: str) -> None:
    expected: Verdicts = sum((example.expected for example in examples()), Counter())
    assert verdicts(report(engine)) == expected


def test_engines_agree_result_by_result() -> None:
    first, *others = [[result.key for result in report(engine)] for engine in ENGINES]
    assert all(other == first for other in others)


def test_each_file_of_shapes_has_conforming_and_violating_examples() -> None:
    names = {path.stem for path in (ROOT / "shapes").glob("*.ttl")} - WITHOUT_EXAMPLES
    for folder in ("conforming", "violating"):
        have = {example.path.stem for example in examples() if example.path.parent.name == folder}
        assert have == names


def test_conforming_examples_expect_nothing_and_violating_ones_something() -> None:
    for example in examples():
        assert bool(example.expected) == (example.path.parent.name == "violating"), example.name


def test_each_shape_has_a_planted_offender() -> None:
    graph = as_graph([all_shapes().document])
    targeted = {shape for target in TARGETS for shape in graph.subjects(target)}
    linked = {part for shape in targeted for part in graph.objects(shape, SH.property)}
    judging = linked | {shape for shape in targeted if (shape, SH.message, None) in graph}
    offended = {shape for example in examples() for _, shape, *_ in example.expected}
    assert {str(shape).rpartition("#")[2] for shape in judging} == offended


def test_each_property_shape_has_a_conforming_value() -> None:
    shapes = as_graph([all_shapes().document])
    conforming = [
        example.data for example in examples() if example.path.parent.name == "conforming"
    ]
    data = as_graph(conforming)
    for shape, path in shapes.subject_objects(SH.path):
        if isinstance(path, URIRef):
            assert (None, path, None) in data, shape

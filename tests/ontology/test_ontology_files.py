"""Every file of the ontology loads, in both libraries, without a warning; so do all together."""

import logging
import re
import threading
import warnings
from pathlib import Path

import pytest
from ontology_reading import FILES, expand, name, prefixes, read
from pyoxigraph import BlankNode, Quad, RdfFormat, parse, serialize
from pyoxigraph import Triple as Statement
from rdflib import Graph
from rdflib.compare import isomorphic


def with_pyoxigraph(path: Path) -> list[Quad]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return list(parse(path.read_bytes(), format=RdfFormat.TURTLE))


def with_rdflib(*paths: Path) -> Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return read(*paths)


def logged_here(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    # Servers of other tests can run in this process too, and log what befalls them.
    return [record for record in caplog.records if record.thread == threading.get_ident()]


def translated(quads: list[Quad]) -> Graph:
    triples = [Statement(quad.subject, quad.predicate, quad.object) for quad in quads]
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_both_libraries_read_the_same_triples(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    graph, quads = with_rdflib(path), with_pyoxigraph(path)
    assert len(graph) > 0
    assert isomorphic(graph, translated(quads))
    assert logged_here(caplog) == []


def test_all_files_merge(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    merged = {quad for path in FILES for quad in with_pyoxigraph(path)}
    assert isomorphic(with_rdflib(*FILES), translated(list(merged)))
    assert logged_here(caplog) == []


def test_a_fault_would_be_noticed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text('<urn:a> <urn:b> "x"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    with_rdflib(path)
    assert [record.name for record in logged_here(caplog)] == ["rdflib.term"]


# A dump names blank nodes anew each time: with one, equal input would not give equal bytes.
@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_is_anonymous(path: Path) -> None:
    for quad in with_pyoxigraph(path):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_prefix_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if line[:1] not in "@#")
    used = set(re.findall(r"(?<![\w-])([\w-]*):[\w-]", body))
    assert set(prefixes(path)) - used == set()


def test_a_prefix_means_the_same_in_all_files() -> None:
    for path in FILES:
        for prefix, iri in prefixes(path).items():
            assert not prefix or str(expand(prefix + ":")) == iri


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_file_says_what_it_holds(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_no_statement_stands_in_two_files() -> None:
    seen: dict[Quad, str] = {}
    doubled = []
    for path in FILES:
        for quad in set(with_pyoxigraph(path)):
            if quad in seen:
                doubled.append((seen[quad], name(path), str(quad)))
            seen[quad] = name(path)
    assert doubled == []

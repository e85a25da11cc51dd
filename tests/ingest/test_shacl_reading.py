"""Reading shapes and documents: what cannot be used is refused, and the message says why."""

import gzip
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import SH

from ingest.shacl import read_document, read_shapes, validate
from ingest.shacl.errors import BadShapes, UnreadableRdf
from ingest.shacl.paths import path_text

SHAPE = """
@prefix mshape: <https://w3id.org/maillage/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
mshape:Thing a sh:NodeShape ; sh:targetNode <https://w3id.org/maillage/id/thing/a> ;
    sh:pattern "^https://w3id.org/maillage/id/other/" ; sh:message "Non"@fr, "No"@en .
"""
LINE = b"<https://e.org/s> <https://e.org/p> <https://e.org/o> .\n"


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadShapes, match="everything would pass"):
        read_shapes(tmp_path)


def test_a_file_that_does_not_parse_is_named_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(SHAPE)
    (tmp_path / "thing.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\nsh:a sh:b\n")
    with pytest.raises(UnreadableRdf, match=r"thing\.ttl: .*Turtle.*line 3"):
        read_shapes(tmp_path)


def test_shapes_follow_the_base(tmp_path: Path) -> None:
    (tmp_path / "thing.ttl").write_text(SHAPE)
    (result,) = validate([], read_shapes(tmp_path, "http://localhost:8000/"))
    assert result.focus.value == "http://localhost:8000/id/thing/a"
    assert result.messages == {"en": "No", "fr": "Non"}


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = SHAPE.replace("Thing", name).replace("sh:pattern", "sh:not _:x . _:x sh:pattern")
        (tmp_path / f"{name}.ttl").write_text(text.replace("other", name))
    graph = Graph().parse(data=read_shapes(tmp_path).document.content, format="nt")
    assert len(set(graph.objects(None, SH["not"]))) == 2


@pytest.mark.parametrize("name", ["a.nt", "a.nq", "a.ttl", "a.trig"])
def test_documents_are_read_by_their_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(LINE)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(LINE))
    for path in (tmp_path / name, tmp_path / f"{name}.gz"):
        assert [str(quad.object) for quad in read_document(path).quads()] == ["<https://e.org/o>"]


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRdf, match=r"Expected one of \.nq, \.nt, \.trig, \.ttl"):
        read_document(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("turtle", "text"),
    [
        ("ex:p", "https://e.org/p"),
        ("( ex:p ex:q )", "<https://e.org/p>/<https://e.org/q>"),
        ("[ sh:inversePath ex:p ]", "^<https://e.org/p>"),
        (
            "[ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ) ]",
            "<https://e.org/p>|(^<https://e.org/q>)",
        ),
        ("[ sh:zeroOrMorePath ex:p ]", "<https://e.org/p>*"),
        ("[ sh:oneOrMorePath ( ex:p ex:q ) ]", "(<https://e.org/p>/<https://e.org/q>)+"),
        ("[ sh:zeroOrOnePath ex:p ]", "<https://e.org/p>?"),
    ],
)
def test_paths_are_written_as_in_sparql(turtle: str, text: str) -> None:
    prefixes = f"@prefix ex: <https://e.org/> . @prefix sh: <{SH}> .\n"
    graph = Graph().parse(data=f"{prefixes} ex:s sh:path {turtle} .", format="turtle")
    (path,) = graph.objects(None, SH.path)
    assert path_text(graph, path) == text

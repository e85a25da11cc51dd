from pathlib import Path

import pytest

from store.errors import BadParameter, BrokenQueryFile, UnknownQuery
from store.queries import Library

HEADER = """#+ title: {fr: "Titre", en: "Title"}
#+ description: {fr: "Texte.", en: "Text."}
#+ parameters:
"""
XSD = "http://www.w3.org/2001/XMLSchema#"
LABEL = "label: {fr: x, en: x}"


def parameter(name: str, kind: str, default: str) -> str:
    return f'#+   - {{name: {name}, type: {kind}, default: "{default}", {LABEL}}}\n'


def library(folder: Path, text: str, base: str = "https://w3id.org/maillage/") -> Library:
    (folder / "q.rq").write_text(text, encoding="utf-8")
    return Library(folder, base)


@pytest.mark.parametrize(
    ("kind", "default", "value", "term"),
    [
        ("iri", "https://e.org/", "https://e.org/a?b=c", "<https://e.org/a?b=c>"),
        ("iris", "https://e.org/", "a:b  c:d", "<a:b> <c:d>"),
        ("string", "x", 'a"b\\\n$x } #', '"a\\"b\\\\\\n$x } #"'),
        ("string", "x", "", '""'),
        ("integer", "1", "+007", "7"),
        ("integer", "1", "-5", "-5"),
        (
            "date",
            "2024-01-01",
            "2024-02-29",
            '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
        ("year", "2024", "1999", '"1999"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("language", "fr", "pt-BR", '"pt-br"'),
    ],
)
def test_values_become_terms(
    tmp_path: Path, kind: str, default: str, value: str, term: str
) -> None:
    text = HEADER + parameter("x", kind, default) + "SELECT ?x { ?x ?p $x . ?y ?p '$x' } # $x\n"
    query = library(tmp_path, text).get("q")
    assert (
        query.render({"x": value}).splitlines()[-1]
        == f"SELECT ?x {{ ?x ?p {term} . ?y ?p '$x' }} # $x"
    )


@pytest.mark.parametrize(
    ("kind", "default", "value", "expected"),
    [
        ("iri", "a:b", "no iri", "an absolute IRI"),
        ("iri", "a:b", "https://e.org/> } #", "an absolute IRI"),
        ("iri", "a:b", "relative", "an absolute IRI"),
        ("iri", "a:b", "", "an absolute IRI"),
        ("integer", "1", "1.5", "a whole number"),
        ("integer", "1", "٣", "a whole number"),
        ("integer", "1", "1 }", "a whole number"),
        ("date", "2024-01-01", "2021-02-30", "a date as YYYY-MM-DD"),
        ("date", "2024-01-01", "20240101", "a date as YYYY-MM-DD"),
        ("year", "2024", "20211", "a year of four digits"),
        ("year", "2024", "0000", "a year of four digits"),
        ("language", "fr", "fr_FR", "a language tag"),
    ],
)
def test_wrong_values_are_named(
    tmp_path: Path, kind: str, default: str, value: str, expected: str
) -> None:
    text = HEADER + parameter("x", kind, default) + "SELECT * { ?s ?p $x }\n"
    with pytest.raises(BadParameter) as caught:
        library(tmp_path, text).get("q").render({"x": value})
    assert str(caught.value) == (
        f"parameter x: “{value}” is not {expected}. Give {expected}, such as {default}."
    )


def test_unknown_parameters_and_queries_are_named(tmp_path: Path) -> None:
    text = HEADER + parameter("x", "string", "d") + "SELECT * { ?s ?p $x }\n"
    books = library(tmp_path, text)
    with pytest.raises(BadParameter) as caught:
        books.get("q").render({"y": "1"})
    assert str(caught.value) == ("parameter y: The query “q” has no parameter “y”. It has: x.")
    with pytest.raises(UnknownQuery) as unknown:
        books.get("../q")
    assert str(unknown.value) == "There is no query “../q”. The list of queries is at /queries."


def test_defaults_and_base(tmp_path: Path) -> None:
    text = (
        HEADER
        + parameter("x", "iri", "https://w3id.org/maillage/id/a")
        + "SELECT * { $x a <https://w3id.org/maillage/ontology#B> }\n"
    )
    query = library(tmp_path, text, "http://localhost/").get("q")
    assert query.render({}).splitlines()[-1] == (
        "SELECT * { <http://localhost/id/a> a <http://localhost/ontology#B> }"
    )
    assert query.title == {"fr": "Titre", "en": "Title"}


def test_a_header_says_which_view_comes_first(tmp_path: Path) -> None:
    assert library(tmp_path, HEADER + "#+ view: map\nSELECT * {}").get("q").view == "map"
    assert library(tmp_path, HEADER + "SELECT * {}").get("q").view == "table"


BROKEN = [
    ("SELECT * {}", "The header lacks `title` and `description`."),
    ("#+ title: [\n", "The header is not YAML: "),
    (
        "#+ title: {fr: x}\n#+ description: {fr: x, en: x}\n",
        "The header lacks `title` in French and English.",
    ),
    (HEADER + "#+ view: pie\n", "`view` is none of these: table, chart, map, network."),
    (HEADER + parameter("view", "string", "d"), "“view” cannot be the name of a parameter."),
    (HEADER + "#+   - x\n", "`parameters` is not a list of mappings."),
    (HEADER + parameter("a-b", "string", "d"), "“a-b” cannot be the name of a parameter."),
    (HEADER + parameter("format", "string", "d"), "“format” cannot be the name of a parameter."),
    (
        HEADER + parameter("x", "text", "d"),
        "Parameter “x” has no type of these: iri, iris, string, integer, date, year, language.",
    ),
    (HEADER + f"#+   - {{name: x, type: string, {LABEL}}}\n", "Parameter “x” has no default."),
    (
        HEADER + "#+   - {name: x, type: string, default: a}\n",
        "The header lacks `label` in French and English.",
    ),
    (
        HEADER + parameter("x", "integer", "many"),
        "The default of parameter “x” is wrong: “many” is not a whole number.",
    ),
    (
        HEADER + parameter("x", "string", "d") + "SELECT * {}",
        "Parameter “x” is declared but not used.",
    ),
    (HEADER + "SELECT * { ?s ?p $y }", "Parameter “y” is used but not declared."),
    (
        HEADER + parameter("x", "string", "d") * 2 + "SELECT * { ?s ?p $x }",
        "A parameter is declared twice.",
    ),
    (
        HEADER.rstrip().rpartition("\n")[0] + "\n#+ ahead: true\n"
        "SELECT * { SERVICE <http://e.example/> { ?s ?p ?o } }",
        "What other endpoints answer cannot be written `ahead`.",
    ),
]


@pytest.mark.parametrize(("text", "what"), BROKEN)
def test_faulty_files_say_what_is_wrong(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(BrokenQueryFile) as caught:
        library(tmp_path, text)
    assert caught.value.what.startswith(what)
    assert caught.value.where == f"{tmp_path.name}/q.rq"
    assert caught.value.remedy == "CONTRIBUTING.md shows how a query's header is written."


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"\xff")
    with pytest.raises(BrokenQueryFile, match="The file cannot be read"):
        Library(tmp_path)

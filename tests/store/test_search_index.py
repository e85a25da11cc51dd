"""The search index: what becomes a word, what is found first, and what is never syntax."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from store.errors import QueryFailed
from store.search.analysis import Analysis
from store.search.asking import Question
from store.search.index import Search, open_search
from store.search.writing import write_search

BASE = "https://w3id.org/maillage/"
TURTLE = f"""
@base <{BASE}id/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix insee: <http://rdf.insee.fr/def/geo#> .
@prefix m: <{BASE}ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
<a> a org:Organization ; schema:name "Agence des forêts"@fr, "Forest agency"@en ; m:acronym "ADF" ;
  m:locatedIn <d> ; schema:address <address> .
<address> schema:addressLocality "Œuilly" ; schema:addressCountry "FR" .
<b> a org:Organization ; schema:name "Ceux qui parlent de l'ADF"@fr .
<p> a foaf:Person ; schema:name "Ève Martin" .
<role> org:member <p> ; org:organization <a> ; m:roleAsPrinted "présidente"@fr .
<d> a schema:AdministrativeArea, insee:Departement ; schema:name "Marne" ; insee:codeINSEE "51" .
<small> a schema:AdministrativeArea ; schema:name "Martigny" ; m:population 10 .
<large> a schema:AdministrativeArea ; schema:name "Martigues" ; m:population 48000 .
<nameless> a org:Organization .
"""


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    folder = tmp_path_factory.mktemp("release")
    store = Store()
    store.load(input=TURTLE, format=RdfFormat.TURTLE)
    assert write_search(folder, store, BASE) == 6
    opened = open_search(folder)
    assert opened is not None
    yield opened
    opened.close()


def found(search: Search, text: str, **facets: str) -> list[str]:
    hits = search.find(Question(text, facets), 10).hits
    return [hit.entry.iri.removeprefix(f"{BASE}id/") for hit in hits]


@pytest.mark.parametrize(
    ("typed", "things"),
    [
        ("adf", ["a", "b"]),
        ("foret", ["a", "p"]),
        ("forests", ["a", "p"]),
        ("l'agence de la forêt", ["a", "p"]),
        ("oeuilly", ["a"]),
        ("marne", ["d", "a"]),
        ("forêts marne", ["a"]),
        ("forêts nulle part", []),
        ("presidente", ["p"]),
        ("mart", ["p", "large", "small"]),
        ("mart forêts", []),
        ("", ["a", "b", "p", "large", "small", "d"]),
        ("de", ["b", "a", "p"]),
        ("…", []),
    ],
)
def test_words_find_things_the_best_first(search: Search, typed: str, things: list[str]) -> None:
    assert found(search, typed) == things


def test_facets_narrow_and_count(search: Search) -> None:
    assert found(search, "mart", group="territory") == ["large", "small"]
    assert found(search, "", where="FR-51") == ["a", "d"]
    counted = search.find(Question("mart", {"group": "person"}), 10)
    assert counted.total == 1
    assert counted.facets["group"] == {"person": 1, "territory": 2}
    assert search.areas == {"FR-51": "Marne"}


def test_a_thing_is_told_with_the_texts_that_hold_the_words(search: Search) -> None:
    (hit,) = search.find(Question("foret oeui"), 10).hits
    told = [(each.text.what, each.text.text, list(each.marks)) for each in hit.reasons]
    assert told == [
        ("name", "Agence des forêts", [(11, 17)]),
        ("place", "Œuilly", [(0, 6)]),
    ]
    assert [hit.entry.name(code) for code in ("fr", "en", "de")] == [
        "Agence des forêts",
        "Forest agency",
        "Agence des forêts",
    ]


def test_names_alone_are_suggested(search: Search) -> None:
    named = search.names(Question("foret", names_only=True), 10)
    assert [entry.iri for entry in named] == [f"{BASE}id/a"]


@pytest.mark.parametrize(
    "typed", ['"', "a:b", "a AND", "(", "[1 TO", "a^b", "*", "\\", "/x/", "\0"]
)
def test_nothing_is_syntax(search: Search, typed: str) -> None:
    search.find(Question(typed, {"kind": typed, "where": typed}), 10)


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    write_search(tmp_path, Store(), BASE)
    opened = open_search(tmp_path)
    assert opened is not None
    assert opened.find(Question("x"), 1).total == 0
    opened.close()
    with pytest.raises(QueryFailed):
        opened.find(Question("x"), 1)


def test_an_index_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert open_search(tmp_path) is None


@pytest.mark.parametrize(
    ("typed", "written", "fits"),
    [
        ("Écologie", "ecologie", True),
        ("transitions", "transition", True),
        ("cities", "city", True),
        ("oeuvre", "Œuvre", True),
        ("go", "Gohelle", True),
        ("gohelles", "go", False),
        ("port", "portion", True),
        ("ville", "village", False),
    ],
)
def test_words_fit_without_accents_by_stem_or_beginning(
    typed: str, written: str, fits: bool
) -> None:
    analysis = Analysis()
    (word,), ((other, begin, end),) = analysis.words(typed), analysis.places(written)
    assert word.fits(other) == fits
    assert written[begin:end] == written

"""Every question of the library: header, languages, defaults, one answer however often asked."""

import gzip
import io
import time
from pathlib import Path

import pytest
from question_asking import Asker, Rows

from store.ahead import ahead_of
from store.engines.oxigraph import open_oxigraph
from store.queries import Library
from store.release import Release

QUERIES = Path(__file__).parents[2] / "queries"
ANSWERS = Path(__file__).with_name("answers")
PATHS = sorted(QUERIES.glob("*.rq"))
NAMES = [path.stem for path in PATHS]
LABELLED = [path.stem for path in PATHS if "$language" in path.read_text(encoding="utf-8")]
AHEAD = ("actors", "engaged-intercommunalities", "timeline")
# Generous: on a quiet machine each takes well below one second.
SECONDS = 5


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(QUERIES)


def test_the_library_holds_every_file(library: Library) -> None:
    assert [query.name for query in library] == NAMES
    assert len(NAMES) >= 20


def test_every_question_has_an_answer_checked_by_hand() -> None:
    assert {path.stem for path in ANSWERS.glob("*.toml")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_header_speaks_both_languages(name: str, library: Library) -> None:
    query = library.get(name)
    assert query.title.keys() == query.description.keys() == {"fr", "en"}
    assert query.description["fr"] != query.description["en"]
    for parameter in query.parameters:
        assert parameter.label.keys() == {"fr", "en"}
        assert parameter.default


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_to_the_defaults_is_one_and_not_empty(name: str, asker: Asker) -> None:
    begun = time.monotonic()
    first = asker.ask(name)
    assert time.monotonic() - begun < SECONDS
    assert first.rows
    assert len(set(first.rows)) == len(first.rows), "a row comes twice"
    assert asker.ask(name) == first


@pytest.mark.parametrize("name", AHEAD)
def test_a_build_writes_answers_ahead(name: str, library: Library, release: Release) -> None:
    query = library.get(name)
    assert query.ahead
    found = ahead_of(release.path, query.asked({}))
    assert found is not None
    engine, expected = open_oxigraph(release.store, {}), io.BytesIO()
    engine.query(query.asked({})).write(expected, "text/csv")
    engine.close()
    rows, computed = (data.splitlines() for data in (gzip.decompress(found), expected.getvalue()))
    assert len(rows) > 50
    assert (rows[0], sorted(rows)) == (computed[0], sorted(computed))


@pytest.mark.parametrize("name", LABELLED)
def test_labels_follow_the_language(name: str, asker: Asker) -> None:
    french, english = (asker.ask(name, {"language": tag}) for tag in ("fr", "en"))
    assert french != english
    assert _without_labels(french) == _without_labels(english)


def _without_labels(answer: Rows) -> list[tuple[str, ...]]:
    """The columns that do not depend on the language."""
    kept = [
        number
        for number, column in enumerate(answer.columns)
        if not column.endswith("Label") and column not in ("title", "kind", "name")
    ]
    return sorted(tuple(row[number] for number in kept) for row in answer.rows)

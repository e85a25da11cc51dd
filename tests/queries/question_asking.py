"""Asking the library's questions of a release, as the service does."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.answers import Solutions, Triples
from store.engines.engine import Engine
from store.queries import Library

_BASE = "https://w3id.org/maillage/"


@dataclass(frozen=True)
class Rows:
    """An answer as text: columns and rows, IRIs of ours without the base."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def only(self, columns: list[str]) -> list[tuple[str, ...]]:
        """The rows with these columns."""
        numbers = [self.columns.index(column) for column in columns]
        return [tuple(row[number] for number in numbers) for row in self.rows]


class Asker:
    """Asks a release the questions of a library, by name."""

    def __init__(self, library: Library, engine: Engine) -> None:
        self._library = library
        self._engine = engine

    def ask(self, name: str, values: Mapping[str, str] | None = None) -> Rows:
        """The answer to a question; a graph comes as rows of subject, predicate and object."""
        answer = self._engine.query(self._library.get(name).render(values or {}))
        if isinstance(answer, Triples):
            triples = sorted(
                (_short(t.subject), _short(t.predicate), _short(t.object)) for t in answer.triples
            )
            return Rows(("subject", "predicate", "object"), tuple(triples))
        assert isinstance(answer, Solutions)
        rows = tuple(tuple(_short(term) for term in row) for row in answer.rows)
        return Rows(tuple(answer.variables), rows)


def _short(term: object) -> str:
    text = str(getattr(term, "value", "") if term is not None else "")
    return text.removeprefix(_BASE).removeprefix("id/")

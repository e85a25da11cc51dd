"""Asking several engines the internal questions; what they answer is put together."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from store.answers import Solutions, Term, Triples
from store.engines.engine import Engine
from store.queries import Library


@dataclass(frozen=True)
class Asker:
    """Engines, the later ones completing the first, and the library of what they are asked."""

    engines: Sequence[Engine]
    queries: Library

    def rows(self, query: str, **values: str) -> Sequence[tuple[Term | None, ...]]:
        """Collect the rows that all engines give, each once."""
        text = self.queries.get(query).render(values)
        rows: dict[tuple[Term | None, ...], None] = {}
        for engine in self.engines:
            answer = engine.query(text)
            if isinstance(answer, Solutions):
                rows |= dict.fromkeys(answer.rows)
        return list(rows)

    def triples(self, query: str, **values: str) -> Sequence[ox.Triple]:
        """Collect the triples that all engines give."""
        text = self.queries.get(query).render(values)
        answers = [engine.query(text) for engine in self.engines]
        return [t for item in answers if isinstance(item, Triples) for t in item.triples]

"""Whether a store elsewhere answers the library's questions as the release's own database does."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from store.answers import Answer, Boolean, Solutions, Triples, value_of
from store.engines.engine import Engine
from store.errors import MaillageError
from store.queries import Query
from store.sparql import called

__all__ = ["Finding", "check"]

Rows = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Finding:
    """What became of a question: “same”, “different” or “failed”, and the seconds it took."""

    question: str
    outcome: str
    seconds_here: float
    seconds_there: float


def check(questions: Iterable[Query], here: Engine, there: Engine) -> Iterator[Finding]:
    """Ask each question of both, with the values that it has of itself; see ``rows``.

    Those with SERVICE are left out: they are answered here whatever the store can do.
    """
    for question in questions:
        text = question.render({})
        if called(text):
            continue
        expected, seconds_here = _timed(here, text)
        found, seconds_there = _timed(there, text)
        outcome = "failed" if found is None else "same" if found == expected else "different"
        yield Finding(question.name, outcome, seconds_here, seconds_there)


def _timed(engine: Engine, text: str) -> tuple[Rows | None, float]:
    start = time.perf_counter()
    try:
        found = rows(engine.query(text))
    except MaillageError:
        found = None
    return found, time.perf_counter() - start


def rows(answer: Answer) -> Rows:
    """The rows of an answer, in whatever order; so with the parts of a text put together.

    The standard leaves open in which order GROUP_CONCAT takes them.
    """
    if isinstance(answer, Boolean):
        return Counter([(str(answer.value),)])
    if isinstance(answer, Triples):
        return Counter((str(triple),) for triple in answer.triples)
    assert isinstance(answer, Solutions)
    order = sorted(range(len(answer.variables)), key=answer.variables.__getitem__)
    return Counter(tuple(_parts(value_of(row[place])) for place in order) for row in answer.rows)


def _parts(text: str) -> str:
    return " ".join(sorted(text.split()))

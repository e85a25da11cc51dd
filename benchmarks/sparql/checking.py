"""Whether all servers answer alike: counts and contents, as multisets of rows or triples."""

import csv
import hashlib
import io

from pyoxigraph import RdfFormat, parse

from benchmarks.sparql.client import Reply
from benchmarks.sparql.questions import TRIPLES, Question

Summary = tuple[int, str]


class Agreement:
    """Compares whole answers to a question, of all servers and orders, with the first of them."""

    def __init__(self) -> None:
        self._expected: dict[str, tuple[str, Summary]] = {}
        self.faults: list[str] = []

    def note(self, question: Question, server: str, reply: Reply) -> None:
        """Note a whole answer; a line is kept when it is trivial or not as the first."""
        label = f"{question.name}.{question.order} {server}"
        found = summary(question, reply)
        first, wanted = self._expected.setdefault(question.name, (label, found))
        if found != wanted:
            saying = f"{found[0]} rows, {first}: {wanted[0]} rows"
            self.faults.append(f"{label}: {saying}{', other content' * (found[0] == wanted[0])}")
        elif found[0] < 2:
            self.faults.append(f"{label}: only {found[0]} rows")


def summary(question: Question, reply: Reply) -> Summary:
    """The number of rows, and a digest that does not depend on their order."""
    text = reply.body.decode("utf-8")
    rows = _triples(text) if question.accept == TRIPLES else _rows(text)
    digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
    return len(rows), digest[:12]


def _rows(text: str) -> list[str]:
    # By column name: servers may give the columns in an order of their own.
    return [repr(sorted(row.items())) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _triples(text: str) -> list[str]:
    return [str(quad) for quad in set(parse(text.encode(), format=RdfFormat.TURTLE))]

"""Makes queries that ask for what a release holds, the same ones for the same seed."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from query_scope import Scope
from release_words import Words

_EXPRESSIONS = Path(__file__).with_name("expressions.toml")
_PREFIXES = (
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
)
# How often each clause and each form comes, relative to the others.
_CLAUSES: dict[Callable[[Scope], str], int] = {
    Scope.optional: 4,
    Scope.union: 2,
    Scope.minus: 2,
    Scope.filter: 6,
    Scope.bind: 3,
    Scope.values: 2,
    Scope.exists: 2,
    Scope.subquery: 2,
    Scope.path: 3,
    Scope.graph: 2,
}


@dataclass(frozen=True)
class Query:
    """A query; ``whole`` is the one without LIMIT, if the standard leaves the choice of rows."""

    text: str
    whole: str | None = None


def make_queries(words: Words, random: Random) -> Iterator[Query]:
    """Make one query after another, without end."""
    expressions = tomllib.loads(_EXPRESSIONS.read_text("utf-8"))
    forms = {_select: 8, _aggregate: 5, _ask: 1, _construct: 1, _describe: 1, _few: 3}
    while True:
        scope = Scope(random, words, expressions)
        scope.start(random.choice((1, 1, 2, 2, 3, 3, 4, 5)))
        clauses = random.choices(
            [*_CLAUSES], [*_CLAUSES.values()], k=random.choice((0, 1, 1, 2, 3))
        )
        for clause in clauses:
            scope.lines.append(clause(scope))
        made = random.choices([*forms], [*forms.values()])[0](scope)
        yield Query(_PREFIXES + made.text, made.whole and _PREFIXES + made.whole)


def _select(scope: Scope) -> Query:
    """Columns in any order; LIMIT only where all of them are ordered by."""
    random, variables = scope.random, [*scope.variables]
    chosen = random.sample(variables, random.randint(1, len(variables)))
    head = f"SELECT {random.choice(('', '', 'DISTINCT '))}"
    if random.random() < 0.2:
        return Query(f"{head} * WHERE {_group(scope)}")
    keys = [random.choice(("{}", "DESC({})", "ASC({})")).format(name) for name in chosen]
    order = random.choice(("", "", f"ORDER BY {' '.join(keys)}"))
    if order and random.random() < 0.7:
        order += f" LIMIT {random.choice((1, 5, 20))}{random.choice(('', ' OFFSET 3'))}"
    return Query(f"{head}{' '.join(chosen)} WHERE {_group(scope)} {order}")


def _few(scope: Scope) -> Query:
    """LIMIT without an order."""
    whole = f"SELECT {' '.join(scope.variables)} WHERE {_group(scope)}"
    return Query(f"{whole} LIMIT {scope.random.choice((1, 5, 50))}", whole)


def _aggregate(scope: Scope) -> Query:
    random = scope.random
    size = min(random.choice((0, 1, 1, 1, 2)), len(scope.variables))
    keys = random.sample([*scope.variables], size)
    aggregates = [
        f"({scope.expression('aggregates')} AS {scope.fresh('n')})"
        for _ in range(random.choice((1, 1, 2)))
    ]
    text = f"SELECT {' '.join([*keys, *aggregates])} WHERE {_group(scope)}"
    if keys:
        text += f" GROUP BY {' '.join(keys)}"
        text += random.choice(
            ("", "", " HAVING(COUNT(*) > 1)", f" ORDER BY DESC(COUNT(*)) {' '.join(keys)}")
        )
    return Query(text)


def _ask(scope: Scope) -> Query:
    return Query(f"ASK {_group(scope)}")


def _construct(scope: Scope) -> Query:
    subject, value = scope.random.choice(scope.things), scope.random.choice([*scope.variables])
    template = f"{{ {subject} <https://example.org/p> {value} }}"
    return Query(f"CONSTRUCT {template} WHERE {_group(scope)}")


def _describe(scope: Scope) -> Query:
    return Query(f"DESCRIBE {scope.variables[scope.things[0]].value}")


def _group(scope: Scope) -> str:
    return "{\n  " + "\n  ".join(scope.lines) + "\n}"

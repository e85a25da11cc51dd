"""Queries made from others: tokens lost, doubled, swapped, put in, taken from elsewhere."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from store.sparql import tokens

# What is put in: words of the grammar and numbers at their limits, then what breaks lexers and
# what grows deep or long.
WORDS = (
    *Path(__file__).with_name("words.txt").read_text("utf-8").split(),
    *("\n", "\t", "\x00", "\ufeff", "{" * 150, "(" * 150, "!" * 150, "1 + " * 200 + "1"),
    *("OPTIONAL { ?s ?p ?o } " * 40, "UNION { ?s ?p ?o } " * 40, "?s (<a>|!<b>*)* ?o . "),
)


def mutate(queries: Sequence[str], chance: random.Random) -> str:
    """Make a new query from some of these."""
    parts = [token for _, token in tokens(chance.choice(queries))]
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8))):
        chance.choice(_MUTATIONS)(parts, queries, chance)
    return "".join(parts)


Mutation = Callable[[list[str], Sequence[str], random.Random], None]


def _place(parts: list[str], chance: random.Random) -> int:
    return chance.randrange(len(parts)) if parts else 0


def _lose(parts: list[str], _: Sequence[str], chance: random.Random) -> None:
    start = _place(parts, chance)
    del parts[start : start + chance.randint(1, 4)]


def _cut(parts: list[str], _: Sequence[str], chance: random.Random) -> None:
    """Lose the rest, at times all."""
    del parts[_place(parts, chance) :]


def _double(parts: list[str], _: Sequence[str], chance: random.Random) -> None:
    start = _place(parts, chance)
    parts[start:start] = parts[start : start + chance.randint(1, 20)] * chance.choice((1, 1, 5))


def _swap(parts: list[str], _: Sequence[str], chance: random.Random) -> None:
    if parts:
        one, other = _place(parts, chance), _place(parts, chance)
        parts[one], parts[other] = parts[other], parts[one]


def _put_in(parts: list[str], _: Sequence[str], chance: random.Random) -> None:
    parts.insert(_place(parts, chance), f" {chance.choice(WORDS)} ")


def _replace(parts: list[str], _: Sequence[str], chance: random.Random) -> None:
    if parts:
        parts[_place(parts, chance)] = chance.choice(WORDS)


def _borrow(parts: list[str], queries: Sequence[str], chance: random.Random) -> None:
    others = [token for _, token in tokens(chance.choice(queries))]
    start = _place(others, chance)
    place = _place(parts, chance)
    parts[place:place] = others[start : start + chance.randint(1, 30)]


_MUTATIONS: Sequence[Mutation] = (_lose, _cut, _double, _swap, _put_in, _replace, _borrow)

"""What a network of an answer shows, in the form of `/network.json`: things and their ties."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from api.tables import Table
from api.views.columns import Column, columns_of
from store.answers import Term

MOST_TIES = 2_000
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# Things of a kind share a colour; there are ten.
_COLOURS = 10
_OTHERS = 99
_NAMING = ("#prefLabel", "/name", "#label", "/title")

Say = Callable[[Term], str]
End = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
class Tie:
    """From which thing to which, and as what."""

    start: End
    end: End
    kind: Term | None


@dataclass(frozen=True)
class Tied:
    """Ties, with what the answer itself says of its things; `others` were left out."""

    ties: Sequence[Tie]
    kinds: dict[End, Term]
    names: dict[End, str]
    others: int

    @property
    def things(self) -> Sequence[End]:
        """Each thing once, in the order in which they come."""
        return list(dict.fromkeys(end for tie in self.ties for end in (tie.start, tie.end)))


def tied_of(table: Table, things: str) -> Tied | None:
    """Find ties; None when there are none. `things` is how the IRIs of things begin."""
    if table.is_graph:
        return _of_graph(table)
    columns = [column for column in columns_of(table) if column.kind == "thing"]
    if len(columns) < 2:
        return None
    # Things go before what is said of them: kinds, roles, pages.
    ours = [column for column in columns if _begins(column, things)]
    if len(ours) == 1:
        return None
    start, end = ours[:2] if ours else (columns[0], columns[-1])
    kinds = [each for each in columns if each not in (start, end) and each not in ours]
    kind = next((each for each in kinds if 1 < each.distinct <= len(table.rows) // 2), None)
    ties = []
    for place, (one, other) in enumerate(zip(start.values, end.values, strict=True)):
        if isinstance(one, End) and isinstance(other, End) and one != other:
            ties.append(Tie(one, other, kind.values[place] if kind else None))
    return _tied(list(dict.fromkeys(ties)), {}, {})


def drawing_of(tied: Tied, base: str, say: Say) -> dict[str, Any]:
    """The columns that the script draws, as `/network.json` has them."""
    things = tied.things
    places = {thing: place for place, thing in enumerate(things)}
    degrees = Counter(end for tie in tied.ties for end in (tie.start, tie.end))
    most = max(degrees.values())
    kinds = [tied.kinds.get(thing) for thing in things]
    colours: dict[Term | None, int] = {
        kind: place for place, (kind, _) in enumerate(_common(kinds))
    }
    # Where nothing says its kind, all are of one.
    other = _OTHERS if colours else 0
    names = [tied.names.get(thing) or say(thing) for thing in things]
    blank = [""] * len(tied.ties)
    return {
        "base": base,
        "things": {
            "iri": [_iri(thing) for thing in things],
            "fr": names,
            "en": names,
            "group": ["other"] * len(things),
            "kind": [say(kind) if kind else "" for kind in kinds],
            "x": [0] * len(things),
            "y": [0] * len(things),
            "community": [colours.get(kind, other) for kind in kinds],
            "bridging": [round(degrees[thing] / most, 3) for thing in things],
        },
        "ties": {
            "from": [places[tie.start] for tie in tied.ties],
            "to": [places[tie.end] for tie in tied.ties],
            "kind": [say(tie.kind) if tie.kind else "" for tie in tied.ties],
            **dict.fromkeys(("role", "since", "until", "asOf", "graph", "pages"), blank),
        },
        "communities": [],
    }


def kinds_of(tied: Tied) -> Sequence[tuple[Term, int]]:
    """The kinds that have a colour, with how many things are of each; the most frequent first."""
    return _common([tied.kinds.get(thing) for thing in tied.things])


def named_in(tied: Tied) -> Iterator[str]:
    """The IRIs that the drawing names."""
    terms = [*tied.things, *tied.kinds.values(), *(tie.kind for tie in tied.ties)]
    yield from {term.value for term in terms if isinstance(term, ox.NamedNode)}


def _of_graph(table: Table) -> Tied | None:
    ties: list[Tie] = []
    kinds: dict[End, Term] = {}
    names: dict[End, str] = {}
    for subject, predicate, value in table.rows:
        if not isinstance(subject, End) or not isinstance(predicate, ox.NamedNode):
            continue
        if predicate.value == _TYPE and value:
            kinds.setdefault(subject, value)
        elif isinstance(value, End) and subject != value:
            ties.append(Tie(subject, value, predicate))
        elif isinstance(value, ox.Literal) and predicate.value.endswith(_NAMING):
            names.setdefault(subject, value.value)
    return _tied(ties, kinds, names)


def _tied(ties: Sequence[Tie], kinds: dict[End, Term], names: dict[End, str]) -> Tied | None:
    shown = ties[:MOST_TIES]
    return Tied(shown, kinds, names, len(ties) - len(shown)) if shown else None


def _common(kinds: Sequence[Term | None]) -> Sequence[tuple[Term, int]]:
    return Counter(kind for kind in kinds if kind).most_common(_COLOURS)


def _begins(column: Column, things: str) -> bool:
    return all(
        isinstance(value, ox.NamedNode) and value.value.startswith(things)
        for value in column.values
        if value is not None
    )


def _iri(thing: End) -> str:
    return thing.value if isinstance(thing, ox.NamedNode) else str(thing)

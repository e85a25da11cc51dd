"""What a release says of things, by the properties of the service, with names for people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from api.asking import Asker
from api.describe import Describer
from api.naming import Names
from api.reconciliation.writing import Writer
from api.vocabulary import Vocabulary
from store.engines.engine import Engine
from store.queries import Library

# Together they keep a query within the limit of length.
_AT_ONCE, _LONGEST = 80, 200
Values = Sequence[ox.NamedNode | ox.Literal]
Facts = Mapping[str, Mapping[str, Values]]


@dataclass(frozen=True)
class Told:
    """The values of properties by thing, and the names of the things among the values."""

    facts: Facts
    names: Names
    writer: Writer

    def cells(self, iri: str, name: str) -> list[dict[str, Any]]:
        """Write the values of a thing's property for a table; a thing goes before its mere name."""
        cells = [self._cell(value) for value in self.facts.get(iri, {}).get(name, ())]
        return [cell for cell in cells if "id" in cell] or cells

    def texts(self, iri: str, name: str) -> list[str]:
        """Write the values of a thing's property for people."""
        texts = (self._text(cell) for cell in self.cells(iri, name))
        return list(dict.fromkeys(texts))

    def _text(self, cell: Mapping[str, Any]) -> str:
        if "int" in cell:
            return self.writer.locale.number(cell["int"])
        return str(cell.get("name") or cell["str"])

    def _cell(self, value: ox.NamedNode | ox.Literal) -> dict[str, Any]:
        if isinstance(value, ox.Literal):
            is_number = value.datatype.value.endswith("#integer")
            return {"int": int(value.value)} if is_number else {"str": value.value}
        bare = value.value.removeprefix(self.writer.names.id)
        if bare != value.value:
            return {"id": bare, "name": self.names.get(value.value) or bare}
        is_concept = value.value.startswith(self.writer.names.scheme)
        return {"str": self.writer.label(value.value) if is_concept else value.value}


def things_named(ids: Iterable[str], start: str) -> list[str]:
    """Make IRIs of identifiers, with or without the beginning; those that give none are left."""
    iris = dict.fromkeys(start + each.removeprefix(start) for each in ids)
    return [iri for iri in iris if _is_iri(iri)]


def tell(
    engine: Engine, queries: Library, ontology: Vocabulary, iris: Sequence[str], writer: Writer
) -> Told:
    """Ask a release what it says of things."""
    facts: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    asker = Asker([engine], queries)
    parts = (" ".join(iris[start : start + _AT_ONCE]) for start in range(0, len(iris), _AT_ONCE))
    rows = (row for part in parts for row in asker.rows("facts", things=part))
    for thing, what, value in rows:
        if isinstance(thing, ox.NamedNode) and isinstance(what, ox.Literal):
            assert isinstance(value, ox.NamedNode | ox.Literal), "the query asks for no others"
            facts[thing.value][what.value].append(value)
    mentioned = {
        value.value
        for known in facts.values()
        for values in known.values()
        for value in values
        if isinstance(value, ox.NamedNode) and value.value.startswith(writer.names.id)
    }
    names = Describer([engine], queries, ontology).names(mentioned, writer.locale)
    return Told(facts, names, writer)


def _is_iri(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True

"""Writing the network of a release that is being built, from its finished database."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from ingest.network.drawing import draw
from store.answers import Solutions, value_of
from store.engines.oxigraph import OxigraphEngine
from store.network.file import NETWORK, read_network
from store.network.model import Network, Thing, Tie
from store.queries import Library

__all__ = ["write_network"]

_Row = Mapping[str, str]


def write_network(
    folder: Path, store: ox.Store, library: Library, base: str, parent: Path | None
) -> Network:
    """Write the file into a release's folder, drawn like the parent's; raises OSError.

    What is drawn is what anybody may ask of the library.
    """
    before = read_network(parent) if parent is not None else None
    network = draw(_read(store, library, base), before)
    (folder / NETWORK).write_bytes(network.as_bytes())
    return network


def _read(store: ox.Store, library: Library, base: str) -> Network:
    english = {row["thing"]: row["name"] for row in _ask(store, library, "tied-things", "en")}
    things = [
        Thing(
            iri=row["thing"].removeprefix(base),
            fr=row["name"],
            en="" if english[row["thing"]] == row["name"] else english[row["thing"]],
            group=row["group"],
            kind=row["kind"].removeprefix(base),
        )
        for row in _ask(store, library, "tied-things", "fr")
    ]
    places = {base + thing.iri: place for place, thing in enumerate(things)}
    # The question gives them in no order, which would take longer than the answer.
    ties = sorted(_tie(row, places, base) for row in _ask(store, library, "ties"))
    return Network(base, things, ties)


def _tie(row: _Row, places: Mapping[str, int], base: str) -> Tie:
    return Tie(
        start=places[row["from"]],
        end=places[row["to"]],
        kind=row["kind"],
        role=row["role"].removeprefix(base),
        by=row["by"].removeprefix(base),
        since=row["since"],
        until=row["until"],
        as_of=row["asOf"],
        graph=row["graph"].removeprefix(base),
        pages=" ".join(sorted(page.removeprefix(base) for page in row["pages"].split())),
    )


def _ask(store: ox.Store, library: Library, name: str, language: str = "") -> Sequence[_Row]:
    text = library.get(name).render({"language": language} if language else {})
    answer = OxigraphEngine(store, {}).query(text)
    assert isinstance(answer, Solutions), "the query is a SELECT"
    columns = [*answer.variables]
    return [dict(zip(columns, map(value_of, row), strict=True)) for row in answer.rows]

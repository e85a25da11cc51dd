"""What a release says of identities: the decisions, and what became of IRIs."""

from collections.abc import Collection

from pyoxigraph import NamedNode, Store

from ingest.identity.resolving import Identities
from ingest.records import Node

__all__ = ["fates", "statements"]


def statements(identities: Identities, sources: Collection[str]) -> list[Node]:
    """The nodes of the graph `identity`: decisions about what these sources name, and merged IRIs.

    Each merged IRI is stated with its successor.
    """
    decisions = [
        each.node(identities.of(each.key))
        for each in identities.decisions()
        if each.key.source in sources
    ]
    replaced = [
        {"id": old, "isReplacedBy": new, "identicalTo": new}
        for old, new in identities.replaced().items()
    ]
    return [*decisions, *replaced]


def fates(identities: Identities, store: Store, ids: str) -> dict[str, dict[str, str]]:
    """What became of minted IRIs: `replaced` by which, `withdrawn` with the names they had.

    The IRIs are below `ids`. Withdrawn are those of which the release says nothing.
    """
    replaced = identities.replaced()

    def is_spoken_of(identity: str) -> bool:
        quads = store.quads_for_pattern(NamedNode(ids + identity), None, None)
        return next(quads, None) is not None

    withdrawn = {
        minted.identity: minted.name
        for minted in identities.registry.minted.values()
        if minted.identity not in replaced and not is_spoken_of(minted.identity)
    }
    return {"replaced": replaced, "withdrawn": dict(sorted(withdrawn.items()))}

"""Resolving keys: what each denotes now, what became of IRIs that were minted for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ingest.identity.decisions import ACCEPTED, REJECTED, Decision, Key
from ingest.identity.registry import Registry
from ingest.records import KEY, Node

__all__ = ["Identities"]


class Identities:
    """Resolves keys; the same registry gives the same IRIs, whatever the order of rows."""

    def __init__(self, registry: Registry) -> None:
        """Use what persons decided, what was minted, and what rules decided, in this order."""
        self.registry = registry
        by_hand = registry.decisions
        self._said = {each.key: each.identity for each in by_hand if each.status == ACCEPTED}
        self._denied = {(each.key, each.identity) for each in by_hand if each.status == REJECTED}

    def of(self, key: Key) -> str:
        """The IRI, below `id/`, that a key denotes."""
        said = self._said.get(key)
        if said is not None:
            return said
        minted = self.registry.minted.get(key)
        if minted is None or (key, minted.identity) in self._denied:
            return key.own
        return minted.identity

    def is_known(self, key: Key) -> bool:
        """Whether it is recorded what a key denotes."""
        return key in self._said or key in self.registry.minted

    def is_denied(self, key: Key, identity: str) -> bool:
        """Whether a person has said that a key does not denote an identity."""
        return (key, identity) in self._denied

    def of_source(self, source: str) -> list[str]:
        """What the keys of one source denote where it is not a thing of their own."""
        keys = {*self._said, *self.registry.minted}
        mine = sorted(key for key in keys if key.source == source)
        return [f"{key} {iri}" for key in mine if (iri := self.of(key)) != key.own]

    def resolve(self, nodes: Iterable[Node], source: str) -> Iterator[Node]:
        """The same nodes with IRIs (relative to `id/`) in place of the source's keys."""
        return (self._node(node, source) for node in nodes)

    def decisions(self) -> list[Decision]:
        """Persons' decisions, and those of rules that no person has overruled or settled."""
        return [*self.registry.decisions, *filter(self._holds, self.registry.matches)]

    def to_review(self) -> list[Decision]:
        """The pairs that wait for a person."""
        return [each for each in self.decisions() if each.status not in (ACCEPTED, REJECTED)]

    def replaced(self) -> dict[str, str]:
        """IRIs that were minted for a key that now denotes another identity, and that identity."""
        now = {key: self.of(key) for key in {*self._said, *self.registry.minted}}
        alive = frozenset(now.values())
        became: defaultdict[str, set[str]] = defaultdict(set)
        for key, minted in self.registry.minted.items():
            if minted.identity not in alive:
                became[minted.identity].add(now[key])
        return {old: new.pop() for old, new in sorted(became.items()) if len(new) == 1}

    def _holds(self, match: Decision) -> bool:
        if match.key in self._said or self.is_denied(match.key, match.identity):
            return False
        return match.status != ACCEPTED or self.of(match.key) == match.identity

    def _node(self, node: Mapping[str, object], source: str) -> Node:
        return {field: self._value(value, source) for field, value in node.items()}

    def _value(self, value: object, source: str) -> object:
        if isinstance(value, str):
            return self.of(Key.of(value, source)) if value.startswith(KEY) else value
        if isinstance(value, list):
            return [self._value(item, source) for item in value]
        return self._node(value, source) if isinstance(value, dict) else value

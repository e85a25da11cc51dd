"""Identity: from the key that a source gives a thing to its lasting IRI.

The one place where it is decided that two sources speak of the same thing. Here, a thing is known
by its source and key, unless a person has written in data/identities.csv what the key denotes.
Matching by evidence belongs here too: it would propose rows like those of that file.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import BadIdentities
from ingest.records import KEY, Node

_COLUMNS = ["identity", "source", "kind", "key", "evidence", "decided_on"]


@dataclass(frozen=True)
class Decision:
    """A decision made by hand: in `source`, the `key` of a `kind` denotes `identity`.

    `identity` is an IRI below `id/`; `evidence` says what the decision rests on.
    """

    identity: str
    source: str
    kind: str
    key: str
    evidence: str
    decided_on: str

    def node(self) -> Node:
        """The decision as an m:MatchDecision."""
        return {
            "id": f"match/{self.source}.{self.kind}.{self.key}",
            "type": "MatchDecision",
            "identity": self.identity,
            "sourceGraph": f"graph:{self.source}",
            "sourceKey": f"{self.kind}/{self.key}",
            "decisionStatus": "scheme:decision-status/accepted",
            "evidence": self.evidence,
            "date": {"@value": self.decided_on, "@type": "xsd:date"},
        }


class Identities:
    """Resolves keys; the same decisions give the same IRIs, whatever the order of rows."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.decisions = tuple(decisions)
        self._known = {(d.source, d.kind, d.key): d.identity for d in self.decisions}

    def of_source(self, source: str) -> tuple[Decision, ...]:
        """The decisions that bear on one source."""
        return tuple(decision for decision in self.decisions if decision.source == source)

    def resolve(self, nodes: Iterable[Node], source: str) -> Iterator[Node]:
        """The same nodes with IRIs (relative to `id/`) in place of the source's keys."""
        return (self._node(node, source) for node in nodes)

    def iri(self, reference: str, source: str) -> str:
        """The IRI, relative to `id/`, of a reference `key:<kind>/<key>`."""
        kind, _, name = reference.removeprefix(KEY).partition("/")
        return self._known.get((source, kind, name)) or f"{kind}/{source}.{name}"

    def _node(self, node: Mapping[str, object], source: str) -> Node:
        return {field: self._value(value, source) for field, value in node.items()}

    def _value(self, value: object, source: str) -> object:
        if isinstance(value, str):
            return self.iri(value, source) if value.startswith(KEY) else value
        if isinstance(value, list):
            return [self._value(item, source) for item in value]
        return self._node(value, source) if isinstance(value, dict) else value


def read_identities(path: Path) -> Identities:
    """Read the decisions made by hand. Raises BadIdentities naming the line at fault."""
    if not path.exists():
        return Identities(())
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        if reader.fieldnames != _COLUMNS:
            what = f"the columns are {reader.fieldnames}"
            raise BadIdentities(what, where=str(path), remedy=f"make them {_COLUMNS}")
        decisions = []
        for row in reader:
            if None in row or not all(row[name] for name in _COLUMNS):
                where = f"{path}, line {reader.line_num}"
                raise BadIdentities("a cell is empty or surplus", where, "fill all six columns")
            decisions.append(Decision(**row))
    return Identities(_unambiguous(decisions, path))


def _unambiguous(decisions: list[Decision], path: Path) -> list[Decision]:
    seen: dict[tuple[str, str, str], str] = {}
    for decision in decisions:
        place = (decision.source, decision.kind, decision.key)
        if seen.setdefault(place, decision.identity) != decision.identity:
            what = f"the key {'/'.join(place)} has two identities"
            raise BadIdentities(what, where=str(path), remedy="keep one")
    return decisions

"""Decisions that a key denotes an identity, or does not: a person's, or a rule's."""

from dataclasses import dataclass

from ingest.records import KEY, Node

__all__ = ["ACCEPTED", "REJECTED", "STATUSES", "TO_REVIEW", "Decision", "Key"]

ACCEPTED, REJECTED, TO_REVIEW = "accepted", "rejected", "to-review"
STATUSES = (ACCEPTED, REJECTED, TO_REVIEW)


@dataclass(frozen=True, order=True)
class Key:
    """What a source calls a thing; `kind` is the segment of its IRI, such as `organization`."""

    source: str
    kind: str
    name: str

    @classmethod
    def of(cls, reference: str, source: str) -> "Key":
        """Read a reference `key:<kind>/<name>` of a source."""
        kind, _, name = reference.removeprefix(KEY).partition("/")
        return cls(source, kind, name)

    @property
    def own(self) -> str:
        """The IRI, below `id/`, of the thing that this key alone denotes."""
        return f"{self.kind}/{self.source}.{self.name}"

    def __str__(self) -> str:
        return f"{self.source}/{self.kind}/{self.name}"


@dataclass(frozen=True)
class Decision:
    """A decision that a key denotes an identity (an IRI below `id/`), or not, or perhaps.

    `evidence` says what it rests on; `rule` and `score` (0 to 1, how near the names are) are those
    of the rule that decided, empty for a person's.
    """

    identity: str
    key: Key
    status: str
    evidence: str
    decided_on: str
    rule: str = ""
    score: str = ""

    def node(self, present: str) -> Node:
        """The decision as an m:MatchDecision; `present` is what the key denotes now.

        It is stated of those that are not accepted: the others state it as their identity.
        """
        key = self.key
        name = f"{key.source}.{key.kind}.{key.name}"
        if self.status != ACCEPTED:
            name += f".{self.identity.replace('/', '.')}"
        node: Node = {
            "id": f"match/{name}",
            "type": "MatchDecision",
            "identity": self.identity,
            "sourceGraph": f"graph:{key.source}",
            "sourceKey": f"{key.kind}/{key.name}",
            "decisionStatus": f"scheme:decision-status/{self.status}",
            "evidence": self.evidence,
            "date": {"@value": self.decided_on, "@type": "xsd:date"},
        }
        if self.status != ACCEPTED:
            node["presentIdentity"] = present
        if self.rule:
            node["rule"] = self.rule
            node["score"] = {"@value": self.score, "@type": "xsd:decimal"}
        return node

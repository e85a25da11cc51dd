"""Reviewing: the pairs that rules left open, and a person's word on them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import BadIdentities
from ingest.identity.decisions import ACCEPTED, REJECTED, Decision, Key
from ingest.identity.registry import DECISIONS, Registry, read_registry, write_decisions
from ingest.identity.resolving import Identities

__all__ = ["Pair", "as_json", "as_text", "by_hand", "decide", "open_pairs", "read_key"]

# What may be one thing, with the names of the key and of the identity when they were minted.
Pair = tuple[Decision, str, str]


def open_pairs(folder: Path) -> list[Pair]:
    """The pairs to review, the nearest first, with the names of both things when minted.

    Raises BadIdentities.
    """
    registry = read_registry(folder)
    names = {minted.identity: minted.name for minted in registry.minted.values()}
    pairs = [
        (each, registry.minted[each.key].name, names.get(each.identity, ""))
        for each in Identities(registry).to_review()
        if each.key in registry.minted
    ]
    return sorted(pairs, key=lambda pair: (-float(pair[0].score), pair[0].key))


def as_json(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """The pairs for scripts."""
    return [
        {
            "key": str(each.key),
            "name": name,
            "identity": each.identity,
            "identity_name": other,
            "rule": each.rule,
            "score": float(each.score),
            "evidence": each.evidence,
        }
        for each, name, other in pairs
    ]


def as_text(pairs: Iterable[Pair]) -> str:
    """The pairs for a person, three lines each."""
    return "".join(
        f"{each.key} ({name})\n  {each.identity} ({other})\n"
        f"  {each.rule}, {each.score}: {each.evidence}\n"
        for each, name, other in pairs
    )


def decide(folder: Path, decided: Decision) -> None:
    """Write a person's decision down; it replaces an earlier one on the same pair.

    Raises BadIdentities when the key or the identity is not known, or the key has another already.
    """
    registry = read_registry(folder)
    _check(registry, decided)
    pair = (decided.key, decided.identity)
    kept = [each for each in registry.decisions if (each.key, each.identity) != pair]
    write_decisions(folder, [*kept, decided])


def read_key(text: str) -> Key:
    """Read `source/kind/key`, as the list of pairs prints it. Raises BadIdentities."""
    source, _, rest = text.partition("/")
    kind, _, name = rest.partition("/")
    if not (source and kind and name):
        what = f"“{text}” is no key"
        raise BadIdentities(what, remedy="write it as source/kind/key: cler/organization/ademe")
    return Key(source, kind, name)


def by_hand(identity: str, key: Key, status: str, evidence: str, today: date) -> Decision:
    """A person's decision of today. Raises BadIdentities when the status or evidence is amiss."""
    if status not in (ACCEPTED, REJECTED):
        raise BadIdentities(f"“{status}” decides nothing", remedy="say accepted or rejected")
    if not evidence.strip():
        raise BadIdentities("there is no evidence", remedy="say what the decision rests on")
    return Decision(identity, key, status, evidence.strip(), today.isoformat())


def _check(registry: Registry, decided: Decision) -> None:
    where = DECISIONS
    known = {minted.identity for minted in registry.minted.values()}
    if decided.key not in registry.minted:
        what = f"no source has the key {decided.key}"
        raise BadIdentities(what, where, "copy it from `maillage review` or registry.csv")
    if decided.identity not in known | {each.identity for each in registry.decisions}:
        what = f"nothing is called {decided.identity}"
        raise BadIdentities(what, where, "give an IRI below id/, such as organization/cler")
    others = [
        each
        for each in registry.decisions
        if each.key == decided.key
        and each.status == decided.status == ACCEPTED
        and each.identity != decided.identity
    ]
    if others:
        what = f"{decided.key} was decided to be {others[0].identity}"
        raise BadIdentities(what, where, "decide that to be rejected first")

"""Identifying keys that were never seen before: by evidence against all that is known.

A source is compared with the others, never with itself: that two of its own keys are one thing is
for a person to say. What is decided depends neither on the order of rows nor on keys.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property

from ingest.identity.decisions import ACCEPTED, TO_REVIEW, Decision, Key
from ingest.identity.describing import Described
from ingest.identity.registry import Minted, Registry
from ingest.identity.resolving import Identities
from matching.gazetteer import Gazetteer
from matching.matcher import Match, Matcher
from matching.names import plain
from matching.record import Record, record
from matching.release import record_of

__all__ = ["identify"]

# The kinds that the matcher knows how to compare.
_COMPARED = "organization"
# Kinds of which an equal name is worth a look.
_NAMED = ("person", "project", "event", "work")
Things = Mapping[str, Sequence[Described]]


def identify(
    registry: Registry, things: Things, gazetteer: Callable[[], Gazetteer], today: date
) -> Registry:
    """Mint an IRI for each key that is not in the registry, or find the one that it denotes.

    `things` are what each source defines, the sources in the order of their ranks; `gazetteer` is
    asked for only when there is something new. Returns the registry with what is new in it.
    """
    if all(each.key in registry.minted for all_ in things.values() for each in all_):
        return registry
    step = _Identifying(registry, things, gazetteer, today.isoformat())
    for source in things:
        step.source(source)
    return step.registry


class _Identifying:
    """One source after the other; each is compared with what is known then."""

    def __init__(
        self,
        registry: Registry,
        things: Things,
        gazetteer: Callable[[], Gazetteer],
        today: str,
    ) -> None:
        self.registry = registry
        self._things = things
        self._gazetteer_of = gazetteer
        self._today = today

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return self._gazetteer_of()

    def source(self, source: str) -> None:
        """Identify the new keys of a source."""
        known = Identities(self.registry)
        new = [each for each in self._things[source] if not known.is_known(each.key)]
        decided: list[Decision] = []
        if any(each.key.kind == _COMPARED for each in new):
            decided = self._compared(source, known, new)
        decided += self._of_one_name(source, known, new)
        accepted = {each.key: each.identity for each in decided if each.status == ACCEPTED}
        minted = [
            Minted(accepted.get(each.key) or known.of(each.key), each.key, each.name, self._today)
            for each in self._things[source]
            if each.key not in self.registry.minted
        ]
        self.registry = self.registry.with_new(minted, decided)

    def _compared(self, source: str, known: Identities, new: list[Described]) -> list[Decision]:
        others, own = self._records(source, known)
        matcher, within = Matcher(others, self._gazetteer), Matcher(own, self._gazetteer)
        found: list[tuple[Key, Match]] = []
        twice: dict[frozenset[str], Decision] = {}
        for each in new:
            if each.key.kind != _COMPARED:
                continue
            mine, asked = known.of(each.key), record_of(each.facts, self._gazetteer)
            found += [
                (each.key, match)
                for match in matcher.match(asked)
                if not known.is_denied(each.key, match.key)
            ]
            for match in within.match(asked):
                # A row is always found itself: another that is as sure makes them several.
                if match.key != mine and match.decision.rule == "several":
                    pair = frozenset((mine, match.key))
                    twice.setdefault(pair, self._decision(each.key, match, TO_REVIEW))
        return [*self._settled(found, set(own)), *twice.values()]

    def _settled(self, found: list[tuple[Key, Match]], own: set[str]) -> list[Decision]:
        """Accept what is sure; two keys of one source are never one thing without a person."""
        sure = Counter(match.key for _, match in found if match.decision.status == ACCEPTED)
        decided = []
        for key, match in found:
            alone = sure[match.key] == 1 and match.key not in own
            accepted = alone and match.decision.status == ACCEPTED
            decided.append(self._decision(key, match, ACCEPTED if accepted else TO_REVIEW))
        return decided

    def _records(
        self, source: str, known: Identities
    ) -> tuple[dict[str, Record], dict[str, Record]]:
        """The identities that other sources speak of, and those that this one does."""
        facts: defaultdict[str, defaultdict[str, dict[str, None]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        own: dict[str, Record] = {}
        described = {each.key for all_ in self._things.values() for each in all_}
        for name, things in self._things.items():
            for each in things:
                if each.key.kind != _COMPARED:
                    continue
                if name == source:
                    own[known.of(each.key)] = record_of(each.facts, self._gazetteer)
                elif known.is_known(each.key):
                    for what, values in each.facts.items():
                        facts[known.of(each.key)][what].update(dict.fromkeys(values))
        others = {
            iri: record_of({what: tuple(values) for what, values in said.items()}, self._gazetteer)
            for iri, said in sorted(facts.items())
        }
        for key, minted in sorted(self.registry.minted.items()):
            # Of what no source speaks of any more, the name is left.
            if key.kind == _COMPARED and key not in described and minted.name:
                others.setdefault(known.of(key), record(minted.name))
        return others, own

    def _of_one_name(self, source: str, known: Identities, new: list[Described]) -> list[Decision]:
        """Pairs of persons, projects, events and works of one name: for a person to look at."""
        names = {
            (each.key.kind, plain(each.name)): known.of(each.key)
            for other, things in self._things.items()
            for each in things
            if other != source and known.is_known(each.key) and each.name
        }
        return [
            Decision(
                names[each.key.kind, plain(each.name)],
                each.key,
                TO_REVIEW,
                "names same",
                self._today,
                "same-name",
                "1",
            )
            for each in new
            if each.key.kind in _NAMED and (each.key.kind, plain(each.name)) in names
        ]

    def _decision(self, key: Key, match: Match, status: str) -> Decision:
        decision = match.decision
        evidence = "; ".join(decision.evidence)
        score = f"{decision.score:g}"
        return Decision(match.key, key, status, evidence, self._today, decision.rule, score)

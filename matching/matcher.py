"""Finding the thing that a description is of among many: candidates by words, then decisions."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from matching.deciding import Decision, decide
from matching.gazetteer import Gazetteer
from matching.record import Record

__all__ = ["Match", "Matcher"]

_CANDIDATES = 40
_RANK = {"accepted": 2, "review": 1, "rejected": 0}
# A word in very many names brings no candidate by itself.
_COMMON = 3000


@dataclass(frozen=True)
class Match:
    """A thing that a description may be of, by its key, with its name and what was decided."""

    key: str
    name: str
    decision: Decision

    def as_one_of_several(self) -> Self:
        """The same, but to be reviewed if it is accepted, because others are as sure."""
        if self.decision.status != "accepted":
            return self
        return replace(self, decision=replace(self.decision, status="review", rule="several"))


class Matcher:
    """Looks descriptions up among known things."""

    def __init__(self, things: Mapping[str, Record], gazetteer: Gazetteer) -> None:
        """Index the words of all names, with one letter lost, so that typing errors are met."""
        self._things = things
        self._gazetteer = gazetteer
        self._by_word: defaultdict[str, set[str]] = defaultdict(set)
        self._by_evidence: defaultdict[str, set[str]] = defaultdict(set)
        self._spellings: defaultdict[str, set[str]] = defaultdict(set)
        for key, thing in things.items():
            for word in _words(thing, gazetteer):
                self._by_word[word].add(key)
            for evidence in _evidence(thing):
                self._by_evidence[evidence].add(key)
        for word in self._by_word:
            for variant in _variants(word):
                self._spellings[variant].add(word)

    def match(self, record: Record, limit: int = 5) -> list[Match]:
        """Give the best matches, the best first; at most one is accepted, else none is sure."""
        found = [
            Match(key, thing.names[0].text, decide(record, thing, self._gazetteer))
            for key in self._candidates(record)
            if (thing := self._things[key]).names
        ]
        found = [match for match in found if match.decision.status != "rejected"]
        # By the key at last, so that the same row has the same best match in every process.
        found.sort(key=lambda match: (self._order(record, match), match.key))
        return _unambiguous(found)[:limit]

    def _order(self, record: Record, match: Match) -> tuple[float, ...]:
        thing, decision = self._things[match.key], match.decision
        near = (bool(record.department) and record.department == thing.department) + (
            bool(record.place) and record.place == thing.place
        )
        kind = bool(record.kinds & thing.kinds)
        return (-_RANK[decision.status], -decision.score, -near, -kind)

    def _candidates(self, record: Record) -> Sequence[str]:
        weights: defaultdict[str, float] = defaultdict(float)
        for evidence in _evidence(record):
            for key in self._by_evidence.get(evidence, ()):
                weights[key] += 100
        for word in sorted(_words(record, self._gazetteer)):
            for spelling in sorted(self._known(word)):
                keys = self._by_word[spelling]
                if len(keys) > _COMMON and len(record.names[0].words) > 1:
                    continue
                weight = math.log(1 + len(self._things) / len(keys))
                for key in keys:
                    thing = self._things[key]
                    same = bool(record.department) and record.department == thing.department
                    weights[key] += weight * (2 if same else 1)
        return heapq.nlargest(_CANDIDATES, weights, key=lambda key: (weights[key], key))

    def _known(self, word: str) -> set[str]:
        if word in self._by_word and len(word) < 4:
            return {word}
        return {known for variant in _variants(word) for known in self._spellings.get(variant, ())}


def _unambiguous(found: list[Match]) -> list[Match]:
    """Several that are equally sure are all to be reviewed."""
    sure = [match for match in found if match.decision.status == "accepted"]
    if len(sure) < 2 or sure[0].decision.score - sure[1].decision.score > 0.05:
        return found
    return [match.as_one_of_several() for match in found]


def _words(record: Record, gazetteer: Gazetteer) -> set[str]:
    words = {word for name in record.names for word in (*name.words, *name.acronyms)}
    words |= {name.core.replace(" ", "") for name in record.names if len(name.words) > 1}
    words |= {name.initials for name in record.names if len(name.all_words) > 2}
    for name in record.names:
        for form in gazetteer.forms.get(name.core, ()):
            words |= set(form.split()[1:])
    return words


def _evidence(record: Record) -> Iterator[str]:
    yield from record.domains
    for scheme, value in record.identifiers.items():
        yield f"{scheme}:{value}"


def _variants(word: str) -> set[str]:
    """The word and all that it is with one letter lost."""
    if len(word) < 4:
        return {word}
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}

"""Finding rows among all that a release knows: the one matcher, asked as the service's clients do.

It is opened in a process of its own (see desk.py) and imports nothing of the server.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.reconciliation.asked import Asked, Candidate, Thing
from api.reconciliation.catalogue import Catalogue
from api.reconciliation.prefixes import Prefixes
from matching.matcher import Match, Matcher
from matching.names import plain
from matching.record import Record, record
from matching.release import Facts, gazetteer_of, records_of

# As many as the matcher looks at; what is not of the type asked for is left out afterwards.
_ALL = 40
# Characters of a value that are looked at, as in matching/rows.py; a name is shorter.
_LONGEST = 500
Known = Mapping[str, tuple[str, ...]]
_REGISTRIES = ("siren", "insee")


@dataclass(frozen=True, eq=False)
class _Side:
    """Things that are looked up together, and the types that there are among them."""

    records: Mapping[str, Record]
    matcher: Matcher
    types: frozenset[str]


class Finder:
    """Looks rows up among actors and projects, among territories, or among all."""

    def __init__(self, facts: Facts, catalogue: Catalogue, base: str) -> None:
        """Index what is known of all things; takes seconds for the real data."""
        self._catalogue = catalogue
        self._start = f"{base}id/"
        self._gazetteer = gazetteer_of(facts)
        # What is known is let go of: the things and their records are a third of it.
        self._things: dict[str, Thing] = {}
        self._sides = tuple(self._side(facts, territories) for territories in (False, True))
        self._prefixes = Prefixes((_names(facts[iri]), iri) for iri in self._things)

    def find(self, asked: Asked) -> list[Candidate]:
        """Give the candidates for one row, the best first; at most one is a match."""
        named = self._identified(asked.text)
        if named:
            return [Candidate(self._things[named], 100.0, True, {"rule_same-identifier": True})]
        described = self._record(asked)
        found = [
            (side, match)
            for side in self._sides
            if asked.strict == "should" or not asked.types or side.types & {*asked.types}
            for match in self._matches(side, described, asked)
        ]
        found.sort(key=lambda item: self._order(item[1], asked))
        decided = _decided(found)[: asked.limit]
        return [self._candidate(side, match, described) for side, match in decided]

    def suggest(self, prefix: str, skip: int, limit: int) -> list[Thing]:
        """Give things whose name, a word of it, or identifier begins so."""
        named = self._identified(prefix)
        found = self._prefixes.begin(plain(prefix[:_LONGEST]))
        iris = [named] if named else found[skip : skip + limit]
        return [self._things[iri] for iri in iris]

    def _side(self, facts: Facts, territories: bool) -> _Side:
        records = records_of(facts, self._gazetteer, territories=territories)
        made = {iri: self._thing(iri, facts[iri], each) for iri, each in records.items()}
        self._things |= made
        types = frozenset(each for thing in made.values() for each in thing.types)
        return _Side(records, Matcher(records, self._gazetteer), types)

    def _matches(self, side: _Side, described: Record, asked: Asked) -> Iterator[Match]:
        if not described.names and not described.identifiers and not described.domains:
            return
        for match in side.matcher.match(described, _ALL):
            if asked.strict == "should" or self._is_of(match.key, asked):
                yield match

    def _is_of(self, iri: str, asked: Asked) -> bool:
        wanted, types = {*asked.types}, {*self._things[iri].types}
        return wanted <= types if asked.strict == "all" else not wanted or bool(wanted & types)

    def _order(self, match: Match, asked: Asked) -> tuple[bool, float, bool]:
        sure = match.decision.status == "accepted"
        return (not sure, -match.decision.score, not self._is_of(match.key, asked))

    def _record(self, asked: Asked) -> Record:
        told = {
            name: [value.strip()[:_LONGEST] for value in values if value.strip()]
            for name, values in asked.evidence.items()
        }
        kind = "" if asked.strict == "should" else self._catalogue.kind_of(asked.types)
        department = _first(told, "department")
        return record(
            asked.text.strip()[:_LONGEST],
            kind=told.get("kind") or kind,
            place=_first(told, "place"),
            department=self._gazetteer.departments.get(plain(department), department),
            country=_first(told, "country"),
            websites=told.get("website", ()),
            identifiers=[f"{name}:{value}" for name in _REGISTRIES for value in told.get(name, ())],
        )

    def _identified(self, text: str) -> str:
        """The IRI that a text is, whole or without its beginning; empty for any other text."""
        iri = self._start + text.strip().removeprefix(self._start)
        return iri if iri in self._things else ""

    def _thing(self, iri: str, known: Known, record: Record) -> Thing:
        sort = iri.removeprefix(self._start).partition("/")[0]
        types = self._catalogue.types_of(sort, known.get("kind", ()))
        place = next(iter(known.get("place", ())), "")
        return Thing(iri, known["name"][0], types, place, record.department)

    def _candidate(self, side: _Side, match: Match, described: Record) -> Candidate:
        score = round(match.decision.score * 100, 1)
        features: dict[str, bool | float] = {"name_score": score}
        features |= _agreements(described, side.records[match.key])
        features[f"rule_{match.decision.rule}"] = True
        sure = match.decision.status == "accepted"
        return Candidate(self._things[match.key], score, sure, features)


def _names(known: Known) -> tuple[str, ...]:
    return (*known["name"], *known.get("other", ()))


def _decided(found: Sequence[tuple[_Side, Match]]) -> Sequence[tuple[_Side, Match]]:
    """Leave at most one accepted: the matcher's best, unless others are as sure elsewhere."""
    sure = [item for item in found if item[1].decision.status == "accepted"]
    best = sure[:1] if len({id(side) for side, _ in sure}) == 1 else []
    return [item if item in best or item not in sure else _to_review(*item) for item in found]


def _to_review(side: _Side, match: Match) -> tuple[_Side, Match]:
    decision = replace(match.decision, status="review", rule="several")
    return side, replace(match, decision=decision)


def _agreements(described: Record, known: Record) -> Iterator[tuple[str, bool]]:
    """What is told of a row, and whether it is so of a thing."""
    if described.kinds:
        yield "same_kind", bool(described.kinds & known.kinds)
    if described.place:
        yield "same_place", described.place == known.place
    if described.department:
        yield "same_department", described.department == known.department


def _first(told: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(told.get(name, ())), "")

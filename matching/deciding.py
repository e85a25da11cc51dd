"""Deciding whether two descriptions are of one thing: accepted, to be reviewed, or rejected.

The evidence, strongest first: registry identifiers; the web site's own domain; names, kind and
place together. A rule decides, and is named; the score says how near the names are.
"""

from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from matching.gazetteer import Gazetteer
from matching.names import Name, spells
from matching.record import LEVELS, Record

__all__ = ["Decision", "decide"]

Status = Literal["accepted", "review", "rejected"]
# Identifiers that a body has one of; each alone settles the matter.
_REGISTRIES = ("siren", "insee", "wikidata", "geonames")
_EXACT, _NEAR, _NEAR_THERE, _FAR = 0.999, 0.9, 0.8, 0.75
# Kinds that are bodies of their own beside all others.
_APART = LEVELS | {"university", "project", "event", "person"}


@dataclass(frozen=True)
class Decision:
    """What was decided, by which rule, on what evidence; the score is between 0 and 1."""

    status: Status
    rule: str
    score: float
    evidence: tuple[str, ...] = ()


def decide(one: Record, other: Record, gazetteer: Gazetteer) -> Decision:
    """Compare two descriptions."""
    for scheme in _REGISTRIES:
        mine, theirs = one.identifiers.get(scheme), other.identifiers.get(scheme)
        if mine and theirs:
            if mine == theirs:
                return Decision("accepted", f"same-{scheme}", 1.0, (f"{scheme} {mine}",))
            return Decision("rejected", f"other-{scheme}", 0.0, (f"{scheme} {mine}, {theirs}",))
    pair = _Pair(one, other, gazetteer)
    for rule in (pair.by_kind, pair.by_place, pair.by_domain, pair.by_name):
        decision = rule()
        if decision is not None:
            return decision
    return Decision("rejected", "names-differ", pair.score)


class _Pair:
    """Two descriptions, with what is compared once."""

    def __init__(self, one: Record, other: Record, gazetteer: Gazetteer) -> None:
        self._one, self._other, self._gazetteer = one, other, gazetteer
        country = one.country if one.country == other.country else ""
        self.score, self._how = max(
            (
                _similarity(mine, theirs, gazetteer, country or one.country or other.country)
                for mine in one.names
                for theirs in other.names
            ),
            default=(0.0, "none"),
        )
        self._departments = (_department(one, gazetteer), _department(other, gazetteer))

    def _decision(self, status: Status, rule: str) -> Decision:
        evidence = [f"names {self._how}"]
        if self._same_department:
            evidence.append(f"department {self._departments[0]}")
        if self._one.domains & self._other.domains:
            evidence.append(f"site {min(self._one.domains & self._other.domains)}")
        return Decision(status, rule, round(self.score, 3), tuple(evidence))

    @property
    def _same_department(self) -> bool:
        return bool(self._departments[0]) and self._departments[0] == self._departments[1]

    def by_kind(self) -> Decision | None:
        """Two levels, or a level and something else, are two things, whatever their names."""
        mine, theirs = self._kinds()
        if mine & _APART and theirs & _APART and not mine & theirs:
            return self._decision("rejected", "kinds-exclude")
        level, others = (mine, theirs) if mine & LEVELS else (theirs, mine)
        if level & LEVELS and others and not others & LEVELS:
            return self._decision("rejected", "kinds-exclude")
        return None

    def _kinds(self) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of both; a bare name of a place is that place's where the other is a level."""
        mine, theirs = self._one.kinds, self._other.kinds
        return self._supposed(self._one, theirs) or mine, self._supposed(
            self._other, mine
        ) or theirs

    def _supposed(self, record: Record, others: frozenset[str]) -> frozenset[str]:
        if record.kinds or not others & LEVELS:
            return frozenset()
        known = any(self._gazetteer.is_place(name.core) for name in record.names)
        return frozenset({"commune"}) if known else frozenset()

    def by_place(self) -> Decision | None:
        """Two countries or departments are two places."""
        one, other = self._one, self._other
        if one.country and other.country and one.country != other.country:
            return self._decision("rejected", "other-country")
        first, second = self._departments
        if first and second and first != second:
            if (one.levels or other.levels) or self.score < _EXACT:
                return self._decision("rejected", "other-department")
            return self._decision("review", "other-department")
        return None

    def by_domain(self) -> Decision | None:
        """One site and names that fit are one body; one site alone may be a federation's."""
        if not self._one.domains & self._other.domains:
            return None
        if self.score >= _NEAR:
            return self._decision("accepted", "same-site")
        return self._decision("review", "same-site") if self.score >= 0.4 else None

    def by_name(self) -> Decision | None:
        """Names decide when nothing contradicts and they say enough."""
        if self._how == "contained":
            return self._decision("review", "name-contained") if self.score >= _FAR else None
        if self._how in ("acronym", "initials"):
            return self._decision("accepted" if self._is_sure() else "review", f"name-{self._how}")
        if self._how == "form" and not self._is_one_country():
            return self._decision("review", "name-form")
        if self.score >= _EXACT:
            return self._exact()
        if self._how == "near" and self.score >= _NEAR_THERE:
            there = self._same_department or self._same_place
            sure = there and not self._are_two_places()
            return self._decision("accepted" if sure else "review", "name-near")
        return self._decision("review", "name-similar") if self.score >= _FAR else None

    def _is_sure(self) -> bool:
        """Whether an acronym is enough: in the same place, or long and not of a territory's body.

        Many intercommunalities share theirs.
        """
        if self._same_department or self._same_place:
            return True
        letters = [
            len(each)
            for record in (self._one, self._other)
            for name in record.names
            for each in (*name.acronyms, *name.words[: len(name.words) == 1])
        ]
        return not (self._one.levels or self._other.levels) and max(letters, default=0) >= 4

    def _is_one_country(self) -> bool:
        """Whether an exonym can only be that of one place: Valence is a town in France too."""
        if self._one.country and self._one.country == self._other.country:
            return True
        cores = {name.core for record in (self._one, self._other) for name in record.names}
        return not any(self._gazetteer.communes(core) for core in cores)

    def _are_two_places(self) -> bool:
        """Whether both names are those of places, hence no slip of the pen."""
        return all(
            any(self._gazetteer.is_place(name.core) for name in record.names)
            for record in (self._one, self._other)
        )

    @property
    def _same_place(self) -> bool:
        return bool(self._one.place) and self._one.place == self._other.place

    def _exact(self) -> Decision:
        if self._is_homonym():
            return self._decision("review", "homonyms")
        return self._decision("accepted", "same-name")

    def _is_homonym(self) -> bool:
        """Whether several communes bear the name, and it is not known which are meant."""
        if (self._one.levels | self._other.levels) - {"commune"}:
            return False
        countries = {self._one.country, self._other.country} - {""}
        if countries and "FR" not in countries:
            return False
        department = self._departments[0] if self._same_department else ""
        cores = {name.core for record in (self._one, self._other) for name in record.names}
        return any(self._gazetteer.communes(core, department) > 1 for core in cores)


def _department(record: Record, gazetteer: Gazetteer) -> str:
    if record.department:
        return record.department
    return gazetteer.department(aside for name in record.names for aside in name.asides)


def _similarity(one: Name, other: Name, gazetteer: Gazetteer, country: str) -> tuple[float, str]:
    """How near two names are, and in what manner."""
    if sorted(one.words) == sorted(other.words) or _closed(one) == _closed(other):
        # Two parts that are the same leave open what stands beside them.
        return (_FAR, "contained") if one.part and other.part else (1.0, "same")
    if gazetteer.same_place(one.core, other.core, country):
        return 1.0, "form"
    if one.acronyms & {*other.acronyms, other.core} or other.acronyms & {one.core}:
        return 0.9, "acronym"
    if _are_initials(one, other) or _are_initials(other, one):
        return 0.85, "initials"
    if one.heads & {*other.heads, *other.acronyms, other.core} or other.heads & {
        *one.acronyms,
        one.core,
    }:
        return 0.8, "contained"
    return _by_words(one.words, other.words)


def _closed(name: Name) -> str:
    return name.core.replace(" ", "")


def _are_initials(short: Name, long: Name) -> bool:
    """Whether one is an acronym of the other; a single word is tried as one too."""
    letters = {*short.acronyms, *((short.core,) if len(short.words) == 1 else ())}
    return len(long.words) > 2 and any(
        3 <= len(each) <= 10 and spells(each, long.all_words) for each in letters
    )


def _by_words(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    """Pair the words off, each with the one most like it."""
    left = list(other)
    found, weight = 0.0, 0
    missing: list[str] = []
    for word in one:
        best = max(left, key=lambda each: _alike(word, each), default="")
        likeness = _alike(word, best) if best else 0.0
        if likeness >= 0.75:
            left.remove(best)
            found += likeness * max(len(word), len(best))
            weight += max(len(word), len(best))
        else:
            missing.append(word)
    shorter = max(min(sum(map(len, one)), sum(map(len, other))), 1)
    # What has no counterpart counts once, as a word that was put in or left out.
    weight += max(sum(map(len, missing)), sum(map(len, left)))
    score = min(found / max(weight, 1), 0.998)
    if found and bool(missing) != bool(left):
        # All of the shorter is in the longer: a branch, a successor, or the same in full.
        return max(score, min(_FAR, found / shorter)), "contained"
    if missing and left:
        return min(score, 0.85), "similar"
    return score, "near"


def _alike(one: str, other: str) -> float:
    """1 for the same word; a word of a few letters, or a number, is the same or another."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 4 or one.isdigit() or other.isdigit():
        return 0.0
    edits = OSA.distance(one, other, score_cutoff=2)
    if edits > (1 if min(len(one), len(other)) < 8 else 2):
        return 0.0
    return 1.0 - edits / max(len(one), len(other))

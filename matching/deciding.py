"""Deciding whether two descriptions are of one thing: accepted, to be reviewed, or rejected.

The evidence, strongest first: registry identifiers; the web site's own domain; names, kind and
place together. A rule decides, and is named; the score says how near the names are.
"""

from dataclasses import dataclass
from typing import Literal

from matching.additions import Additions
from matching.comparing import FAR
from matching.gazetteer import Gazetteer
from matching.record import LEVELS, Record
from matching.words import BRANCHES

__all__ = ["Decision", "decide"]

Status = Literal["accepted", "review", "rejected"]
# Identifiers that a body has one of; each alone settles the matter.
_REGISTRIES = ("siren", "insee", "wikidata", "geonames")
# Letters in which one slip leaves a name what it is.
_LONG = 8
_NEAR, _NEAR_THERE, _SIMILAR = 0.87, 0.8, 0.6
# Only the number or the gender of words differs, or a department's code from its name.
_SAID = 0.98
# Kinds that are bodies of their own beside all others.
_APART = LEVELS | {"university", "project", "event", "person"}
# Kinds of which a town has one or few.
_FEW = frozenset({"energy-agency", "university"})
_WHOLE = frozenset({"same", "form", "former"})


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
    pair = _Rules(one, other, gazetteer)
    for rule in (
        pair.by_kind,
        pair.by_place,
        pair.by_sort,
        pair.by_domain,
        pair.by_whole,
        pair.by_letters,
        pair.by_near_name,
        pair.by_part,
        pair.by_seat,
    ):
        decision = rule()
        if decision is not None:
            return decision
    return Decision("rejected", "names-differ", round(pair.score, 3))


class _Rules(Additions):
    """The rules, in the order of their strength; one that has nothing to say gives None."""

    def _decision(self, status: Status, rule: str) -> Decision:
        evidence = [f"names {self._how}"]
        if self._same_department:
            evidence.append(f"department {self._departments[0]}")
        if self._one.domains & self._other.domains:
            evidence.append(f"site {min(self._one.domains & self._other.domains)}")
        return Decision(status, rule, round(self.score, 3), tuple(evidence))

    def by_kind(self) -> Decision | None:
        """Two levels, or a level and something else, are two things, whatever their names."""
        mine, theirs = self._kinds()
        if mine & _APART and theirs & _APART and not mine & theirs:
            if "FR" not in (self._one.country, self._other.country) and mine | theirs == {
                "department",
                "region",
            }:
                return self._decision("review", "kinds-abroad") if self._how in _WHOLE else None
            return self._decision("rejected", "kinds-exclude")
        level, others = (mine, theirs) if mine & LEVELS else (theirs, mine)
        if level & LEVELS and others and not others & LEVELS:
            sorts = self._one.sorts & self._other.sorts
            named = self._how == "same" and bool(sorts)
            return self._decision("review" if named else "rejected", "kinds-exclude")
        return None

    def by_place(self) -> Decision | None:
        """Two countries or departments are two places."""
        status: Status = "review" if self._how in _WHOLE else "rejected"
        mine, theirs = self._countries
        if mine and theirs and mine != theirs:
            return self._decision(
                "rejected" if "commune" in self._levels else status, "other-country"
            )
        first, second = self._departments
        if first and second and first != second:
            local = self._levels & {"commune", "department"}
            return self._decision("rejected" if local else status, "other-department")
        return None

    def by_sort(self) -> Decision | None:
        """Two sorts of body are two bodies: a park is no syndicate, a welfare centre no office."""
        mine, theirs = self._one.sorts, self._other.sorts
        if mine and theirs and not mine & theirs and self._how != "former":
            return self._decision("rejected", "sorts-exclude")
        return None

    def by_domain(self) -> Decision | None:
        """One site and names that fit are one body; one site alone may be a federation's."""
        if not self._one.domains & self._other.domains:
            return None
        fits = self._how in _WHOLE | {"acronym", "near"} and self.score >= 0.9
        sure = fits or self._is_named_like_site()
        if self._how == "contained" and (self._says_where() or self._says_no_more()):
            sure = True
        return self._decision("accepted" if sure else "review", "same-site")

    def by_whole(self) -> Decision | None:
        """The same name is the same thing, if it says enough and is not that of several."""
        if self._how == "former":
            return self._decision("review" if self._levels else "accepted", "former-name")
        if self._how == "form":
            sure = self._is_one_country() and not self._may_be_two()
            return self._decision("accepted" if sure else "review", "name-form")
        return self._same() if self._how == "same" else None

    def _same(self) -> Decision:
        if self._is_homonym() or self._tells_another():
            return self._decision("review", "homonyms")
        several = self._may_be_another() or self._are_unlike()
        if several or self._is_of_branch() or self._are_two_of_series():
            return self._decision("review", "name-of-several")
        return self._decision("accepted", "same-name")

    def by_letters(self) -> Decision | None:
        """An acronym is enough in the same place, or if it is long; a short name, for one kind."""
        if self._how not in ("acronym", "initials", "head", "letters"):
            return None
        # Communes have no acronyms.
        if "commune" in self._levels and self._how != "head":
            return None
        return self._decision("accepted" if self._is_sure() else "review", f"name-{self._how}")

    def _is_sure(self) -> bool:
        if self._have_two_sites():
            return False
        same_kind = bool(self._one.given & self._other.given)
        letters = min(len(self._name.joined), len(self._name_of_other.joined))
        if self._how == "head":
            words = {*self._name.all_words, *self._name_of_other.all_words}
            # In brackets of a project stands the programme that it is a part of.
            apart = words & BRANCHES or "project" in self._one.kinds
            return self._are_akin() and letters >= 4 and not apart
        if self._how == "letters":
            abbreviated = bool(self._name.acronyms & self._name_of_other.acronyms)
            there = abbreviated and self._are_of_one_country() and not self._are_elsewhere()
            return self._are_akin() and (self._same_place or self._is_in_site() or there)
        if self._same_department or self._same_place:
            return True
        if self._levels:
            # Many intercommunalities share theirs.
            known = self._gazetteer.acronyms
            alone = any(known.get(name.joined) == 1 for name in self._names)
            return same_kind and (letters >= 5 or alone)
        return letters >= 4 or (letters == 3 and (same_kind or self._how == "acronym"))

    def by_near_name(self) -> Decision | None:
        """A slip of the pen is accepted there, or in a long name that is no other thing's."""
        if self._how not in _WHOLE and self._is_slip():
            return self._decision("review" if self._is_homonym() else "accepted", "name-near")
        if self._how != "near" or self.score < FAR:
            return None
        length = min(len(self._name.closed), len(self._name_of_other.closed))
        there = (self._same_department or self._same_place) and self.score >= _NEAR_THERE
        there = there and bool(self._levels or length >= _LONG)
        alone = not self._is_homonym() and not self._have_two_sites()
        sure = there or (self.score >= _NEAR and length >= _LONG and alone)
        same = set(self._name.words) == set(self._name_of_other.words)
        same = alone and (same or self.score >= _SAID)
        alike = there or (sure and "commune" not in self._levels)
        sure = same or (alike and not self._are_two_places())
        return self._decision("accepted" if sure else "review", "name-near")

    def by_part(self) -> Decision | None:
        """A name inside a longer one is a branch, a successor, or the same said at length."""
        agency = "energy-agency" in self._one.given & self._other.given
        if agency and self._same_place and self.score >= _SIMILAR:
            return self._decision("accepted", "agency-of-town")
        if self._how == "contained" and self.score >= FAR:
            return self._contained()
        if self._how == "similar" and self.score >= _SIMILAR:
            if self._levels and (self._are_two_places() or not self._both_have_kinds()):
                return None
            return self._decision("review", "name-similar")
        return None

    def _contained(self) -> Decision:
        _, shorter, longer = self._over
        if self._are_elsewhere():
            return self._decision("review", "name-contained")
        for rule, fits in (
            ("name-with-department", self._says_department),
            ("name-of-park", lambda: "park" in shorter.sorts & longer.sorts),
            ("name-with-region", self._says_around),
            ("name-says-more", lambda: self._says_where() or self._says_no_more()),
            ("name-in-site", self._has_initials_in_site),
            ("name-of-metropolis", self._are_metropolises),
        ):
            if fits():
                return self._decision("accepted", rule)
        if shorter.levels and not longer.kinds:
            return self._decision("rejected", "name-of-another")
        return self._decision("review", "name-contained")

    def by_seat(self) -> Decision | None:
        """Two of a kind that a town has few of may be one, under names in two languages."""
        few = self._one.kinds & self._other.kinds & _FEW
        return self._decision("review", "same-seat") if few and self._same_place else None

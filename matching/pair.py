"""Two descriptions side by side: what both tell, and what that leaves open."""

from collections.abc import Iterator
from functools import cached_property

from matching.comparing import Likeness, compare
from matching.gazetteer import Gazetteer
from matching.names import Name, plain
from matching.record import LEVELS, Record
from matching.words import BEFORE, STOP, WEAK

__all__ = ["Pair"]

# Kinds of body that bear a town's name without its being said what they are.
_NAMED_AFTER_TOWNS = LEVELS | {"university", "public-body"}
# What a source calls one of these, no other source calls one of those.
_BUSINESS = frozenset({"company", "cooperative", "consultancy"})
_COMMON_GOOD = frozenset({"association", "network", "public-body", "energy-agency", "project"})


class Pair:
    """Two descriptions, with what is compared once."""

    def __init__(self, one: Record, other: Record, gazetteer: Gazetteer) -> None:
        self._one, self._other, self._gazetteer = one, other, gazetteer
        self._countries = (_country(one, gazetteer), _country(other, gazetteer))
        country = self._countries[0] or self._countries[1]
        self._likeness, self._name, self._name_of_other = max(
            (
                (compare(mine, theirs, gazetteer, country), mine, theirs)
                for mine in one.names
                for theirs in other.names
            ),
            key=lambda found: found[0].score,
            default=(Likeness(0.0, "none"), Name("", (), ()), Name("", (), ())),
        )
        self.score, self._how = self._likeness.score, self._likeness.how
        self._departments = (_department(one, gazetteer), _department(other, gazetteer))

    @property
    def _same_department(self) -> bool:
        return bool(self._departments[0]) and self._departments[0] == self._departments[1]

    @property
    def _same_place(self) -> bool:
        return bool(self._one.place) and self._one.place == self._other.place

    @property
    def _names(self) -> tuple[Name, Name]:
        return self._name, self._name_of_other

    @cached_property
    def _levels(self) -> frozenset[str]:
        return self._one.levels | self._other.levels

    def _kinds(self) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of both; a bare name of a place is that place's where the other is a level."""
        mine, theirs = self._one.kinds, self._other.kinds
        return self._supposed(self._one, theirs) or mine, self._supposed(
            self._other, mine
        ) or theirs

    def _supposed(self, record: Record, others: frozenset[str]) -> frozenset[str]:
        if record.kinds or not others & _NAMED_AFTER_TOWNS:
            return frozenset()
        cores = {name.core for name in record.names}
        known = any(self._gazetteer.is_place(core) for core in cores)
        larger = {"department", "region"}.intersection(*(self._gazetteer.levels(c) for c in cores))
        return frozenset({"commune"} | larger) if known else frozenset()

    def _is_in_site(self) -> bool:
        """Whether the short name of one stands in the address of the other's site."""
        short, long = sorted(self._names, key=lambda name: len(name.joined))
        return short.joined in self._words_of_site(long)

    def _words_of_site(self, name: Name) -> set[str]:
        sites = (self._one if name in self._one.names else self._other).domains
        return {label for site in sites for label in site.partition(".")[0].split("-")}

    def _are_akin(self) -> bool:
        """Whether what the sources call both can be one kind of body."""
        mine, theirs = self._one.given, self._other.given
        families = (_COMMON_GOOD - {"project"}, _BUSINESS)
        return bool(mine & theirs) or any(mine & each and theirs & each for each in families)

    def _may_be_akin(self) -> bool:
        """Whether nothing that is known of both speaks against one kind."""
        return self._are_akin() or not (self._one.given and self._other.given)

    def _is_slip(self) -> bool:
        """Whether a town's name that no place bears can only be meant for that of the other."""
        country = next(filter(None, self._countries), "FR" if any(self._departments) else "")
        mine, theirs = self._name.core, self._name_of_other.core
        forms = self._gazetteer.forms
        if not self._one.levels == self._other.levels == {"commune"} or not country:
            return False
        if (mine in forms) == (theirs in forms):
            return False
        slip, right = (theirs, mine) if mine in forms else (mine, theirs)
        meant = self._gazetteer.nearest(slip, country)
        return bool(meant) and meant <= forms[right]

    def _both_have_kinds(self) -> bool:
        return bool(self._one.kinds and self._other.kinds)

    def _is_one_country(self) -> bool:
        """Whether an exonym can only be that of one place: Valence is a town in France too."""
        if self._are_of_one_country():
            return True
        return not any(self._gazetteer.communes(core) for core in self._cores())

    def _may_be_two(self) -> bool:
        """Whether both forms are names of places themselves, or one is the other shortened."""
        mine, theirs = self._name.core, self._name_of_other.core
        country = self._countries[0] or self._countries[1]
        for short, long in ((mine, theirs), (theirs, mine)):
            if {*short.split()} < {*long.split()}:
                return not self._is_river_or_land(short, long, country)
        return self._gazetteer.are_two(mine, theirs, country)

    def _is_river_or_land(self, short: str, long: str, country: str) -> bool:
        """Whether a name adds a river or a land to that of one place: “Freiburg im Breisgau”."""
        begin = f"{country} "
        mine, theirs = (
            {place for place in self._gazetteer.forms.get(core, ()) if place.startswith(begin)}
            for core in (short, long)
        )
        if theirs != {begin + short} and mine != {begin + long}:
            return False
        words = max(self._names, key=lambda name: len(name.words)).all_words
        last = short.rpartition(" ")[2]
        return last in words[:-1] and words[words.index(last) + 1] in STOP

    def _cores(self) -> frozenset[str]:
        return frozenset(name.core for record in (self._one, self._other) for name in record.names)

    def _are_two_places(self) -> bool:
        """Whether both names are those of places, hence no slip of the pen."""
        return all(
            any(self._gazetteer.of_core.get(name.core) for name in record.names)
            for record in (self._one, self._other)
        )

    def _are_of_one_country(self) -> bool:
        return bool(self._countries[0]) and self._countries[0] == self._countries[1]

    def _have_two_sites(self) -> bool:
        return bool(self._one.domains and self._other.domains) and not (
            self._one.domains & self._other.domains
        )

    def _tells_another(self) -> bool:
        """Whether one says more in brackets of which town is meant: “Frankfurt (Oder)”."""
        if "commune" not in self._levels:
            return False
        mine, theirs = set(self._name.asides), set(self._name_of_other.asides)
        told = {*self._name.full} & {*self._name_of_other.full}
        kinds = {" ".join(phrase.words) for phrase in BEFORE}
        return any(
            aside not in kinds
            and not told.issuperset(aside.split())
            and aside not in self._name.acronyms | self._name_of_other.acronyms
            and not self._gazetteer.department([aside])
            and not self._gazetteer.country([aside])
            for aside in mine ^ theirs
        )

    def _are_unlike(self) -> bool:
        """Whether the kinds given are seldom those of one body."""
        mine, theirs = self._one.given, self._other.given
        if not mine or not theirs or mine & theirs:
            return False
        if "project" in mine | theirs and "network" not in mine | theirs:
            return True
        return any(a & _BUSINESS and b & _COMMON_GOOD for a, b in ((mine, theirs), (theirs, mine)))

    def _are_elsewhere(self) -> bool:
        """Whether two bodies that are no territories have their seats in two towns."""
        one, other = self._one, self._other
        if self._levels or not one.place or not other.place or one.place == other.place:
            return False
        return not self._gazetteer.same_place(one.place, other.place, one.country)

    def _may_be_another(self) -> bool:
        """Whether places or sites differ, or what both names share says too little."""
        if self._are_elsewhere():
            return True
        if self._levels:
            return False
        if len(self._name.words) == 1 and self._name.words[0] in WEAK:
            return self._name.all_words != self._name_of_other.all_words
        return len(self._name.words) == 1 and self._have_two_sites()

    def _is_homonym(self) -> bool:
        """Whether several places bear the name, and it is not known which are meant."""
        unsaid = not (self._one.kinds and self._other.kinds)
        if unsaid and self._levels & {"department", "region"}:
            return any(self._gazetteer.is_place(name.core) for name in self._names)
        if self._levels - {"commune"} or not self._levels:
            return False
        country = self._countries[0] if self._are_of_one_country() else ""
        department = self._departments[0] if self._same_department else ""
        if country not in ("", "FR"):
            return False
        cores = (self._name.core, self._name_of_other.core)
        if any(self._gazetteer.communes(core, department) > 1 for core in cores):
            return True
        return not (country or department) and any(
            self._gazetteer.bearers(core) > 1 for core in cores
        )


def _department(record: Record, gazetteer: Gazetteer) -> str:
    return record.department or gazetteer.department(_asides(record))


def _country(record: Record, gazetteer: Gazetteer) -> str:
    return record.country or gazetteer.country(_asides(record))


def _asides(record: Record) -> Iterator[str]:
    for name in record.names:
        yield from name.asides
        if "," in name.text:
            yield plain(name.text.rpartition(",")[2])

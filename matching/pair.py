"""Two descriptions side by side: what both tell, and what that leaves open."""

from functools import cached_property

from matching.comparing import Likeness, compare
from matching.gazetteer import Gazetteer
from matching.names import Name, plain
from matching.record import LEVELS, Record
from matching.words import BEFORE, TELLING, WEAK

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
        country = one.country or other.country
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

    def _is_named_like_site(self) -> bool:
        """Whether one name is that of the site, and both are of one kind."""
        labels = {site.partition(".")[0] for site in self._one.domains & self._other.domains}
        alone = {name.joined for record in (self._one, self._other) for name in record.names}
        same_kind = bool(self._one.given & self._other.given)
        return same_kind and any(len(label) >= 4 and label in alone for label in labels)

    def _is_in_site(self) -> bool:
        """Whether the short name of one stands in the address of the other's site."""
        short, long = sorted(self._names, key=lambda name: len(name.joined))
        sites = (self._one if long in self._one.names else self._other).domains
        return any(short.joined in site.partition(".")[0].split("-") for site in sites)

    def _says_where(self, over: tuple[str, ...], shorter: Record, longer: Record) -> bool:
        """Whether a name has only the place, or an acronym, over that of another of its kind."""
        told = set(plain(shorter.place).split())
        told |= {each for name in longer.names for each in name.acronyms | name.heads}
        place = set(over) & set(plain(shorter.place).split())
        return bool(place and shorter.given & longer.given and set(over) <= told)

    def _says_no_more(self, over: tuple[str, ...], shorter: Record) -> bool:
        """Whether what one name has over the other tells no other body from it."""
        short, long = sorted(self._names, key=lambda name: len(name.words))
        strong = [word for word in short.words if word not in WEAK]
        if over and shorter.levels and long.words[: len(short.words)] == short.words:
            return len(strong) >= 3
        return bool(over) and len(strong) >= 2 and all(word in WEAK - TELLING for word in over)

    def _both_have_kinds(self) -> bool:
        return bool(self._one.kinds and self._other.kinds)

    def _is_one_country(self) -> bool:
        """Whether an exonym can only be that of one place: Valence is a town in France too."""
        if self._one.country and self._one.country == self._other.country:
            return True
        return not any(self._gazetteer.communes(core) for core in self._cores())

    def _may_be_two(self) -> bool:
        """Whether both forms are names of places themselves, or one is the other shortened."""
        mine, theirs = self._name.core, self._name_of_other.core
        country = self._one.country or self._other.country
        if {*mine.split()} < {*theirs.split()} or {*theirs.split()} < {*mine.split()}:
            return True
        return all(self._gazetteer.is_own_name(core, country) for core in (mine, theirs))

    def _cores(self) -> frozenset[str]:
        return frozenset(name.core for record in (self._one, self._other) for name in record.names)

    def _are_two_places(self) -> bool:
        """Whether both names are those of places, hence no slip of the pen."""
        return all(
            any(self._gazetteer.of_core.get(name.core) for name in record.names)
            for record in (self._one, self._other)
        )

    def _have_two_sites(self) -> bool:
        return bool(self._one.domains and self._other.domains) and not (
            self._one.domains & self._other.domains
        )

    def _tells_another(self) -> bool:
        """Whether one says more in brackets of which town is meant: “Frankfurt (Oder)”."""
        if not self._levels:
            return False
        mine, theirs = set(self._name.asides), set(self._name_of_other.asides)
        kinds = {" ".join(phrase.words) for phrase in BEFORE}
        return any(
            aside not in kinds
            and aside not in self._name.acronyms | self._name_of_other.acronyms
            and not self._gazetteer.department([aside])
            for aside in mine ^ theirs
        )

    def _are_unlike(self) -> bool:
        """Whether the kinds given are seldom those of one body."""
        mine, theirs = self._one.given, self._other.given
        if not mine or not theirs or mine & theirs:
            return False
        project = "project" in mine | theirs and "network" not in mine | theirs
        if project or "other" in mine | theirs:
            return True
        return any(a & _BUSINESS and b & _COMMON_GOOD for a, b in ((mine, theirs), (theirs, mine)))

    def _may_be_another(self) -> bool:
        """Whether places or sites differ, or what both names share says too little."""
        one, other = self._one, self._other
        if one.place and other.place and not self._levels and one.place != other.place:
            return not self._gazetteer.same_place(one.place, other.place, one.country)
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
        country = self._one.country if self._one.country == self._other.country else ""
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
    if record.department:
        return record.department
    return gazetteer.department(
        aside
        for name in record.names
        for aside in (*name.asides, *(plain(name.text.rpartition(",")[2]),) * ("," in name.text))
    )

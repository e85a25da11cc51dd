"""What names of territories there are: how many communes share one, which other forms it has."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.names import plain, read_name
from matching.words import COUNTRIES

__all__ = ["Gazetteer", "Territory"]


@dataclass(frozen=True)
class Territory:
    """A territory of the reference: its name and others, level, department code and country."""

    name: str
    level: str
    department: str = ""
    country: str = "FR"
    others: tuple[str, ...] = ()


@dataclass
class Gazetteer:
    """Looks names of territories up.

    ``of_core`` tells the places (level, department, country) that bear a name; ``forms`` the
    other forms of a place's name by the country; ``departments`` their codes by name, ``names`` the
    words of their names by code; ``acronyms`` how many intercommunalities could shorten to each.
    """

    of_core: Mapping[str, frozenset[tuple[str, str, str]]] = field(default_factory=dict)
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    acronyms: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, territories: Iterable[Territory]) -> "Gazetteer":
        """Read the reference."""
        of_core: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
        forms: defaultdict[str, set[str]] = defaultdict(set)
        departments = {}
        acronyms: Counter[str] = Counter()
        for each in territories:
            name = read_name(each.name)
            core = name.core
            if each.level == "intercommunality":
                acronyms[name.initials] += 1
            of_core[core].add((each.level, each.department, each.country))
            for other in each.others:
                forms[read_name(other).core].add(f"{each.country} {core}")
            forms[core].add(f"{each.country} {core}")
            if each.level == "department":
                departments[plain(each.name)] = each.department
        return cls(
            {core: frozenset(places) for core, places in of_core.items()},
            {core: frozenset(places) for core, places in forms.items()},
            departments,
            {code: read_name(name).words for name, code in departments.items()},
            acronyms,
        )

    def communes(self, core: str, department: str = "") -> int:
        """How many French communes bear a name, in a department or anywhere."""
        return sum(
            level == "commune" and country == "FR" and department in ("", given)
            for level, given, country in self.of_core.get(core, ())
        )

    def is_place(self, core: str) -> bool:
        """Whether a place where people live bears this very name."""
        return any(level in ("commune", "place") for level, _, _ in self.of_core.get(core, ()))

    def same_place(self, one: str, other: str, country: str = "") -> bool:
        """Whether two names are forms of one place's name, in this country if it is known."""
        if " ".join(self.names.get(one, ())) == other or " ".join(self.names.get(other, ())) == one:
            return bool(one and other)
        mine, theirs = self.forms.get(one), self.forms.get(other)
        if not mine or not theirs or mine.isdisjoint(theirs):
            return False
        if self.communes(one) and self.communes(other):
            return False
        shared = mine & theirs
        return any(not country or place.startswith(f"{country} ") for place in shared)

    @cached_property
    def nearest(self) -> Callable[[str, str], frozenset[str]]:
        """The places of a country to whose names a misspelt one is nearest, if near at all."""
        return lru_cache(maxsize=10_000)(self._nearest)

    def _nearest(self, core: str, country: str) -> frozenset[str]:
        allowed = 1 if len(core) < 8 else 2 if len(core) < 11 else 3
        found = process.extract(
            core, self._of_country[country], scorer=OSA.distance, score_cutoff=allowed, limit=20
        )
        least = min((edits for _, edits, _ in found), default=0)
        near = (form for form, edits, _ in found if edits == least)
        return frozenset(
            place for form in near for place in self.forms[form] if place.startswith(f"{country} ")
        )

    @cached_property
    def _of_country(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for form, places in self.forms.items():
            for country in {place.partition(" ")[0] for place in places}:
                found[country].append(form)
        return found

    def is_area(self, word: str) -> bool:
        """Whether a word is the name of a department, a region or a country."""
        return word in COUNTRIES or bool(self.levels(word) & {"department", "region"})

    def are_two(self, one: str, other: str, country: str) -> bool:
        """Whether two places that one reference knows in a country are called so first of all."""
        mine, theirs = (
            {level for level, _, where in self.of_core.get(core, ()) if where == country}
            for core in (one, other)
        )
        return not mine.isdisjoint(theirs)

    def bearers(self, core: str) -> int:
        """How many places bear a name, counting one for each country and French department."""
        towns = {
            (country, department)
            for level, department, country in self.of_core.get(core, ())
            if level in ("commune", "place")
        }
        return len(towns - {("FR", "")} if len(towns) > 1 else towns)

    def levels(self, core: str) -> frozenset[str]:
        """The levels of the French territories that bear a name."""
        return frozenset(level for level, _, _ in self.of_core.get(core, ()))

    def country(self, asides: Iterable[str]) -> str:
        """The country that words in brackets name, by its two letters; empty when none."""
        return next((COUNTRIES[aside] for aside in asides if aside in COUNTRIES), "")

    def department(self, asides: Iterable[str]) -> str:
        """The department that words in brackets name or end with, by code; empty when none."""
        for aside in asides:
            words = aside.split()
            for place in range(len(words)):
                if code := self.departments.get(" ".join(words[place:])):
                    return code
            # Its code, or a postal code, which begins with it.
            for code in (aside.upper(), aside[:2] if len(aside) == 5 and aside.isdigit() else ""):
                if code in self.names:
                    return code
        return ""

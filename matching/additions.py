"""What one name has over the other: another body, a branch, or the same said at length."""

from collections.abc import Iterable
from functools import cached_property

from matching.names import Name, plain
from matching.pair import Pair
from matching.record import Record
from matching.words import AROUND, BRANCHES, COMMON, COUNTRIES, FORMS, KINDS, TELLING, WEAK

__all__ = ["Additions"]

_METROPOLIS = frozenset({"metropole", "eurometropole", "metropolis", "eurometropolis"})


class Additions(Pair):
    """Two descriptions, with what the words mean that only one of them has."""

    @cached_property
    def _over(self) -> tuple[frozenset[str], Record, Record]:
        """The words that one name has over the other, then the shorter and the longer.

        The words for a kind that both are of do not count.
        """
        same = self._one.kinds & self._other.kinds
        said = frozenset(word for kind in same for word in KINDS.get(kind, ()))
        if self._likeness.theirs:
            return frozenset(self._likeness.theirs) - said, self._one, self._other
        return frozenset(self._likeness.mine) - said, self._other, self._one

    def _where(self, record: Record) -> frozenset[str]:
        """The words that say where a thing is."""
        code = self._departments[0 if record is self._one else 1]
        country = self._countries[0 if record is self._one else 1]
        named = {name for name, letters in COUNTRIES.items() if letters == country}
        department = self._gazetteer.names.get(code, ())
        return frozenset((*plain(record.place).split(), *department, *named))

    def _says_department(self) -> bool:
        """Whether a name has only the department over the other, which is there."""
        over, shorter, _ = self._over
        department = self._departments[0 if shorter is self._one else 1]
        two = bool(self._levels) and self._are_two_places()
        return bool(over) and over <= {*self._gazetteer.names.get(department, ())} and not two

    def _says_where(self) -> bool:
        """Whether a name has only the place, or an acronym, over that of another of its kind."""
        over, shorter, longer = self._over
        if self._levels and self._are_two_places():
            return False
        letters = {each for name in longer.names for each in name.acronyms | name.heads}
        where = self._where(shorter)
        akin = self._are_akin() or bool(self._one.domains & self._other.domains)
        return akin and bool(over & where) and over <= where | letters | FORMS | WEAK - TELLING

    def _says_no_more(self) -> bool:
        """Whether what one name has over the other tells no other body from it."""
        over, shorter, _ = self._over
        told = self._likeness.mine or self._likeness.theirs
        short, long = sorted(self._names, key=lambda name: len(name.words))
        strong = [word for word in short.words if word not in WEAK]
        if "commune" in self._levels and ("FR" in self._countries or any(self._departments)):
            # Each word of a French commune's name tells it from another.
            return False
        if over and shorter.levels and long.words[: len(short.words)] == short.words:
            return len(strong) >= 3
        if not told or not over <= WEAK - TELLING:
            return False
        rare = strong and len(strong[0]) > 4 and strong[0] not in COMMON
        rare = rare and not self._gazetteer.of_core.get(short.core) and not self._have_two_sites()
        same_kind = bool(self._one.given & self._other.given)
        there = self._same_place or self._same_department or same_kind
        said = strong and len(short.words) > 1 and self._are_akin()
        return len(strong) >= 2 or bool(said or (rare and there))

    def _says_around(self) -> bool:
        """Whether one intercommunality is the other with the region that it lies in."""
        over, _, _ = self._over
        levels = [self._gazetteer.levels(name.core) for name in self._names]
        if not over or self._levels != {"intercommunality"} or levels[0] & levels[1] & self._levels:
            return False
        return over <= AROUND or all(map(self._gazetteer.is_area, over))

    def _has_initials_in_site(self) -> bool:
        """Whether the initials of the shorter name are the address of the other's site."""
        short, long = sorted(self._names, key=lambda name: len(name.words))
        letters = short.initials if len(short.words) > 1 else ""
        return len(letters) > 2 and letters in self._words_of_site(long) and self._may_be_akin()

    def _are_metropolises(self) -> bool:
        """Whether both are the metropolis of one town, which has one: “Brest métropole océane”."""
        if self._levels != {"intercommunality"}:
            return False
        said = [_METROPOLIS & {*name.all_words} for name in self._names]
        return all(said) or (any(said) and self._over[0] == {"grand"})

    def _is_of_branch(self) -> bool:
        """Whether what stands beside a name tells of a part or a place that the other is not of."""
        if self._levels or self._same_place or self._same_department:
            return False
        return self._tells_of_branch(self._name, self._other) or self._tells_of_branch(
            self._name_of_other, self._one
        )

    def _tells_of_branch(self, name: Name, other: Record) -> bool:
        told = {*self._where(other)}
        for word in (word for each in other.names for word in (*each.all_words, *each.full)):
            told |= {word, *self._gazetteer.names.get(word, ())}
        beside = {*name.beside} - told - FORMS
        inside = {word for aside in name.asides for word in aside.split()} - told
        inside -= {*name.words, *name.all_words}
        if (beside | inside) & BRANCHES:
            return True
        if inside and (self._gazetteer.department(name.asides) or self._has_area(inside)):
            return True
        return bool(beside) and all(self._is_place(word) or word in TELLING for word in beside)

    def _has_area(self, words: Iterable[str]) -> bool:
        return any(map(self._gazetteer.is_area, words))

    def _is_place(self, word: str) -> bool:
        return self._gazetteer.is_area(word) or self._gazetteer.is_place(word)

    def _is_named_like_site(self) -> bool:
        """Whether one name is that of the site, and the other tells no branch, of one kind."""
        labels = {site.partition(".")[0] for site in self._one.domains & self._other.domains}
        alone = {name.joined for record in (self._one, self._other) for name in record.names}
        fits = bool(self._one.given & self._other.given)
        if self._how == "contained":
            over, _, _ = self._over
            branch = over & (BRANCHES | TELLING) or self._has_area(over)
            fits = self._may_be_akin() and not branch
        return fits and any(len(label) >= 4 and label in alone for label in labels)

    def _are_two_of_series(self) -> bool:
        """Whether brackets tell two projects under one name apart: “TEPOS (objectif 2030)”."""
        if "project" not in self._one.kinds | self._other.kinds:
            return False
        said = [{*name.beside, *" ".join(name.asides).split()} - FORMS for name in self._names]
        if all(said) and said[0].isdisjoint(said[1]):
            return True
        # A few words with a number are no subtitle.
        numbers = [{*filter(str.isdigit, each)} for each in said]
        return numbers[0] != numbers[1] and max(map(len, said)) < 4

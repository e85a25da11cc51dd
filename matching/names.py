"""Names as they are compared: without case, accents and form, and what they say of the kind."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from matching.words import (
    ABBREVIATIONS,
    AFTER,
    BEFORE,
    BRANCHES,
    FORMER,
    FORMS,
    LETTERS,
    PHRASES,
    PURPOSE,
    SAME,
    SORTS,
    STOP,
    WEAK,
    Phrase,
)

__all__ = ["Name", "is_within", "plain", "read_name", "read_names", "spells"]

_STANDS_FOR = re.compile(rf"\b(?:{'|'.join(sorted(PHRASES, key=len, reverse=True))})\b")
_ABBREVIATED = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted(ABBREVIATIONS, key=len, reverse=True)))})",
    re.IGNORECASE,
)
_LETTERS = str.maketrans(LETTERS)
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
# “Rochelle (La)”: the article of a sorted list.
_ARTICLES = frozenset({"la", "le", "les", "l"})
_AGGLOMERATIONS = frozenset(
    phrase.words[-1] for phrase in AFTER if phrase.kind == "intercommunality"
)
# The phrases by the word at which they are looked for, in their order.
_BEGINNING = {
    first: tuple(phrase for phrase in BEFORE if phrase.words[0] == first)
    for first in {phrase.words[0] for phrase in BEFORE}
}
_ENDING = {
    last: tuple(phrase for phrase in AFTER if phrase.words[-1] == last)
    for last in {phrase.words[-1] for phrase in AFTER}
}
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9&.+\-]{1,9}")
_SHORT = re.compile(r"[A-Z][A-Za-z0-9&.\-]{1,9}")
# “e.V.”, “S.A.S.”.
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
# “27ème”, “3rd”.
_ORDINAL = re.compile(r"\b([0-9]+)(?:e|er|ere|eme|nd|nde|st|rd|th)\b")
# What parts a name from another that stands beside it.
_BESIDE = re.compile(r"\s[-–—|:]\s|\s?/\s|,\s")
# “CD30”: the acronym of a sort of body with the number of its department.
_NUMBERED = re.compile(rf"\b({'|'.join(sorted(SORTS))})([0-9]{{2,3}})\b")
# “Slime+” follows “Slime”.
_MORE = re.compile(r"\w\+(?!\w)")
_PURPOSE = re.compile(rf"\s(?:{'|'.join(PURPOSE)})\s", re.IGNORECASE)
_FORMER = re.compile(
    rf"^(?:{'|'.join(FORMER['before'])})[\s-]+|\s+(?:{'|'.join(FORMER['after'])})$", re.IGNORECASE
)


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    ``words`` are what is its own, in order; ``all_words`` those of the whole as written, and
    ``full`` those with weight, brackets among them, sorted; ``kinds`` and ``sorts`` what it says of
    the kind of thing; ``acronyms`` those that are its own: the whole, in brackets, or shortening
    the rest; ``heads`` other words in capitals, before a dash or in brackets; ``capitals`` those
    inside the text; ``asides`` what stands in brackets, such as a department. ``part`` of a
    longer text, where ``beside`` are the words of the rest; ``former`` when the text says that it
    was the name.
    """

    text: str
    words: tuple[str, ...]
    all_words: tuple[str, ...]
    full: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    sorts: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()
    asides: tuple[str, ...] = ()
    part: bool = False
    beside: tuple[str, ...] = ()
    former: bool = False

    @cached_property
    def core(self) -> str:
        """Its own words as one text."""
        return " ".join(self.words)

    @cached_property
    def joined(self) -> str:
        """All of it without spaces, nothing translated."""
        return "".join(self.all_words)

    @cached_property
    def closed(self) -> str:
        """Its own words without spaces."""
        return "".join(self.words)

    @cached_property
    def initials(self) -> str:
        """The first letters of its words that have weight; the acronym of a sort is letters."""
        return "".join(
            word if word in SORTS and len(word) < 5 else word[0]
            for word in self.all_words
            if word not in STOP
        )

    @cached_property
    def is_more(self) -> bool:
        """Whether it ends with a plus, as what follows on another does."""
        return bool(_MORE.search(self.text))


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Small Latin letters without accents, words with one space between."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare.translate(_LETTERS)))


@lru_cache(maxsize=200_000)
def read_name(text: str) -> Name:
    """Take a name apart."""
    written = _written_out(text)
    rest, inside = _set_apart(written)
    whole = _words(rest)
    words, phrases = _without_kind(whole)
    own = _own(words) or _own(whole) or whole
    acronyms, heads = _acronyms(rest, inside)
    mixed = any(char.islower() for char in rest)
    return Name(
        text,
        own,
        tuple(plain(rest).split()),
        tuple(sorted(word for word in _words(written) if word not in STOP and word not in FORMS)),
        frozenset(phrase.kind for phrase in phrases if phrase.kind),
        frozenset(phrase.sort for phrase in phrases),
        acronyms - SORTS,
        heads - SORTS,
        frozenset(_joined(word) for word in rest.split() if mixed and _CAPITALS.fullmatch(word)),
        tuple(plain(inner) for inner in inside if plain(inner) not in _ARTICLES),
    )


def read_names(text: str) -> tuple[Name, ...]:
    """Take a text apart that may hold several names of one thing: “MEL - Métropole de Lille”."""
    return read_name(text), *_others(_written_out(text))


def _others(text: str) -> Iterator[Name]:
    bare = _BRACKETS.sub(" ", text)
    beside = _BESIDE.split(bare)
    for part in (*(beside if len(beside) > 1 else ()), *_BRACKETS.findall(text)):
        name = read_name(_FORMER.sub("", part.strip()))
        former = bool(_FORMER.search(part.strip()))
        # One word is the name if it stands first: “Codema - Dublin's Energy Agency”; not in a list.
        alone = part is beside[0] and len(name.closed) > 3 and name.closed not in WEAK
        alone = alone and not (len(beside) > 2 and bare.startswith(f"{part},"))
        telling = len(name.words) > 1 or alone
        if part.strip() and (telling or name.kinds or former):
            rest = tuple(word for word in _words(text) if word not in name.all_words + name.words)
            yield replace(name, part=not former, beside=_weighty(rest), former=former)
    # “Institut Veblen pour les réformes économiques”.
    name = read_name(_PURPOSE.split(bare)[0])
    if name.text != bare and len(name.words) > 1 and not WEAK.issuperset(name.words):
        yield name


def _set_apart(text: str) -> tuple[str, list[str]]:
    """What stands in brackets, or as an acronym beside the name, taken from the name."""
    inside = [inner.strip() for inner in _BRACKETS.findall(text)]
    rest = _BRACKETS.sub(" ", text).strip()
    begin, *others = [part.strip() for part in _BESIDE.split(rest)]
    if not others:
        return rest, inside
    mixed = any(map(str.islower, rest))
    if mixed and _CAPITALS.fullmatch(begin) and _shortens(_joined(begin), " ".join(others)):
        return rest[len(begin) :].lstrip(" -–—|:/,"), [*inside, begin]
    last = others[-1]
    if _CAPITALS.fullmatch(last) and len(plain(rest).split()) > 2 and (mixed or len(last) < 5):
        return rest[: -len(last)].rstrip(" -–—|:/,"), [*inside, last]
    return rest, inside


def spells(letters: str, words: tuple[str, ...]) -> bool:
    """Whether letters are the beginnings of words, in order, with none left over.

    Each word that has weight gives one letter or two; the others may give theirs.
    """
    # Where in the letters one may stand after each word: never more places than letters.
    places = {0}
    for word in words:
        reached = set(places) if word in STOP else set()
        for place in places:
            for count in range(1, min(2, len(word)) + 1):
                if letters.startswith(word[:count], place):
                    reached.add(place + count)
        places = reached
    return len(letters) in places


def is_within(letters: str, text: str) -> bool:
    """Whether letters stand in a text in this order, with others between."""
    following = iter(text)
    return all(letter in following for letter in letters)


def _acronyms(rest: str, inside: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The acronyms that are a name's own, and other short names that stand beside it."""
    own: set[str] = set()
    heads: set[str] = set()
    if _CAPITALS.fullmatch(rest):
        own.add(_joined(rest))
    head, *others = [part.strip() for part in _BESIDE.split(rest)]
    if others and _CAPITALS.fullmatch(head):
        (own if _shortens(_joined(head), " ".join(others)) else heads).add(_joined(head))
    words = plain(rest).split()
    for inner in inside:
        letters = _joined(inner)
        if letters in words:
            continue
        if _CAPITALS.fullmatch(inner) and BRANCHES.intersection(words):
            heads.add(letters)
        elif _CAPITALS.fullmatch(inner) or (_SHORT.fullmatch(inner) and _shortens(letters, rest)):
            own.add(letters)
    return frozenset(own), frozenset(heads)


def _shortens(letters: str, text: str) -> bool:
    """Whether letters stand in a text in this order, the first at the beginning of a word."""
    words = plain(text).split()
    for place, word in enumerate(words):
        if word[0] == letters[0]:
            return len(words) > 1 and is_within(letters, "".join(words[place:]))
    return False


def _written_out(text: str) -> str:
    full = _ABBREVIATED.sub(lambda match: ABBREVIATIONS[match.group().lower()], text)
    return _DOTTED.sub(lambda match: match.group().replace(".", ""), full)


def _own(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with weight; the legal form and the like only where nothing better is left."""
    weighty = _weighty(words)
    bare = tuple(word for word in weighty if word not in FORMS)
    return bare if any(word not in WEAK for word in bare) else weighty


def _weighty(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in STOP)


def _joined(text: str) -> str:
    return plain(text).replace(" ", "")


def _words(text: str) -> tuple[str, ...]:
    folded = _STANDS_FOR.sub(lambda match: PHRASES[match.group()], plain(text))
    folded = _NUMBERED.sub(r"\1 \2", _ORDINAL.sub(r"\1", folded))
    return tuple(SAME.get(word, word) for word in folded.split())


def _without_kind(words: tuple[str, ...]) -> tuple[tuple[str, ...], list[Phrase]]:
    """Take the words that only say a kind from both ends, as long as others are left."""
    found: list[Phrase] = []
    for _ in range(2):
        start = next((place for place, word in enumerate(words) if word not in STOP), 0)
        begun = words[start:]
        for phrase in _BEGINNING.get("".join(begun[:1]), ()):
            # A pays may be an agglomeration, and bears its name.
            if phrase.sort == "country" and not _AGGLOMERATIONS.isdisjoint(words[-1:]):
                continue
            if _goes_on(found, phrase, begun) and begun[: len(phrase.words)] == phrase.words:
                words = begun[len(phrase.words) :]
                found.append(phrase)
                break
        for phrase in _ENDING.get("".join(words[-1:]), ()):
            # “La 27e Région” is none.
            numbered = words[-len(phrase.words) - 1 : -len(phrase.words)]
            if phrase.kind != "department" and "".join(numbered).isdigit():
                continue
            if _goes_on(found, phrase, words) and words[-len(phrase.words) :] == phrase.words:
                words = words[: -len(phrase.words)]
                found.append(phrase)
                break
    return words, found


def _goes_on(found: list[Phrase], phrase: Phrase, words: tuple[str, ...]) -> bool:
    """Whether a phrase leaves words and says the kind that others said."""
    return len(words) > len(phrase.words) and all(each.kind == phrase.kind for each in found)

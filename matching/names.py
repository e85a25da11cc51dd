"""Names as they are compared: without case, accents and form, and what they say of the kind."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

__all__ = ["Name", "plain", "read_name", "read_names", "spells"]

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


_SAME: dict[str, str] = _WORDS["same"]


def _phrases(side: str) -> list[tuple[tuple[str, ...], str]]:
    found = [
        (tuple(_SAME.get(word, word) for word in words.split()), each["kind"])
        for each in _WORDS["kinds"]
        for words in each[side]
    ]
    return sorted(found, key=lambda item: -len(item[0]))


_BEFORE, _AFTER = _phrases("before"), _phrases("after")
_FORMS = frozenset(_WORDS["forms"]["words"])
_STOP = frozenset(_WORDS["stop"]["words"])
_STANDS_FOR: dict[str, str] = _WORDS["phrases"]
_PHRASE = re.compile(rf"\b(?:{'|'.join(sorted(_STANDS_FOR, key=len, reverse=True))})\b")
# What stands for a sort of body is nobody's own acronym.
_SORTS = frozenset(_STANDS_FOR.values())
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
)
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
# “Rochelle (La)”: the article of a sorted list.
_ARTICLES = frozenset({"la", "le", "les", "l"})
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9&.\-]{1,9}")
_IN_BRACKETS = re.compile(r"[A-Z][A-Za-z0-9&.\-]{1,9}")
# What parts a name from another that stands beside it.
_BESIDE = re.compile(r"\s[-–—|:]\s|\s?/\s|,\s")


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    ``words`` are what is its own, in order; ``all_words`` those of the whole; ``kinds`` what it
    says of the kind of thing; ``acronyms`` those that are its own: the whole, in brackets, or
    spelled by the rest; ``heads`` other words in capitals that stand before a dash or comma;
    ``asides`` what stands in brackets, such as a department. ``part`` of a longer text.
    """

    text: str
    words: tuple[str, ...]
    all_words: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    asides: tuple[str, ...] = ()
    part: bool = False

    @property
    def core(self) -> str:
        """Its own words as one text."""
        return " ".join(self.words)

    @property
    def initials(self) -> str:
        """The first letters of its words that have weight."""
        return "".join(word[0] for word in self.all_words if word not in _STOP)


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Small letters without accents, words with one space between."""
    folded = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare.translate(_LIGATURES)))


@lru_cache(maxsize=200_000)
def read_name(text: str) -> Name:
    """Take a name apart."""
    inside = [inner.strip() for inner in _BRACKETS.findall(text)]
    asides = tuple(plain(inner) for inner in inside if plain(inner) not in _ARTICLES)
    acronyms = {_joined(inner) for inner in inside if _IN_BRACKETS.fullmatch(inner)}
    rest = _BRACKETS.sub(" ", text).strip()
    whole = _words(rest)
    words, kinds = _without_kind(whole)
    own = tuple(word for word in words if word not in _STOP and word not in _FORMS)
    own = own or tuple(word for word in whole if word not in _STOP) or whole
    if _CAPITALS.fullmatch(rest):
        acronyms.add(_joined(rest))
    heads: set[str] = set()
    head, *others = [part.strip() for part in _BESIDE.split(rest)]
    if others and _CAPITALS.fullmatch(head):
        spelled = any(spells(_joined(head), _words(other)) for other in others)
        (acronyms if spelled else heads).add(_joined(head))
    return Name(
        text, own, whole, kinds, frozenset(acronyms - _SORTS), frozenset(heads - _SORTS), asides
    )


def read_names(text: str) -> tuple[Name, ...]:
    """Take a text apart that may hold several names of one thing: “MEL - Métropole de Lille”."""
    name = read_name(text)
    beside = _BESIDE.split(_BRACKETS.sub(" ", text))
    parts = [*(beside if len(beside) > 1 else ()), *_BRACKETS.findall(text)]
    several = [read_name(part.strip()) for part in parts if part.strip()]
    return name, *(replace(part, part=True) for part in several if len(part.words) > 1)


def spells(letters: str, words: tuple[str, ...]) -> bool:
    """Whether letters are the beginnings of words, in order, with none left over.

    Each word that has weight gives one letter or two; the others may give theirs.
    """
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word in _STOP and spells(letters, rest):
        return True
    return any(
        letters[:count] == word[:count] and spells(letters[count:], rest)
        for count in (1, 2)
        if count <= min(len(letters), len(word))
    )


def _joined(text: str) -> str:
    return plain(text).replace(" ", "")


def _words(text: str) -> tuple[str, ...]:
    folded = _PHRASE.sub(lambda match: _STANDS_FOR[match.group()], plain(text))
    return tuple(_SAME.get(word, word) for word in folded.split())


def _without_kind(words: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Take the words that only say a kind from both ends, as long as others are left."""
    kinds: set[str] = set()
    for phrase, kind in _BEFORE:
        if len(words) > len(phrase) and words[: len(phrase)] == phrase:
            words, kinds = words[len(phrase) :], {kind}
            break
    for phrase, kind in _AFTER:
        if len(words) > len(phrase) and words[-len(phrase) :] == phrase:
            words, kinds = words[: -len(phrase)], kinds | {kind}
            break
    return words, frozenset(kinds)

"""The word lists of words.toml, as names are read by them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "ABBREVIATIONS",
    "AFTER",
    "BEFORE",
    "BRANCHES",
    "FORMER",
    "FORMS",
    "LETTERS",
    "PHRASES",
    "SAME",
    "SORTS",
    "STOP",
    "TELLING",
    "WEAK",
    "Phrase",
]


@dataclass(frozen=True)
class Phrase:
    """Words that say a kind of thing, or only a sort of it, such as a park among public bodies."""

    words: tuple[str, ...]
    kind: str
    sort: str


_LISTS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def _phrases(side: str) -> tuple[Phrase, ...]:
    found = [
        Phrase(
            tuple(SAME.get(word, word) for word in words.split()),
            each["kind"],
            each.get("sort", each["kind"]),
        )
        for each in _LISTS["kinds"]
        for words in each.get(side, ())
    ]
    return tuple(sorted(found, key=lambda phrase: -len(phrase.words)))


SAME: dict[str, str] = {
    word: meant for meant, words in _LISTS["same"].items() for word in words.split()
}
BEFORE, AFTER = _phrases("before"), _phrases("after")
FORMS = frozenset(SAME.get(word, word) for word in _LISTS["forms"]["words"].split())
STOP = frozenset(_LISTS["stop"]["words"].split())
BRANCHES = frozenset(_LISTS["branches"]["words"].split())
TELLING = frozenset(SAME.get(word, word) for word in _LISTS["telling"]["words"].split())
WEAK = TELLING | {SAME.get(word, word) for word in _LISTS["weak"]["words"].split()}
PHRASES: dict[str, str] = _LISTS["phrases"]
ABBREVIATIONS: dict[str, str] = _LISTS["abbreviations"]
LETTERS: dict[str, str] = _LISTS["letters"]
FORMER: dict[str, list[str]] = _LISTS["former"]
# What stands for a sort of body is nobody's own acronym.
SORTS = frozenset(_LISTS["sorts"]["acronyms"].split())

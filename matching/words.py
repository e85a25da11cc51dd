"""The word lists of words.toml, as names are read by them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "ABBREVIATIONS",
    "AFTER",
    "AROUND",
    "BEFORE",
    "BRANCHES",
    "COMMON",
    "COUNTRIES",
    "FORMER",
    "FORMS",
    "KINDS",
    "LETTERS",
    "PHRASES",
    "PURPOSE",
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
# Words of the language that any body may bear.
COMMON = frozenset(SAME.values())
BEFORE, AFTER = _phrases("before"), _phrases("after")
KINDS: dict[str, frozenset[str]] = {
    kind: frozenset(w for each in (*BEFORE, *AFTER) if each.kind == kind for w in each.words)
    for kind in {each.kind for each in (*BEFORE, *AFTER)}
}
FORMS = frozenset(SAME.get(word, word) for word in _LISTS["forms"]["words"].split())
STOP = frozenset(_LISTS["stop"]["words"].split())
BRANCHES = frozenset(_LISTS["branches"]["words"].split())
TELLING = frozenset(SAME.get(word, word) for word in _LISTS["telling"]["words"].split())
WEAK = TELLING | {SAME.get(word, word) for word in _LISTS["weak"]["words"].split()}
AROUND = frozenset(SAME.get(word, word) for word in _LISTS["around"]["words"].split())
COUNTRIES: dict[str, str] = {
    name: code for code, names in _LISTS["countries"].items() for name in names
}
PHRASES: dict[str, str] = _LISTS["phrases"]
PURPOSE: list[str] = _LISTS["purpose"]["words"]
ABBREVIATIONS: dict[str, str] = _LISTS["abbreviations"]
LETTERS: dict[str, str] = _LISTS["letters"]
FORMER: dict[str, list[str]] = _LISTS["former"]
# What stands for a sort of body is nobody's own acronym.
SORTS = frozenset(_LISTS["sorts"]["acronyms"].split())

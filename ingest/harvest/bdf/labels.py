"""The words of labels.toml, and what is written with them: labels, dates, counts, languages."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

_WORDS: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
    Path(__file__).with_name("labels.toml").read_text(encoding="utf-8")
)
_DATE = re.compile(r"(?:([^\W\d]+)\s+)?(\d{4})(?:\s*-\s*\d{4})?")
_COUNTED = re.compile(r"(\w+) (.+)")


def _by_word(table: str) -> dict[str, str]:
    return {word.casefold(): name for name, words in _WORDS[table].items() for word in words}


_LABELS = _by_word("labels")
_COUNTS = _by_word("counted")
_ONE = frozenset(_WORDS["numbers"]["one"])
_MONTHS = {
    month: number for months in _WORDS["months"].values() for number, month in enumerate(months, 1)
}
_LANGUAGES = {language: frozenset(words) for language, words in _WORDS["common"].items()}


def labelled(text: str) -> tuple[str, str, str]:
    """The name of the field that a line begins with, its label as written, and its value.

    All are empty when it begins with none; a line may be a label alone.
    """
    label, _, value = text.partition(":")
    name = _LABELS.get(label.strip().replace("’", "'").casefold(), "")
    return (name, label.strip(), value.strip()) if name else ("", "", "")


def is_date(text: str) -> bool:
    """Whether a text is a month and a year, a year, or two years."""
    found = _DATE.fullmatch(text.strip())
    return found is not None and (not found[1] or found[1].casefold() in _MONTHS)


def date_of(text: str) -> str:
    """`YYYY-MM` or `YYYY`, as precisely as it is written; empty when it is no such date."""
    found = _DATE.fullmatch(text.strip())
    if found is None or not is_date(text) or "-" in text:
        return ""
    return f"{found[2]}-{_MONTHS[found[1].casefold()]:02}" if found[1] else found[2]


def counted(text: str) -> str:
    """What the members of a list are whose heading counts them; empty when it does not."""
    found = _COUNTED.fullmatch(text.casefold())
    if found is None or not (found[1].isdecimal() or found[1] in _ONE):
        return ""
    return _COUNTS.get(found[2], "")


def language_of(text: str) -> str:
    """The language of a text by its commonest words (BCP 47); empty when two are as likely."""
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    scores = sorted(
        (sum(words[word] for word in common), language) for language, common in _LANGUAGES.items()
    )
    return scores[-1][1] if scores[-1][0] > scores[-2][0] else ""

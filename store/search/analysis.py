"""How texts and queries become words: without case and accents, and stems in both languages.

Accents go before the stems are taken, so that a word typed without them has the same stem.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

__all__ = ["Analysis", "Word", "normal", "telling_of"]

_LANGUAGES = ("french", "english")
# No word of a name is longer; what is, such as a key, would only swell the index.
_LONGEST = 60


@dataclass(frozen=True)
class Word:
    """A word as typed, without case and accents; its stems by analyser; whether it says little.

    ``open`` is the last word of a query, of which perhaps only the beginning was typed.
    """

    plain: str
    stems: tuple[tuple[str, str], ...]
    little: bool
    open: bool = False

    def fits(self, other: "Word") -> bool:
        """Whether this word of a query finds the other, of a text."""
        begun = self.open and other.plain.startswith(self.plain)
        return begun or self.plain == other.plain or bool(set(self.stems) & set(other.stems))


class Analysis:
    """The three analysers: plain words, French stems, English stems."""

    def __init__(self) -> None:
        """Make the analysers."""
        self.plain = _analyser()
        self.stems = {language: _analyser(language) for language in _LANGUAGES}

    @property
    def analysers(self) -> dict[str, TextAnalyzer]:
        """All of them, by the names under which an index knows them."""
        return {"plain": self.plain, **self.stems}

    def words(self, text: str) -> Sequence[Word]:
        """Take a query apart: each word once, the last one open."""
        plain = self.plain.analyze(normal(text))
        once = dict.fromkeys(plain)
        return [self.word(each, each == plain[-1]) for each in once]

    def word(self, plain: str, is_open: bool = False) -> Word:
        """Find the stems of a plain word."""
        stems = {name: analyser.analyze(plain) for name, analyser in self.stems.items()}
        known = tuple((name, found[0]) for name, found in stems.items() if found)
        return Word(plain, known, len(known) < len(stems), is_open)

    def places(self, text: str) -> Sequence[tuple[Word, int, int]]:
        """Find the words of a text, each with where it begins and ends, in characters."""
        tokens = self.plain.pre_tokenize(text).tokens
        return [(self.word(t.text), t.char_offset_from, t.char_offset_to or 0) for t in tokens]

    def key(self, text: str) -> str:
        """Write a whole name as one term, so that equal names are equal terms."""
        return " ".join(self.plain.analyze(normal(text)))


def normal(text: str) -> str:
    """Compose accents: a letter and its accent apart would be two words."""
    return unicodedata.normalize("NFC", text)


def telling_of(words: Sequence[Word]) -> Sequence[Word]:
    """The words that must be found: those that say something, or all when none does."""
    return [word for word in words if not word.little] or words


def _analyser(language: str = "") -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    if language:
        builder = builder.filter(Filter.stopword(language)).filter(Filter.stemmer(language))
    return builder.build()

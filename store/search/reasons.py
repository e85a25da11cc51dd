"""Why a thing was found: the texts in which the words of the query are, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.search.analysis import Analysis, Word, telling_of
from store.search.entries import Entry, Text
from store.search.ranking import Ranking

__all__ = ["Reason", "reasons"]


@dataclass(frozen=True)
class Reason:
    """A text with words of the query in it, and the places of those words, in characters."""

    text: Text
    marks: Sequence[tuple[int, int]]


def reasons(entry: Entry, query: str, analysis: Analysis, ranking: Ranking) -> Sequence[Reason]:
    """Find the texts of a thing, the most telling first, that together have all words found."""
    words = analysis.words(query)
    key = analysis.key(query)
    missing = set(telling_of(words))
    order = [*ranking.texts["names"], *ranking.texts["elsewhere"]]
    telling = sorted(
        entry.texts, key=lambda text: (analysis.key(text.text) != key, order.index(text.what))
    )
    found = []
    for text in telling:
        if not missing:
            break
        here, marks = _look(text, words, analysis)
        if here & missing:
            missing -= here
            found.append(Reason(text, marks))
    return found


def _look(
    text: Text, words: Sequence[Word], analysis: Analysis
) -> tuple[set[Word], Sequence[tuple[int, int]]]:
    here: set[Word] = set()
    marks = []
    for other, begin, end in analysis.places(text.text):
        fitting = {word for word in words if word.fits(other)}
        here |= fitting
        if fitting:
            marks.append((begin, end))
    return here, marks

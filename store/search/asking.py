"""Turning words that people type into a query of the index: nothing typed is ever syntax."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tantivy import Occur, Query, Schema

from store.search.analysis import Analysis, Word, telling_of
from store.search.layout import FACETS, NAMES, REST
from store.search.ranking import Ranking

__all__ = ["Asking", "Question"]

_Part = tuple[Occur, Query]


@dataclass(frozen=True)
class Question:
    """What is looked for: words as typed, and the facets' values that are wanted, by facet.

    ``names_only`` looks at names and acronyms alone.
    """

    text: str = ""
    facets: dict[str, str] = field(default_factory=dict)
    names_only: bool = False

    def without(self, facet: str) -> "Question":
        """The same question whatever the value of a facet."""
        kept = {name: value for name, value in self.facets.items() if name != facet}
        return replace(self, facets=kept)


@dataclass(frozen=True)
class Asking:
    """Makes queries for an index by its schema, analysers and ranking."""

    schema: Schema
    analysis: Analysis
    ranking: Ranking

    def query(self, question: Question) -> Query:
        """Every word must be found, but those that say little; the facets must have the values."""
        parts = list(self._facets(question))
        words = self.analysis.words(question.text)
        if words:
            parts += self._texts(question, words)
        elif question.text.strip():
            return Query.empty_query()
        return Query.boolean_query([(Occur.Must, Query.all_query()), *parts])

    def _facets(self, question: Question) -> Iterable[_Part]:
        for facet in FACETS:
            if value := question.facets.get(facet):
                yield Occur.Must, Query.const_score_query(self._term(facet, value), 0.0)

    def _texts(self, question: Question, words: Sequence[Word]) -> Iterable[_Part]:
        ranking, fields = self.ranking, ((NAMES,) if question.names_only else (NAMES, REST))
        telling = telling_of(words)
        for word in words:
            yield _occur(word in telling), self._word(word, fields)
        in_names = [(_occur(word in telling), self._word(word, (NAMES,))) for word in words]
        yield _bonus(Query.boolean_query(in_names), ranking.names)
        key = self.analysis.key(question.text)
        yield _bonus(self._term("whole", key), ranking.exact)
        yield _bonus(self._beginning("whole", key), ranking.beginning)
        for group, points in ranking.groups.items():
            if points:
                yield _bonus(self._term("group", group), points)

    def _word(self, word: Word, fields: Sequence[str]) -> Query:
        """Find a word by itself, by its stems, or by its beginning; the best way counts."""
        ranking, ways = self.ranking, []
        for name in fields:
            points = ranking.word_in_names if name == NAMES else ranking.word_elsewhere
            ways.append(Query.boost_query(self._term(f"{name}_plain", word.plain), points))
            for analyser, stem in word.stems:
                term = self._term(f"{name}_{analyser}", stem)
                ways.append(Query.boost_query(term, points * ranking.stem))
            if word.open:
                begun = self._beginning(f"{name}_plain", word.plain)
                ways.append(Query.const_score_query(begun, points * ranking.prefix))
        return Query.disjunction_max_query(ways)

    def _term(self, name: str, value: str) -> Query:
        return Query.term_query(self.schema, name, value, index_option="freq")

    def _beginning(self, name: str, value: str) -> Query:
        """Find the terms that begin with a text: no letter may differ."""
        return Query.fuzzy_term_query(self.schema, name, value, distance=0, prefix=True)


def _occur(needed: bool) -> Occur:
    return Occur.Must if needed else Occur.Should


def _bonus(query: Query, points: float) -> _Part:
    return Occur.Should, Query.const_score_query(query, points)

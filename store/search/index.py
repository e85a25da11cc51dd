"""Asking the index of a release: what is found, how much of each kind, and why."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tantivy import Index, Searcher

from store.errors import QueryFailed
from store.search.analysis import Analysis
from store.search.asking import Asking, Question
from store.search.entries import Entry
from store.search.layout import AREAS, FACETS, SEARCH, has_search, register
from store.search.ranking import load_ranking
from store.search.reasons import Reason, reasons

__all__ = ["Found", "Hit", "Search", "open_search"]

_log = logging.getLogger(__name__)
# Values of a facet that are counted: more than there are kinds, or departments with countries.
_VALUES = 300


@dataclass(frozen=True)
class Hit:
    """A thing found, and the texts by which it was found."""

    entry: Entry
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class Found:
    """How many things are found, some of them, and counts by facet and value.

    A value's count is what would be found with it in place of the facet's present value.
    """

    total: int
    hits: Sequence[Hit]
    facets: Mapping[str, Mapping[str, int]]


class Search:
    """The open index of one release."""

    def __init__(self, index: Index, areas: Mapping[str, str]) -> None:
        """Take an index; `areas` are the names of areas by their codes."""
        self.areas = areas
        self._analysis, self._ranking = Analysis(), load_ranking()
        register(index, self._analysis)
        # An index never changes: nothing need watch it.
        index.config_reader(reload_policy="manual")
        self._asking = Asking(index.schema, self._analysis, self._ranking)
        self._searcher: Searcher | None = index.searcher()

    @property
    def groups(self) -> Sequence[str]:
        """The groups of things, in the order in which they are shown."""
        return list(self._ranking.groups)

    def find(self, question: Question, limit: int, offset: int = 0) -> Found:
        """Find things, the best first, from an offset; raises QueryFailed when it is closed."""
        searcher = self._open()
        found = searcher.search(self._asking.query(question), limit, offset=offset)
        hits = [self._hit(searcher, address, question) for _, address in found.hits]
        # Only a search that counts has a count, which the types do not tell.
        total: int = found.count  # type: ignore[attr-defined]
        return Found(total, hits, dict(self._facets(searcher, question)))

    def names(self, question: Question, limit: int) -> Sequence[Entry]:
        """Find things by their names alone, the best first; raises QueryFailed."""
        searcher = self._open()
        found = searcher.search(self._asking.query(question), limit, count=False)
        return [_entry(searcher, address) for _, address in found.hits]

    def close(self) -> None:
        """Let go of the index's files."""
        self._searcher = None

    def _open(self) -> Searcher:
        if self._searcher is None:
            raise QueryFailed("The release is closed.")
        return self._searcher

    def _hit(self, searcher: Searcher, address: Any, question: Question) -> Hit:
        entry = _entry(searcher, address)
        return Hit(entry, reasons(entry, question.text, self._analysis, self._ranking))

    def _facets(
        self, searcher: Searcher, question: Question
    ) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Count the values of each facet, all at once where they are counted over the same."""
        together = [facet for facet in FACETS if not question.facets.get(facet)]
        for facets in (together, *([facet] for facet in FACETS if facet not in together)):
            if facets:
                query = self._asking.query(question.without(facets[0]))
                wanted = {name: {"terms": {"field": name, "size": _VALUES}} for name in facets}
                for name, counted in searcher.aggregate(query, wanted).items():
                    yield name, {each["key"]: each["doc_count"] for each in counted["buckets"]}


def open_search(release: Path) -> Search | None:
    """Open the index in a release's folder; none when it is not there or is broken."""
    if not has_search(release):
        return None
    folder = release / SEARCH
    try:
        areas = json.loads((folder / AREAS).read_text(encoding="utf-8"))
        return Search(Index.open(str(folder)), areas)
    except (OSError, ValueError) as error:
        _log.warning("The release %s is served without search: %s", release.name, error)
        return None


def _entry(searcher: Searcher, address: Any) -> Entry:
    return Entry.of_json(json.loads(bytes(searcher.doc(address).get_first("shown") or b"")))

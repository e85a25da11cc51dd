"""Writing the index of a release that is being built, from its finished database."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from tantivy import Document, Index

from store.search.analysis import Analysis
from store.search.entries import Entry, read_entries
from store.search.layout import AREAS, NAMES, REST, SEARCH, make_schema, register
from store.search.ranking import Ranking, load_ranking

__all__ = ["rewrite", "write_search"]

_HEAP_BYTES = 256_000_000


def write_search(release: Path, store: ox.Store, base: str) -> int:
    """Write the index into a release's folder; gives the number of things in it.

    `base` is what the release's IRIs begin with. Raises OSError.
    """
    found, analysis = read_entries(store, base), Analysis()
    folder = release / SEARCH
    folder.mkdir()
    with _failing_as_disk():
        index = Index(make_schema(analysis), path=str(folder), reuse=False)
        _write(index, folder, (), found.entries, analysis)
    text = json.dumps(found.areas, ensure_ascii=False, sort_keys=True, indent=1)
    (folder / AREAS).write_text(text + "\n", encoding="utf-8")
    return len(found.entries)


def rewrite(folder: Path, gone: Iterable[str], entries: Sequence[Entry]) -> None:
    """Take things out of an index, by their IRIs, and put others in; raises OSError."""
    with _failing_as_disk():
        _write(Index.open(str(folder)), folder, gone, entries, Analysis())


@contextmanager
def _failing_as_disk() -> Iterator[None]:
    """The engine gives all its errors one type, and nothing but the disk can fail it here."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"The search index cannot be written: {error}") from error


def _write(
    index: Index, folder: Path, gone: Iterable[str], entries: Sequence[Entry], analysis: Analysis
) -> None:
    ranking = load_ranking()
    order = list(ranking.groups)
    register(index, analysis)
    # One thread writes one segment, in order: equals are found in the order of writing.
    writer = index.writer(_HEAP_BYTES, num_threads=1)
    for iri in gone:
        writer.delete_documents_by_term("iri", iri)
    for entry in sorted(entries, key=lambda e: (order.index(e.group), -e.weight, e.iri)):
        writer.add_document(_document(entry, ranking, analysis))
    writer.commit()
    writer.wait_merging_threads()
    for path in folder.iterdir():
        # The engine makes some for its own user only; a server may run as another.
        path.chmod(0o644)


def _document(entry: Entry, ranking: Ranking, analysis: Analysis) -> Document:
    document = Document()
    for text in entry.texts:
        is_name = text.what in ranking.texts["names"]
        for analyser in analysis.analysers:
            document.add_text(f"{NAMES if is_name else REST}_{analyser}", text.text)
        if is_name:
            document.add_text("whole", analysis.key(text.text))
    for facet, values in (("group", [entry.group]), ("kind", entry.kinds), ("where", entry.where)):
        for value in values:
            document.add_text(facet, value)
    document.add_text("iri", entry.iri)
    document.add_bytes("shown", json.dumps(entry.as_json(), ensure_ascii=False).encode())
    return document

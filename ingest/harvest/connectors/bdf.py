"""BDF, the publishing system of citego.org: its pages are read, and their links followed.

```toml
[fetch]
kind = "bdf"
address = "https://www.citego.org/index_fr.html"   # where to begin
languages = ["fr", "en"]                           # versions that are read, the first counts most
content = "#contents"                              # CSS selector of the text, by default the body
skip = ["The motto that stands on every page"]
[[fetch.tables]]
file = "resources.csv"
kinds = ["fiche-document"]
[fetch.tables.columns]                             # JMESPath over what a page states
slug = "key"
title = "title"
authors = "authors"
date = "date"
source_url = "address"
[[fetch.tables]]
file = "organizations.csv"
each = "organizations"                             # a row for each of these, not for each page
columns = { slug = "name", name = "name", acronym = "acronym", source_url = "address" }
```
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.errors import BadSource
from ingest.harvest.bdf.addresses import Page, Place, linked, site_of
from ingest.harvest.bdf.reading import Facts, read
from ingest.harvest.blocks import blocks, is_selector, links
from ingest.harvest.columns import Wanted, wanted
from ingest.harvest.failures import Forbidden, Missing, too_large
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.items import table_of
from ingest.harvest.texts import page_text
from ingest.source import Source

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
# In bytes. No page of text is larger, and parsers take their time over one that is made to hurt.
_LARGEST = 1 << 20
_ALL = "body"


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each of what its pages state. Raises Failed, BadSource."""
    tables = wanted(source)
    _check_content(source)
    starts = list(dict.fromkeys(asked.address for asked in tables))
    pages = _listed(_Crawl(source.fetch, starts, fetcher).pages())
    return {asked.file: table_of(source, asked, _rows(asked, pages)) for asked in tables}


def _check_content(source: Source) -> None:
    selector = source.fetch.get("content", _ALL)
    if not is_selector(selector):
        where = str(source.folder / "source.toml")
        raise BadSource(f'"{selector}" is no CSS selector.', where, 'correct "content" of [fetch]')


class _Crawl:
    """Reads the pages to which others link, each in the languages asked for."""

    def __init__(self, fetch: Mapping[str, Any], starts: Sequence[str], fetcher: Fetcher) -> None:
        self._languages: Sequence[str] = fetch.get("languages", ())
        self._content: str = fetch.get("content", _ALL)
        self._skip = frozenset(fetch.get("skip", ()))
        self._fetcher = fetcher
        self._starts = starts
        self._sites = frozenset(map(site_of, starts))
        self._queue: deque[Place] = deque()
        self._seen: set[Page] = set()

    def pages(self) -> list[Facts]:
        """What the pages state; where one begins must be there, other dead links are none."""
        for address in self._starts:
            self._note(address, address)
            self._got(address)
        found = []
        while self._queue:
            versions = map(self._read, self._versions(self._queue.popleft()))
            found.append(_merged([facts for facts in versions if facts]))
        return [facts for facts in found if facts]

    def _versions(self, place: Place) -> list[Place]:
        if not place.language or not self._languages:
            return [place]
        return [place.asked_in(language) for language in self._languages]

    def _read(self, place: Place) -> Facts | None:
        try:
            html = self._got(place.address)
        except (Forbidden, Missing):
            return None
        lines = blocks(html, self._content)
        return read(place, [line for line in lines if line.text not in self._skip])

    def _got(self, address: str) -> str:
        document = self._fetcher.get(address, ".html", _ACCEPT)
        if len(document.body) > _LARGEST:
            raise too_large(address, _LARGEST)
        html = page_text(document)
        for link in links(html):
            self._note(link, address)
        return html

    def _note(self, link: str, base: str) -> None:
        place = linked(link, base)
        if place and place.page.site in self._sites and place.page not in self._seen:
            self._seen.add(place.page)
            self._queue.append(place)


def _merged(versions: Sequence[Facts]) -> Facts:
    """One page of its versions: what one leaves out, the next may say."""
    merged: Facts = {}
    for facts in versions:
        merged = {**facts, **{name: value for name, value in merged.items() if value}}
    return merged


def _listed(pages: Sequence[Facts]) -> list[Facts]:
    """The pages, each with what the dossiers that list it say that it is, and their keys."""
    by_key: dict[str, list[tuple[str, str]]] = {}
    for facts in pages:
        for member in facts["members"]:
            by_key.setdefault(member["key"], []).append((member["kind"], facts["key"]))
    return [
        {
            **page,
            "listed_as": next((kind for kind, _ in by_key.get(page["key"], ())), ""),
            "dossiers": [key for _, key in by_key.get(page["key"], ())],
        }
        for page in pages
    ]


def _rows(asked: Wanted, pages: Sequence[Facts]) -> Iterator[Facts]:
    """The pages of the kinds asked for, or what `each` names in them, every thing once."""
    kinds, each = asked.more.get("kinds"), asked.more.get("each")
    chosen = [page for page in pages if not kinds or page["kind"] in kinds]
    if not each:
        yield from chosen
        return
    known: set[str] = set()
    for page in chosen:
        for part in page.get(each, ()):
            facts = part if isinstance(part, dict) else {"name": part}
            thing = str(facts.get("name") or facts)
            if thing not in known:
                known.add(thing)
                yield {"address": page["address"], **facts}

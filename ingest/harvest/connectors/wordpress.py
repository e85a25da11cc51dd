"""WordPress REST: the posts of a type, of the site's own making too, page by page.

```toml
[fetch]
kind = "wordpress"
address = "https://partner.example/wp-json/"
[[fetch.tables]]
type = "member"                              # as named at wp/v2/types
file = "organizations.csv"
columns = { slug = "slug", name = "title.rendered", source_url = "link" }
```

The terms of a post are in `_embedded."wp:term"`.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import httpx

from ingest.harvest.columns import Wanted, wanted
from ingest.harvest.document import Document
from ingest.harvest.failures import Failed, FailedForNow, unreadable
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.items import table_of
from ingest.harvest.naming import file_of, leads_to
from ingest.harvest.notation import parsed
from ingest.harvest.snapshot import Harvested
from ingest.source import Source

_ACCEPT = "application/json"
# The most that WordPress gives at once.
_PER_PAGE = 100


def harvest(source: Source, fetcher: Fetcher) -> Harvested:
    """The tables of a source, each of the posts of a type. Raises Failed, BadSource."""
    site = _Site(fetcher)
    tables = {
        asked.file: table_of(source, asked, site.posts(asked))
        for asked in wanted(source, "columns", "type")
    }
    return Harvested(tuple(site.documents.values()), tables)


class _Site:
    """Asks a site for its types and their posts."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.documents: dict[str, Document] = {}

    def posts(self, asked: Wanted) -> list[Mapping[str, Any]]:
        """All posts of a type, each once. Raises Failed when there are not as many as announced."""
        address = self._address(asked)
        first = self._got(_page(address, asked, 1), fresh=True)
        total, pages = _count(first, "x-wp-total"), _count(first, "x-wp-totalpages")
        found = {post["id"]: post for post in _posts(first)}
        for number in range(2, pages + 1):
            page = self._got(_page(address, asked, number))
            found.update((post["id"], post) for post in _posts(page))
        if len(found) != total:
            raise FailedForNow("incomplete", address, found=len(found), announced=total)
        return list(found.values())

    def _address(self, asked: Wanted) -> str:
        """Where the posts of a type are, as the site's own links say."""
        document = self._got(urljoin(asked.address, "wp/v2/types"))
        types = parsed(document.body, document.address)
        try:
            link = str(types[asked.more["type"]]["_links"]["wp:items"][0]["href"])
        except (KeyError, IndexError, TypeError):
            known = ", ".join(types) if isinstance(types, dict) else "—"
            missing = asked.more["type"]
            raise Failed("columns", document.address, missing=missing, found=known) from None
        return leads_to(link, document.address)

    def _got(self, address: str, fresh: bool = False) -> Document:
        if address not in self.documents:
            file = file_of(address, ".json")
            self.documents[address] = self._fetcher.get(address, file, _ACCEPT, fresh)
        return self.documents[address]


def _page(address: str, asked: Wanted, number: int) -> str:
    # In the order of their numbers, what is published meanwhile comes last.
    more = {
        "per_page": asked.more.get("per_page", _PER_PAGE),
        "page": number,
        "orderby": "id",
        "order": "asc",
        "_embed": "wp:term",
    }
    return str(httpx.URL(address).copy_merge_params(more))


def _posts(document: Document) -> Iterator[Mapping[str, Any]]:
    posts = parsed(document.body, document.address)
    if not isinstance(posts, list) or not all(
        isinstance(post, dict) and "id" in post for post in posts
    ):
        detail = "a list of posts with their id is expected"
        raise unreadable(document.address, "WordPress REST", detail)
    return iter(posts)


def _count(document: Document, name: str) -> int:
    text = document.headers.get(name, "")
    if not text.isdecimal():
        raise unreadable(document.address, "WordPress REST", f"no {name}")
    return int(text)

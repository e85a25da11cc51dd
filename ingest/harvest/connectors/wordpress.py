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
from ingest.harvest.naming import leads_to
from ingest.harvest.notation import parsed
from ingest.source import Source

_ACCEPT = "application/json"
# The most that WordPress gives at once.
_PER_PAGE = 100


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each of the posts of a type. Raises Failed, BadSource."""
    return {
        asked.file: table_of(source, asked, _all_posts(asked, fetcher))
        for asked in wanted(source, "columns", "type")
    }


def _all_posts(asked: Wanted, fetcher: Fetcher) -> list[Mapping[str, Any]]:
    """The posts of a type, each once. Raises Failed when there are not as many as announced."""
    address = _address(asked, fetcher)
    first = fetcher.get(_page(address, asked, 1), ".json", _ACCEPT, fresh=True)
    total, pages = _count(first, "x-wp-total"), _count(first, "x-wp-totalpages")
    found = {post["id"]: post for post in _posts(first)}
    for number in range(2, pages + 1):
        page = fetcher.get(_page(address, asked, number), ".json", _ACCEPT)
        found.update((post["id"], post) for post in _posts(page))
    if len(found) != total:
        raise FailedForNow("incomplete", address, found=len(found), announced=total)
    return list(found.values())


def _address(asked: Wanted, fetcher: Fetcher) -> str:
    """Where the posts of a type are, as the site's own links say."""
    document = fetcher.get(urljoin(asked.address, "wp/v2/types"), ".json", _ACCEPT)
    types = parsed(document.body, document.address)
    try:
        link = str(types[asked.more["type"]]["_links"]["wp:items"][0]["href"])
    except (KeyError, IndexError, TypeError):
        known = ", ".join(types) if isinstance(types, dict) else "—"
        missing = asked.more["type"]
        raise Failed("columns", document.address, missing=missing, found=known) from None
    return leads_to(link, document.address)


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

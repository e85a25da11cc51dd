"""GoGoCarto, the maps of French transition networks: `/api/elements.json` or `.jsonld`.

```toml
[fetch]
kind = "gogocarto"
[[fetch.tables]]
address = "https://carte.example/api/elements.json?categories=12"
file = "organizations.csv"
columns = { slug = "id", name = "name", locality = "address.addressLocality", website = "website" }
constants = { source_url = "https://carte.example" }
```
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from ingest.harvest.columns import Wanted, wanted
from ingest.harvest.document import Document
from ingest.harvest.failures import unreadable
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.items import table_of
from ingest.harvest.notation import parsed
from ingest.harvest.single import each
from ingest.source import Source

# By what it sends, not by what is asked for: `application/ld+json` alone gives JSON-LD.
_ACCEPT = "application/json"


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each of the elements of a map. Raises Failed, BadSource."""
    return each(wanted(source), fetcher, ".json", _ACCEPT, partial(_table, source))


def _table(source: Source, asked: Wanted, document: Document) -> bytes:
    return table_of(source, asked, _elements(document))


def _elements(document: Document) -> list[Mapping[str, Any]]:
    """The elements, which are the same in JSON (`data`) and in JSON-LD (`@graph`)."""
    answer = parsed(document.body, document.address)
    found = answer.get("data", answer.get("@graph")) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        detail = "full elements are expected, in “data” or “@graph”"
        raise unreadable(document.address, "GoGoCarto", detail)
    return found

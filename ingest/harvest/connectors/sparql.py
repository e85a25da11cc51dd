"""SPARQL endpoints, page by page: the query of a table is a SELECT with ORDER BY, without LIMIT.

```toml
[fetch]
kind = "sparql"
address = "https://partner.example/sparql"
[[fetch.tables]]
file = "organizations.csv"
query = "members.rq"                         # its variables are our columns
page = 1000
```
"""

import io
import re
from dataclasses import replace
from typing import Any
from xml.parsers.expat import ExpatError

from SPARQLWrapper import JSON, SPARQLWrapper

from ingest.errors import BadSource
from ingest.harvest.columns import Wanted, wanted, written
from ingest.harvest.document import Document
from ingest.harvest.failures import Failed
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.naming import file_of
from ingest.harvest.questions import question
from ingest.harvest.snapshot import Harvested
from ingest.source import Source

_PAGE = 1000
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(limit|offset)\s+\d+\s*$", re.IGNORECASE)


def harvest(source: Source, fetcher: Fetcher) -> Harvested:
    """The tables of a source, each by a query to an endpoint. Raises Failed, BadSource."""
    documents: dict[str, Document] = {}
    tables = {
        asked.file: _table(source, asked, fetcher, documents) for asked in wanted(source, "query")
    }
    return Harvested(tuple(documents.values()), tables)


def _table(
    source: Source, asked: Wanted, fetcher: Fetcher, documents: dict[str, Document]
) -> bytes:
    text = _pageable(question(source, asked), str(source.folder / asked.more["query"]))
    size = int(asked.more.get("page", _PAGE))
    names: list[str] = []
    rows: list[dict[str, str]] = []
    # Endpoints may give less than what is asked for: the end is where there is no more.
    while True:
        query = f"{text}\nLIMIT {size} OFFSET {len(rows)}"
        names, found = _Endpoint(asked.address, fetcher, documents).select(query)
        if not found:
            break
        rows += found
    return written(replace(asked, columns={name: name for name in names}), rows)


def _pageable(text: str, where: str) -> str:
    if not _ORDERED.search(text):
        raise BadSource(
            "the query has no ORDER BY.", where, "add one, so that pages do not overlap"
        )
    if _LIMITED.search(text.strip()):
        raise BadSource("the query has a LIMIT or OFFSET.", where, "leave them out")
    return text


class _Endpoint(SPARQLWrapper):
    """SPARQLWrapper as it is, but for the way out: that of the fetcher."""

    def __init__(self, address: str, fetcher: Fetcher, documents: dict[str, Document]) -> None:
        super().__init__(address, returnFormat=JSON)
        self._fetcher = fetcher
        self._documents = documents

    def select(self, query: str) -> tuple[list[str], list[dict[str, str]]]:
        """The variables of a SELECT and its rows. Raises Failed."""
        self.setQuery(query)
        try:
            answer: Any = self.queryAndConvert()
            names = list(answer["head"]["vars"])
            bindings = answer["results"]["bindings"]
            rows = [
                {name: row[name]["value"] if name in row else "" for name in names}
                for row in bindings
            ]
        except (ValueError, KeyError, TypeError, AttributeError, ExpatError) as error:
            detail = str(error) or type(error).__name__
            raise Failed(
                "unreadable", self.endpoint, format="SPARQL Results JSON", detail=detail
            ) from None
        return names, rows

    def _query(self) -> Any:
        request = self._createRequest()
        address = request.full_url
        document = self._fetcher.get(
            address, file_of(address, ".json"), request.get_header("Accept") or "*/*"
        )
        self._documents[address] = document
        return _Response(document), self.returnFormat


class _Response(io.BytesIO):
    """A document as urllib would hand it over."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.body)
        self._document = document

    def info(self) -> dict[str, str]:
        return dict(self._document.headers)

    def geturl(self) -> str:
        return self._document.address

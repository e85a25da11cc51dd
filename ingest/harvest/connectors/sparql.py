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
from collections.abc import Mapping
from typing import Any

import httpx
from SPARQLWrapper import JSON, SELECT, SPARQLWrapper
from SPARQLWrapper.Wrapper import QueryResult

from ingest.errors import BadSource
from ingest.harvest.beside import Beside, beside
from ingest.harvest.columns import Row, Wanted, of_query, wanted
from ingest.harvest.document import Document
from ingest.harvest.failures import Failed, unreadable
from ingest.harvest.fetcher import Fetcher
from ingest.source import Source

_PAGE = 1000
_ACCEPT = "application/sparql-results+json"
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(limit|offset)\s+\d+\s*$", re.IGNORECASE)


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each by a query to an endpoint. Raises Failed, BadSource."""
    return {asked.file: _table(source, asked, fetcher) for asked in wanted(source, "query")}


def _table(source: Source, asked: Wanted, fetcher: Fetcher) -> bytes:
    query = beside(source, asked.more["query"])
    _check(query)
    size = asked.more.get("page", _PAGE)
    names: list[str] = []
    rows: list[Row] = []
    # Endpoints may give less than what is asked for: the end is where there is no more.
    while True:
        address = _address(asked.address, f"{query.text}\nLIMIT {size} OFFSET {len(rows)}")
        document = fetcher.get(address, ".json", _ACCEPT, form=True)
        variables, found = _selected(document, asked)
        if not found:
            break
        if found == rows[-len(found) :] or (rows and variables != names):
            raise Failed("pages", asked.address)
        names = variables
        rows += found
    return of_query(asked, query, names, rows)


def _check(query: Beside) -> None:
    """Raise BadSource unless it is a SELECT that can be asked for page by page."""
    client = SPARQLWrapper("")
    client.setQuery(query.text)
    if client.queryType != SELECT:
        raise BadSource("the query is no SELECT.", query.where, "make it one")
    if not _ORDERED.search(query.text):
        remedy = "add one, so that pages do not overlap"
        raise BadSource("the query has no ORDER BY.", query.where, remedy)
    if _LIMITED.search(query.text.strip()):
        raise BadSource("the query has a LIMIT or OFFSET.", query.where, "leave them out")


def _address(endpoint: str, query: str) -> str:
    """A query by GET (SPARQL 1.1 Protocol, 2.1.1)."""
    return str(httpx.URL(endpoint).copy_merge_params({"query": query}))


def _selected(document: Document, asked: Wanted) -> tuple[list[str], list[Row]]:
    """The variables of a SELECT and its rows. Raises Failed."""
    received: Any = _Answer(document)
    try:
        answer: Any = QueryResult((received, JSON)).convert()
        names = [str(name) for name in answer["head"]["vars"]]
        return names, [_row(names, binding) for binding in answer["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise unreadable(asked.address, "SPARQL Results JSON", error) from None


def _row(names: list[str], binding: Mapping[str, Any]) -> Row:
    return {name: binding[name]["value"] if name in binding else "" for name in names}


class _Answer(io.BytesIO):
    """A document as SPARQLWrapper takes it: as what was asked for, whatever it says it is.

    Other formats would be given to parsers that reach out for what a document refers to.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document.body)

    def info(self) -> dict[str, str]:
        return {"content-type": _ACCEPT}

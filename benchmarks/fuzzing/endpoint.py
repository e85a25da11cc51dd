"""Sending made-up queries to a server, in made-up ways, and noting what must not happen."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.fuzzing.mutations import mutate

# Refusals, limits and faults of other endpoints are answers; 500 is a fault of ours.
_EXPECTED = frozenset({200, 304, 400, 404, 405, 406, 408, 413, 415, 431, 501, 502, 503, 504, 507})
_ACCEPT = (
    "application/sparql-results+json",
    "application/sparql-results+xml;q=0.3, text/csv",
    "text/turtle, */*;q=0.1",
    "text/html",
    "application/ld+json",
    "*/*",
    "text/tab-separated-values",
    "image/png",
    ";q=2,/,",
)
_GRAPHS = ("https://w3id.org/maillage/graph/cler", "", "not an iri", "urn:x", "http://[", "é")


@dataclass
class Report:
    """Statuses by number, and the queries whose answer was a fault."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def seeds(folders: Sequence[Path]) -> list[str]:
    """Read the queries that others are made from."""
    texts = (path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.rq")))
    return [text.decode("utf-8", "replace") for text in texts if len(text) < 5000]


def fuzz(address: str, queries: Sequence[str], seconds: float, seed: int) -> Report:
    """Ask for some seconds; each query may take one."""
    chance, report = random.Random(seed), Report()
    until = time.monotonic() + seconds
    with httpx.Client(base_url=address, timeout=60) as client:
        while time.monotonic() < until:
            query = mutate(queries, chance)
            try:
                response = _send(client, query, chance)
            except httpx.HTTPError as error:
                # A long answer that is cut off breaks the connection, as it must.
                if "incomplete" in str(error):
                    report.statuses[0] += 1
                else:
                    report.faults.append(f"{error!r}\n{query}")
                continue
            report.statuses[response.status_code] += 1
            if response.status_code not in _EXPECTED:
                report.faults.append(f"{response.status_code} {response.text[:500]}\n{query}")
    return report


def _send(client: httpx.Client, query: str, chance: random.Random) -> httpx.Response:
    values: dict[str, str] = {"query": query, "timeout": "1"}
    if chance.random() < 0.1:
        values[chance.choice(("default-graph-uri", "named-graph-uri"))] = chance.choice(_GRAPHS)
    if chance.random() < 0.1:
        values["format"] = chance.choice(("json", "xml", "csv", "ttl", "html", "x", ""))
    headers = {"Accept": chance.choice(_ACCEPT)}
    body = query.encode("utf-8", "replace")
    match chance.randrange(3):
        case 0 if len(body) < 20_000:
            return client.get("/sparql", params=values, headers=headers)
        case 1:
            kind = {"Content-Type": "application/sparql-query"}
            others = {name: value for name, value in values.items() if name != "query"}
            return client.post("/sparql", content=body, params=others, headers=headers | kind)
        case _:
            return client.post("/sparql", data=values, headers=headers)

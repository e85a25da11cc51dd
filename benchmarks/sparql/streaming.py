"""A million rows in one answer: how fast they come, and how soon the first byte."""

import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from benchmarks.sparql.client import Reply, ask
from benchmarks.sparql.loads import CLIENTS, JSON
from benchmarks.sparql.servers import Server

FORMATS = {"json": JSON, "csv": "text/csv", "tsv": "text/tab-separated-values"}


@dataclass(frozen=True)
class Stream:
    """The query, the rows that it answers, how often to ask, and the seconds to wait."""

    query: str
    rows: int
    runs: int
    limit: float
    clients: Sequence[int] = CLIENTS


def streaming(servers: Sequence[Server], stream: Stream) -> dict[str, Any]:
    """Medians by format, number of clients and server; several clients ask at the same moment."""
    return {
        name: {
            f"{clients} clients": _by_server(servers, stream, media_type, clients)
            for clients in stream.clients
        }
        for name, media_type in FORMATS.items()
    }


def _by_server(
    servers: Sequence[Server], stream: Stream, media_type: str, clients: int
) -> dict[str, Any]:
    runs: dict[str, list[list[Reply]]] = {server.name: [] for server in servers}
    for _ in range(stream.runs if clients == 1 else 1):
        for server in servers:
            runs[server.name].append(_together(server, stream, media_type, clients))
    return {name: _figures(several, stream.rows) for name, several in runs.items()}


def _together(server: Server, stream: Stream, media_type: str, clients: int) -> list[Reply]:
    with ThreadPoolExecutor(clients) as pool:
        asked = [
            pool.submit(ask, server.url, stream.query, media_type, stream.limit, keep=False)
            for _ in range(clients)
        ]
        return [one.result() for one in asked]


def _figures(runs: Sequence[Sequence[Reply]], rows: int) -> dict[str, Any]:
    # The slowest client says how long all of them took.
    seconds = statistics.median(max(reply.total for reply in run) for run in runs)
    size = statistics.median(sum(reply.size for reply in run) for run in runs)
    replies = [reply for run in runs for reply in run]
    # What was cut off, or never came, counts as nothing.
    came = statistics.median(sum(reply.whole for reply in run) for run in runs)
    return {
        "MB/s": round(size / seconds / 1e6, 1),
        "rows/s": round(came * rows / seconds),
        "first byte ms": round(statistics.median(r.first for r in replies) * 1000, 1),
        "p99 s": round(max(reply.total for reply in replies), 2),
        "failed": sum(not reply.whole for reply in replies),
    }

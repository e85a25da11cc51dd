"""Figures for Prometheus: what was asked and how it went, and the state of all that answers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.kept import Shelf
from api.outcomes import LOOK_UP, OUTCOMES, Asked
from api.readers.pool import Pool
from api.serving import Serving
from store.engines.routing import ELSEWHERE, REFERENCE, SECOND
from store.errors import MaillageError

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_GAUGES = {
    "alive": "Reader processes.",
    "idle": "Readers that wait for a query.",
    "quick": "Queries at work in the quick places.",
    "patient": "Queries at work in the patient places, for long ones.",
    "waiting": "Queries that wait for a reader.",
}
_COUNTERS = {
    "begun": "Readers that were started.",
    "lost": "Readers that broke down over a query.",
}


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        """Begin at zero, with all outcomes and engines shown."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._responses = self._counter("responses", "Responses not given from memory.", "status")
        queries = self._counter("queries", "Queries that a reader or look-up met.", "outcome")
        self._bytes = Counter(
            "maillage_answer_bytes", "Bytes of answers, uncompressed.", registry=self.registry
        )
        worked = self._histogram("query_seconds", "Seconds at work on a query.", "engine")
        self._waited = self._histogram("query_wait_seconds", "Seconds a query waited its turn.")
        self._by_outcome = {name: queries.labels(name) for name in OUTCOMES}
        engines = (REFERENCE, SECOND, ELSEWHERE, LOOK_UP)
        self._by_engine = {name: worked.labels(name) for name in engines}

    def observe(self, asked: Asked) -> None:
        """Count a query."""
        self._by_outcome[asked.outcome].inc()
        self._bytes.inc(asked.bytes)
        self._waited.observe(asked.waited)
        if asked.engine:
            self._by_engine[asked.engine].observe(asked.worked)

    def count_response(self, status: int) -> None:
        """Count a response."""
        self._responses.labels(str(status)).inc()

    def watch(self, state: Collector) -> None:
        """Show also what a collector finds when it is asked."""
        self.registry.register(state)

    def write(self, accept: str) -> tuple[bytes, str]:
        """Write all in the format that fits an Accept header best, and name its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self.registry), media_type

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"maillage_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(
            f"maillage_{name}", about, labels, buckets=_SECONDS, registry=self.registry
        )


@dataclass(frozen=True, eq=False)
class State(Collector):
    """Looks at readers, kept answers and the release whenever figures are asked for."""

    pool: Pool
    serving: Serving
    shelves: Mapping[str, Shelf]

    def collect(self) -> Iterable[Metric]:
        """Give what is so now."""
        yield from self._readers()
        yield from self._kept()
        yield from self._release()

    def _readers(self) -> Iterator[Metric]:
        figures = self.pool.figures()
        for name, about in _GAUGES.items():
            yield GaugeMetricFamily(f"maillage_readers_{name}", about, figures[name])
        for name, about in _COUNTERS.items():
            yield CounterMetricFamily(f"maillage_readers_{name}", about, figures[name])
        about = "Memory that is the readers' own."
        yield GaugeMetricFamily("maillage_readers_memory_bytes", about, self.pool.memory())

    def _kept(self) -> Iterator[Metric]:
        hits = CounterMetricFamily("maillage_cache_hits", "Found.", labels=["shelf"])
        misses = CounterMetricFamily("maillage_cache_misses", "Not found.", labels=["shelf"])
        room = GaugeMetricFamily("maillage_cache_bytes", "Bytes of kept answers.", labels=["shelf"])
        entries = GaugeMetricFamily("maillage_cache_entries", "Kept answers.", labels=["shelf"])
        for name, shelf in self.shelves.items():
            hits.add_metric([name], shelf.hits)
            misses.add_metric([name], shelf.misses)
            room.add_metric([name], shelf.bytes)
            entries.add_metric([name], len(shelf))
        yield from (hits, misses, room, entries)

    def _release(self) -> Iterator[Metric]:
        info = GaugeMetricFamily("maillage_release_info", "The release served.", labels=["release"])
        created = GaugeMetricFamily(
            "maillage_release_created_timestamp_seconds", "When it was published."
        )
        sources = GaugeMetricFamily(
            "maillage_source_retrieved_timestamp_seconds",
            "The day on which a source said what the release has of it.",
            labels=["source"],
        )
        try:
            with self.serving.lease() as served:
                info.add_metric([served.release.id], 1)
                created.add_metric([], _timestamp(served.release.created))
                for name, day in _retrieved(served.release.manifest):
                    sources.add_metric([name], _timestamp(f"{day}T00:00:00+00:00"))
        except MaillageError:
            # Without a release there is nothing to tell of it.
            return
        yield from (info, created, sources)


def _retrieved(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, about in manifest.get("sources", {}).items():
        if about.get("retrieved"):
            yield name, about["retrieved"]


def _timestamp(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


class Counted:
    """Counts the responses of an application by their status; plain ASGI."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap an application."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.count_response(message["status"])
            await send(message)

        await self._app(scope, receive, counting)

"""SPARQL endpoints on loopback that stand for those elsewhere: they answer, or fail as such do."""

import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

FOLDER = Path(__file__).with_name("federated")
# The IRIs by which queries call them.
WIKIDATA = "https://query.wikidata.org/sparql"
INSEE = "https://rdf.insee.fr/sparql"
PARTNER = "https://maillage.example/sparql"
_JSON = "application/sparql-results+json"


@dataclass
class Endpoints:
    """Where they are, what they have been asked, which are down, what lets slow ones go on."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    go_on: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> str:
        """The address of a store (“wikidata”), or of a way of failing (“slow-head”)."""
        return f"http://127.0.0.1:{self.port}/{path}"

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where the endpoints that the library's questions name are asked."""
        return {
            WIKIDATA: self.at("wikidata"),
            INSEE: self.at("insee"),
            PARTNER: self.at("partner"),
        }


@contextmanager
def running() -> Iterator[Endpoints]:
    """Run them for the time of a block."""
    endpoints = Endpoints()
    stores = {path.stem: _loaded(path) for path in FOLDER.glob("*.ttl")}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(endpoints, stores))
    endpoints.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield endpoints
    endpoints.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


def _loaded(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def _handler(
    endpoints: Endpoints, stores: Mapping[str, ox.Store]
) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            way = self.path.strip("/")
            endpoints.asked.append((way, query))
            if way in endpoints.down:
                way = "503"
            store = stores.get(way, stores["wikidata"])
            body = store.query(query).serialize(format=ox.QueryResultsFormat.JSON)
            # Who asked may have left.
            with suppress(ConnectionError):
                self._send(way, bytes(body))

        def _send(self, way: str, body: bytes) -> None:
            if way == "slow-head":
                endpoints.go_on.wait(20)
            if way == "large":
                body = b" " * 3_000_000 + body
            self.send_response(int(way) if way.isdigit() else 200)
            self.send_header("content-type", "text/html" if way == "html" else _JSON)
            self.send_header("location", endpoints.at("wikidata"))
            # What an endpoint cuts off by itself looks whole to HTTP.
            told = body[:-20] if way == "stopped" else body
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told[:-20] if way in ("cut", "slow-body") else told)
            self.wfile.flush()
            if way == "slow-body":
                endpoints.go_on.wait(20)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler

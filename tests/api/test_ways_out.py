"""No query reaches another host, but by the list of those that may be asked."""

import http.server
import json
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from store.releases import Release

QUERIES = tomllib.loads(Path(__file__).with_name("evasions.toml").read_text("utf-8"))["queries"]
ALLOWED_PATH, FAILING_PATH, LARGE_PATH, SLOW_PATH = "/sparql", "/failing", "/large", "/slow"
LOOPBACK = "127.0.0.1"
Listen = Callable[[], "Listener"]


@dataclass
class Listener:
    """An endpoint on loopback that notes whatever reaches it."""

    address: str = ""
    heard: list[str] = field(default_factory=list)
    connections: int = 0
    waiting: threading.Event = field(default_factory=threading.Event)


def _answer() -> bytes:
    binding = {"s": {"type": "uri", "value": "http://elsewhere.example/"}}
    return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [binding]}}).encode()


def _handler(listener: Listener) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def setup(self) -> None:
            listener.connections += 1
            super().setup()

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            listener.heard.append(self.path + "\n" + self.rfile.read(length).decode())
            if self.path == SLOW_PATH:
                listener.waiting.wait(20)
            body = _answer() if self.path != LARGE_PATH else b" " * 3_000_000 + _answer()
            self.send_response(500 if self.path == FAILING_PATH else 200)
            self.send_header("content-type", "application/sparql-results+json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture(scope="module")
def listen() -> Iterator[Listen]:
    """Start listeners."""
    servers: list[tuple[http.server.ThreadingHTTPServer, Listener]] = []

    def start() -> Listener:
        listener = Listener()
        server = http.server.ThreadingHTTPServer((LOOPBACK, 0), _handler(listener))
        listener.address = f"http://{LOOPBACK}:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append((server, listener))
        return listener

    yield start
    for server, listener in servers:
        listener.waiting.set()
        server.shutdown()


@pytest.fixture(scope="module")
def forbidden(listen: Listen) -> Listener:
    """A host that nobody allowed."""
    return listen()


@pytest.fixture(scope="module")
def allowed(listen: Listen) -> Listener:
    """A host with endpoints that may be asked."""
    return listen()


@pytest.fixture(scope="module")
def open_site(
    serve: Callable[..., str],
    publish: Callable[[Path, dict[str, str]], Release],
    allowed: Listener,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A site that may ask some endpoints."""
    home = tmp_path_factory.mktemp("home")
    publish(home, {"cler": "<organization/a> schema:name 'A' ."})
    paths = (ALLOWED_PATH, FAILING_PATH, LARGE_PATH, SLOW_PATH)
    services = ",".join(allowed.address + path for path in paths)
    address = serve(home, services=services, service_seconds=1.0, service_memory=1)
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_there_are_many_ways() -> None:
    assert len(set(QUERIES)) >= 60


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("by_post", [False, True])
def test_no_query_reaches_another_host(
    query: str, by_post: bool, open_site: httpx.Client, forbidden: Listener, allowed: Listener
) -> None:
    text = query.replace("ALLOWED", allowed.address + ALLOWED_PATH)
    text = text.replace("ADDRESS", forbidden.address + "/sparql")
    text = text.replace("TAIL", forbidden.address.removeprefix("http:") + "/sparql")
    method = open_site.post if by_post else open_site.get
    data = {"data" if by_post else "params": {"query": text}}
    response = method("/sparql", **data)  # type: ignore[arg-type]
    assert response.status_code in (200, 400, 501), response.text
    assert forbidden.connections == 0


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_no_dataset_is_fetched(name: str, open_site: httpx.Client, forbidden: Listener) -> None:
    for graph in (forbidden.address, "file:///etc/passwd"):
        parameters = {"query": "SELECT * { ?s ?p ?o }", name: graph}
        assert open_site.get("/sparql", params=parameters).json()["results"]["bindings"] == []
    assert forbidden.connections == 0


def ask(site: httpx.Client, address: str, words: str = "SERVICE") -> httpx.Response:
    query = f"SELECT ?s {{ {words} <{address}> {{ ?s ?p ?o }} }}"
    return site.get("/sparql", params={"query": query})


def test_an_endpoint_on_the_list_is_asked(open_site: httpx.Client, allowed: Listener) -> None:
    allowed.heard.clear()
    response = ask(open_site, allowed.address + ALLOWED_PATH)
    assert "http://elsewhere.example/" in response.text
    (heard,) = allowed.heard
    assert heard.startswith(ALLOWED_PATH + "\n")
    assert "?s ?p ?o" in heard


def test_a_string_that_looks_like_a_call_stays(open_site: httpx.Client, allowed: Listener) -> None:
    address = allowed.address + ALLOWED_PATH
    inside = f"SERVICE <{address}> {{"
    query = f'SELECT * {{ BIND("{inside}" AS ?said) SERVICE <{address}> {{ ?s ?p ?o }} }}'
    (row,) = open_site.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert row["said"]["value"] == inside


@pytest.mark.parametrize(
    ("path", "status"), [(FAILING_PATH, 502), (LARGE_PATH, 502), (SLOW_PATH, 504)]
)
def test_an_endpoint_that_fails_is_named(
    path: str, status: int, open_site: httpx.Client, allowed: Listener
) -> None:
    response = ask(open_site, allowed.address + path)
    assert response.status_code == status
    assert response.json()["where"] == allowed.address + path
    assert "SILENT" in response.json()["remedy"]
    silent = ask(open_site, allowed.address + path, "SERVICE SILENT")
    assert silent.status_code == 200

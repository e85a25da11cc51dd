"""Following an event stream, against the clauses that bind a client, over a server of the test.

The server replays a real stream, as it was crawled, with what each test changes in it.
"""

import threading
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from streaming import AS, TREE, crawl

from ingest.errors import BadStream, NotAMirror, Unreachable
from ingest.mirror.fetching import Manners
from ingest.mirror.mirror import Mirror
from store.release import Release
from store.releases import Releases
from store.settings import Settings
from store.stream.telling import tell

REPOSITORY = Path(__file__).parents[2]
CLAUSES = tomllib.loads(Path(__file__).with_name("stream-clauses.toml").read_text("utf-8"))
STEPS = [
    {"cler": '<organization/cler> schema:name "CLER"@fr . <organization/x> schema:name "X" .'},
    {"cler": '<organization/cler> schema:name "Cler"@fr . <organization/y> schema:name "Y" .'},
]
MANNERS = Manners(tries=3, wait=0.0, longest=0.01, seconds=2, most_bytes=1 << 20)
TRIG = "application/trig"


@dataclass
class Answer:
    """What the server says: whole, or in drops."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0


class Replay:
    """A server with a page at each path, and before it what was put in the way."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.first: dict[str, list[Answer]] = defaultdict(list)
        self.asked: list[tuple[str, dict[str, str]]] = []
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = {name.lower(): value for name, value in self.headers.items()}
                replay.asked.append((self.path, asked))
                put = replay.first[self.path]
                answer = put.pop(0) if put else replay.pages.get(self.path, Answer(status=404))
                tag = answer.headers.get("ETag")
                known = tag is not None and self.headers.get("If-None-Match") == tag
                self.send_response(304 if known else answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(0 if known else len(answer.body)))
                self.end_headers()
                if not known:
                    self.wfile.write(answer.body[: answer.cut or None])
                self.close_connection = bool(answer.cut)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.pages[path].body.decode()
        assert old in text
        self.pages[path].body = text.replace(old, new).encode()

    @property
    def leaves(self) -> list[str]:
        """The pages of members, in order."""
        return sorted(
            (path for path in self.pages if path != "/stream"),
            key=lambda p: int(p.rpartition("/")[2]),
        )


@pytest.fixture(scope="module")
def crawled(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Callable[[Path, dict[str, str]], Release],
    serve: Callable[..., str],
) -> dict[str, Answer]:
    """The pages of a real stream by their paths: of each release a page or two."""
    home = tmp_path_factory.mktemp("followed")
    for step in STEPS:
        publish(home, step)
        tell(home, full=1500)
    with httpx.Client(base_url=serve(home), timeout=30) as client:
        pages = crawl(client).pages
    names = ("content-type", "etag", "cache-control")
    return {
        httpx.URL(page.address).path: Answer(
            page.answer.content,
            headers={
                name.title().replace("Etag", "ETag"): page.answer.headers[name] for name in names
            },
        )
        for page in pages
    }


@pytest.fixture
def replay(crawled: dict[str, Answer]) -> Iterator[Replay]:
    found = Replay()
    found.pages = {
        path: Answer(answer.body, headers=dict(answer.headers)) for path, answer in crawled.items()
    }
    yield found
    found.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


def mirror(replay: Replay, home: Path, path: str = "") -> Mirror:
    settings = Settings(root=REPOSITORY, home=home)
    return Mirror(settings, replay.address + path, MANNERS, lambda _: None)


def names(home: Path) -> set[str]:
    """The names of all things in the copy."""
    store = ox.Store.read_only(str(Releases(home).current().store))
    query = "SELECT ?n { ?s <https://schema.org/name> ?n }"
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return {row["n"].value for row in solutions}


@pytest.mark.parametrize("clause", CLAUSES["consumer"], ids=lambda clause: clause["check"])
def test_a_clause_for_consumers(clause: dict[str, str], replay: Replay, home: Path) -> None:
    globals()[clause["check"]](replay, home)


def begins_anywhere(replay: Replay, home: Path) -> None:
    mirror(replay, home, "/").once()
    assert names(home) == {"Cler", "Y"}
    replay.pages["/old/stream"] = Answer(status=303, headers={"Location": "../stream"})
    mirror(replay, home.with_name("second"), "/old/stream").once()
    assert names(home.with_name("second")) == {"Cler", "Y"}


def refuses_what_is_no_stream(replay: Replay, home: Path) -> None:
    second = b"<https://other.example/> <https://w3id.org/tree#view> <> ."
    for body, what in ((replay.pages["/stream"].body + second, "2 streams"), (b"", "0 streams")):
        replay.pages["/stream"] = Answer(body, headers={"Content-Type": TRIG})
        with pytest.raises(BadStream, match=what):
            mirror(replay, home).once()
    assert Releases(home).current_id() is None


def says_what_it_takes(replay: Replay, home: Path) -> None:
    mirror(replay, home).once()
    for _, headers in replay.asked:
        assert {TRIG, "application/ld+json;q=0.6"} <= {*headers["accept"].split(", ")}
        assert headers["user-agent"].startswith("Maillage/")


def reads_every_format(replay: Replay, home: Path) -> None:
    formats = [ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD, ox.RdfFormat.TRIG]
    plain = [ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES]
    for number, path in enumerate(replay.pages):
        page = replay.pages[path]
        quads = list(ox.parse(page.body, ox.RdfFormat.TRIG, base_iri=replay.address + path))
        # The root has triples only.
        kind = formats[number % 3] if path != "/stream" else plain[0]
        items = [quad.triple for quad in quads] if kind in plain else quads
        page.body = ox.serialize(items, format=kind) or b""
        page.headers["Content-Type"] = kind.media_type
    mirror(replay, home).once()
    assert names(home) == {"Cler", "Y"}
    root = replay.pages["/stream"]
    triples = ox.parse(root.body, plain[0])
    root.body = ox.serialize(triples, format=plain[1]) or b""
    root.headers["Content-Type"] = plain[1].media_type
    mirror(replay, home.with_name("second")).once()
    assert names(home.with_name("second")) == {"Cler", "Y"}


def follows_redirects(replay: Replay, home: Path) -> None:
    leaf = replay.leaves[0]
    # The moved page has relative addresses too: those of where it is now.
    replay.pages["/moved/1"] = replay.pages[leaf]
    replay.pages[leaf] = Answer(status=308, headers={"Location": "/moved/1"})
    mirror(replay, home).once()
    assert names(home) == {"Cler", "Y"}
    replay.pages[leaf].headers["Location"] = leaf
    with pytest.raises(Unreachable, match="without end"):
        mirror(replay, home.with_name("second")).once()


def asks_conditionally(replay: Replay, home: Path) -> None:
    mirror(replay, home).once()
    replay.asked.clear()
    assert mirror(replay, home).once().releases == []
    ((path, headers),) = replay.asked
    assert path == "/stream"
    assert headers["if-none-match"] == replay.pages["/stream"].headers["ETag"]


def tries_again(replay: Replay, home: Path) -> None:
    waited: list[float] = []
    for status in (408, 425, 429, 500, 502, 503, 504):
        replay.first["/stream"] = [Answer(status=status)] * 2
        manners = Manners(tries=3, wait=1, longest=60, seconds=5)
        found = Mirror(Settings(root=REPOSITORY, home=home), replay.address, manners, waited.append)
        found.once()
        assert waited == [1, 2]
        waited.clear()
    assert names(home) == {"Cler", "Y"}
    replay.first["/stream"] = [Answer(status=429, headers={"Retry-After": "7"})]
    found.once()
    assert waited == [7]
    replay.first["/stream"] = [Answer(status=503)] * 3
    with pytest.raises(Unreachable, match="status 503"):
        found.once()


def takes_gone_for_empty(replay: Replay, home: Path) -> None:
    mirror(replay, home).once()
    relation = f"<> <{TREE}relation> [ <{TREE}node> <gone> ] ."
    replay.pages["/stream"].body += relation.encode()
    replay.pages["/stream"].headers["ETag"] = '"other"'
    replay.pages["/gone"] = Answer(status=410)
    assert mirror(replay, home).once().releases == []
    assert "/gone" in replay.paths()


def gives_up(replay: Replay, home: Path) -> None:
    for status in (400, 401, 403, 404, 418, 501):
        replay.asked.clear()
        replay.first[replay.leaves[0]] = [Answer(status=status)]
        with pytest.raises(Unreachable, match=f"status {status}"):
            mirror(replay, home).once()
        assert replay.paths().count(replay.leaves[0]) == 1
    assert Releases(home).current_id() is None


def resumes(replay: Replay, home: Path) -> None:
    *older, last = replay.leaves
    assert older
    replay.first[last] = [Answer(status=404)]
    with pytest.raises(Unreachable):
        mirror(replay, home).once()
    (release,) = mirror(replay, home).once().releases
    # What will never change was fetched once, although nothing could be published of it.
    assert [replay.paths().count(path) for path in older] == [1] * len(older)
    assert names(home) == {"Cler", "Y"}
    replay.pages["/stream"].headers["ETag"] = '"other"'
    assert mirror(replay, home).once().releases == []
    assert Releases(home).current_id() == release.id


def puts_in_order(replay: Replay, home: Path) -> None:
    for path in replay.leaves:
        page = replay.pages[path]
        quads = list(ox.parse(page.body, ox.RdfFormat.TRIG, base_iri=replay.address + path))
        page.body = ox.serialize(reversed(quads), format=ox.RdfFormat.TRIG) or b""
    root = replay.pages["/stream"]
    head, *relations = root.body.decode().split("<> tree:relation")
    root.body = "<> tree:relation".join([head, *reversed(relations)]).encode()
    mirror(replay, home).once()
    assert names(home) == {"Cler", "Y"}


def waits_for_the_end(replay: Replay, home: Path) -> None:
    last = replay.leaves[-1]
    text = replay.pages[last].body.decode()
    body, _, _ = text.rpartition("<https://w3id.org/maillage/stream/")
    replay.pages[last].body = body.encode()
    replay.pages[last].headers["ETag"] = '"half"'
    replay.pages["/stream"].headers["ETag"] = '"half"'
    (release,) = mirror(replay, home).once().releases
    # The first transaction is there, and nothing of the second one.
    assert names(home) == {"CLER", "X"}
    replay.pages[last].body = text.encode()
    replay.pages[last].headers["ETag"] = replay.pages["/stream"].headers["ETag"] = '"whole"'
    (after,) = mirror(replay, home).once().releases
    assert after.manifest["parent"] == release.id
    assert names(home) == {"Cler", "Y"}


def returns_when_asked(replay: Replay, home: Path) -> None:
    replay.edit("/stream", "ldes:pollingInterval 60", "ldes:pollingInterval 7")
    assert mirror(replay, home).once().pause == 7
    assert mirror(replay, home).once().pause == 7


def does_not_go_round(replay: Replay, home: Path) -> None:
    for path in replay.leaves:
        back = f"\n<> <{TREE}relation> [ <{TREE}node> </stream> ] , [ <{TREE}node> <> ] ."
        replay.pages[path].body += back.encode()
    mirror(replay, home).once()
    assert len(replay.asked) == len(replay.pages)


def leaves_out_what_it_has(replay: Replay, home: Path) -> None:
    mirror(replay, home).once()
    replay.asked.clear()
    replay.pages["/stream"].headers["ETag"] = '"other"'
    mirror(replay, home).once()
    # Both bounds say that all but the last page have nothing new.
    assert replay.paths() == ["/stream", replay.leaves[-1]]


FAULTS = {
    "not RDF": ("<> a tree:Node", "<> a a tree:Node", "The page is no RDF"),
    "another name": ('"Y"', '"Z"', "What came is not what release"),
    "a statement more": ('"Y" .', '"Y" , "Z" .', "What came is not what release"),
    "another graph": ("graph/cler>", "graph/guest>", "What came is not what release"),
    "another thing": (
        "foaf:primaryTopic <https://w3id.org/maillage/id/organization/y>",
        "foaf:primaryTopic <urn:x>",
        "speaks of another thing",
    ),
    "a path": (
        "hadPrimarySource <https://w3id.org/maillage/graph/cler>",
        "hadPrimarySource <https://w3id.org/maillage/graph/..%2F>",
        "is no graph",
    ),
    "a member missing": ("schema:position 4", "schema:position 40", "is missing"),
    "another path": ('graphs\\": {\\"cler', 'graphs\\": {\\"../cler', "is no graph"),
    "no hash": ("sha256", "sha", "lacks 'sha256'"),
}


@pytest.mark.parametrize(("old", "new", "what"), FAULTS.values(), ids=FAULTS)
def test_tampered_pages_leave_the_last_copy(
    replay: Replay, home: Path, old: str, new: str, what: str
) -> None:
    waits_for_half(replay, home)
    before = Releases(home).current_id()
    last = replay.leaves[-1]
    whole = replay.pages[last].body
    replay.edit(last, old, new)
    with pytest.raises(BadStream, match=what):
        mirror(replay, home).once()
    assert Releases(home).current_id() == before
    assert names(home) == {"CLER", "X"}
    replay.pages[last].body = whole
    mirror(replay, home).once()
    assert names(home) == {"Cler", "Y"}


def waits_for_half(replay: Replay, home: Path) -> None:
    """Have a copy of the first transaction."""
    last = replay.leaves[-1]
    whole = replay.pages[last].body
    body, _, _ = whole.rpartition(b"<https://w3id.org/maillage/stream/")
    replay.pages[last].body = body
    mirror(replay, home).once()
    replay.pages[last].body = whole
    for path in ("/stream", last):
        replay.pages[path].headers["ETag"] = '"new"'


def test_cut_slow_and_endless_answers(replay: Replay, home: Path) -> None:
    mirror(replay, home).once()
    before = Releases(home).current_id()
    root = replay.pages["/stream"]
    replay.first["/stream"] = [Answer(root.body, headers={"Content-Type": TRIG}, cut=50)] * 3
    with pytest.raises(Unreachable, match="does not answer"):
        mirror(replay, home).once()
    replay.first["/stream"] = [Answer(b"#" * (2 << 20), headers={"Content-Type": TRIG})]
    with pytest.raises(BadStream, match="more than 1 MiB"):
        mirror(replay, home).once()
    assert Releases(home).current_id() == before


def test_no_other_host_is_asked(replay: Replay, home: Path) -> None:
    elsewhere = Replay()
    try:
        replay.first["/stream"] = [
            Answer(status=302, headers={"Location": f"{elsewhere.address}/stream"})
        ]
        with pytest.raises(Unreachable, match="leads to another host"):
            mirror(replay, home).once()
        relation = f"<> <{TREE}relation> [ <{TREE}node> <{elsewhere.address}/1> ] ."
        replay.pages["/stream"].body += relation.encode()
        with pytest.raises(Unreachable, match="leads to another host"):
            mirror(replay, home).once()
        assert elsewhere.asked == []
    finally:
        elsewhere.close()


def test_what_is_no_mirror_stays(
    replay: Replay, home: Path, publish: Callable[[Path, dict[str, str]], Release]
) -> None:
    release = publish(home, STEPS[0])
    with pytest.raises(NotAMirror, match="copies of another instance, or no copies"):
        mirror(replay, home).once()
    assert Releases(home).current_id() == release.id
    settings = Settings(root=REPOSITORY, home=home.with_name("b"), base="https://e.example/")
    with pytest.raises(NotAMirror, match="MAILLAGE_BASE"):
        Mirror(settings, replay.address, MANNERS).once()


def test_another_kind_of_stream_is_refused(replay: Replay, home: Path) -> None:
    replay.edit("/stream", "ldes:versionOfPath dct:isVersionOf", f"ldes:versionOfPath <{AS}object>")
    with pytest.raises(BadStream, match="ldes:versionOfPath"):
        mirror(replay, home).once()

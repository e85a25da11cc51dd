"""What partners' servers do to a harvest: it survives, and the last good snapshot is kept."""

import email.utils
import gzip
import json
import os
import re
import shutil
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from loopback import (
    QUICK,
    Partner,
    Reply,
    bomb,
    content,
    declare,
    everything,
    fetched,
    in_turn,
    raw,
    status,
)

from ingest.errors import BadSource
from ingest.harvest.harvesting import harvest, settle_all
from ingest.harvest.network import is_public

BODY = b"Nom,Site\nAlpha,https://alpha.example\n"
TABLE = "slug,name,website,source_url\nalpha,Alpha,https://alpha.example,https://p.example\n"


def csv_source(data: Path, address: str, more: str = "") -> Path:
    return declare(
        data,
        f"""
[fetch]
kind = "csv"
{more}
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
columns = {{ slug = "Nom", name = "Nom", website = "Site" }}
constants = {{ source_url = "https://p.example" }}
""",
    )


@pytest.fixture
def harvested(partner: Partner, data: Path) -> Path:
    """A source with a good snapshot of /list.csv."""
    folder = csv_source(data, f"{partner.base}/list.csv")
    partner.replies["/list.csv"] = content(BODY, ETag='"1"')
    assert fetched(data).state == "new"
    partner.asked.clear()
    return folder


def test_a_list_is_kept_as_received_with_its_hash(partner: Partner, harvested: Path) -> None:
    about = json.loads((harvested / "received" / "snapshot.json").read_text())
    (document,) = about["documents"]
    assert (harvested / "received" / document["file"]).read_bytes() == BODY
    assert document["address"] == f"{partner.base}/list.csv"
    assert len(document["sha256"]) == 64
    assert about["confirmed"] == document["received"]
    assert (harvested / "organizations.csv").read_text() == TABLE


def test_we_say_who_we_are(partner: Partner, harvested: Path, data: Path) -> None:
    fetched(data)
    assert {headers["user-agent"] for _, headers in partner.asked} == {
        "Maillage/0.1 (+https://w3id.org/maillage/)"
    }


def test_unchanged_is_not_sent_again(partner: Partner, harvested: Path, data: Path) -> None:
    before = everything(harvested)
    partner.replies["/list.csv"] = status(304)
    assert fetched(data).state == "unchanged"
    assert partner.asked[-1][1]["if-none-match"] == '"1"'
    assert everything(harvested) == before


def test_a_damaged_snapshot_is_fetched_whole(partner: Partner, harvested: Path, data: Path) -> None:
    (kept,) = (harvested / "received").glob("*.csv")
    kept.write_bytes(b"broken")
    assert fetched(data).state == "new"
    assert "if-none-match" not in partner.asked[-1][1]
    assert kept.read_bytes() == BODY


def test_another_map_needs_no_other_list(partner: Partner, harvested: Path, data: Path) -> None:
    path = harvested / "source.toml"
    path.write_text(path.read_text().replace(', website = "Site"', ""))
    partner.replies["/list.csv"] = status(304)
    assert fetched(data).state == "new"
    assert (harvested / "organizations.csv").read_text().startswith("slug,name,source_url\n")


def test_what_is_removed_upstream_is_removed_here(
    partner: Partner, harvested: Path, data: Path
) -> None:
    csv_source(data, f"{partner.base}/other.csv")
    partner.replies["/other.csv"] = content(BODY)
    assert fetched(data).state == "new"
    names = sorted(path.name.split("-")[0] for path in (harvested / "received").iterdir())
    assert names == ["other", "snapshot.json"]


@pytest.mark.parametrize(
    "first",
    [
        status(500),
        status(502),
        status(503, Retry_After="0"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nNom,Site\nAl"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nNom,S\r\n"),
        raw(b""),
        raw(b"garbage\r\n\r\n"),
        content(gzip.compress(BODY)[:-12], Content_Encoding="gzip"),
    ],
    ids=["500", "502", "503", "cut", "chunks cut", "silence", "no HTTP", "gzip cut"],
)
def test_what_passes_is_tried_again(
    first: Reply, partner: Partner, harvested: Path, data: Path
) -> None:
    new = BODY + b"Beta,https://beta.example\n"
    partner.replies["/list.csv"] = in_turn(first, content(new))
    assert fetched(data).state == "new"
    assert partner.paths() == ["/list.csv", "/list.csv"]
    assert "beta,Beta" in (harvested / "organizations.csv").read_text()


@pytest.mark.parametrize("dated", [False, True])
def test_retry_after_is_honoured(
    dated: bool, partner: Partner, harvested: Path, data: Path
) -> None:
    moments: list[float] = []

    def busy(request: BaseHTTPRequestHandler) -> None:
        moments.append(time.time())
        wait = email.utils.formatdate(time.time() + 2, usegmt=True) if dated else "1"
        status(429, Retry_After=wait)(request)

    def ready(request: BaseHTTPRequestHandler) -> None:
        moments.append(time.time())
        content(BODY + b"Beta,\n")(request)

    partner.replies["/list.csv"] = in_turn(busy, ready)
    assert fetched(data).state == "new"
    # A date has no fractions of a second: two seconds may be little more than one.
    assert moments[1] - moments[0] >= 1


def slow_head(stop: threading.Event) -> Reply:
    return raw(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 100, pause=stop)


def slow_body(stop: threading.Event) -> Reply:
    return raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", *[b"x"] * 100, pause=stop)


def endless(request: BaseHTTPRequestHandler) -> None:
    raw(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65536] * 10_000)(request)


def leading(target: str) -> Callable[[Partner], Reply]:
    return lambda partner: status(302, Location=target.replace("BASE", partner.base))


CASES: dict[str, tuple[Callable[[Partner], Reply], str, int]] = {
    "always 500": (lambda _: status(500), "harvest-status", 3),
    "404": (lambda _: status(404), "harvest-status", 1),
    "304 unasked": (lambda _: in_turn(status(304)), "harvest-status", 1),
    "asks to wait too long": (lambda _: status(429, Retry_After="86400"), "harvest-status", 1),
    "always cut": (lambda _: raw(b"HTTP/1.1 200 OK\r\n"), "harvest-connection", 3),
    "endless": (lambda _: endless, "harvest-large", 1),
    "2 GB": (
        lambda _: raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n"),
        "harvest-large",
        1,
    ),
    "gzip bomb": (lambda _: content(bomb(), Content_Encoding="gzip"), "harvest-large", 1),
    "bomb in members": (
        lambda _: content(gzip.compress(bytes(1 << 16)) * 100, Content_Encoding="gzip"),
        "harvest-large",
        1,
    ),
    "brotli": (lambda _: content(b"x", Content_Encoding="br"), "harvest-coding", 1),
    "to another host": (leading("http://elsewhere.example/"), "harvest-host", 1),
    "to another port": (leading("http://127.0.0.1:1/"), "harvest-host", 1),
    "to a file": (leading("file:///etc/passwd"), "harvest-scheme", 1),
    "in circles": (leading("BASE/list.csv"), "harvest-redirects", 4),
    "a page": (lambda _: content(b"<!doctype html><title>Login</title>"), "harvest-columns", 1),
    "nothing": (lambda _: content(b""), "harvest-columns", 1),
    "no row": (lambda _: content(b"Nom,Site\n"), "harvest-no-rows", 1),
    "open quote": (lambda _: content(b'Nom,Site\nA,"b\n'), "harvest-unreadable", 1),
    "no text": (lambda _: content(b"\0\1\2\xff" * 50), "harvest-encoding", 1),
}


@pytest.mark.parametrize("case", CASES)
def test_what_fails_leaves_the_last_good_snapshot(
    case: str, partner: Partner, harvested: Path, data: Path
) -> None:
    if case == "304 unasked":
        path = harvested / "received" / "snapshot.json"
        path.write_text(path.read_text().replace('"etag"', '"none"'))
    reply, code, requests = CASES[case]
    before = everything(harvested)
    partner.replies["/list.csv"] = reply(partner)
    fate = fetched(data)
    assert fate.state == "failed"
    assert fate.failure is not None
    assert fate.failure.code == code
    assert len(partner.paths()) == requests
    assert everything(harvested) == before
    assert fate.retrieved is not None
    assert all(fate.failure.message[language] for language in ("fr", "en"))


@pytest.mark.parametrize("slow", [slow_head, slow_body])
def test_slow_answers_are_ended(
    slow: Callable[[threading.Event], Reply], partner: Partner, harvested: Path, data: Path
) -> None:
    stop = threading.Event()
    partner.replies["/list.csv"] = slow(stop)
    fate = fetched(data, replace(QUICK, attempts=2, seconds=0.3))
    stop.set()
    assert fate.failure is not None
    assert fate.failure.code == "harvest-slow"


def test_a_bomb_does_not_fill_the_memory(partner: Partner, harvested: Path, data: Path) -> None:
    partner.replies["/list.csv"] = content(bomb(), Content_Encoding="gzip")
    tracemalloc.start()
    try:
        assert fetched(data).state == "failed"
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_redirects_among_allowed_hosts_are_followed(partner: Partner, data: Path) -> None:
    folder = csv_source(data, f"{partner.base}/old")
    partner.replies["/old"] = status(301, Location="/new.csv")
    partner.replies["/new.csv"] = content(BODY)
    assert fetched(data).state == "new"
    assert (folder / "organizations.csv").read_text() == TABLE


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"]
)
def test_private_addresses_are_refused_whatever_they_are_called(
    host: str, partner: Partner, data: Path
) -> None:
    csv_source(data, f"http://{host}:{partner.host.split(':')[1]}/list.csv")
    partner.replies["/list.csv"] = content(BODY)
    fate = fetched(data, loopback=False)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-private"
    assert partner.asked == []


def test_a_redirect_to_a_private_address_is_refused(partner: Partner, data: Path) -> None:
    folder = csv_source(data, f"{partner.base}/list.csv", 'hosts = ["10.0.0.1", "169.254.169.254"]')
    partner.replies["/list.csv"] = status(302, Location="http://169.254.169.254/latest/")
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-private"
    assert "169.254.169.254" in fate.failure.message["en"]
    assert not (folder / "received").exists()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::5db8:d822", False),
        ("::7f00:1", False),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_robots_are_obeyed(partner: Partner, harvested: Path, data: Path) -> None:
    partner.replies["/robots.txt"] = content(b"User-agent: maillage\nDisallow: /list\n")
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-robots"
    assert partner.paths() == []


def test_robots_of_others_do_not_concern_us(partner: Partner, harvested: Path, data: Path) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Maillage\nAllow: /\n"
    partner.replies["/robots.txt"] = content(rules)
    assert fetched(data).state == "unchanged"


def test_without_robots_we_do_not_know_and_do_not_ask(
    partner: Partner, harvested: Path, data: Path
) -> None:
    partner.replies["/robots.txt"] = status(500)
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-robots-away"
    assert "le serveur répond « 500" in fate.failure.message["fr"]
    assert 'the server answers "500' in fate.failure.message["en"]
    assert partner.paths() == []


def test_a_pause_stands_between_requests(partner: Partner, harvested: Path, data: Path) -> None:
    moments = []

    def noting(request: BaseHTTPRequestHandler) -> None:
        moments.append(time.monotonic())
        content(BODY)(request)

    partner.replies["/list.csv"] = noting
    partner.replies["/robots.txt"] = in_turn(noting)
    fetched(data, replace(QUICK, pause=0.3))
    assert moments[1] - moments[0] >= 0.3


def test_a_crawl_delay_is_kept(partner: Partner, harvested: Path, data: Path) -> None:
    partner.replies["/robots.txt"] = content(b"User-agent: *\nCrawl-delay: 0.4\n")
    began = time.monotonic()
    fetched(data)
    assert time.monotonic() - began >= 0.4


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What rebinding.example leads to, one look-up after the other: names cannot be had here."""
    left: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **more: Any) -> Any:
        return real(left.pop(0) if host == "rebinding.example" else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return left


def test_a_name_is_looked_up_once_a_connection(
    partner: Partner, data: Path, names: list[str]
) -> None:
    """Between check and connection there is no look-up that could answer otherwise."""
    names += ["127.0.0.1", "127.0.0.1"]
    csv_source(data, f"http://rebinding.example:{partner.host.split(':')[1]}/list.csv")
    partner.replies["/list.csv"] = content(BODY)
    assert fetched(data).state == "new"
    assert (len(partner.asked), names) == (2, [])


def test_a_name_that_turns_private_is_refused(
    partner: Partner, data: Path, names: list[str]
) -> None:
    names += ["127.0.0.1", "10.0.0.1"]
    csv_source(data, f"http://rebinding.example:{partner.host.split(':')[1]}/list.csv")
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-private"
    assert partner.paths() == []


def test_a_killed_harvest_is_finished(partner: Partner, harvested: Path, data: Path) -> None:
    """Whatever the step at which it dies, the snapshot is the old one or the new one, whole."""
    old = everything(harvested)
    partner.replies["/list.csv"] = content(BODY + b"Beta,\n")
    for step in range(12):
        child = os.fork()
        if child == 0:
            _die_at(step)
            fetched(data)
            os._exit(0)
        _, code = os.waitpid(child, 0)
        settle_all(data)
        table = (harvested / "organizations.csv").read_text()
        kept = json.loads((harvested / "received" / "snapshot.json").read_text())
        assert ("beta" in table) == (kept["documents"][0]["bytes"] > len(BODY))
        assert not list(harvested.glob(".harvested"))
        if code == 0:
            break
        _put_back(harvested, old)
    assert "beta" in table


def _die_at(step: int) -> None:
    """Let this process die at the given one of its renamings and removals."""
    left = [step]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def act(*args: object, **more: object) -> object:
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1
            return real(*args, **more)

        return act

    for name in ("rename", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))
    shutil.rmtree = counted(shutil.rmtree)  # type: ignore[assignment]


def _put_back(folder: Path, files: dict[str, bytes]) -> None:
    for name, body in files.items():
        (folder / name).write_bytes(body)


@pytest.mark.parametrize(
    ("fetch", "said"),
    [
        ("", "add [fetch]"),
        ('[fetch]\nkind = "telex"', "telex"),
        ('[fetch]\nkind = "csv"', "names no table"),
        ('[fetch]\nkind = "csv"\n[[fetch.tables]]\nfile = "a.csv"', '"address"'),
        ('[fetch]\nkind = "csv"\nhost = ["p.example"]', "use kind, address, hosts"),
        ('[fetch]\nkind = "csv"\nhosts = "p.example"', '"hosts" of [fetch] is not a list of texts'),
        ('[fetch]\nkind = "csv"\n[fetch.tables]\nfile = "a.csv"', "[[fetch.tables]]"),
        ('[fetch]\nkind = "csv"\n[[fetch.tables]]\nfile = "../a.csv"', "organizations.csv"),
        ('[fetch]\nkind = "csv"\n[[fetch.tables]]\nfile = "vocabulary.csv"', "organizations.csv"),
        ('[fetch]\nkind = "csv"\n' + '[[fetch.tables]]\nfile = "a.csv"\n' * 2, "two tables"),
        ('[fetch]\nkind = "csv"\n[[fetch.tables]]\ncolumns = { slug = 3 }', "a table of texts"),
        ('[fetch]\nkind = "csv"\n[[fetch.tables]]\nper_page = "many"', "above zero"),
        ('[fetch]\nkind = "csv"\naddress = "http://[::1"', "correct the addresses"),
    ],
)
def test_a_source_must_say_how(fetch: str, said: str, data: Path) -> None:
    declare(data, fetch)
    with pytest.raises(BadSource, match=re.escape(said)):
        fetched(data)


def test_documents_have_a_limit_together(partner: Partner, data: Path) -> None:
    csv_source(data, f"{partner.base}/list.csv")
    partner.replies["/list.csv"] = content(BODY)
    fate = fetched(data, replace(QUICK, size_in_all=len(BODY) - 1))
    assert fate.failure is not None
    assert fate.failure.code == "harvest-large"


@pytest.fixture
def ten(partner: Partner, data: Path) -> Path:
    """A source whose list had ten rows, and has four now."""
    folder = csv_source(data, f"{partner.base}/list.csv")
    lines = [b"Nom,Site", *(b"N%d," % number for number in range(10)), b""]
    partner.replies["/list.csv"] = content(b"\n".join(lines))
    fetched(data)
    partner.replies["/list.csv"] = content(b"\n".join([*lines[:5], b""]))
    return folder


def test_a_list_that_lost_most_of_its_rows_is_put_aside(data: Path, ten: Path) -> None:
    before = everything(ten)
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-shrunk"
    assert fate.retrieved is not None
    assert "10" in fate.failure.message["fr"]
    assert "--accept-fewer" in fate.failure.message["en"]
    after = everything(ten)
    assert {name: body for name, body in after.items() if ".aside" not in name} == before
    aside = (ten / ".aside" / "organizations.csv").read_text()
    assert len(aside.splitlines()) == 5
    assert str(ten / ".aside") in fate.failure.message["en"]


def test_it_is_taken_when_the_operator_says_so(data: Path, ten: Path) -> None:
    fetched(data)
    assert fetched(data, replace(QUICK, rows=0)).state == "new"
    assert len((ten / "organizations.csv").read_text().splitlines()) == 5
    assert not (ten / ".aside").exists()


def test_half_of_the_rows_are_enough(data: Path, ten: Path, partner: Partner) -> None:
    lines = [b"Nom,Site", *(b"N%d," % number for number in range(5)), b""]
    partner.replies["/list.csv"] = content(b"\n".join(lines))
    assert fetched(data).state == "new"


def test_a_source_that_cannot_be_used_leaves_the_others_alone(
    partner: Partner, harvested: Path, data: Path
) -> None:
    declare(data, '[fetch]\nkind = "csv"\n[[fetch.tables]]\nfile = "a.csv"', "before")
    partner.replies["/list.csv"] = content(BODY + b"Beta,\n")
    with pytest.raises(BadSource, match='"address"'):
        harvest(data, [], lambda *_: None, QUICK, loopback=True)
    assert "beta" in (harvested / "organizations.csv").read_text()

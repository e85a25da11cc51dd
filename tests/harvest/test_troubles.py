"""What partners' servers may do, to each connector, at each of its requests."""

import random
import re
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from loopback import QUICK, Partner, Reply, bomb, content, everything, fetched, raw, status
from speaking import NAMES, SPEAKERS

from ingest.harvest.connectors import CONNECTORS

TABLE = "organizations.csv"
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNK = b"10000\r\n" + b" " * 65536 + b"\r\n"


def endless(request: BaseHTTPRequestHandler) -> None:
    """Two gigabytes that nothing announces."""
    raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[CHUNK] * (1 << 15))(request)


def slow(request: BaseHTTPRequestHandler) -> None:
    """A body whose bytes come one by one."""
    raw(HEAD + b"Content-Length: 30\r\n\r\n", *[b"x"] * 30, pause=threading.Event())(request)


PASSING: dict[str, Reply] = {
    "429": status(429, Retry_After="0"),
    "500": status(500),
    "503": status(503),
    "cut": raw(HEAD + b"Content-Length: 500\r\n\r\n[{"),
    "chunks cut": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[{"),
    "silence": raw(b""),
}
LASTING: dict[str, tuple[Reply, str]] = {
    "500": (status(500), "harvest-status"),
    "429 for a day": (status(429, Retry_After="86400"), "harvest-status"),
    "cut": (PASSING["cut"], "harvest-connection"),
    "slow": (slow, "harvest-slow"),
    "private": (status(302, Location="http://169.254.169.254/latest/"), "harvest-private"),
    "gzip bomb": (content(bomb(), Content_Encoding="gzip"), "harvest-large"),
    "2 GB": (raw(HEAD + b"Content-Length: 2147483648\r\n\r\n"), "harvest-large"),
    "2 GB unannounced": (endless, "harvest-large"),
}


@pytest.fixture(params=CONNECTORS)
def folder(request: pytest.FixtureRequest, data: Path, partner: Partner) -> Path:
    """A source of each kind with a good snapshot."""
    spoken = SPEAKERS[request.param](partner)
    hosts = spoken.fetch.replace("[fetch]", '[fetch]\nhosts = ["169.254.169.254"]')
    folder = replace(spoken, fetch=hosts).declare(data)
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    return folder


def requests(partner: Partner) -> range:
    """The numbers of the requests that a harvest makes."""
    return range(len(partner.paths()))


def at(number: int, reply: Reply) -> Callable[[int], Reply | None]:
    return lambda asked: reply if asked == number else None


def since(number: int, reply: Reply) -> Callable[[int], Reply | None]:
    return lambda asked: reply if asked >= number else None


def test_the_list_is_whole(folder: Path) -> None:
    lines = (folder / TABLE).read_text(encoding="utf-8").splitlines()
    assert sorted(line.split(",")[1] for line in lines[1:]) == sorted(NAMES)


@pytest.mark.parametrize("trouble", PASSING)
def test_what_passes_is_survived(trouble: str, folder: Path, data: Path, partner: Partner) -> None:
    good = (folder / TABLE).read_bytes()
    for number in requests(partner):
        (folder / TABLE).unlink()
        partner.asked.clear()
        partner.trouble = at(number, PASSING[trouble])
        fate = fetched(data)
        assert fate.failure is None, fate.failure
        assert (folder / TABLE).read_bytes() == good


@pytest.mark.parametrize("trouble", LASTING)
def test_what_lasts_leaves_the_last_good_snapshot(
    trouble: str, folder: Path, data: Path, partner: Partner
) -> None:
    reply, code = LASTING[trouble]
    before = everything(folder)
    for number in requests(partner):
        partner.asked.clear()
        partner.trouble = since(number, reply)
        fate = fetched(data, replace(QUICK, attempts=1, seconds=0.25))
        assert (fate.state, fate.failure and fate.failure.code) == ("failed", code)
        assert fate.retrieved is not None
        assert everything(folder) == before


def test_two_gigabytes_do_not_fill_the_memory(folder: Path, data: Path, partner: Partner) -> None:
    partner.trouble = since(0, endless)
    partner.asked.clear()
    tracemalloc.start()
    try:
        assert fetched(data).state == "failed"
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_what_did_not_change_is_not_sent_again(folder: Path, data: Path, partner: Partner) -> None:
    partner.versioned = True
    assert fetched(data).state == "unchanged"
    before = everything(folder)
    partner.said.clear()
    assert fetched(data).state == "unchanged"
    assert 304 in partner.said
    assert everything(folder) == before


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "mac_roman"])
def test_no_text_is_taken_in_a_wrong_encoding(
    encoding: str, folder: Path, data: Path, partner: Partner
) -> None:
    def recoded(body: bytes) -> bytes:
        binary = body.startswith(b"PK")
        return body if binary else body.decode().encode(encoding, errors="replace")

    good = everything(folder)
    partner.recoded = recoded
    fate = fetched(data)
    assert (folder / TABLE).read_bytes() == good[TABLE]
    if fate.failure is not None:
        assert everything(folder) == good


def damaged(chance: random.Random, body: bytes) -> bytes:
    """A body as a faulty program or line leaves it: bytes gone, doubled, or other ones."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(body) + 1)
        values = list(re.finditer(rb'"[^"]*"|\d+|\[[^\[\]]*\]', body))
        kind = chance.randrange(4)
        if kind == 0:
            body = body[:at] + chance.randbytes(3) + body[at:]
        elif kind == 1:
            body = body[:at] + body[at + chance.randrange(40) :]
        elif kind == 2:
            body = body[:at] + body[max(0, at - 50) : at] + body[at:]
        elif values:
            value = chance.choice(values)
            other = chance.choice((b"null", b"[]", b"{}", b"1", b'"\\ud800"', b"1e999", b"\0"))
            body = body[: value.start()] + other + body[value.end() :]
    return body


def test_whatever_comes_is_taken_whole_or_not_at_all(
    folder: Path, data: Path, partner: Partner
) -> None:
    chance = random.Random(6)
    ends = set()
    for _ in range(40):
        before = everything(folder)
        partner.recoded = lambda body: damaged(chance, body) if chance.random() < 0.5 else body
        fate = fetched(data, replace(QUICK, attempts=1))
        ends.add(fate.failure is None)
        if fate.failure is not None:
            after = everything(folder).items()
            assert {name: body for name, body in after if ".aside" not in name} == {
                name: body for name, body in before.items() if ".aside" not in name
            }
    assert ends == {True, False}

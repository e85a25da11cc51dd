"""The matcher's process: opened when needed, restarted, renewed, and ended with the server."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from reconciling import ORGANIZATION, ask, send, wait_until_open

from api.problems import Problem
from api.reconciliation.desk import Desk
from benchmarks.serving import Server, serving
from store.releases import Releases

BASE = "https://w3id.org/maillage/"
CLER = '<organization/cler> a org:Organization ; schema:name "CLER" .\n'
LOOS = '<organization/loos> a org:Organization ; schema:name "Loos-en-Gohelle" .\n'


@pytest.fixture
def home(publish: Any, tmp_path: Path) -> Path:
    publish(tmp_path, {"cler": CLER})
    return tmp_path


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    """The real command in a process of its own."""
    with serving({"HOME": str(home), "WARMING": "0", "SPARQ": "0"}) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


def matchers(server: int) -> list[int]:
    """The processes of matchers below a server."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            command = (path.parent / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == server and b"multiprocessing.spawn" in command:
            found.append(int(path.parent.name))
    return found


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_it_is_opened_when_it_is_needed(server: Server, client: httpx.Client) -> None:
    process = server.process
    assert matchers(process.pid) == []
    assert client.get("/reconcile").status_code == 200
    assert len(matchers(process.pid)) == 1
    assert send(client, {"q0": {"query": "CLER"}}).status_code in (200, 503)
    wait_until_open(client)
    assert len(matchers(process.pid)) == 1


def test_it_is_restarted(server: Server, client: httpx.Client) -> None:
    process = server.process
    assert wait_until_open(client) > 0
    (matcher,) = matchers(process.pid)
    os.kill(matcher, signal.SIGKILL)
    assert until(lambda: matcher not in matchers(process.pid))
    assert wait_until_open(client) > 0
    assert ask(client, "CLER", type=ORGANIZATION)[0]["match"] is True
    assert len(matchers(process.pid)) == 1


def test_a_new_release_is_matched_against(
    server: Server, client: httpx.Client, home: Path, publish: Any
) -> None:
    process = server.process
    wait_until_open(client)
    (before,) = matchers(process.pid)
    assert ask(client, "Loos-en-Gohelle") == []
    release = publish(home, {"cler": CLER, "loos": LOOS})
    found: list[bool] = []

    def ask_until_found() -> None:
        with httpx.Client(base_url=client.base_url, timeout=30) as other:
            # The last release answers meanwhile: 200 all along.
            found.append(until(lambda: bool(ask(other, "Loos-en-Gohelle")), 30))

    threads = [threading.Thread(target=ask_until_found) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 8
    told = send(client, {"q0": {"query": "CLER"}}).headers["Maillage-Release"]
    assert told == release.id
    assert until(lambda: before not in matchers(process.pid))
    assert len(matchers(process.pid)) == 1


def test_releases_that_come_while_one_is_opened_wait(home: Path, publish: Any) -> None:
    first = Releases(home).current()
    second = publish(home, {"cler": CLER, "loos": LOOS})
    desk, before = Desk(BASE), set(matchers(os.getpid()))

    def started() -> list[int]:
        return [each for each in matchers(os.getpid()) if each not in before]

    async def follow() -> None:
        desk.open(first.path)
        (opening,) = started()
        for _ in range(5):
            desk.open(second.path)
            desk.open(first.path)
        assert started() == [opening]
        names = set[str]()
        while second.id not in names:
            try:
                names.add((await desk.suggest(second.path, "Loos", 0, 5)).release)
            except Problem:
                assert not names, "what is open answers until the next is"
            await asyncio.sleep(0.02)
        # The one that was begun was opened to its end, and answered until the next one did.
        assert names == {first.id, second.id}

    try:
        asyncio.run(asyncio.wait_for(follow(), 60))
    finally:
        desk.close()
    assert until(lambda: started() == [])


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("opened", [True, False])
def test_nothing_is_left(
    server: Server, client: httpx.Client, sign: signal.Signals, opened: bool
) -> None:
    process = server.process
    client.get("/reconcile")
    if opened:
        wait_until_open(client)
    (matcher,) = matchers(process.pid)
    process.send_signal(sign)
    process.wait(20)
    assert until(lambda: not Path(f"/proc/{matcher}/cmdline").exists())

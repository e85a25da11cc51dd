"""Two partners writing at once, and a server that is killed: nothing is lost, nothing is half."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from partners import GRAPHS, PREFIXES, organization

from ingest.project import Project
from ingest.shacl import from_lines, validate
from store.keys import Keys
from store.releases import Releases
from store.settings import Settings

EACH, KILLS = 200, 20
TURTLE = {"Content-Type": "text/turtle"}
FAULTY = "<organization/{}> a org:Organization ; dct:source <https://partner.example/x> ."


@contextmanager
def server(root: Path, settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    given = {**settings.as_environment(), "MAILLAGE_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "maillage", "serve"], cwd=root, env={**os.environ, **given}
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not _is_up(port):
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _is_up(port: int) -> bool:
    try:
        # Without a release the service says so, and takes the first one.
        return httpx.get(f"http://127.0.0.1:{port}/health").status_code in (200, 503)
    except httpx.TransportError:
        return False


@pytest.fixture
def settings(tmp_path: Path, root: Path) -> Settings:
    for name in ("home", "data"):
        (tmp_path / name).mkdir()
    return Settings(
        root=root,
        home=tmp_path / "home",
        data=tmp_path / "data",
        readers=1,
        warming=False,
        sparq=False,
        key_rate=1_000_000,
    )


def said(settings: Settings, name: str) -> set[str]:
    """The names of all organisations in a graph of the current release."""
    store = ox.Store.read_only(str(Releases(settings.home).current().store))
    graph, called = ox.NamedNode(GRAPHS + name), ox.NamedNode("https://schema.org/name")
    return {quad.object.value for quad in store.quads_for_pattern(None, called, None, graph)}  # type: ignore[union-attr]


def write(address: str, graph: str, token: str, text: str) -> int:
    headers = {**TURTLE, "Authorization": f"Bearer {token}"}
    content = (PREFIXES + text).encode()
    address = f"{address}/contributions/{graph}"
    return httpx.post(address, content=content, headers=headers, timeout=120).status_code


def test_two_partners_write_at_once(settings: Settings, root: Path) -> None:
    keys = Keys(settings.home)
    tokens = {name: keys.add(name, [name], ["write"])[1] for name in ("one", "two", "third")}
    statuses: dict[str, list[int]] = {"one": [], "two": []}
    checked: list[str] = []
    with server(root, settings, 8361):
        address = "http://127.0.0.1:8361"
        third = "".join(organization(f"third.{n}") for n in range(20))
        assert write(address, "third", tokens["third"], third) == 201
        untouched = said(settings, "third")

        def contribute(name: str) -> None:
            for number in range(EACH):
                key = f"{name}.{number}"
                # Every tenth is at fault.
                text = FAULTY.format(key) if number % 10 == 9 else organization(key)
                statuses[name].append(write(address, name, tokens[name], text))

        def look() -> None:
            project, releases = Project(settings), Releases(settings.home)
            while any(thread.is_alive() for thread in threads):
                release = releases.current()
                hold = release.hold()
                store = ox.Store.read_only(str(release.store))
                lines = (
                    f"{quad.triple} .\n".encode()
                    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
                )
                assert validate([from_lines(lines)], project.shapes).conforms
                hold.close()
                checked.append(release.id)

        threads = [threading.Thread(target=contribute, args=(name,)) for name in statuses]
        watcher = threading.Thread(target=look)
        for thread in (*threads, watcher):
            thread.start()
        for thread in (*threads, watcher):
            thread.join()
    for name, found in statuses.items():
        assert [status for number, status in enumerate(found) if number % 10 == 9] == [422] * 20
        assert set(found) <= {200, 201, 422}
        assert said(settings, name) == {f"{name}.{n}" for n in range(EACH) if n % 10 != 9}
    assert said(settings, "third") == untouched
    assert len(set(checked)) > 10


def test_a_server_killed_loses_nothing_that_it_accepted(settings: Settings, root: Path) -> None:
    token = Keys(settings.home).add("one", ["one"], ["write"])[1]
    chance, accepted, sent = random.Random(1), set[str](), 0
    for kill in range(KILLS):
        port = 8370 + kill
        with server(root, settings, port) as process:
            killer: threading.Timer | None = None
            while process.poll() is None:
                # Two things at a time: half of a contribution would show.
                pair = [f"one.{sent}", f"one.{sent}.twin"]
                sent += 1
                try:
                    text = "\n".join(map(organization, pair))
                    status = write(f"http://127.0.0.1:{port}", "one", token, text)
                except httpx.TransportError:
                    continue
                if status in (200, 201):
                    accepted |= set(pair)
                if killer is None:
                    # While the second, third or fourth is in the making.
                    killer = threading.Timer(chance.uniform(0, 0.8), process.kill)
                    killer.start()
        if Releases(settings.home).current_id():
            now = said(settings, "one")
            assert accepted <= now
            assert all((f"{name}.twin" in now) for name in now if not name.endswith(".twin"))
    assert len(accepted) >= 2 * KILLS

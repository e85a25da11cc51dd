"""A build killed at random moments, with readers asking a real server all the while."""

import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.serving import serving
from store.releases import Releases

ROOT = Path(__file__).parents[2]
GOOD = Path(__file__).with_name("good") / "partner"
KILLS = 60
QUERY = """PREFIX m: <https://w3id.org/maillage/ontology#>
SELECT ?name { ?s m:acronym "GA" ; <https://schema.org/name> ?name }"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    shutil.copytree(GOOD, tmp_path / "data" / "partner")
    return {
        **os.environ,
        "MAILLAGE_DATA": str(tmp_path / "data"),
        "MAILLAGE_HOME": str(tmp_path / "home"),
        "MAILLAGE_MAX_SET_ASIDE": "1",
    }


def start(environment: dict[str, str], command: str) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, str(ROOT / "maillage.py"), command]
    null = subprocess.DEVNULL
    return subprocess.Popen(arguments, env=environment, stdout=null, stderr=null, cwd=ROOT)


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[str]:
    name(environment, "Gamma 0")
    assert start(environment, "build").wait() == 0
    mine = ("HOME", "DATA", "MAX_SET_ASIDE")
    with serving({each: environment[f"MAILLAGE_{each}"] for each in mine}) as server:
        yield server.address
        assert server.process.poll() is None


def name(environment: dict[str, str], text: str) -> None:
    path = Path(environment["MAILLAGE_DATA"]) / "partner" / "organizations.csv"
    rows = [row for row in path.read_text("utf-8").splitlines() if not row.startswith("gamma")]
    rows.append(f"gamma,{text},GA,,,,,,,,,,,,,https://pages.example/gamma")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


class Reader(threading.Thread):
    """Asks again and again, and keeps what went wrong."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.stopped = threading.Event()
        self.answers = 0
        self.faults: list[str] = []

    def run(self) -> None:
        with httpx.Client() as client:
            while not self.stopped.is_set():
                try:
                    answer = client.get(
                        f"{self.address}/sparql",
                        params={"query": QUERY},
                        headers={"accept": "application/sparql-results+json"},
                    )
                    found = answer.raise_for_status().json()["results"]["bindings"]
                    if len(found) != 1 or not found[0]["name"]["value"].startswith("Gamma "):
                        self.faults.append(f"{found}")
                    self.answers += 1
                except (httpx.HTTPError, ValueError) as error:
                    self.faults.append(repr(error))
                # Four that never paused would have the builds wait for them.
                self.stopped.wait(0.01)


def whole(home: Path) -> None:
    """The current release is complete: each graph has the hash that the manifest gives."""
    release = Releases(home).current()
    manifest = json.loads((release.path / "manifest.json").read_text())
    for graph, about in manifest["graphs"].items():
        content = gzip.decompress(release.graph(graph).read_bytes())
        assert hashlib.sha256(content).hexdigest() == about["sha256"]
    for file in ("dataset.nq.gz", "report.json", "set-aside.jsonl", "void.ttl", "statistics.json"):
        assert (release.path / file).stat().st_size >= 0


def test_a_build_killed_sixty_times(environment: dict[str, str], server: str) -> None:
    home = Path(environment["MAILLAGE_HOME"])
    readers = [Reader(server) for _ in range(4)]
    for reader in readers:
        reader.start()
    name(environment, "Gamma timed")
    started = time.monotonic()
    assert start(environment, "build").wait() == 0
    duration = time.monotonic() - started
    moments = random.Random(20261121)
    published = 0
    for number in range(1, KILLS + 1):
        name(environment, f"Gamma {number}")
        before = Releases(home).current_id()
        build = start(environment, "build")
        time.sleep(moments.uniform(0.2, 1.3) * duration)
        build.send_signal(signal.SIGKILL)
        build.wait()
        published += Releases(home).current_id() != before
        whole(home)
    name(environment, "Gamma last")
    assert start(environment, "build").wait() == 0
    whole(home)
    last = httpx.get(f"{server}/sparql", params={"query": QUERY}, headers={"accept": "text/csv"})
    for reader in readers:
        reader.stopped.set()
    for reader in readers:
        reader.join()
    assert last.text.split() == ["name", "Gamma", "last"]
    assert [fault for reader in readers for fault in reader.faults] == []
    assert min(reader.answers for reader in readers) > 0
    assert not list((home / "staging").glob("*"))
    assert not (home / "current.new").is_symlink()
    # Moments before, during and after the publication were all met.
    assert 0 < published < KILLS
    print(f"{published} of {KILLS} builds were done before the kill")

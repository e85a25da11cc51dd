"""Under attack: those who behave get all their answers, and nothing is left of the attackers."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.serving import Server, serving
from benchmarks.siege.clients import Target
from benchmarks.siege.siege import Plan, family_of, lay
from store.release import Release
from store.settings import Settings

# What a client may be told that asks without end: busy, too long, too large, broken off.
TOLD = {"503", "504", "507", "cut off", "IncompleteReadError"}
REFUSED = {"400", "413"}


@pytest.fixture
def server(release: Release, settings: Settings) -> Iterator[Server]:
    """The real command over the real data, with a short time limit."""
    assert release.path.is_dir()
    limits = {"QUERY_SECONDS": "5", "QUERY_MEMORY": "512"}
    with serving({"HOME": str(settings.home), **limits}) as server:
        yield server


def gone(processes: list[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(Path(f"/proc/{process}/cmdline").exists() for process in processes):
            return True
        time.sleep(0.05)
    return False


def test_a_siege(server: Server) -> None:
    process, port = server.process, server.port
    plan = Plan(seconds=20, bad=32, good=4, quiet=3)
    seen = asyncio.run(lay(Target("127.0.0.1", port), process.pid, plan))
    assert seen["besieged"]["errors"] == {}
    assert seen["besieged"]["answers"] > 20
    assert seen["most memory, MiB"] < 4 * 512 + 2048
    for name, outcomes in seen["attackers saw"].items():
        statuses = {outcome for outcome in outcomes if outcome.isdigit()}
        assert statuses <= TOLD | REFUSED, f"{name}: {outcomes}"
    assert seen["attackers saw"]["20,000 nested braces"].keys() == {"400"}
    assert seen["attackers saw"]["queries of a megabyte"].keys() <= REFUSED
    family = list(family_of(process.pid))
    assert len(family) > 3
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) is not None
    assert gone(family, 5)


def test_nothing_survives_a_server_that_is_killed(server: Server) -> None:
    process = server.process
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?a) != STR(?f)) }"
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.address}/sparql", params={"query": endless}, timeout=1)
    family = list(family_of(process.pid))
    assert len(family) > 3
    process.kill()
    process.wait()
    assert gone(family, 5)

"""The comparison: all servers up together, asked the same in turn, and checked against each other.

The four measures: (a) repeated queries, (b) look-ups never asked before, (c) the analytical
questions in three orders, never from a cache, (d) a million rows, (e) the questions of (c) all
at once by eight clients.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import NotInstalled, machine
from benchmarks.sparql import latencies, loads
from benchmarks.sparql.questions import analytical, million, repeated, write_look_ups
from benchmarks.sparql.release import ROOT, Prepared, index, prepare
from benchmarks.sparql.servers import SERVERS, Server, missing
from benchmarks.sparql.streaming import Stream, streaming

FOLDER = ROOT / "var" / "bench" / "sparql"
REFERENCE = "oxigraph"
_SLOW = "rdflib-endpoint"
_ROWS = 1_000_000
_FEW = 50_000
# Seconds for a million rows to eight clients.
_PATIENCE = 300


@dataclass(frozen=True)
class Plan:
    """What to measure: the data's folder, the servers, the measures of a to e, how thoroughly."""

    folder: Path = FOLDER
    servers: tuple[str, ...] = tuple(SERVERS)
    measures: str = "abcde"
    runs: int = 5
    seconds: int = 3
    limit: float = 30
    index_again: bool = False


Results = dict[str, Any]


def measure(
    plan: Plan | None = None, tell: Callable[[Results], None] = lambda results: None
) -> Results:
    """Compare the servers; raises NotInstalled, and makes the data the first time.

    ``tell`` is given the results so far after each measure.
    """
    plan = plan or Plan()
    if packages := missing():
        what = f"the comparison needs other servers: apt-get install {' '.join(packages)}"
        raise NotInstalled(what)
    prepared = prepare(plan.folder)
    index(plan.folder, again=plan.index_again)
    manifest = prepared.release.manifest
    found: dict[str, Any] = {
        "machine": machine("pyoxigraph", "oxigraph"),
        "servers": {},
        "release": {"triples": manifest["triples"], "quads": manifest["quads"]},
    }
    for step in plan.measures:
        title, take, limit = _measure(step, plan, prepared)
        print(f"sparql: {title} …", file=sys.stderr, flush=True)
        with ExitStack() as stack:
            starters = (SERVERS[name] for name in plan.servers)
            servers = [stack.enter_context(start(prepared, limit)) for start in starters]
            found["servers"] = {server.name: server.version for server in servers}
            found[title] = take(servers)
        tell(found)
    return found


Taking = Callable[[Sequence[Server]], dict[str, Any]]


def _measure(step: str, plan: Plan, prepared: Prepared) -> tuple[str, Taking, float | None]:
    """A measure: its title, how it is taken, and the limit that servers are given."""
    load = loads.Load(plan.seconds, 3, prepared.home)
    measures: dict[str, tuple[str, Taking, float | None]] = {
        "a": ("repeated queries", lambda up: loads.repeated(up, repeated(), load), None),
        "b": ("new look-ups", lambda up: _look_ups(prepared, up, load), None),
        "c": ("analytical questions", lambda up: _analytical(plan, up), plan.limit),
        "e": ("analytical questions, 8 clients", lambda up: _together(plan, up), plan.limit),
        "d": ("a million rows", lambda up: _rows(plan, up), None),
    }
    return measures[step]


def _look_ups(prepared: Prepared, servers: Sequence[Server], load: loads.Load) -> dict[str, Any]:
    subjects = prepared.home / "subjects.txt"
    if not subjects.exists():
        write_look_ups(prepared.triples, subjects)
    return loads.look_ups(servers, subjects, load)


def _analytical(plan: Plan, servers: Sequence[Server]) -> dict[str, Any]:
    timings, differing = latencies.one_client(_quick(servers), analytical(), plan.runs, plan.limit)
    found = {"limit s": plan.limit, "answers that differ": differing}
    reference = REFERENCE if REFERENCE in plan.servers else plan.servers[0]
    return found | latencies.summary(timings, reference)


def _together(plan: Plan, servers: Sequence[Server]) -> dict[str, Any]:
    return latencies.eight_clients(_quick(servers), analytical(), plan.limit)


def _rows(plan: Plan, servers: Sequence[Server]) -> dict[str, Any]:
    found = streaming(_quick(servers), Stream(million(), _ROWS, 3, _PATIENCE))
    # Of the slow one the rate is measured, one client, on fewer rows.
    slow = [server for server in servers if server.name == _SLOW]
    few = streaming(slow, Stream(million(_FEW), _FEW, 1, _PATIENCE, clients=(1,)))
    for name, by_clients in few.items():
        for clients, by_server in by_clients.items():
            found[name][clients] |= by_server
    return found


def _quick(servers: Sequence[Server]) -> list[Server]:
    """All but the one that is there for reference: it takes part in the light measures only."""
    return [server for server in servers if server.name != _SLOW]

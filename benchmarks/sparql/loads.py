"""Requests a second under wrk: the same queries again and again, and ever new look-ups."""

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks.sparql.client import ask, target
from benchmarks.sparql.questions import Question
from benchmarks.sparql.servers import Server

JSON = "application/sparql-results+json"
CLIENTS = (1, 8)
_SCRIPT = Path(__file__).with_name("requests.lua")
_BEFORE, _AFTER = "SELECT ?p ?o WHERE { <", "> ?p ?o }"
_SAMPLES = 50


@dataclass(frozen=True)
class Load:
    """How long and how often to load each server, and where to put the lists of requests."""

    seconds: int
    runs: int
    folder: Path


def repeated(
    servers: Sequence[Server], questions: Sequence[Question], load: Load
) -> dict[str, Any]:
    """Each query again and again; a server may answer it from a cache."""
    return {question.name: _repeated(servers, question, load) for question in questions}


def _repeated(servers: Sequence[Server], question: Question, load: Load) -> dict[str, Any]:
    found: dict[str, Any] = {}
    given = {}
    for server in servers:
        path = load.folder / f"repeated-{server.name}.txt"
        path.write_text(target(server.url, question.text) + "\n", encoding="ascii")
        given[server.name] = {"TARGETS": str(path)}
    for clients in CLIENTS:
        runs: dict[str, list[dict[str, Any]]] = {server.name: [] for server in servers}
        for _ in range(load.runs):
            for server in servers:
                run = _wrk(server.url, clients, load.seconds, given[server.name])
                runs[server.name].append(run)
        found[f"{clients} clients"] = {name: _middle(several) for name, several in runs.items()}
    asked = [question.text] * _SAMPLES
    found["first byte ms"] = {server.name: _first(server, asked) for server in servers}
    return found


def look_ups(servers: Sequence[Server], subjects: Path, load: Load) -> dict[str, Any]:
    """What is known of a thing, another thing at each request; each run has its own things."""
    known = subjects.read_text(encoding="utf-8").splitlines()
    quoted = load.folder / "look-ups.txt"
    quoted.write_text("".join(quote(iri, safe="") + "\n" for iri in known), encoding="ascii")
    share = (len(known) - _SAMPLES) // (len(CLIENTS) * load.runs)
    found: dict[str, Any] = {}
    for step, clients in enumerate(CLIENTS):
        runs: dict[str, list[dict[str, Any]]] = {server.name: [] for server in servers}
        for number in range(load.runs):
            offset = str((step * load.runs + number) * share)
            for server in servers:
                before = f"{target(server.url, _BEFORE)}"
                given = {"TARGETS": str(quoted), "OFFSET": offset, "BEFORE": before}
                given["AFTER"] = quote(_AFTER, safe="")
                run = _wrk(server.url, clients, load.seconds, given)
                run["asked twice"] = max(0, run["requests"] - share)
                runs[server.name].append(run)
        found[f"{clients} clients"] = {name: _middle(several) for name, several in runs.items()}
    fresh = [f"{_BEFORE}{iri}{_AFTER}" for iri in known[-_SAMPLES:]]
    found["first byte ms"] = {server.name: _first(server, fresh) for server in servers}
    return found


def _wrk(url: str, clients: int, seconds: int, given: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s"]
    command += ["-H", f"Accept: {JSON}", "-s", str(_SCRIPT), f"{parts.scheme}://{parts.netloc}"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk at {url}: {done.stdout}{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "requests/s": round(statistics.median(run["requests"] / run["seconds"] for run in runs)),
        "p50 ms": round(statistics.median(run["p50"] for run in runs), 2),
        "p99 ms": round(statistics.median(run["p99"] for run in runs), 2),
        "failed": sum(run["failed"] for run in runs),
        "asked twice": sum(run.get("asked twice", 0) for run in runs),
    }


def _first(server: Server, queries: Sequence[str]) -> dict[str, float]:
    replies = [ask(server.url, query, JSON, 30, fresh=False) for query in queries]
    times = sorted(reply.first * 1000 for reply in replies)
    return {"median": round(statistics.median(times), 2), "p99": round(percentile(times, 99), 2)}


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that a share, in hundredths, of the ordered values do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]

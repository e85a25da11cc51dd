"""The reconciliation service over HTTP: names as people write them, in batches as OpenRefine sends.

The server runs over a release of the real data, in a home that MAILLAGE_HOME names, with nothing
else to do; one client asks a batch after the other. Raises NoRelease when there is none.
"""

import csv
import json
import os
import random
import runpy
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.measuring import machine
from benchmarks.serving import serving
from benchmarks.siege.siege import family_of
from store.releases import Releases
from store.settings import settings_from

ROOT = Path(__file__).parents[1]
QUERIES, BATCH, SEED = 1000, 10, 20261122
COMMUNE = "http://rdf.insee.fr/def/geo#Commune"
Rows = list[dict[str, str]]


def measure() -> dict[str, Any]:
    """Milliseconds a batch, with and without a type and a department; what opening takes."""
    rows = _rows()
    with _server() as (server, client):
        start = time.perf_counter()
        idle = _mebibytes(server, "Rss")
        _wait(client)
        opened = time.perf_counter() - start
        (matcher,) = (each for each in family_of(server) if _is_matcher(each))
        asked = {
            "names alone, all types": [{"query": row["written"]} for row in rows],
            "names alone, communes": [{"query": row["written"], "type": COMMUNE} for row in rows],
            "with the department": [_with_department(row) for row in rows],
        }
        figures = {name: _batches(client, queries, rows) for name, queries in asked.items()}
        return {
            "queries": QUERIES,
            "queries a batch": BATCH,
            "seconds to open": round(opened, 1),
            "matcher, MiB": {
                "its own": _mebibytes(matcher, "Private_Dirty"),
                "most": _most(matcher),
            },
            "server before and after, MiB": [idle, _mebibytes(server, "Rss")],
            "ms a batch": figures,
            "machine": machine("rapidfuzz", "pyoxigraph"),
        }


def _is_matcher(process: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()


def _mebibytes(process: int, what: str) -> int:
    return _figure(Path(f"/proc/{process}/smaps_rollup"), what)


def _most(process: int) -> int:
    return _figure(Path(f"/proc/{process}/status"), "VmHWM")


def _figure(path: Path, what: str) -> int:
    lines = (line.split() for line in path.read_text().splitlines())
    return next(int(line[1]) >> 10 for line in lines if line[0] == f"{what}:")


def _rows() -> Rows:
    """Communes drawn by chance, their names disturbed as in the tests of matching."""
    disturb = runpy.run_path(str(ROOT / "tests" / "matching" / "disturbing.py"))["disturb"]
    chance = random.Random(SEED)
    communes = _table("communes.csv")
    departments = {row["code"]: row["name"] for row in _table("departments.csv")}
    rows = chance.sample(communes, QUERIES)
    return [
        {**row, "written": disturb(row["name"], row["department"], departments, chance)}
        for row in rows
    ]


def _table(name: str) -> Rows:
    with (ROOT / "data" / "territories" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _with_department(row: dict[str, str]) -> dict[str, Any]:
    properties = [{"pid": "department", "v": row["department"]}]
    return {"query": row["written"], "type": COMMUNE, "properties": properties}


@contextmanager
def _server() -> Iterator[tuple[int, httpx.Client]]:
    home = settings_from(os.environ, ROOT).home
    # Without one, the server would be asked in vain until the time is up.
    Releases(home).current()
    with (
        serving({"HOME": str(home), "WARMING": "0"}) as server,
        httpx.Client(base_url=server.address, timeout=60) as client,
    ):
        yield server.process.pid, client


def _wait(client: httpx.Client) -> None:
    """Ask until the names are read."""
    path = '/reconcile?queries={"q":{"query":"CLER"}}'
    for _ in range(1200):
        if client.get(path).status_code == 200:
            return
        time.sleep(0.1)
    raise TimeoutError(path)


def _batches(client: httpx.Client, queries: list[dict[str, Any]], rows: Rows) -> dict[str, float]:
    taken, right, matched, wrong = [], 0, 0, 0
    for start in range(0, len(queries), BATCH):
        batch = {f"q{n}": query for n, query in enumerate(queries[start : start + BATCH])}
        begun = time.perf_counter()
        response = client.post("/reconcile", data={"queries": json.dumps(batch)})
        results = response.raise_for_status().json().values()
        taken.append((time.perf_counter() - begun) * 1000)
        for row, found in zip(rows[start : start + BATCH], results, strict=True):
            best = next(iter(found["result"]), {"id": "", "match": False})
            is_right = best["id"] == f"commune/{row['insee']}"
            right += is_right
            matched += best["match"] and is_right
            wrong += best["match"] and not is_right
    return {
        "median": round(statistics.median(taken), 1),
        "p95": round(statistics.quantiles(taken, n=20)[18], 1),
        "most": round(max(taken), 1),
        "best is right, of 1000": right,
        "matched rightly": matched,
        "matched wrongly": wrong,
    }

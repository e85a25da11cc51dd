"""Search over HTTP, a thousand queries as people type them, against SPARQL's CONTAINS."""

import http.client
import random
import shutil
import statistics
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks.measuring import machine, run
from benchmarks.serving import serving
from store.namespaces import DEFAULT_BASE
from store.releases import Releases
from store.search.entries import Entry, read_entries
from store.search.layout import SEARCH
from store.search.writing import write_search

ROOT = Path(__file__).parents[1]
QUERIES = 1000
REFERENCES = 50
_CONTAINS = """PREFIX m: <https://w3id.org/maillage/ontology#> PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?thing { ?thing schema:name|schema:alternateName|m:acronym ?name
FILTER(CONTAINS(LCASE(?name), %s)) } LIMIT 20"""


def measure() -> dict[str, Any]:
    """Milliseconds over HTTP, one client; a query is cold once, then repeated."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run([sys.executable, "-m", "maillage", "build"], ROOT, MAILLAGE_HOME=folder)
        release = Releases(home).current()
        store = ox.Store.read_only(str(release.store))
        entries = read_entries(store, DEFAULT_BASE).entries
        typed = queries(entries)
        return {
            "machine": machine("tantivy", "pyoxigraph"),
            "things": len(entries),
            "index": _index(store, home / "again"),
            "queries": QUERIES,
            "milliseconds": _served(home, typed),
            "reference: SPARQL CONTAINS over the same names, pyoxigraph, no HTTP": _figures(
                typed[:REFERENCES], lambda text: _contains(store, text)
            ),
        }


def queries(entries: Sequence[Entry], seed: int = 1) -> Sequence[str]:
    """Beginnings of names that grow, words of other texts, names with their accents lost."""
    chance = random.Random(seed)
    actors = [entry for entry in entries if entry.group != "territory"]
    made: dict[str, None] = {}
    while len(made) < QUERIES:
        pool = actors if chance.random() < 0.5 else entries
        texts = chance.choice(pool).texts
        name = texts[0].text[:60]
        made |= dict.fromkeys(name[:length] for length in range(1, len(name), 4))
        made[chance.choice(chance.choice(texts).text.split())[:60]] = None
        letters = unicodedata.normalize("NFD", name)
        made["".join(each for each in letters if not unicodedata.combining(each)).lower()] = None
    typed = [text for text in made if text.strip()][:QUERIES]
    chance.shuffle(typed)
    return typed


def _index(store: ox.Store, folder: Path) -> dict[str, float]:
    folder.mkdir()
    start = time.perf_counter()
    write_search(folder, store, DEFAULT_BASE)
    seconds = time.perf_counter() - start
    size = sum(path.stat().st_size for path in (folder / SEARCH).iterdir())
    shutil.rmtree(folder)
    return {"seconds to write": round(seconds, 2), "MB": round(size / 1e6, 2)}


def _served(home: Path, typed: Sequence[str]) -> dict[str, Any]:
    with serving({"HOME": str(home), "WARMING": "0", "SPARQ": "0"}) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port)
        told = {}
        for name, path, accept in (
            ("results, JSON", "/search?q=", "application/json"),
            ("results, page", "/search?q=", "text/html"),
            ("suggestions", "/search/suggest?q=", "application/json"),
        ):
            for state in ("cold", "repeated"):
                told[f"{name}, {state}"] = _figures(
                    typed, lambda text, path=path, accept=accept: _get(client, path, text, accept)
                )
        return told


def _get(client: http.client.HTTPConnection, path: str, text: str, accept: str) -> None:
    client.request("GET", path + quote(text), headers={"Accept": accept})
    response = client.getresponse()
    response.read()
    assert response.status == 200, (text, response.status)


def _contains(store: ox.Store, text: str) -> None:
    result = store.query(_CONTAINS % ox.Literal(text.lower()))
    assert isinstance(result, ox.QuerySolutions)
    sum(1 for _ in result)


def _figures(typed: Sequence[str], ask: Callable[[str], None]) -> dict[str, float]:
    taken = []
    for text in typed:
        start = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    named = {"median": cuts[49], "p95": cuts[94], "p99": cuts[98], "most": max(taken)}
    return {name: round(value, 2) for name, value in named.items()}

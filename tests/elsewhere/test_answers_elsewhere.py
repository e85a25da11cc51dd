"""Stores of others answer as the database here does, by the service's own addresses."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from server_elsewhere import Serving
from stores_elsewhere import Store

from store.settings import Settings

PREFIXES = """PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX g: <graph/>
PREFIX graph: <https://w3id.org/maillage/graph/>
"""
CITEGO = "<https://w3id.org/maillage/id/organization/citego>"


@pytest.fixture(scope="module")
def here(small_home: Path, root: Path) -> Iterator[httpx.Client]:
    with Serving(Settings(root=root, home=small_home, readers=1, warming=False)) as client:
        yield client


@pytest.fixture(scope="module")
def there(elsewhere: Store, small_home: Path, root: Path) -> Iterator[httpx.Client]:
    settings: dict[str, Any] = {"readers": 1, "warming": False, **elsewhere.options}
    with Serving(Settings(root=root, home=small_home, **settings)) as client:
        yield client


def test_every_question(elsewhere: Store, small_home: Path, root: Path) -> None:
    settings = Settings(root=root, home=small_home, **elsewhere.options)  # type: ignore[arg-type]
    command = [sys.executable, "-m", "maillage", "elsewhere", "check", "--json"]
    environment = {**os.environ, **settings.as_environment()}
    done = subprocess.run(command, env=environment, capture_output=True, cwd=root, check=False)
    outcomes = {each["question"]: each["outcome"] for each in json.loads(done.stdout)}
    questions = (root / "queries").glob("*.rq")
    assert set(outcomes) == {path.stem for path in questions if "SERVICE" not in path.read_text()}
    found = {name: outcome for name, outcome in outcomes.items() if outcome != "same"}
    known = tomllib.loads(Path(__file__).with_name("differences.toml").read_text())
    assert found == {
        name: reason.partition(":")[0] for name, reason in known.get(elsewhere.name, {}).items()
    }
    assert done.returncode == (1 if found else 0)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?p ?o {{ {CITEGO} ?p ?o }}",
        f"SELECT * {{ GRAPH ?g {{ {CITEGO} ?p ?o }} }}",
        f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ {CITEGO} ?p ?o }} }} GROUP BY ?g",
        f"SELECT ?n {{ GRAPH graph:cler {{ {CITEGO} schema:name ?n }} }}",
        f"SELECT ?n {{ GRAPH g:cler {{ {CITEGO} schema:name ?n }} }}",
        f"SELECT ?n {{ GRAPH <graph/nowhere> {{ {CITEGO} schema:name ?n }} }}",
        "SELECT ?g ?n { VALUES ?g { graph:cler graph:citego }"
        f" GRAPH ?g {{ {CITEGO} schema:name ?n }} }}",
        "SELECT ?s { GRAPH ?g { ?s a org:Membership } FILTER(?g = graph:cler) }",
        "SELECT ?s { ?s a org:Organization FILTER NOT EXISTS { GRAPH graph:cler { ?s ?p ?o } } }",
        f"SELECT ?n FROM graph:cler {{ {CITEGO} schema:name ?n }}",
        f"SELECT ?g ?n FROM NAMED graph:cler {{ GRAPH ?g {{ {CITEGO} schema:name ?n }} }}",
        f"SELECT ?n FROM NAMED graph:cler {{ {CITEGO} schema:name ?n }}",
        f"ASK {{ GRAPH ?g {{ {CITEGO} schema:name ?n }} }}",
        f"ASK {{ {CITEGO} schema:name 'nobody' }}",
        f"CONSTRUCT {{ {CITEGO} ?p ?g }} WHERE {{ GRAPH ?g {{ {CITEGO} ?p ?o }} }}",
        "SELECT ?o { ?s schema:startDate ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    ],
)
def test_graphs_are_named_as_in_the_release(
    here: httpx.Client, there: httpx.Client, query: str
) -> None:
    kind = "nt" if "CONSTRUCT" in query else "tsv"
    params = {"query": PREFIXES + query, "format": kind}
    expected, found = (rows(each.get("/sparql", params=params)) for each in (here, there))
    assert found == expected
    assert expected or "nobody" in query or "nowhere" in query or "NAMED" in query


def test_the_dataset_may_be_that_of_the_protocol(here: httpx.Client, there: httpx.Client) -> None:
    graph = "https://w3id.org/maillage/graph/cler"
    for text, name in (("", "default-graph-uri"), ("GRAPH ?g", "named-graph-uri")):
        query = f"SELECT (COUNT(*) AS ?n) {{ {text} {{ ?s ?p ?o }} }}"
        params = {"query": query, "format": "tsv", name: graph}
        expected, found = (rows(each.get("/sparql", params=params)) for each in (here, there))
        assert found == expected


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/id/organization/citego",
        "/queries/signatories",
        "/graph/cler",
        "/connections",
        "/sources",
        "/rdf-graph-store?graph=https://w3id.org/maillage/graph/citego&format=nt",
        "/doc/id/organization/citego?format=nt",
        "/.well-known/void",
        "/review",
    ],
)
def test_pages_are_the_same(here: httpx.Client, there: httpx.Client, path: str) -> None:
    headers = {"Accept": "text/html, */*;q=0.5"}
    expected, found = (
        each.get(path, headers=headers, follow_redirects=True) for each in (here, there)
    )
    assert found.status_code == expected.status_code == 200
    assert words(found, there) == words(expected, here)


def test_the_service_says_who_answers(there: httpx.Client) -> None:
    query = {"query": "SELECT ?s { ?s a <http://www.w3.org/ns/org#Membership> } LIMIT 5"}
    about = there.get("/sparql/explain", params={**query, "format": "json"}).json()
    assert (about["engine"], about["reason"]) == ("elsewhere", "elsewhere")
    for language in ("fr", "en"):
        page = there.get(f"/sparql/limits?lang={language}", headers={"Accept": "text/html"})
        assert page.status_code == 200
    assert there.get("/sparql/limits", headers={"Accept": "application/json"}).json()["engines"][
        "elsewhere"
    ]


def test_mistakes_are_told_by_their_place(there: httpx.Client) -> None:
    response = there.get("/sparql", params={"query": "SELECT ?s {\n ?s ?p }"})
    assert response.status_code == 400
    assert response.json()["line"] == 2


def rows(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return sorted(response.text.splitlines())


def words(response: httpx.Response, client: httpx.Client) -> list[str]:
    """What a page says, in whatever order the values of one property come."""
    text = response.text.replace(str(client.base_url), "").replace(quote(str(client.base_url)), "")
    return sorted(re.findall(r"[\w:/#-]+", text))

"""Questions put together by choosing: what is offered, and that every choice makes a query."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from benchmarks.serving import serving
from store.release import Release
from store.settings import Settings

SH = "http://www.w3.org/ns/shacl#"
ORGANIZATION = "http://www.w3.org/ns/org#Organization"
# Kinds with more things are asked of in the benchmarks only.
FEW = 2_000
BAD = (
    "{",
    "[]",
    '{"kind":"Nothing"}',
    '{"kind":"Organization","where":[{"link":"nothing"}]}',
    '{"kind":"Organization","where":[{"link":"name","how":"perhaps"}]}',
    '{"kind":"Organization","where":[{"link":"classification","only":["https://x> } #"]}]}',
    '{"kind":"Commune","where":[{"link":"population","least":"1) || (1=1"}]}',
    '{"kind":"Organization","where":[{"link":"name","then":{"kind":"Person"}}]}',
    "[" * 5000,
)


@pytest.fixture(scope="module")
def real(release: Release, settings: Settings) -> Iterator[httpx.Client]:
    """A client of a server over the real release."""
    assert release.path.is_dir()
    with (
        serving({"HOME": str(settings.home), "WARMING": "0"}) as server,
        httpx.Client(base_url=server.address, timeout=60) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def kinds(real: httpx.Client) -> Mapping[str, Any]:
    """What can be chosen."""
    found: Mapping[str, Any] = real.get("/builder/configuration.json").raise_for_status().json()
    return found


@pytest.fixture(scope="module")
def graph(real: httpx.Client) -> ox.Store:
    """The same as SHACL."""
    answer = real.get("/builder/configuration", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(input=answer.raise_for_status().content, format=ox.RdfFormat.TURTLE)
    return store


def rows(real: httpx.Client, ask: Mapping[str, Any], **asked: str) -> Sequence[Mapping[str, Any]]:
    answer = real.get("/builder", params={"ask": json.dumps(ask), "format": "json", **asked})
    found: Sequence[Mapping[str, Any]] = answer.raise_for_status().json()["results"]["bindings"]
    return found


def things(found: Sequence[Mapping[str, Any]], column: str) -> set[str]:
    return {row[column]["value"] for row in found}


def described(settings: Settings) -> set[tuple[str, str]]:
    """The classes and properties of the shapes, read from their files."""
    shapes = ox.Store()
    for path in (settings.root / "shapes").glob("*.ttl"):
        shapes.load(path=str(path), format=ox.RdfFormat.TURTLE)
    found = shapes.query(
        f"PREFIX sh: <{SH}> SELECT ?class ?property WHERE {{"
        " ?node sh:targetClass ?class ; sh:property/sh:path ?property . FILTER (isIRI(?property)) }"
    )
    return {(row["class"].value, row["property"].value) for row in found}  # type: ignore[union-attr]


def test_what_the_shapes_describe_and_the_release_has_is_offered(
    real: httpx.Client, kinds: Mapping[str, Any], settings: Settings
) -> None:
    query = "SELECT DISTINCT ?class ?property WHERE { ?thing a ?class ; ?property ?value }"
    answer = real.get("/sparql", params={"query": query, "format": "json"}).raise_for_status()
    used = {
        (row["class"]["value"], row["property"]["value"])
        for row in answer.json()["results"]["bindings"]
    }
    offered = {
        (kind["class"], link["property"])
        for kind in kinds.values()
        for link in kind["links"].values()
        if not link["inverse"]
    }
    assert described(settings) & used <= offered
    assert offered <= used
    assert {kind["class"] for kind in kinds.values()} == {
        each for each, _ in described(settings)
    } & {each for each, _ in used}


def test_everything_has_a_name_in_both_languages(kinds: Mapping[str, Any]) -> None:
    for kind in kinds.values():
        for labels in (
            kind["label"],
            kind["plural"],
            *(x["label"] for x in kind["links"].values()),
        ):
            assert labels["fr"]
            assert labels["en"]


def test_the_shacl_says_the_same(kinds: Mapping[str, Any], graph: ox.Store) -> None:
    found = graph.query(
        f"PREFIX sh: <{SH}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        " SELECT ?class (COUNT(DISTINCT ?property) AS ?links) WHERE {"
        " ?node a sh:NodeShape ; sh:targetClass ?class ; sh:property ?property ."
        " ?node rdfs:label ?label . ?property sh:path ?path ; sh:name ?fr, ?en ."
        ' FILTER (LANG(?fr) = "fr" && LANG(?en) = "en") } GROUP BY ?class'
    )
    counted = {row["class"].value: int(row["links"].value) for row in found}  # type: ignore[union-attr]
    assert counted == {kind["class"]: len(kind["links"]) for kind in kinds.values()}


def test_the_shacl_is_whole(graph: ox.Store) -> None:
    """No shape refers to one that is not there, and each was made from one of ours."""
    missing = graph.query(
        f"PREFIX sh: <{SH}> SELECT ?shape WHERE {{ ?x sh:property|sh:node ?shape ."
        " FILTER NOT EXISTS { ?shape a ?type } }"
    )
    assert list(missing) == []  # type: ignore[arg-type]


def criterion(link: Mapping[str, Any], name: str, how: str) -> Mapping[str, Any]:
    asked: dict[str, Any] = {"link": name, "how": how}
    if link["sort"] in ("date", "number"):
        asked |= {"least": "1990", "most": "2020"}
    elif link["sort"] == "boolean":
        asked |= {"only": ["true"]}
    elif link["sort"] in ("text", "page"):
        asked |= {"contains": "l'\"é\\"}
    elif link["sort"] == "concept":
        asked |= {"only": ["https://w3id.org/maillage/scheme/role/member"]}
    elif link["kinds"]:
        asked |= {"then": {"kind": link["kinds"][0], "where": []}}
    return asked


def test_every_choice_makes_a_query_that_runs(real: httpx.Client, kinds: Mapping[str, Any]) -> None:
    few = {name for name, kind in kinds.items() if kind["things"] <= FEW}
    hows = ("with", "maybe", "without")
    asked = 0
    for kind in kinds:
        for place, (name, link) in enumerate(kinds[kind]["links"].items()):
            ask = {"kind": kind, "where": [criterion(link, name, hows[place % 3])]}
            reached = {kind, *link["kinds"]}
            path = "/builder" if reached <= few else "/builder/query.rq"
            answer = real.get(path, params={"ask": json.dumps(ask), "format": "csv"})
            if path != "/builder":
                answer = real.get("/sparql/explain", params={"query": answer.text})
            assert answer.status_code == 200, (ask, answer.text)
            asked += 1
    assert asked > 200


def test_a_condition_divides_what_is_looked_for(real: httpx.Client) -> None:
    found = {
        how: things(
            rows(
                real,
                {"kind": "Organization", "where": [{"link": "locatedIn", "how": how}]},
            ),
            "organization",
        )
        for how in ("with", "maybe", "without")
    }
    assert found["with"]
    assert found["without"]
    assert found["with"] | found["without"] == found["maybe"]
    assert not found["with"] & found["without"]


def test_numbers_years_texts_and_values(real: httpx.Client) -> None:
    big = {"kind": "Commune", "where": [{"link": "population", "least": "500000"}]}
    assert things(rows(real, big), "communeName") == {"Lyon", "Marseille", "Paris", "Toulouse"}
    founded = {"link": "foundingDate", "least": "1984", "most": "1984"}
    cler = {"kind": "Organization", "where": [founded, {"link": "name", "contains": "cler"}]}
    assert {row["foundingDate"]["value"][:4] for row in rows(real, cler)} == {"1984"}
    role = "https://w3id.org/maillage/scheme/role/president"
    heads = {"kind": "Membership", "where": [{"link": "role", "only": [role]}]}
    assert things(rows(real, heads, lang="en"), "roleName") == {"president"}
    assert things(rows(real, heads, lang="fr"), "roleName") == {"président"}


def test_a_criterion_on_what_is_at_the_other_end(real: httpx.Client) -> None:
    network = "https://w3id.org/maillage/id/organization/energy-cities"
    inner = {"kind": "Membership", "where": [{"link": "organization", "only": [network]}]}
    ask = {"kind": "Person", "where": [{"link": "member-of-Membership", "then": inner}]}
    people = things(rows(real, ask), "person")
    query = (
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX org: <http://www.w3.org/ns/org#>"
        " SELECT DISTINCT ?person WHERE { ?m org:organization <" + network + "> ;"
        " org:member ?person . ?person a foaf:Person }"
    )
    answer = real.get("/sparql", params={"query": query, "format": "json"}).json()
    assert people == things(answer["results"]["bindings"], "person")
    assert people


@pytest.mark.parametrize("ask", BAD)
def test_what_cannot_be_read_is_refused(real: httpx.Client, ask: str) -> None:
    for path in ("/builder", "/builder/query.rq"):
        answer = real.get(path, params={"ask": ask}, headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["title"]


def test_the_page_reads_without_scripts(real: httpx.Client) -> None:
    ask = json.dumps({"kind": "Region", "where": []})
    page = real.get("/builder", params={"ask": ask, "lang": "en"}, headers={"Accept": "text/html"})
    assert "<noscript>" in page.text
    assert "Bretagne" in page.text
    assert "PREFIX igeo:" in page.text

"""Questions that ask endpoints elsewhere too: what each one's outage means for the answer."""

import json
import re
import socket
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from endpoints import INSEE, WIKIDATA, Endpoints, running

from store.release import Release
from store.services import Reason

HTML = {"Accept": "text/html"}
CALLED = "https://{}.example/sparql"
# How an endpoint can fail: the status of the query, the reason, and its detail.
WAYS = {
    "gone": (502, "unreachable", None),
    "500": (502, "status", "500"),
    "429": (502, "status", "429"),
    "302": (502, "status", "302"),
    "slow-head": (504, "late", "0.4"),
    "slow-body": (504, "late", "0.4"),
    "cut": (502, "cut", None),
    "stopped": (502, "unreadable", "application/sparql-results+json"),
    "html": (502, "unreadable", "text/html"),
    "large": (502, "large", "1"),
}
DATA = """
@prefix rov: <http://www.w3.org/ns/regorg#> .
@prefix igeo: <http://rdf.insee.fr/def/geo#> .
<organization/nantes> schema:name "Nantes" ; rov:registration <identifier/1> .
<organization/yenne> schema:name "Yenne" ; rov:registration <identifier/2> ;
  m:governs <commune/13055> .
<organization/loos> schema:name "Loos" ; rov:registration <identifier/3> .
<identifier/1> skos:notation "244400404" . <identifier/2> skos:notation "247300262" .
<identifier/3> skos:notation "216205286" .
<commune/13055> a igeo:Commune ; igeo:codeINSEE "13055" ; schema:name "Marseille" .
""" + "".join(f'<x/{n}> m:number "{n:0200}" .\n' for n in range(500))
SIREN = "<http://www.w3.org/2004/02/skos/core#notation>"
NUMBER = "<http://www.wikidata.org/prop/direct/P1616>"


@pytest.fixture(scope="module")
def endpoints() -> Iterator[Endpoints]:
    with running() as endpoints:
        yield endpoints


@pytest.fixture(scope="module")
def federated(
    serve: Callable[..., str],
    publish: Callable[[Path, dict[str, str]], Release],
    endpoints: Endpoints,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A site that may ask endpoints which answer, and others which fail, with one quick place."""
    home = tmp_path_factory.mktemp("home")
    publish(home, {"cler": DATA})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    addresses = {CALLED.format(way): endpoints.at(way) for way in WAYS} | endpoints.addresses
    addresses[CALLED.format("gone")] = closed
    listed = [f"{iri} at={address} seconds=0.4" for iri, address in addresses.items()]
    listed.append(f"{CALLED.format('patient')} at={endpoints.at('slow-head')} seconds=20")
    site = serve(home, services=",".join(listed), service_memory=1, readers=1)
    with httpx.Client(base_url=site, timeout=30) as client:
        yield client


def query_of(way: str, silent: bool = False) -> str:
    word = "SERVICE SILENT" if silent else "SERVICE"
    called = way if way.startswith("http") else CALLED.format(way)
    return (
        f"SELECT * {{ ?o {SIREN} ?n . OPTIONAL {{ {word} <{called}> {{ ?item {NUMBER} ?n }} }} }}"
    )


def ask(site: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return site.get("/sparql", params={"query": query}, headers=headers)


def items(response: httpx.Response) -> int:
    return sum("item" in row for row in response.json()["results"]["bindings"])


def test_an_endpoint_is_asked_of_what_is_known_here(
    federated: httpx.Client, endpoints: Endpoints
) -> None:
    endpoints.asked.clear()
    response = ask(federated, query_of(WIKIDATA))
    assert (len(response.json()["results"]["bindings"]), items(response)) == (4, 3)
    ((way, sent),) = endpoints.asked
    assert way == "wikidata"
    assert {'"244400404"', '"247300262"', '"216205286"'} < set(sent.split())
    assert '"999999999"' not in sent


@pytest.mark.parametrize("way", WAYS)
def test_an_outage_fails_the_query_and_is_named(way: str, federated: httpx.Client) -> None:
    status, _, detail = WAYS[way]
    response = ask(federated, query_of(way))
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["where"] == CALLED.format(way)
    assert CALLED.format(way) in response.json()["what"]
    assert (detail or "") in response.json()["what"]
    assert "SERVICE SILENT" in response.json()["remedy"]
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("way", WAYS)
def test_an_outage_may_be_done_without(way: str, federated: httpx.Client) -> None:
    _, reason, detail = WAYS[way]
    response = ask(federated, query_of(way, silent=True))
    assert response.status_code == 200
    assert (len(response.json()["results"]["bindings"]), items(response)) == (3, 0)
    told = f'"{CALLED.format(way)}";reason={reason}'
    assert response.headers["maillage-partial"] == told + (f';detail="{detail}"' if detail else "")
    (link,) = response.json()["head"]["link"]
    assert way in link
    assert reason in link
    assert federated.get(link).status_code == 200


def test_a_partial_answer_is_never_kept(federated: httpx.Client, endpoints: Endpoints) -> None:
    for path in ("/sparql", "/queries/actors-in-wikidata"):
        for headers in ({"Accept": "application/json"}, {"Accept": "text/csv"}, HTML):
            parameters = {"query": query_of(WIKIDATA, silent=True)} if path == "/sparql" else {}
            endpoints.down.add("wikidata")
            partial = federated.get(path, params=parameters, headers=headers)
            endpoints.down.clear()
            whole = federated.get(path, params=parameters, headers=headers)
            assert partial.headers["maillage-partial"] == f'"{WIKIDATA}";reason=status;detail="503"'
            assert "maillage-partial" not in whole.headers
            for response in (partial, whole):
                assert response.status_code == 200
                assert response.headers["cache-control"] == "no-store"
                assert "etag" not in response.headers
            assert "Q900000001" not in partial.text
            assert "Q900000001" in whole.text


def test_one_of_two_endpoints_is_down(federated: httpx.Client, endpoints: Endpoints) -> None:
    endpoints.down.add("wikidata")
    try:
        response = federated.get("/queries/communes-elsewhere?format=json")
        french = federated.get("/queries/communes-elsewhere?lang=fr", headers=HTML).text
        english = federated.get("/queries/communes-elsewhere/embed?lang=en", headers=HTML).text
    finally:
        endpoints.down.clear()
    (row,) = response.json()["results"]["bindings"]
    assert row["population"]["value"] == "870001"
    assert "item" not in row
    assert WIKIDATA in response.headers["maillage-partial"]
    assert INSEE not in response.headers["maillage-partial"]
    assert f"Le service {WIKIDATA} a répondu par l&#39;erreur 503." in french
    assert f"{WIKIDATA} answered with the error 503." in english
    assert "870" in french


def test_other_formats_say_it_where_they_can(federated: httpx.Client) -> None:
    query = query_of("gone", silent=True)
    found = ET.fromstring(ask(federated, query, Accept="application/sparql-results+xml").text)
    links = found.findall("{*}head/{*}link")
    assert ["gone" in link.attrib["href"] for link in links] == [True]
    asked = query.replace("SELECT *", "ASK")
    assert ask(federated, asked).json()["boolean"] is True
    assert len(ask(federated, asked).json()["head"]["link"]) == 1
    csv = ask(federated, query, Accept="text/csv")
    assert "maillage-partial" in csv.headers
    assert sorted(csv.text.splitlines()[0].split(",")) == ["item", "n", "o"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_long_answer_says_it_too(encoding: str, federated: httpx.Client) -> None:
    rows = "{ ?x <https://w3id.org/maillage/ontology#number> ?y }"
    for word, status in (("SERVICE SILENT", 200), ("SERVICE", 502)):
        call = f"{{ {word} <{CALLED.format('gone')}> {{ ?item {NUMBER} ?m }} }}"
        response = ask(
            federated, f"SELECT * {{ {rows} UNION {call} }}", **{"Accept-Encoding": encoding}
        )
        assert response.status_code == status
        if status == 200:
            assert len(response.content) > 100_000
            assert len(response.json()["results"]["bindings"]) >= 500
            assert len(response.json()["head"]["link"]) == 1
            assert "maillage-partial" in response.headers


def test_an_endpoint_that_failed_is_not_asked_again(
    federated: httpx.Client, endpoints: Endpoints
) -> None:
    endpoints.asked.clear()
    call = f"LATERAL {{ SERVICE SILENT <{CALLED.format('500')}> {{ ?item {NUMBER} ?m }} }}"
    response = ask(federated, f"SELECT * {{ ?o {SIREN} ?n . {call} }}")
    assert len(response.json()["results"]["bindings"]) == 3
    assert [way for way, _ in endpoints.asked] == ["500"]


def test_no_query_asks_row_by_row_without_end(
    federated: httpx.Client, endpoints: Endpoints
) -> None:
    endpoints.asked.clear()
    rows = "?x <https://w3id.org/maillage/ontology#number> ?y"
    call = f"LATERAL {{ SERVICE <{WIKIDATA}> {{ ?item {NUMBER} '999999999' }} }}"
    response = ask(federated, f"SELECT * {{ {rows} . {call} }}")
    assert (response.status_code, response.json()["where"]) == (502, WIKIDATA)
    assert "more than 100 times" in response.json()["what"]
    assert len(endpoints.asked) == 100


def test_outages_are_those_of_the_very_query(federated: httpx.Client) -> None:
    queries = [query_of("gone", True), query_of(WIKIDATA), query_of("500", True)] * 4
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda query: ask(federated, query), queries))
    found = [response.headers.get("maillage-partial", "").partition(";")[0] for response in answers]
    assert found == [f'"{CALLED.format("gone")}"', "", f'"{CALLED.format("500")}"'] * 4
    # Nor of the one that its reader answers next.
    assert "maillage-partial" not in ask(federated, "SELECT * { ?s ?p ?o } LIMIT 3").headers


def test_the_time_of_a_query_ends_a_call(federated: httpx.Client) -> None:
    called = CALLED.format("patient")
    for number, silent in enumerate((False, True)):
        parameters = {"query": query_of("patient", silent), "timeout": "0.3", "lang": "fr"}
        # Other clients: who has a reader ended waits a little for the next.
        client = {"X-Forwarded-For": f"192.0.2.{number}"}
        response = federated.get("/sparql", params=parameters, headers=client)
        assert response.status_code == 504
        assert response.json()["where"] == called
        assert f"alors que le service {called} y travaillait" in response.json()["what"]


def test_who_waits_elsewhere_keeps_nobody_waiting(
    federated: httpx.Client, endpoints: Endpoints
) -> None:
    endpoints.asked.clear()
    queries = [query_of("patient") + " " * number for number in range(3)]
    waiting = [threading.Thread(target=ask, args=(federated, query)) for query in queries]
    for thread in waiting:
        thread.start()
    client = {"X-Forwarded-For": "192.0.2.8"}
    try:
        for number in range(3):
            text = f"SELECT (COUNT(*) AS ?n{number}) {{ ?s ?p ?o . ?o ?q ?x }}"
            assert ask(federated, text, **client).status_code == 200
        assert all(thread.is_alive() for thread in waiting)
    finally:
        endpoints.go_on.set()
        for thread in waiting:
            thread.join()
        endpoints.go_on.clear()
    assert [way for way, _ in endpoints.asked] == ["slow-head"] * 3


def test_a_question_whose_endpoint_is_not_allowed(site: httpx.Client) -> None:
    response = site.get("/queries/communes-elsewhere?format=json")
    assert response.status_code == 501
    assert response.json()["where"] == f"{INSEE}, {WIKIDATA}"
    assert "MAILLAGE_SERVICES" in response.json()["remedy"]
    for language, word in (("fr", "n&#39;a pas le droit"), ("en", "has not been allowed")):
        for path in ("/queries/communes-elsewhere", "/queries/communes-elsewhere/embed"):
            page = site.get(f"{path}?lang={language}", headers=HTML)
            assert page.status_code == 200
            assert page.headers["cache-control"] == "no-store"
            assert word in page.text
            assert INSEE in page.text
            assert "MAILLAGE_SERVICES" in page.text


def test_the_list_says_whom_a_question_asks(site: httpx.Client) -> None:
    listed: list[dict[str, Any]] = json.loads(site.get("/queries?format=json").text)
    services = {query["name"]: query["services"] for query in listed}
    assert services["communes-elsewhere"] == [INSEE, WIKIDATA]
    assert services["members"] == []
    page = site.get("/queries?lang=fr", headers=HTML).text
    assert page.count('<span class="tag">fédérée</span>') == 2
    assert "INSEE, Wikidata" in page


def test_the_limits_of_each_endpoint_are_told(
    federated: httpx.Client, endpoints: Endpoints
) -> None:
    told = federated.get("/sparql/limits?format=json").json()["service"]["each"]
    (wikidata,) = [each for each in told if each["endpoint"] == WIKIDATA]
    assert (wikidata["title"], wikidata["seconds"], wikidata["mebibytes"]) == ("Wikidata", 0.4, 1)
    page = federated.get("/sparql/limits?lang=fr", headers=HTML).text
    assert "au plus 0,4 secondes" in page
    # Where it is really asked is the operator's own.
    assert endpoints.at("") not in page


def test_an_explanation_names_the_endpoint_as_the_query_does(
    federated: httpx.Client, endpoints: Endpoints
) -> None:
    endpoints.asked.clear()
    about = federated.get(
        "/sparql/explain",
        params={"query": query_of(WIKIDATA)},
        headers={"Accept": "application/json"},
    )
    assert f"<{WIKIDATA}> {{ VALUES (?n)" in about.json()["asked"]
    assert "127.0.0.1" not in about.text
    assert about.json()["kept"] is False
    assert endpoints.asked == []


def test_the_documentation_tells_what_there_is(federated: httpx.Client, root: Path) -> None:
    text = (root / "docs" / "federated.md").read_text("utf-8")
    assert all(f"| `{reason}` |" in text for reason in get_args(Reason))
    (example,) = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    response = ask(federated, example)
    assert (response.status_code, items(response)) == (200, 4)
    assert "maillage-partial" not in response.headers


def test_the_figures_tell_what_others_did_to_queries(federated: httpx.Client) -> None:
    ask(federated, query_of("500"))
    ask(federated, query_of("500", silent=True))
    found = federated.get("/metrics").text
    for outcome in ("service", "partial"):
        (count,) = re.findall(rf'maillage_queries_total{{outcome="{outcome}"}} (\S+)', found)
        assert float(count) >= 1

"""What the service tells of itself: how it would answer a query, and within which limits."""

import re
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from api import problems
from api.language import load_locales
from store import errors
from store.cardinalities import CARDINALITIES, measure
from store.engines.objections import Objections
from store.engines.oxigraph import OxigraphEngine
from store.errors import BadQuery
from store.release import Release
from store.releases import Releases

REPOSITORY = Path(__file__).parents[2]
BASE = "https://w3id.org/maillage/"
ORG = "PREFIX org: <http://www.w3.org/ns/org#> "
JOIN = (
    ORG
    + "SELECT * { ?s ?p ?o .\n?m org:member ?s ; org:organization <"
    + (f"{BASE}id/organization/cler> }}")
)
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
SERVICE = "https://query.example/sparql"


@pytest.fixture(scope="module")
def planned(serve: Any, publish: Any, tmp_path_factory: pytest.TempPathFactory) -> httpx.Client:
    """A client of a site whose release has cardinalities, so that queries are planned."""
    home = tmp_path_factory.mktemp("planned")
    rows = "".join(
        f"<m/{n}> org:member <o/{n}> ; org:organization <organization/cler> .\n"
        f'<o/{n}> schema:name "{n}" .\n'
        for n in range(50)
    )
    publish(home, {"many": rows})
    release: Release = Releases(home).current()
    store = ox.Store.read_only(str(release.store))
    measure(store).write(release.path / CARDINALITIES)
    address = serve(
        home, services=SERVICE, service_seconds=3.5, query_seconds=7, readers=1, warming=False
    )
    return httpx.Client(base_url=address, timeout=30)


def explain(client: httpx.Client, query: str, **parameters: str) -> dict[str, Any]:
    response = client.get("/sparql/explain", params={"query": query, **parameters}, headers=JSON)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_plan_tells_what_rewriting_did(planned: httpx.Client) -> None:
    told = explain(planned, JOIN)
    assert told["engine"] == "pyoxigraph"
    assert told["steps"][0]["code"] == "ordered"
    assert told["steps"][0]["line"] == 1
    assert told["asked"].index("org:organization") < told["asked"].index("?s ?p ?o")
    assert 0 < told["estimated_seconds"] < 1
    assert told["estimated_rows"] > 0
    assert told["reason_in_words"]
    # What is told is asked indeed: both texts have the same answer.
    rows = [
        sorted(planned.get("/sparql", params={"query": text}, headers=JSON).text.split("}, {"))
        for text in (JOIN, told["asked"])
    ]
    assert len(rows[0]) == len(rows[1])


def test_nothing_is_asked_for_an_explanation(planned: httpx.Client) -> None:
    def asked() -> str:
        figures = planned.get("/metrics").text
        return "\n".join(re.findall("^maillage_queries_total.*", figures, re.MULTILINE))

    before = asked()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    assert explain(planned, endless)["estimated_rows"] > 1e6
    assert asked() == before


@pytest.mark.parametrize(
    ("query", "parameters", "reason"),
    [
        (f"SELECT * {{ <{BASE}id/o/1> ?p ?o }}", {}, "look-up"),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": f"{BASE}graph/many"}, "dataset"),
    ],
)
def test_reasons(
    planned: httpx.Client, query: str, parameters: dict[str, str], reason: str
) -> None:
    assert explain(planned, query, **parameters)["reason"] == reason


def test_what_is_kept_and_how_long_it_may_take(planned: httpx.Client) -> None:
    assert explain(planned, JOIN)["kept"]
    assert not explain(planned, "SELECT (NOW() AS ?n) {}")["kept"]
    assert explain(planned, JOIN)["limit_seconds"] == 7
    assert explain(planned, JOIN, timeout="2.5")["limit_seconds"] == 2.5
    assert explain(planned, JOIN, timeout="100")["limit_seconds"] == 7


@pytest.mark.parametrize(
    "query",
    ["SELECT * {", "SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }", "INSERT DATA { <a:b> <a:b> 1 }"],
)
def test_mistakes_are_told_as_by_the_endpoint(planned: httpx.Client, query: str) -> None:
    said = [
        planned.get(path, params={"query": query}, headers=JSON)
        for path in ("/sparql", "/sparql/explain")
    ]
    assert said[0].status_code == said[1].status_code == 400
    assert said[0].json() == {**said[1].json(), "instance": "/sparql"}


def test_a_query_can_be_posted(planned: httpx.Client) -> None:
    headers = {**JSON, "Content-Type": "application/sparql-query"}
    posted = planned.post("/sparql/explain", content=JOIN, headers=headers).json()
    form = planned.post("/sparql/explain", data={"query": JOIN}, headers=JSON).json()
    assert posted == form == explain(planned, JOIN)
    missing = planned.get("/sparql/explain", headers=JSON)
    assert missing.status_code == 400
    assert "query is missing" in missing.json()["what"]


def test_explaining_asks_no_other_endpoint_and_tells_no_secret(planned: httpx.Client) -> None:
    query = f"SELECT * {{ SERVICE <{SERVICE}> {{ ?s ?p ?o }} ?s ?p ?o . ?o ?q ?r }}"
    text = str(explain(planned, query))
    assert "127.0.0.1" not in text
    asking = explain(planned, f"ASK {{ SERVICE <{SERVICE}> {{ ?s ?p ?o }} }}")
    assert asking["engine"] == "pyoxigraph"
    refused = planned.get(
        "/sparql/explain", params={"query": "ASK { SERVICE <http://evil.example/> {} }"}
    )
    assert refused.status_code == 400


def test_parsing_does_nothing_else() -> None:
    engine = OxigraphEngine(ox.Store(), {})
    engine.check("SELECT * { ?s ?p ?o }")
    engine.check("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(BadQuery):
        engine.check("SELECT * { ?s ?p }")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "put into the best order"), ("fr", "mis dans le meilleur ordre")],
)
def test_the_page(planned: httpx.Client, language: str, words: str) -> None:
    page = planned.get("/sparql/explain", params={"query": JOIN, "lang": language}, headers=HTML)
    assert page.headers["content-type"].startswith("text/html")
    assert words in page.text
    assert "<h2>" in page.text
    form = planned.get("/sparql", params={"lang": language}, headers=HTML).text
    assert 'formaction="/sparql/explain"' in form


def test_every_reason_and_step_has_words() -> None:
    routing = (REPOSITORY / "store" / "engines" / "routing.py").read_text("utf-8")
    planning = (REPOSITORY / "store" / "rewriting" / "planning.py").read_text("utf-8")
    reasons = {"only", "dataset", "look-up", *re.findall(r'reason="([\w-]+)"', routing)}
    steps = set(re.findall(r'Step\(\s*"([\w ]+)"|how = "([\w ]+)"|else "([\w ]+)"', planning))
    codes = {code.replace(" ", "_") for found in steps for code in found if code}
    assert {"heavy", "quick", "objection"} <= reasons
    assert {"ordered", "evaluated_once"} <= codes
    for locale in load_locales(REPOSITORY / "web" / "locales").values():
        assert all(locale.has(f"explain.reason_{reason}") for reason in reasons)
        assert all(locale.has(f"explain.step_{code}") for code in codes)


def test_every_objection_is_said_in_french() -> None:
    objections = Objections.read({})
    french = load_locales(REPOSITORY / "web" / "locales")["fr"]
    said = {*objections.words.values(), *objections.doubts.values()}
    assert {sentence for sentence in said if not french.has(f"objection.{sentence}")} == set()


def test_limits_are_those_of_the_settings(planned: httpx.Client) -> None:
    limits = planned.get("/sparql/limits", headers=JSON).json()
    assert limits["query"]["seconds"] == 7
    assert limits["places"]["quick"] == 1
    own = limits["service"].pop("each")
    assert limits["service"] == {"endpoints": [SERVICE], "seconds": 3.5, "mebibytes": 10}
    assert [(each["endpoint"], each["seconds"], each["mebibytes"]) for each in own] == [
        (SERVICE, 3.5, 10)
    ]
    assert limits["engines"]["pyoxigraph"] == metadata.version("pyoxigraph")
    page = planned.get("/sparql/limits?lang=en", headers=HTML).text
    for value in ("7 seconds of work", SERVICE, "within 3.5 seconds", "1,024 MiB"):
        assert value in page


def test_limits_hold(planned: httpx.Client) -> None:
    limits = planned.get("/sparql/limits", headers=JSON).json()
    query = limits["query"]
    for text in (
        "ASK {" + " " * query["characters"] + "}",
        "ASK " + "{" * (query["nesting"] + 1) + "}" * (query["nesting"] + 1),
    ):
        assert planned.post("/sparql", data={"query": text}).status_code == 400
    within = "ASK {" + " " * (query["characters"] - 6) + "}"
    assert planned.post("/sparql", data={"query": within}).status_code == 200
    body = b"query=" + b"x" * limits["request"]["body_bytes"]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert planned.post("/sparql", content=body, headers=headers).status_code == 413


def test_what_is_switched_off_is_said_to_be(serve: Any, tmp_path: Path) -> None:
    address = serve(tmp_path, sparq=False, rewriting=False, cache_memory=0)
    # Also before the first release.
    limits = httpx.get(f"{address}/sparql/limits", headers=JSON).json()
    assert limits["engines"]["sparq"] is None
    assert not limits["engines"]["rewriting"]
    page = httpx.get(f"{address}/sparql/limits?lang=fr", headers=HTML).text
    assert "pas utilisé ici" in page
    assert "ne garde pas de réponse" in page


def test_every_status_of_a_query_is_explained(planned: httpx.Client) -> None:
    listed = planned.get("/sparql/limits", headers=JSON).json()["statuses"]
    raised = (errors.BadQuery, errors.QueryTimedOut, errors.QueryTooLarge, errors.ServiceBusy)
    assert {str(problems.STATUS[kind]) for kind in raised} <= set(listed)
    for query, headers, status in (
        ("SELECT * {", {}, 400),
        ("ASK {}", {"Accept": "image/png"}, 406),
    ):
        answer = planned.get("/sparql", params={"query": query}, headers=headers)
        assert answer.status_code == status
        assert str(status) in listed
    assert planned.put("/sparql").status_code == 405
    assert planned.post("/sparql", content="ASK {}").status_code == 415
    assert {"405", "415"} <= set(listed)

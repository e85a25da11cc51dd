"""The Reconciliation Service API 0.2 over a release of the real data; answers fit the schemas."""

import csv
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from reconciling import (
    ASSOCIATION,
    COMMUNE,
    DEPARTMENT,
    ORGANIZATION,
    PROJECT,
    TERRITORY,
    Schemas,
    ask,
    send,
    wait_until_open,
)

from store.release import Release

IRI = "https://w3id.org/maillage/id/"


@pytest.fixture(scope="module")
def client(serve: Callable[..., str], release: Release, root: Path) -> Iterator[httpx.Client]:
    address = serve(release.path.parents[1], root=root, warming=False, sparq=False)
    with httpx.Client(base_url=address, timeout=60) as client:
        wait_until_open(client)
        yield client


@pytest.fixture(scope="module")
def standard(conformance: Path) -> Path:
    return conformance / "reconciliation-0.2"


@pytest.fixture(scope="module")
def schemas(standard: Path) -> Schemas:
    return Schemas(standard)


def test_the_manifest(client: httpx.Client, schemas: Schemas) -> None:
    response = client.get("/reconcile", headers={"Accept-Language": "en"})
    manifest = response.json()
    assert schemas.faults("manifest", manifest) == []
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == IRI
    names = {each["id"]: each["name"] for each in manifest["defaultTypes"]}
    assert names[COMMUNE] == "French commune"
    french = client.get("/reconcile", params={"lang": "fr"}).json()
    assert names.keys() == {each["id"] for each in french["defaultTypes"]}
    assert {each["id"]: each["name"] for each in french["defaultTypes"]}[TERRITORY] == "Territoire"


def test_a_candidate(client: httpx.Client, schemas: Schemas) -> None:
    batch = {
        "q0": {
            "query": "ville de LOOS EN GOHELLE",
            "type": ORGANIZATION,
            "properties": [{"pid": "department", "v": "Pas-de-Calais"}],
        }
    }
    response = send(client, batch, **{"Accept-Language": "en"})
    assert schemas.faults("reconciliation-result-batch", response.json()) == []
    best = response.json()["q0"]["result"][0]
    features = {each["id"]: each["value"] for each in best["features"]}
    assert best["id"] == "organization/loos-en-gohelle"
    assert best["match"] is True
    assert best["score"] == 100
    assert best["type"][0] == {"id": ORGANIZATION, "name": "Organisation"}
    assert features["same_department"] is True
    assert features["rule_same-name"] is True
    assert "62" in best["description"]


def test_queries_may_come_in_the_address(client: httpx.Client) -> None:
    batch = {"q0": {"query": "CLER", "type": ORGANIZATION}}
    got = client.get("/reconcile", params={"queries": json.dumps(batch)})
    assert got.json() == send(client, batch).json()
    assert got.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("folder", ["valid", "invalid"])
def test_the_standards_own_queries(
    client: httpx.Client, standard: Path, schemas: Schemas, folder: str
) -> None:
    paths = sorted((standard / "examples/reconciliation-query-batch" / folder).glob("*.json"))
    assert len(paths) >= 3
    for path in paths:
        batch = json.loads(path.read_text("utf-8"))
        response = send(client, batch)
        assert response.status_code == (200 if folder == "valid" else 400), path.name
        if folder == "valid":
            assert schemas.faults("reconciliation-result-batch", response.json()) == []
            assert response.json().keys() == batch.keys()


def test_a_type_restricts(client: httpx.Client) -> None:
    (department, *_) = ask(client, "Paris", type=DEPARTMENT)
    assert (department["id"], department["match"]) == ("department/75", True)
    (commune, *_) = ask(client, "Paris", type=[COMMUNE])
    assert (commune["id"], commune["match"]) == ("commune/75056", True)
    for each in ask(client, "énergie", type=PROJECT):
        assert each["id"].partition("/")[0] in ("project", "work")
    for each in ask(client, "réseau", type=[ORGANIZATION, ASSOCIATION], type_strict="all"):
        assert {ORGANIZATION, ASSOCIATION} <= {type_["id"] for type_ in each["type"]}
    assert ask(client, "Paris", type="https://example.org/Nothing") == []
    assert ask(client, "Paris", type="https://example.org/Nothing", type_strict="should") != []


def test_without_a_type_all_are_searched_and_none_is_guessed(client: httpx.Client) -> None:
    found = ask(client, "Loos-en-Gohelle")
    assert {"commune/62528", "organization/loos-en-gohelle"} <= {each["id"] for each in found}
    assert [each["match"] for each in found] == [False] * len(found)
    (only, *_) = ask(client, "Les Adrets-de-l'Estérel")
    assert (only["id"], only["match"]) == ("commune/83001", True)


def test_codes_settle_it(client: httpx.Client) -> None:
    (best, *_) = ask(client, properties=[{"pid": "insee", "v": 62528}])
    assert (best["id"], best["match"]) == ("commune/62528", True)
    (best, *_) = ask(
        client, "Loos", properties=[{"pid": "insee", "v": ["62528"]}, {"pid": "x", "v": 1}]
    )
    assert (best["id"], best["match"]) == ("commune/62528", True)


def test_homonyms_go_to_review_until_the_department_is_known(client: httpx.Client) -> None:
    found = ask(client, "Saint-Sauveur", type=COMMUNE)
    assert len(found) == 5
    assert not any(each["match"] for each in found)
    reconciled = {"id": "department/29", "name": "Finistère"}
    for value in ("29", "Finistère", reconciled):
        properties = [{"pid": "department", "v": value}]
        (best, *others) = ask(client, "Saint-Sauveur", type=COMMUNE, properties=properties)
        assert (best["id"], best["match"]) == ("commune/29262", True)
        assert not any(each["match"] for each in others)


def test_an_identifier_is_its_own_answer(client: httpx.Client) -> None:
    for text in ("commune/62528", f"{IRI}commune/62528"):
        (only,) = ask(client, text)
        assert (only["id"], only["match"], only["score"]) == ("commune/62528", True, 100)
        suggested = client.get("/reconcile/suggest/entity", params={"prefix": text}).json()
        assert [each["id"] for each in suggested["result"]] == ["commune/62528"]


def test_the_limit(client: httpx.Client) -> None:
    assert [len(ask(client, "Saint-Sauveur", limit=limit)) for limit in (1, 2.0, 7)] == [1, 2, 7]


def test_names_are_completed(client: httpx.Client, schemas: Schemas) -> None:
    first = client.get("/reconcile/suggest/entity", params={"prefix": "Saint-é"}).json()
    assert schemas.faults("suggest-entities-response", first) == []
    names = [each["name"] for each in first["result"]]
    assert len(names) == 10
    assert all("saint-" in name.lower() for name in names)
    beyond = client.get("/reconcile/suggest/entity", params={"prefix": "saint é", "cursor": 10})
    assert beyond.json()["result"]
    ids = {each["id"] for each in first["result"]}
    assert not ids & {each["id"] for each in beyond.json()["result"]}
    word = client.get("/reconcile/suggest/entity", params={"prefix": "gohelle"}).json()
    assert "commune/62528" in {each["id"] for each in word["result"]}


def test_types_and_properties_are_completed(client: httpx.Client, schemas: Schemas) -> None:
    english = {"Accept-Language": "en"}
    types = client.get("/reconcile/suggest/type", params={"prefix": "assoc"}, headers=english)
    assert schemas.faults("suggest-types-response", types.json()) == []
    assert ASSOCIATION in {each["id"] for each in types.json()["result"]}
    for code, name in (("fr", "sorte"), ("en", "kind")):
        params = {"prefix": name[:3], "lang": code}
        told = client.get("/reconcile/suggest/property", params=params).json()
        assert schemas.faults("suggest-properties-response", told) == []
        assert [each["id"] for each in told["result"]] == ["kind"]
    everything = client.get("/reconcile/suggest/property", params={"prefix": ""}).json()
    assert {each["id"] for each in everything["result"]} == {
        *("kind", "place", "department", "country", "website", "siren", "insee")
    }


def extension(*ids: str, properties: tuple[str, ...]) -> dict[str, str]:
    wanted = {"ids": list(ids), "properties": [{"id": each} for each in properties]}
    return {"extend": json.dumps(wanted)}


def test_tables_are_extended(client: httpx.Client, schemas: Schemas) -> None:
    asked = extension(
        *("organization/loos-en-gohelle", "commune/62528", "nothing/at all <"),
        properties=("department", "region", "population", "network", "unknown"),
    )
    answers = [
        client.post("/reconcile", data=asked),
        client.get("/reconcile", params=asked),
        client.post("/reconcile/extend", data=asked),
    ]
    assert [answer.json() for answer in answers] == [answers[0].json()] * 3
    told: dict[str, Any] = answers[0].json()
    assert schemas.faults("data-extension-response", told) == []
    assert [each["id"] for each in told["meta"]] == [
        "department",
        "region",
        "population",
        "network",
    ]
    paris = client.post("/reconcile", data=extension("commune/75056", properties=("department",)))
    assert [each["id"] for each in paris.json()["rows"]["commune/75056"]["department"]] == [
        "department/75"
    ]
    commune, authority = told["rows"]["commune/62528"], told["rows"]["organization/loos-en-gohelle"]
    assert commune["department"] == [{"id": "department/62", "name": "Pas-de-Calais"}]
    assert commune["region"] == [{"id": "region/32", "name": "Hauts-de-France"}]
    assert commune["population"][0]["int"] > 6000
    assert "organization/fabrique-des-transitions" in {each["id"] for each in authority["network"]}
    assert not any(told["rows"]["nothing/at all <"].values())


def test_many_rows_are_extended_at_once(client: httpx.Client, root: Path) -> None:
    with (root / "data/territories/communes.csv").open(encoding="utf-8", newline="") as lines:
        codes = [row["insee"] for row in islice(csv.DictReader(lines), 199)]
    ids = [*(f"commune/{code}" for code in codes), "x" * 100_000]
    told = client.post("/reconcile", data=extension(*ids, properties=("insee",))).json()
    assert [told["rows"][each]["insee"][0]["str"] for each in ids[:-1]] == codes
    assert told["rows"][ids[-1]] == {"insee": []}
    beyond = client.post("/reconcile", data=extension(*ids, "more", properties=("insee",)))
    assert beyond.status_code == 413


def test_properties_are_proposed(client: httpx.Client, schemas: Schemas) -> None:
    params = {"type": COMMUNE, "limit": "20"}
    told = client.get("/reconcile/extend/propose", params=params).json()
    assert schemas.faults("data-extension-property-proposal", told) == []
    names = {each["id"] for each in told["properties"]}
    assert "population" in names
    assert "network" not in names
    assert (told["type"], told["limit"]) == (COMMUNE, 20)


def test_clients_can_show_what_they_found(client: httpx.Client) -> None:
    manifest = client.get("/reconcile", headers={"Accept-Language": "en"}).json()
    encoded = "organization%2Floos-en-gohelle"
    shown = client.get(manifest["preview"]["url"].replace("{{id}}", encoded))
    assert shown.headers["content-type"].startswith("text/html")
    assert "frame-ancestors *" in shown.headers["content-security-policy"]
    assert "Loos-en-Gohelle" in shown.text
    assert "Town" in shown.text
    followed = client.get(manifest["view"]["url"].replace("{{id}}", encoded), follow_redirects=True)
    assert followed.status_code == 200
    assert followed.url.path == "/doc/id/organization/loos-en-gohelle"
    unknown = client.get("/reconcile/preview", params={"id": "organization/no <one>"})
    assert unknown.status_code == 404


LONG = {"q0": {"query": "x " * 5_000_000}}


@pytest.mark.parametrize(
    ("batch", "status", "said"),
    [
        ('{"q0": ', 400, "is not JSON"),
        ("[" * 100_000, 400, "is not JSON"),
        ('{"q0": {"query": "x", "limit": Infinity}}', 400, "no whole number"),
        (r'{"\ud800": {"query": "x"}}', 400, "is not JSON"),
        ("[]", 400, "no JSON object"),
        ('{"q0": "Paris"}', 400, "no JSON object"),
        ('{"q0": {}}', 400, "neither a text nor properties"),
        ('{"q0": {"query": 7}}', 400, "neither a text nor properties"),
        ('{"q0": {"query": "x", "limit": "many"}}', 400, "no whole number"),
        ('{"q0": {"query": "x", "limit": 0}}', 400, "no whole number"),
        ('{"q0": {"query": "x", "type": {"id": "y"}}}', 400, "neither an identifier"),
        ('{"q0": {"query": "x", "type_strict": "maybe"}}', 400, "none of any, all and should"),
        ('{"q0": {"query": "x", "properties": [{"v": 1}]}}', 400, "with pid|each with pid"),
        (json.dumps({f"q{n}": {"query": "x"} for n in range(10_000)}), 413, "50 are taken"),
        (json.dumps(LONG), 413, "larger than"),
    ],
)
def test_bad_batches(client: httpx.Client, batch: str, status: int, said: str) -> None:
    response = client.post("/reconcile", data={"queries": batch})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    detail = response.json()["detail"]
    assert any(part in detail for part in said.split("|"))
    assert response.json()["remedy"]
    assert ask(client, "CLER", type=ORGANIZATION)[0]["id"] == "organization/cler"


def test_bad_requests(client: httpx.Client) -> None:
    for path, params, said in (
        ("/reconcile", {"queries": "{}", "callback": "f"}, "JSONP"),
        ("/reconcile/suggest/entity", {}, "beginning of the name is missing"),
        ("/reconcile/suggest/entity", {"prefix": "a", "cursor": "-1"}, "no whole number"),
        ("/reconcile/extend", {}, "data extension"),
        ("/reconcile/extend", {"extend": '{"ids": [1], "properties": []}'}, "data extension"),
        ("/reconcile/preview", {}, "identifier is missing"),
    ):
        response = client.get(path, params=params)
        assert response.status_code == 400, path
        assert said in response.json()["detail"]
    posted = client.post("/reconcile", content="{}", headers={"Content-Type": "application/json"})
    assert posted.status_code == 415
    assert client.put("/reconcile").status_code == 405
    french = client.get("/reconcile", params={"queries": "{"}, headers={"Accept-Language": "fr"})
    assert "n'est pas du JSON" in french.json()["detail"]


def test_long_names_are_cut(client: httpx.Client) -> None:
    assert ask(client, "de " * 100_000, type=COMMUNE) is not None
    assert ask(client, "Loos-en-Gohelle", type=COMMUNE)[0]["match"] is True

"""GoGoCarto's API, as the French transition maps serve it."""

import json
from pathlib import Path

import pytest
from loopback import Partner, content, declare, fetched, status

SOURCE = """
[fetch]
kind = "gogocarto"
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
constants = {{ source_url = "https://carte.example" }}
[fetch.tables.columns]
slug = "id"
name = "name"
locality = "address.addressLocality"
type = "categories[0]"
"""
ELEMENT = {
    "id": "AEW",
    "name": "Jardins partagés",
    "geo": {"latitude": 16.2, "longitude": -61.6},
    "address": {"addressLocality": "Baie-Mahault", "postalCode": "97122"},
    "status": 4,
    "categories": ["Alimentation", "AMAP"],
}
JSON = {"licence": "https://opendatacommons.org/licenses/odbl/", "ontology": "gogofull"}
JSON_LD = {"@context": "https://rawgit.com/jmvanel/rdf-convert/master/context-gogo.jsonld"}
TABLE = (
    "slug,name,locality,type,source_url\n"
    "aew,Jardins partagés,Baie-Mahault,Alimentation,https://carte.example\n"
)


def source(data: Path, partner: Partner, path: str) -> Path:
    return declare(data, SOURCE.format(address=partner.base + path))


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/api/elements.json?categories=12", {**JSON, "data": [ELEMENT]}),
        ("/api/elements.jsonld", {**JSON_LD, "@graph": [ELEMENT]}),
    ],
)
def test_elements_become_rows(
    path: str, answer: dict[str, object], data: Path, partner: Partner
) -> None:
    folder = source(data, partner, path)
    body = json.dumps(answer).encode()
    partner.replies[path] = content(body, Content_Type="application/json")
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    assert (folder / "organizations.csv").read_text() == TABLE


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"ontology": "gogocompact", "data": [["AEW", ["Jardins"], 16.2]]}, "unreadable"),
        ({**JSON, "data": []}, "no-rows"),
        ({"error": "Element does not exists"}, "unreadable"),
        ([], "unreadable"),
    ],
    ids=["compact", "empty", "error", "list"],
)
def test_what_is_no_map_leaves_the_last_one(
    answer: object, code: str, data: Path, partner: Partner
) -> None:
    folder = source(data, partner, "/api/elements.json")
    partner.replies["/api/elements.json"] = content(
        json.dumps({**JSON, "data": [ELEMENT]}).encode()
    )
    fetched(data)
    partner.replies["/api/elements.json"] = content(json.dumps(answer).encode())
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == f"harvest-{code}"
    assert (folder / "organizations.csv").read_text() == TABLE


def test_an_element_that_is_gone_is_an_error_of_the_server(data: Path, partner: Partner) -> None:
    source(data, partner, "/api/elements.json")
    partner.replies["/api/elements.json"] = status(500)
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-status"

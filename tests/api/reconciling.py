"""What the tests of the reconciliation service share: the standard's schemas, and a client."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

ORGANIZATION = "http://www.w3.org/ns/org#Organization"
PROJECT = "https://schema.org/Project"
TERRITORY = "https://schema.org/AdministrativeArea"
COMMUNE = "http://rdf.insee.fr/def/geo#Commune"
INTERCOMMUNALITY = "http://rdf.insee.fr/def/geo#Intercommunalite"
REGION = "http://rdf.insee.fr/def/geo#Region"
DEPARTMENT = "http://rdf.insee.fr/def/geo#Departement"
ASSOCIATION = "https://w3id.org/maillage/scheme/organization-kind/association"


class Schemas:
    """Validates answers by the schemas of the standard."""

    def __init__(self, folder: Path) -> None:
        texts = {path.stem: path.read_text("utf-8") for path in (folder / "schemas").glob("*.json")}
        self._schemas = {name: json.loads(text) for name, text in texts.items()}
        resources = (DRAFT7.create_resource(schema) for schema in self._schemas.values())
        known = [item for item in resources if item.id()]
        self._registry: Registry[Any] = known @ Registry()

    def faults(self, name: str, document: object) -> list[str]:
        """What a document violates; nothing when it is as it should be."""
        validator = Draft7Validator(self._schemas[name], registry=self._registry)
        return [error.message for error in validator.iter_errors(document)]


def send(client: httpx.Client, batch: object, **headers: str) -> httpx.Response:
    """Post a batch as OpenRefine does."""
    return client.post("/reconcile", data={"queries": json.dumps(batch)}, headers=headers)


def ask(client: httpx.Client, query: str = "", **fields: object) -> list[dict[str, Any]]:
    """Ask for one row, and give its candidates."""
    asked = {"query": query, **fields} if query else fields
    response = send(client, {"q0": asked})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["q0"]["result"]
    return found


def wait_until_open(client: httpx.Client, seconds: float = 90) -> int:
    """Ask until the names are read; count the answers that said to wait."""
    waited, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        response = send(client, {"q0": {"query": "CLER"}})
        if response.status_code == 200:
            return waited
        assert response.status_code == 503, response.text
        assert int(response.headers["retry-after"]) > 0
        waited += 1
        time.sleep(0.3)
    raise AssertionError(f"not open after {seconds} seconds")

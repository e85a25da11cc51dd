"""The pairs that wait for a person: on a page, side by side, and for programs."""

from collections.abc import Callable
from pathlib import Path

import httpx

PAIR = """
<match/cler.organization.b.organization.a> a m:MatchDecision ; m:identity <organization/a> ;
  m:presentIdentity <organization/cler.b> ;
  m:sourceGraph <../graph/cler> ; m:sourceKey "organization/b" ; m:rule "name-near" ; m:score 0.8 ;
  m:decisionStatus <../scheme/decision-status/to-review> ;
  m:evidence "names near; department 62" ; dct:date "2026-11-22"^^xsd:date .
"""
THINGS = """
<organization/a> a org:Organization ; schema:name "Alpha" ; m:acronym "AA" .
<organization/cler.b> a org:Organization ; schema:name "Alfa" ; schema:address <address/b> .
<address/b> schema:addressLocality "Lens" .
"""


def test_a_pair_is_shown_side_by_side(
    serve: Callable[[Path], str], publish: Callable[..., object], tmp_path: Path
) -> None:
    publish(tmp_path, {"identity": PAIR, "cler": THINGS})
    with httpx.Client(base_url=serve(tmp_path)) as client:
        found = client.get("/review", headers={"Accept": "application/json"}).json()
        page = client.get("/review?lang=fr", headers={"Accept": "text/html"}).text
    (pair,) = found["pairs"]
    base = "https://w3id.org/maillage/id/organization/"
    assert (pair["mine"], pair["identity"]) == (f"{base}cler.b", f"{base}a")
    assert (pair["rule"], pair["score"]) == ("name-near", "0.8")
    for text in ("Alpha", "Alfa", "Lens", "AA", "noms presque pareils", "department 62"):
        assert text in page
    assert "maillage decide cler/organization/b organization/a accepted" in page


TOWNS = """
<organization/c> a org:Organization ; schema:name "Gamma" ; schema:address <address/c> .
<address/c> schema:addressLocality "Valence" .
<commune/26362> a igeo:Commune ; schema:name "Valence" ; schema:containedInPlace <department/26> .
<commune/16392> a igeo:Commune ; schema:name "Valence" ; schema:containedInPlace <department/16> .
<department/26> a igeo:Departement ; schema:name "Drôme" .
<department/16> a igeo:Departement ; schema:name "Charente" .
"""


def test_a_town_that_several_communes_may_be_waits(
    serve: Callable[[Path], str], publish: Callable[..., object], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": "@prefix igeo: <http://rdf.insee.fr/def/geo#> ." + TOWNS})
    with httpx.Client(base_url=serve(tmp_path)) as client:
        found = client.get("/review", headers={"Accept": "application/json"}).json()["towns"]
        page = client.get("/review?lang=en", headers={"Accept": "text/html"}).text
    id_ = "https://w3id.org/maillage/id/"
    assert [(each["actor"], each["town"], each["commune"]) for each in found] == [
        (f"{id_}organization/c", "Valence", f"{id_}commune/16392"),
        (f"{id_}organization/c", "Valence", f"{id_}commune/26362"),
    ]
    for text in ("Gamma", "Drôme", "Charente", "Write the department"):
        assert text in page

"""The library of questions over HTTP."""

import httpx
import pytest

BASE = "https://w3id.org/maillage/"
LOOS = f"{BASE}id/organization/cler.loos"
HTML = {"Accept": "text/html"}


def test_the_list(site: httpx.Client) -> None:
    listed = site.get("/queries", headers={"Accept": "application/json"}).json()
    known = {query["name"]: query for query in listed}
    assert {"ego", "members"} <= known.keys()
    assert known["members"]["parameters"][1] == {
        "name": "count",
        "type": "integer",
        "default": "10",
        "label": {"fr": "Nombre", "en": "Number"},
    }
    page = site.get("/queries?lang=fr", headers=HTML).text
    assert "Membres d&#39;un réseau" in page


def test_an_answer_in_several_formats(site: httpx.Client) -> None:
    rows = site.get("/queries/members").json()["results"]["bindings"]
    assert [row["member"]["value"] for row in rows] == [LOOS]
    assert site.get("/queries/members?format=csv").text == f"member\r\n{LOOS}\r\n"
    headers = {"Accept": "application/sparql-results+xml"}
    assert LOOS in site.get("/queries/members", headers=headers).text
    turtle = site.get("/queries/ego", params={"thing": LOOS}, headers={"Accept": "text/turtle"})
    assert "org:member" in turtle.text


def test_parameters_are_put_in(site: httpx.Client) -> None:
    rows = site.get("/queries/members", params={"network": LOOS}).json()["results"]["bindings"]
    assert [row["member"]["value"] for row in rows] == [f"{BASE}id/person/x"]


@pytest.mark.parametrize(
    ("params", "what", "where"),
    [
        ({"count": "many"}, "“many” is not a whole number.", "parameter count"),
        ({"network": "cler"}, "“cler” is not an absolute IRI.", "parameter network"),
        ({"nework": LOOS}, "The query “members” has no parameter “nework”.", "parameter nework"),
    ],
)
def test_wrong_values(site: httpx.Client, params: dict[str, str], what: str, where: str) -> None:
    response = site.get("/queries/members", params=params)
    assert response.status_code == 400
    assert (response.json()["what"], response.json()["where"]) == (what, where)


def test_a_wrong_value_in_french(site: httpx.Client) -> None:
    page = site.get("/queries/members?count=x", headers={**HTML, "Accept-Language": "fr"})
    assert page.status_code == 400
    assert "«\u00a0x\u00a0» n&#39;est pas un nombre entier." in page.text


def test_the_page_has_form_and_table(site: httpx.Client) -> None:
    page = site.get("/queries/members?lang=fr", headers=HTML).text
    assert "Ville de Loos-en-Gohelle" in page
    assert 'name="network"' in page
    assert 'type="number"' in page
    assert "1 ligne" in page


def test_the_text(site: httpx.Client) -> None:
    response = site.get("/queries/members.rq")
    assert response.headers["content-type"].startswith("application/sparql-query")
    assert "$network" in response.text


def test_an_unknown_question(site: httpx.Client) -> None:
    for path in ("/queries/none", "/queries/none.rq"):
        response = site.get(path)
        assert response.status_code == 404
        assert response.json()["what"] == "There is no query “none”."

"""The network and the ways between two things, over releases of hostile, few and no ties."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from scripts import without_ours

BASE = "https://w3id.org/maillage/"
HTML = {"Accept": "text/html", "Accept-Language": "en"}
CLER = f"{BASE}id/organization/cler"
LOOS = f"{BASE}id/organization/cler.loos"
JEANNE = f"{BASE}id/person/x"
EVIL = f"{BASE}id/organization/evil"
LONG = "x" * 300
HOSTILE = f"""
<organization/a> a org:Organization ; schema:name "<script>alert(1)</script> \\"quoted\\" & 'so'" .
<organization/b> a org:Organization ; schema:name "جمعية البيئة" .
<organization/c> a org:Organization ; schema:name "{LONG}" .
<organization/d> a org:Organization .
""" + "".join(
    f"""
<membership/{one}{two}> a org:Membership ; org:member <organization/{one}> ;
  org:organization <organization/{two}> ; org:role <../scheme/role/member> ;
  dct:source <https://example.org/?a=1&b=%22%3E> .
"""
    for one, two in ("ab", "bc", "cd")
)


def test_the_network_is_public(site: httpx.Client) -> None:
    told = site.get("/network.json").json()
    assert told["base"] == BASE
    assert {f"{BASE}{iri}" for iri in told["things"]["iri"]} == {CLER, LOOS, JEANNE}
    assert sorted(told["ties"]["kind"]) == ["member"]


def test_around_one_thing(site: httpx.Client) -> None:
    assert site.get("/network.json", params={"of": CLER}).json()["things"]["fr"][0] == "CLER"
    assert site.get("/network.json", params={"of": EVIL}).status_code == 404
    assert site.get("/network.json", params={"of": "<x>"}).status_code == 404


def test_ways_in_words_with_dates_and_pages(site: httpx.Client) -> None:
    asked = {"from": LOOS, "to": CLER, "lang": "en", "format": "json"}
    told = site.get("/connections", params=asked).json()
    (way,) = told["ways"]
    ((tie,),) = way["steps"]
    assert tie["words"] == "Loos-en-Gohelle is belongs to of CLER"
    assert (tie["since"], tie["pages"]) == ("2012-03", ["https://cler.org/members?a=1&b=2"])
    page = site.get("/connections", params=asked | {"format": "html"}, headers=HTML).text
    assert "since March 2012" in page
    assert 'href="https://cler.org/members?a=1&amp;b=2"' in page


def test_words_are_taken_for_the_name_that_they_are(site: httpx.Client) -> None:
    asked = {"from": "loos-en-gohelle", "to": CLER, "lang": "en"}
    page = site.get("/connections", params=asked, headers=HTML).text
    assert "Directly" in page


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((CLER, CLER), "one and the same"),
        ((CLER, EVIL), "knows of no tie"),
        (("zzzz", CLER), "Nothing that is tied answers “zzzz”"),
        (("<script>alert(1)</script>", CLER), "&lt;script&gt;"),
    ],
)
def test_clear_answers(site: httpx.Client, ends: tuple[str, str], said: str) -> None:
    answer = site.get(
        "/connections", params=dict(zip(("from", "to"), ends, strict=True)), headers=HTML
    )
    assert answer.status_code == 200
    assert said in answer.text
    assert "<script" not in without_ours(answer.text)


def test_what_is_not_there_is_not_found(site: httpx.Client) -> None:
    asked = {"from": f"{BASE}id/organization/none", "to": CLER}
    assert site.get("/connections", params=asked, headers=HTML).status_code == 404
    assert site.get("/connections", params={"from": "x" * 201, "to": CLER}).status_code == 400


def test_hostile_names_are_text(
    publish: Callable[..., object], serve: Callable[..., str], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": HOSTILE})
    ids = f"{BASE}id/organization/"
    with httpx.Client(base_url=serve(tmp_path), headers=HTML, timeout=30) as client:
        page = client.get("/connections", params={"from": ids + "a", "to": ids + "d"}).text
        assert "<script" not in without_ours(page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34;quoted&#34; &amp; &#39;so&#39;" in page
        assert "جمعية البيئة" in page
        assert LONG in page
        assert ">d</a>" in page
        assert "In 3 ties" in page
        assert "<script" not in without_ours(client.get("/network").text)


def test_no_ties_at_all(
    publish: Callable[..., object], serve: Callable[..., str], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": '<organization/a> a org:Organization ; schema:name "A" .'})
    with httpx.Client(base_url=serve(tmp_path), headers=HTML, timeout=30) as client:
        assert "No tie is published" in client.get("/network").text
        assert client.get("/connections").status_code == 200
        assert client.get("/network.json").json()["ties"]["from"] == []


def test_a_release_without_the_file(
    publish: Callable[..., object], serve: Callable[..., str], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": '<organization/a> a org:Organization ; schema:name "A" .'})
    (tmp_path / "current" / "network.json").unlink()
    with httpx.Client(base_url=serve(tmp_path), headers=HTML, timeout=30) as client:
        answer = client.get("/network")
        assert answer.status_code == 503
        assert "maillage build" in answer.text
        assert client.get("/").status_code == 200

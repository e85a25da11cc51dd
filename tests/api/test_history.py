"""Releases, their files, their differences, and the report, over HTTP."""

import csv
import gzip
import io
import json
import re
from collections import Counter

import httpx
import pyoxigraph as ox
import pytest
import rdflib

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def ids(site: httpx.Client) -> list[str]:
    return [release["id"] for release in site.get("/releases", headers=JSON).json()]


def test_the_list(site: httpx.Client, ids: list[str]) -> None:
    listed = site.get("/releases", headers=JSON).json()
    assert [release["current"] for release in listed] == [True, False]
    assert listed[0]["parent"] == ids[1]
    assert ids[0] in site.get("/releases", headers=HTML).text


def test_a_manifest(site: httpx.Client, ids: list[str]) -> None:
    manifest = site.get(f"/releases/{ids[0]}", headers=JSON).json()
    assert (manifest["id"], manifest["quads"]) == (ids[0], 24)
    page = site.get(f"/releases/{ids[1]}?lang=en", headers=HTML).text
    assert "This is not the release that is served:" in page
    assert "graphs/cler.nq.gz" in page


@pytest.mark.parametrize("path", ["/releases/nope", "/releases/nope/manifest.json"])
def test_an_unknown_release(site: httpx.Client, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 404
    assert response.json()["what"] == "There is no release “nope”."


def test_a_download(site: httpx.Client, ids: list[str]) -> None:
    address = f"/releases/{ids[0]}/graphs/fabrique.nq.gz"
    whole = site.get(address)
    assert len(gzip.decompress(whole.content).splitlines()) == 8
    assert whole.headers["content-length"] == str(len(whole.content))
    assert whole.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in whole.headers
    part = site.get(address, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    tag = whole.headers["etag"]
    assert site.get(address, headers={"If-None-Match": tag}).status_code == 304
    fresh = site.get(address, headers={"Range": "bytes=2-5", "If-Range": tag})
    assert fresh.status_code == 206
    stale = site.get(address, headers={"Range": "bytes=2-5", "If-Range": '"other"'})
    assert (stale.status_code, stale.content) == (200, whole.content)
    head = site.head(address)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))


@pytest.mark.parametrize(
    "name", ["store/CURRENT", ".lock", "..%2f..%2fbuild.lock", "graphs/none.nq.gz", "x"]
)
def test_only_known_files_are_handed_out(site: httpx.Client, ids: list[str], name: str) -> None:
    response = site.get(f"/releases/{ids[0]}/{name}")
    assert response.status_code == 404
    assert response.json()["remedy"].startswith("It has: manifest.json, dataset.nq.gz")


def test_a_difference(site: httpx.Client, ids: list[str]) -> None:
    address = f"/releases/{ids[1]}/diff/{ids[0]}"
    assert site.get(address, headers=JSON).json() == {
        "from": ids[1],
        "to": ids[0],
        "graphs": [{"graph": "fabrique", "added": 8, "removed": 0}],
    }
    lines = site.get(address, headers={"Accept": "text/plain"}).text.splitlines()
    assert lines[0] == "# fabrique"
    assert len([line for line in lines if line.startswith("+ <")]) == 8
    assert "Jeanne Dupont" in site.get(address, headers=HTML).text
    same = site.get(f"/releases/{ids[0]}/diff/{ids[0]}?lang=en", headers=HTML).text
    assert "The two releases say exactly the same." in same


@pytest.mark.parametrize("back", [False, True])
def test_a_difference_makes_one_release_the_other(
    site: httpx.Client, ids: list[str], back: bool
) -> None:
    old, new = ids if back else ids[::-1]
    address = f"/releases/{old}/diff/{new}"

    def dump(release: str) -> bytes:
        return gzip.decompress(site.get(f"/releases/{release}/dataset.nq.gz").content)

    answer = site.get(address, headers={"Accept": "application/sparql-update"})
    assert answer.headers["content-type"] == "application/sparql-update"
    assert answer.headers["content-disposition"] == f'attachment; filename="{old}-{new}.ru"'
    store, wanted = ox.Store(), ox.Store()
    store.load(dump(old), ox.RdfFormat.N_QUADS)
    wanted.load(dump(new), ox.RdfFormat.N_QUADS)
    assert set(store) != set(wanted)
    store.update(answer.text)
    assert set(store) == set(wanted)
    patched = rdflib.Dataset().parse(data=dump(old).decode(), format="nquads")
    patched.parse(data=site.get(f"{address}?format=rdfp").text, format="patch")
    expected = rdflib.Dataset().parse(data=dump(new).decode(), format="nquads")
    assert set(patched.quads()) == set(expected.quads())
    table = list(csv.DictReader(io.StringIO(site.get(f"{address}?format=csv").text)))
    assert Counter(row["change"] for row in table) == {"removed" if back else "added": 8}
    tag = {"If-None-Match": answer.headers["etag"], "Accept": "application/sparql-update"}
    assert site.get(address, headers=tag).status_code == 304


def test_the_report(site: httpx.Client) -> None:
    report = site.get("/report", headers=JSON).json()
    assert len(report["results"]) == len(report["set_aside"]) == 1
    only = site.get("/report", params={"source": "fabrique"}, headers=JSON).json()
    assert (len(only["results"]), len(only["set_aside"])) == (0, 1)
    none = site.get("/report", params={"severity": "Info"}, headers=JSON).json()
    assert none["results"] == []
    assert "sh#" not in site.get("/report.ttl").text
    rows = site.get("/report.jsonl").text.splitlines()
    assert json.loads(rows[0])["file"] == "board.csv"


def test_the_report_as_a_page(site: httpx.Client) -> None:
    page = site.get("/report?lang=fr", headers=HTML).text
    for text in ("Le nom est court.", "members.csv, 3", "board.csv, 7", "&lt;b&gt;x&lt;/b&gt;"):
        assert text in page


def test_void(site: httpx.Client, ids: list[str]) -> None:
    response = site.get("/.well-known/void")
    assert response.status_code == 302
    assert response.headers["location"] == f"/releases/{ids[0]}/void.ttl"
    void = site.get(response.headers["location"])
    assert void.headers["content-type"] == "text/turtle; charset=utf-8"


def test_a_release_has_an_iri(site: httpx.Client, ids: list[str]) -> None:
    turtle = site.get(f"/release/{ids[0]}", follow_redirects=True)
    assert (turtle.status_code, turtle.headers["content-type"][:11]) == (200, "text/turtle")
    page = site.get(f"/release/{ids[1]}?lang=en", headers=HTML, follow_redirects=True)
    assert re.search(r"<h1>Release of \d+ \w+ 20\d\d at \d\d:\d\d UTC</h1>", page.text)
    assert ids[1] in page.text
    assert site.get("/release/none", follow_redirects=True).status_code == 404

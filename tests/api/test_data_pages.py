"""The data door: sources, checksums, citations; what they say is what the release has."""

import gzip
import hashlib
import re
from typing import Any

import httpx
import pytest

HTML = {"Accept": "text/html"}


@pytest.fixture
def newest(site: httpx.Client) -> dict[str, Any]:
    """The manifest of the release that is served."""
    served = next(each for each in site.get("/releases?format=json").json() if each["current"])
    found: dict[str, Any] = site.get(f"/releases/{served['id']}?format=json").json()
    return found


def test_files_are_listed_with_sizes_and_checksums(
    site: httpx.Client, newest: dict[str, Any]
) -> None:
    listed = site.get("/data?format=json").raise_for_status().json()
    assert listed["release"] == newest["id"]
    text = site.get(f"/releases/{newest['id']}/SHA256SUMS").raise_for_status().text
    sums = dict(reversed(line.split("  ")) for line in text.splitlines())
    assert "dataset.nq.gz" in sums
    page = site.get(f"/releases/{newest['id']}", headers=HTML).text
    for file in listed["files"]:
        content = site.get(
            f"/releases/{newest['id']}/{file['name']}", headers={"Accept-Encoding": "identity"}
        ).content
        assert len(content) == file["bytes"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"] == sums[file["name"]]
        assert file["sha256"] in page
    assert gzip.decompress(site.get(f"/releases/{newest['id']}/dataset.nq.gz").content)


def test_sources_with_licence_age_and_what_was_set_aside(
    site: httpx.Client, newest: dict[str, Any]
) -> None:
    sources = {each["name"]: each for each in site.get("/sources?format=json&lang=en").json()}
    assert set(sources) == set(newest["sources"])
    fabrique = sources["fabrique"]
    assert fabrique["title"] == "The fabrique source"
    assert fabrique["licence"] == newest["sources"]["fabrique"]["licence"]
    assert fabrique["retrieved"] == "2026-11-21"
    assert isinstance(fabrique["age"], int)
    assert fabrique["reasons"] == [{"reason": "Give a name.", "rows": 1}]
    assert sources["cler"]["reasons"] == []
    page = site.get("/sources?lang=fr", headers=HTML).text
    assert "Donnez un nom." in page
    assert 'href="/report?source=fabrique&amp;lang=fr"' in page
    assert 'href="/doc/graph/cler?lang=fr"' in page
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in page


@pytest.mark.parametrize(("language", "word"), [("fr", "jeu de données"), ("en", "data set")])
def test_a_release_is_cited(
    site: httpx.Client, newest: dict[str, Any], language: str, word: str
) -> None:
    path = f"/releases/{newest['id']}/citation"
    iri = f"https://w3id.org/maillage/release/{newest['id']}"
    text = site.get(f"{path}.txt?lang={language}").text
    assert word in text
    assert iri in text
    bibtex = site.get(path, headers={"Accept": "application/x-bibtex", "Accept-Language": language})
    assert bibtex.headers["content-type"].startswith("application/x-bibtex")
    assert re.match(r"@dataset\{maillage-[\w-]+,\n", bibtex.text)
    assert f"url = {{{iri}}}" in bibtex.text
    assert bibtex.text.count("{") == bibtex.text.count("}")
    (item,) = site.get(f"{path}.json?lang={language}").json()
    assert item["type"] == "dataset"
    assert item["URL"] == iri
    assert item["version"] == newest["id"]
    assert (
        "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0]) == newest["created"][:10]
    )
    for path in ("/data", f"/releases/{newest['id']}"):
        page = site.get(path, params={"lang": language}, headers=HTML).text
        assert text.strip() in page


def test_an_unknown_release_has_no_citation(site: httpx.Client) -> None:
    for name in ("citation", "citation.bib", "SHA256SUMS"):
        assert site.get(f"/releases/20200101T000000Z-00000000/{name}").status_code == 404

"""Every IRI can be looked at, by programs and by people."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from scripts import without_ours

from store.identities import FATES
from store.release import Release

BASE = "https://w3id.org/maillage/"
HTML = {"Accept": "text/html"}
LOOS = "id/organization/cler.loos"


@pytest.mark.parametrize(
    "path",
    [LOOS, "id/a%2Fb?lang=en", "graph/cler", "scheme/role", "scheme/role/member", "release/x"],
)
def test_a_thing_redirects_to_its_document(site: httpx.Client, path: str) -> None:
    response = site.get("/" + path)
    assert (response.status_code, response.headers["location"]) == (303, "/doc/" + path)


@pytest.mark.parametrize(
    ("accept", "suffix", "parser"),
    [
        ("text/turtle", "ttl", RdfFormat.TURTLE),
        ("application/ld+json", "jsonld", RdfFormat.JSON_LD),
        ("application/rdf+xml", "rdf", RdfFormat.RDF_XML),
        ("application/n-triples", "nt", RdfFormat.N_TRIPLES),
    ],
)
def test_a_document_in_all_formats(
    site: httpx.Client, accept: str, suffix: str, parser: RdfFormat
) -> None:
    by_header = site.get("/" + LOOS, headers={"Accept": accept}, follow_redirects=True)
    by_suffix = site.get(f"/doc/{LOOS}.{suffix}", headers={"Accept": "image/png"})
    quads = set(parse(by_header.content, parser))
    assert quads == set(parse(by_suffix.content, parser))
    assert len(quads) == 8
    assert by_header.headers["content-type"].startswith(accept)
    assert f'</doc/{LOOS}.{suffix}>; rel="alternate"' in by_header.headers["link"]


def test_a_document_tells_what_links_to_the_thing(site: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=site.get(f"/doc/{LOOS}.nt").text, format="nt")
    member = rdflib.URIRef("http://www.w3.org/ns/org#member")
    assert graph.value(None, member, rdflib.URIRef(BASE + LOOS)) is not None


def test_a_description_that_leaves_links_out_says_so(
    serve: Callable[[Path], str], publish: Callable[..., object], tmp_path: Path
) -> None:
    things = range(1001)
    links = "".join(f"<https://e.org/{n}> <https://e.org/to> <organization/hub> ." for n in things)
    publish(tmp_path, {"many": links})
    with httpx.Client(base_url=serve(tmp_path)) as client:
        text = client.get("/doc/id/organization/hub.nt").text
        page = client.get("/doc/id/organization/hub?lang=en", headers=HTML).text
    assert text.count("<https://e.org/to>") == 1000
    assert '"Only 1000 of the 1001 links to this thing are given here;' in text
    assert "50 of 1,001 shown." in page


def test_a_page_shows_who_says_what(site: httpx.Client) -> None:
    page = site.get(f"/doc/{LOOS}?lang=en", headers=HTML).text
    assert "<h1>Loos-en-Gohelle</h1>" in page
    assert "The sources do not say the same" in page
    for text in ("1790", "1800", "The cler source", "The fabrique source", "founded"):
        assert text in page
    assert 'href="https://cler.org/loos"' in page
    assert "CLER" in page
    assert "member" in page


def test_a_page_in_french_prefers_french_names(site: httpx.Client) -> None:
    page = site.get(f"/doc/{LOOS}", headers={**HTML, "Accept-Language": "fr"}).text
    assert "<h1>Ville de Loos-en-Gohelle</h1>" in page
    assert "Les sources ne disent pas la même chose" in page
    assert '<html lang="fr">' in page


def test_what_the_data_say_cannot_harm(site: httpx.Client) -> None:
    page = site.get("/doc/id/organization/evil", headers=HTML).text
    assert "<script" not in without_ours(page)
    assert "javascript:alert" not in page.partition("<body")[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript:' not in page


@pytest.mark.parametrize("suffix", ["", ".html", ".ttl"])
def test_concepts_come_from_the_ontology_too(site: httpx.Client, suffix: str) -> None:
    response = site.get(f"/doc/scheme/role/member{suffix}", headers=HTML)
    assert response.status_code == 200
    assert "adhérent" in response.text


def test_a_graph_is_described_by_the_release(site: httpx.Client) -> None:
    page = site.get("/doc/graph/cler?lang=en", headers=HTML).text
    assert "<h1>The cler source</h1>" in page
    assert "creativecommons.org/publicdomain/zero/1.0" in page
    assert "void#triples> 16" in site.get("/doc/graph/cler.nt").text.replace('"', "").replace(
        "^^<http://www.w3.org/2001/XMLSchema#integer>", ""
    )


@pytest.mark.parametrize("path", ["doc/id/none", "doc/id/none.ttl", "doc/scheme/none"])
def test_an_unknown_thing(site: httpx.Client, path: str) -> None:
    response = site.get("/" + path)
    assert response.status_code == 404
    iri = BASE + path.removeprefix("doc/").removesuffix(".ttl")
    assert response.json()["what"] == f"The graph says nothing about {iri}."


@pytest.mark.parametrize("path", ["/doc/static/x", "/nope", "/doc/"])
def test_nothing_there(site: httpx.Client, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 404
    assert response.json()["remedy"] == "Start from the home page."


def test_a_document_is_kept_by_its_tag(site: httpx.Client) -> None:
    tags = set()
    for headers in (HTML, {**HTML, "Accept-Language": "en"}, {}):
        first = site.get(f"/doc/{LOOS}", headers=headers)
        tags.add(first.headers["etag"])
        again = site.get(
            f"/doc/{LOOS}", headers={**headers, "If-None-Match": first.headers["etag"]}
        )
        assert again.status_code == 304
    assert len(tags) == 3


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_vocabularies_in_all_formats(site: httpx.Client, name: str) -> None:
    sizes = set()
    for parser in (RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.RDF_XML, RdfFormat.N_TRIPLES):
        response = site.get(f"/{name}", headers={"Accept": parser.media_type})
        assert response.headers["content-type"].startswith(parser.media_type)
        sizes.add(len(set(parse(response.content, parser))))
        suffix = {"application/ld+json": "jsonld"}.get(parser.media_type, parser.file_extension)
        assert site.get(f"/{name}.{suffix}").status_code == 200
    assert len(sizes) == 1


def test_the_ontology_explains_itself_in_both_languages(site: httpx.Client) -> None:
    page = site.get("/ontology", headers=HTML).text
    for text in ("ancien", "former", "Le rôle n&#39;est plus tenu.", 'id="former"', "Rôles"):
        assert text in page


def test_the_shapes_tell_their_messages(site: httpx.Client) -> None:
    page = site.get("/shapes?lang=en", headers=HTML).text
    for text in ("Donnez un nom.", "Give a name.", "Violation", 'id="Name"'):
        assert text in page


def test_the_context(site: httpx.Client) -> None:
    response = site.get("/context.jsonld")
    assert response.headers["content-type"] == "application/ld+json"
    assert response.json() == {"@context": {"id": f"{BASE}id/"}}


def test_a_merged_thing_leads_to_what_it_became_and_a_withdrawn_one_says_so(
    serve: Callable[[Path], str], publish: Callable[..., Release], tmp_path: Path
) -> None:
    release = publish(tmp_path, {"one": '<organization/b> <https://schema.org/name> "B" .'})
    fates = {"replaced": {"organization/a": "organization/b"}, "withdrawn": {"person/x": "X & Y"}}
    (release.path / FATES).write_text(json.dumps(fates), encoding="utf-8")
    with httpx.Client(base_url=serve(tmp_path)) as client:
        merged = client.get("/id/organization/a?lang=en")
        assert (merged.status_code, merged.headers["location"]) == (
            301,
            "/id/organization/b?lang=en",
        )
        document = client.get("/doc/id/organization/a.ttl")
        assert (document.status_code, document.headers["location"]) == (
            301,
            "/doc/id/organization/b.ttl",
        )
        for path in ("/id/person/x", "/doc/id/person/x"):
            gone = client.get(path, headers={"Accept-Language": "en"})
            assert gone.status_code == 410
            assert "X & Y" in gone.json()["what"]
        assert client.get("/id/organization/b").status_code == 303


def test_search_engines_are_told(
    serve: Callable[[Path], str], publish: Callable[..., object], tmp_path: Path
) -> None:
    publish(
        tmp_path,
        {
            "cler": """
<organization/a> a org:Organization ; schema:name "Été </script>"@fr, "Summer"@en ; m:acronym "E" ;
  foaf:homepage <https://a.example/> ; org:memberOf <organization/b> ; schema:address <address/a> .
<address/a> schema:addressLocality "Lens" ; schema:addressCountry "FR" .
<membership/a> a org:Membership ; schema:name "none of theirs" .
"""
        },
    )
    block = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
    with httpx.Client(base_url=serve(tmp_path), headers={"Accept": "text/html"}) as client:
        (told,) = block.findall(client.get("/doc/id/organization/a").text)
        assert block.findall(client.get("/doc/id/membership/a").text) == []
    base = "https://w3id.org/maillage/id/organization/"
    assert json.loads(told) == {
        "@context": "https://schema.org/",
        "@id": f"{base}a",
        "@type": "Organization",
        "address": {"@type": "PostalAddress", "addressCountry": "FR", "addressLocality": "Lens"},
        "alternateName": "E",
        "memberOf": {"@id": f"{base}b"},
        "name": [
            {"@value": "Summer", "@language": "en"},
            {"@value": "Été </script>", "@language": "fr"},
        ],
        "url": "https://a.example/",
    }

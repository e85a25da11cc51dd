"""Search over a release of the real data: found, in order, counted, paged, and never broken."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from scripts import without_ours

from api.language import load_locales
from store.release import Release
from store.settings import Settings

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
CLASSES = {
    "actor": "org:Organization org:OrganizationalUnit",
    "person": "foaf:Person",
    "project": "schema:Project",
    "event": "schema:Event",
    "work": "schema:CreativeWork",
    "territory": "schema:AdministrativeArea",
}
COUNT = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
SELECT (COUNT(DISTINCT ?thing) AS ?n) {{
  VALUES ?class {{ {classes} }} ?thing a ?class ; schema:name ?name . {more}
}}"""
NASTY = [
    '"',
    '"loos',
    "loos AND",
    "AND OR NOT",
    "names_plain:loos",
    "(((loos",
    "loos)",
    "[a TO z]",
    "loos^9e99",
    "loos~2",
    "*",
    "?",
    "\\",
    "\x00loos",
    "loos\u0301\u0301\u0301",
    "<script>alert(1)</script>",
    "%",
    "../../etc",
    "🌱",
    "ß ﬁ Œ",
    "l" * 200,
    "a " * 100,
    "' OR 1=1 --",
    "{{ 7 * 7 }}",
    "\u202eloos",
]


@pytest.fixture(scope="module")
def search(serve: Any, settings: Settings, release: Release) -> Iterator[httpx.Client]:
    """A client of a server of the session's real release."""
    address = serve(settings.home, root=settings.root, warming=False, sparq=False)
    with httpx.Client(base_url=address, timeout=60, headers=JSON) as client:
        yield client


def found(search: httpx.Client, q: str, **filters: object) -> dict[str, Any]:
    response = search.get("/search", params={"q": q, **filters})
    assert response.status_code == 200, response.text
    told = response.json()
    assert isinstance(told, dict)
    return told


def names(told: dict[str, Any]) -> list[str]:
    return [result["name"] for result in told["results"]]


def counts(told: dict[str, Any], facet: str) -> dict[str, int]:
    return {value["value"]: value["count"] for value in told["facets"][facet]}


def ask(search: httpx.Client, group: str, more: str = "") -> int:
    query = COUNT.format(classes=CLASSES[group], more=more)
    answer = search.get(
        "/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"}
    )
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_a_word_without_accents_finds_the_accented(search: httpx.Client) -> None:
    plain, accented = found(search, "ecologie"), found(search, "ÉCOLOGIE")
    assert names(plain) == names(accented)
    # É as one character, and as E with an accent after it.
    assert names(found(search, "e\u0301cologie")) == names(plain)
    assert "Ministère de la Transition écologique et solidaire" in names(plain)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("transitions", "Campus de la Transition"),
        ("transition", "La Fabrique des Transitions"),
        ("ministeres", "Ministère de la Transition écologique et solidaire"),
        ("city", "Energy Cities"),
        ("cities", "City of Brussels"),
        ("network", "Romanian Energy Cities Network (OER)"),
        ("networks", "Romanian Energy Cities Network (OER)"),
    ],
)
def test_other_forms_of_a_word_find_it(search: httpx.Client, typed: str, name: str) -> None:
    wanted = found(search, f"{typed} {name.split(maxsplit=1)[0]}")
    assert name in names(wanted)


@pytest.mark.parametrize("typed", ["loos en goh", "loos", "LOOS-EN-GOH", "loos  en gohelle", "loo"])
def test_the_beginning_of_a_name_finds_it(search: httpx.Client, typed: str) -> None:
    told = found(search, typed)
    kinds = {result["group"] for result in told["results"] if result["name"] == "Loos-en-Gohelle"}
    assert kinds == {"actor", "territory"}
    assert told["results"][0]["group"] == "actor" or typed == "loos"


@pytest.mark.parametrize("acronym", ["ADEME", "ademe", "APFDT", "CERDD"])
def test_who_bears_an_acronym_comes_before_who_mentions_it(
    search: httpx.Client, acronym: str
) -> None:
    first, *others = found(search, acronym)["results"]
    assert first["group"] == "actor"
    assert acronym.upper() in [each["text"].upper() for each in first["because"]]
    assert all(
        each["because"][0]["text"].upper() != acronym.upper() or each["group"] != "actor"
        for each in others
    )


def test_an_actor_comes_before_the_territory_of_the_same_name(search: httpx.Client) -> None:
    same = [result["group"] for result in found(search, "Lille")["results"][:2]]
    assert same == ["actor", "territory"]
    assert names(found(search, "lille"))[:2] == ["Lille", "Lille"]


def test_a_former_name_finds_what_came_of_it(search: httpx.Client) -> None:
    told = found(search, "communauté de communes de la haute-lande")
    reasons = {each["what"] for result in told["results"] for each in result["because"]}
    assert "former" in reasons


def test_homonyms_are_told_apart_by_their_department(search: httpx.Client) -> None:
    told = found(search, "saint-denis reunion")
    assert told["results"][0]["place"] == "La Réunion"


def test_persons_are_found_by_their_public_roles_only(search: httpx.Client) -> None:
    told = found(search, "", group="person")
    assert told["total"] == ask(search, "person")
    assert found(search, "Pierre Calame")["results"][0]["group"] == "person"


def test_the_counts_are_those_of_the_graph(search: httpx.Client) -> None:
    told = found(search, "")
    assert counts(told, "group") == {group: ask(search, group) for group in CLASSES}
    assert told["total"] == sum(counts(told, "group").values())
    network = "https://w3id.org/maillage/scheme/organization-kind/network"
    by_kind = ask(search, "actor", f"?thing org:classification <{network}>")
    assert counts(found(search, "", group="actor"), "kind")[network] == by_kind
    assert found(search, "", group="actor", kind=network)["total"] == by_kind
    within = "?thing schema:containedInPlace <https://w3id.org/maillage/id/department/62>"
    in_pas_de_calais = ask(search, "territory", within)
    # The department itself counts too.
    assert counts(found(search, "", group="territory"), "where")["FR-62"] == in_pas_de_calais + 1


def test_a_count_is_what_is_found_when_it_is_chosen(search: httpx.Client) -> None:
    for facet, limit in (("group", 6), ("kind", 4), ("where", 4)):
        told = (
            found(search, "energie", where="FR") if facet != "where" else found(search, "energie")
        )
        filters = {"where": "FR"} if facet != "where" else {}
        for value, count in list(counts(told, facet).items())[:limit]:
            assert found(search, "energie", **{**filters, facet: value})["total"] == count


def test_pages_repeat_nothing_and_leave_nothing_out(search: httpx.Client) -> None:
    told = found(search, "transition")
    seen = [result["iri"] for result in told["results"]]
    while told["next"]:
        told = search.get(told["next"]).json()
        seen += [result["iri"] for result in told["results"]]
    assert len(seen) == len(set(seen)) == told["total"] > 100


def test_a_page_past_the_last_is_empty_and_says_so(search: httpx.Client) -> None:
    told = found(search, "ademe", page=50)
    assert told["results"] == []
    assert told["next"] is None
    page = search.get("/search", params={"q": "ademe", "page": 50, "lang": "en"}, headers=HTML)
    assert "This search has only 1 page" in page.text


@pytest.mark.parametrize("typed", NASTY)
def test_nothing_typed_is_ever_syntax(search: httpx.Client, typed: str) -> None:
    for path, headers in (("/search", JSON), ("/search", HTML), ("/search/suggest", JSON)):
        response = search.get(path, params={"q": typed}, headers=headers)
        assert response.status_code == 200, response.text
        if headers == HTML:
            assert "<script" not in without_ours(response.text)


def test_what_is_typed_around_words_changes_nothing(search: httpx.Client) -> None:
    plain = names(found(search, "loos en gohelle"))
    assert names(found(search, '"loos" (en) gohelle')) == plain
    assert names(found(search, "loos: en* [gohelle~")) == plain
    assert found(search, "names_plain:loos")["total"] == 0
    assert found(search, "!!!")["total"] == 0


def test_mistakes_are_told(search: httpx.Client) -> None:
    for path in ("/search", "/search/suggest"):
        problem = search.get(path, params={"q": "a" * 10_000})
        assert problem.status_code == 400
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.json()["what"] == "The search exceeds 200 characters: it has 10000."
    problem = search.get("/search", params={"q": "x", "group": "cat", "lang": "fr"})
    assert (problem.status_code, problem.json()["where"]) == (400, "paramètre group")
    for number in ("0", "-1", "x", "1e9", "99999999999"):
        assert search.get("/search", params={"q": "x", "page": number}).status_code == 400
    assert search.get("/search", headers={"Accept": "image/png"}).status_code == 406
    assert found(search, "x", kind="no such kind")["total"] == 0


def test_suggestions_are_few_names(search: httpx.Client) -> None:
    suggested = search.get("/search/suggest", params={"q": "loos en goh", "lang": "en"}).json()
    assert 1 < len(suggested) <= 10
    assert suggested[0] == [
        "Loos-en-Gohelle",
        "French commune",
        "https://w3id.org/maillage/id/organization/loos-en-gohelle",
    ]
    assert search.get("/search/suggest", params={"q": " "}).json() == []
    assert len(search.get("/search/suggest", params={"q": "s"}).json()) == 10


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_in_the_readers_language(
    search: httpx.Client, root: Path, language: str
) -> None:
    texts = load_locales(root / "web" / "locales")[language]
    asked = {"params": {"q": "loos en goh", "lang": language}, "headers": HTML}
    page = search.get("/search", **asked).text  # type: ignore[arg-type]
    assert f'<html lang="{language}">' in page
    assert texts("search.title_of", words="loos en goh") in page
    assert texts("search.group_territory") in page
    assert re.search(r"<mark>Loos</mark>-<mark>en</mark>-<mark>Gohelle</mark></a>", page)
    # Why it was found, and where it is.
    assert "<mark>Loos</mark>" in page.partition(texts("search.because_place"))[2]
    assert "Pas-de-Calais" in page
    assert 'value="loos en goh"' in page
    nothing = search.get("/search", params={"q": "zzz", "lang": language}, headers=HTML).text
    assert texts("search.none_help") in unescape(nothing)


def test_browsers_get_the_page_and_programs_the_data_by_one_address(search: httpx.Client) -> None:
    page = search.get("/search?q=cler", headers={"Accept": "text/html,*/*;q=0.8"})
    data = search.get("/search?q=cler")
    assert page.headers["content-type"].startswith("text/html")
    assert data.headers["content-type"] == "application/json"
    assert page.headers["etag"] != data.headers["etag"]
    again = search.get("/search?q=cler", headers={"If-None-Match": data.headers["etag"]})
    assert again.status_code == 304
    french = search.get("/search?q=cler", headers={"Accept-Language": "fr"})
    assert (
        french.headers["etag"]
        != search.get("/search?q=cler", headers={"Accept-Language": "en"}).headers["etag"]
    )


def test_every_page_has_the_box(search: httpx.Client) -> None:
    for path in ("/", "/queries", "/docs", "/doc/id/organization/ademe", "/nowhere"):
        assert (
            '<form class="find" method="get" action="/search"'
            in search.get(path, headers=HTML).text
        )


def test_the_reference_tells_of_it(search: httpx.Client) -> None:
    operation = search.get("/openapi.json").json()["paths"]["/search"]["get"]
    parameters = {parameter["name"] for parameter in operation["parameters"]}
    assert parameters == {"q", "group", "kind", "where", "page"}
    document = search.get("/openapi.json").json()
    told = document["components"]["schemas"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    properties = told[answer["$ref"].rpartition("/")[2]]["properties"]
    assert properties.keys() == found(search, "loos").keys()
    assert "/search/suggest" in search.get("/docs", headers=HTML).text


SMALL = '<organization/a> a org:Organization ; schema:name "Les Tilleuls"@fr .'
NEXT = '<organization/a> a org:Organization ; schema:name "Les Platanes"@fr .'


def test_the_index_is_that_of_the_release_that_is_served(
    serve: Any, publish: Any, tmp_path: Path
) -> None:
    publish(tmp_path, {"a": SMALL})
    with httpx.Client(base_url=serve(tmp_path), headers=JSON) as client:
        assert names(found(client, "tilleul")) == ["Les Tilleuls"]
        publish(tmp_path, {"a": NEXT})
        assert names(found(client, "tilleul")) == []
        assert names(found(client, "platane")) == ["Les Platanes"]


def test_a_release_without_an_index_says_what_to_do(
    serve: Any, publish: Any, tmp_path: Path
) -> None:
    release = publish(tmp_path, {"a": SMALL})
    shutil.rmtree(release.path / "search")
    with httpx.Client(base_url=serve(tmp_path), headers=JSON) as client:
        problem = client.get("/search?q=tilleul")
        assert problem.status_code == 503
        assert "`maillage build`" in problem.json()["remedy"]
        assert client.get("/doc/id/organization/a").status_code == 200
        page = client.get("/search?q=tilleul&lang=fr", headers=HTML)
        assert "index de recherche" in page.text


def test_a_broken_index_leaves_the_rest_of_the_release_served(
    serve: Any, publish: Any, tmp_path: Path
) -> None:
    release = publish(tmp_path, {"a": SMALL})
    (release.path / "search" / "meta.json").write_text("{")
    with httpx.Client(base_url=serve(tmp_path), headers=JSON) as client:
        assert client.get("/search?q=tilleul").status_code == 503
        assert client.get("/doc/id/organization/a").status_code == 200

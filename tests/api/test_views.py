"""The map, the time line and the home page over graphs that are empty, bare, or full of malice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from scripts import without_ours

HTML = {"Accept": "text/html", "Accept-Language": "en"}
LONG = "Very " * 60
RIGHT_TO_LEFT = "מדינת ים"
HOSTILE = f"""
<organization/script> a org:Organization ; schema:name "<script>alert(1)</script>" .
<organization/quotes> a org:Organization ; schema:name "\\"><img src=x onerror='alert(1)'> & Co" .
<organization/rtl> a org:Organization ; schema:name "{RIGHT_TO_LEFT}" .
<organization/long> a org:Organization ; schema:name "{LONG}" .
<organization/nameless> a org:Organization .
<membership/1> a org:Membership ; org:role <../scheme/role/member> ;
  schema:startDate "2020"^^xsd:gYear ;
  org:member <organization/script> ; org:organization <organization/quotes> ;
  dct:source <https://example.org/?a=%22%3E> .
"""
NOTHING = "<x> a owl:Thing ."
PATHS = ("/", "/map", "/timeline")


@pytest.fixture(scope="module")
def over(
    publish: Callable[..., object],
    serve: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], httpx.Client]]:
    """A client of a site over a small graph."""
    clients: dict[str, httpx.Client] = {}

    def client(turtle: str) -> httpx.Client:
        if turtle not in clients:
            home = tmp_path_factory.mktemp("views")
            publish(home, {"cler": turtle})
            clients[turtle] = httpx.Client(base_url=serve(home), timeout=30, headers=HTML)
        return clients[turtle]

    yield client
    for each in clients.values():
        each.close()


Over = Callable[[str], httpx.Client]


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_graph_has_sensible_pages(over: Over, path: str) -> None:
    page = over(NOTHING).get(path)
    assert page.status_code == 200
    assert any(
        text in page.text
        for text in ("holds no actor yet", "No actor answers", "Nothing dated answers")
    )


@pytest.mark.parametrize("path", PATHS)
def test_names_stay_text(over: Over, path: str) -> None:
    page = over(HOSTILE).get(path).text
    assert "<script" not in without_ours(page)
    assert "<img" not in page


def test_every_name_is_listed(over: Over) -> None:
    page = over(HOSTILE).get("/map").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert f"<bdi>{RIGHT_TO_LEFT}</bdi>" in page
    assert LONG.strip() in page
    assert "(no name)" in page
    # Nobody can be placed, and the page says so.
    assert "5 actors of 5, of which 0 can be placed" in page


def test_a_dated_tie_is_told_with_its_page(over: Over) -> None:
    page = over(HOSTILE).get("/timeline").text
    assert 'id="in-2020"' in page
    assert "https://example.org/?a=%22%3E" in page


@pytest.mark.parametrize(
    "query",
    ["since=abc", "since=-1&until=99999", "region=%00", "kind=%22onload%3D", "network=a%20b"],
)
@pytest.mark.parametrize("path", ["/map", "/timeline"])
def test_hostile_parameters_find_nobody(over: Over, path: str, query: str) -> None:
    page = over(HOSTILE).get(f"{path}?{query}")
    assert page.status_code == 200
    assert '"onload=' not in page.text


def test_tiles_enter_the_policy_of_the_map_only(
    publish: Callable[..., object], serve: Callable[..., str], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": NOTHING})
    address = serve(tmp_path, tiles="https://tiles.example.org/{z}/{x}/{y}.png")
    policies = {
        path: httpx.get(address + path, headers=HTML).headers["content-security-policy"]
        for path in PATHS
    }
    assert "connect-src 'self' https://tiles.example.org;" in policies["/map"]
    assert "connect-src 'self' https://tiles.example.org;" in policies["/timeline"]
    assert "tiles.example.org" not in policies["/"]
    # The same from the cache.
    again = httpx.get(f"{address}/map", headers=HTML).headers["content-security-policy"]
    assert again == policies["/map"]


def test_boundaries_are_public(over: Over) -> None:
    answer = over(NOTHING).get("/boundaries/departments.topo.json")
    assert answer.json()["type"] == "Topology"
    assert 'rel="license"' in answer.headers["link"]
    known = {"If-None-Match": answer.headers["etag"]}
    assert over(NOTHING).get("/boundaries/departments.topo.json", headers=known).status_code == 304
    assert over(NOTHING).get("/boundaries/planets.topo.json").status_code == 400

"""The network as other tools read it: by their own readers, tie by tie."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import networkx as nx
import pytest
from shapely.geometry import Polygon, shape

from store.network.model import Network, Thing, Tie

BASE = "https://w3id.org/maillage/"
NAMES = ('<script>alert("x")</script>', "جمعية البيئة", "Ville d'\x0bElne & Cie", "")
READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


@pytest.fixture(scope="module")
def client(
    publish: Callable[..., object],
    serve: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A client of a site whose network has two ties between the same two things."""
    home = tmp_path_factory.mktemp("exports")
    release = publish(home, {"cler": "<x> a owl:Thing ."})
    things = [
        Thing(f"id/organization/{place}", name, "", "organization", "", 1.5, -2.0, 3, 0.25)
        for place, name in enumerate(NAMES)
    ]
    ties = [
        Tie(1, 0, "member", "", "id/m/1", "2012", "", "", "graph/cler", "https://example.org/?a&b"),
        Tie(1, 0, "seat", "", "id/m/2", "2014-05", "2020", "", "graph/cler", ""),
        Tie(2, 3, "member", "", "id/m/3", "", "", "", "graph/cler", ""),
    ]
    network = Network(BASE, things, ties, [[0]]).as_bytes()
    (release.path / "network.json").write_bytes(network)  # type: ignore[attr-defined]
    with httpx.Client(base_url=serve(home), timeout=30) as asked:
        yield asked


@pytest.mark.parametrize("suffix", READERS)
def test_a_reader_of_graphs_finds_every_thing_and_tie(client: httpx.Client, suffix: str) -> None:
    answer = client.get(f"/network.{suffix}", headers={"Accept-Language": "en"})
    assert answer.headers["content-type"] == f"application/{suffix}+xml"
    graph = READERS[suffix](io.BytesIO(answer.content))
    assert [graph.nodes[f"{BASE}id/organization/{place}"]["label"] for place in range(4)] == [
        NAMES[0],
        NAMES[1],
        "Ville d'Elne & Cie",
        "3",
    ]
    ends = Counter((start[-1], end[-1]) for start, end in graph.edges())
    assert ends == {("1", "0"): 2, ("2", "3"): 1}
    told = {each["by"][-1]: each for *_, each in graph.edges(data=True)}
    assert (told["1"]["tie"], told["1"]["since"]) == ("membership", "2012")
    assert told["1"]["pages"] == "https://example.org/?a&b"
    assert told["2"]["until"] == "2020"


def test_kumu_takes_elements_and_connections(client: httpx.Client) -> None:
    told = json.loads(client.get("/network.kumu.json", headers={"Accept-Language": "fr"}).text)
    known = {element["id"]: element for element in told["elements"]}
    assert len(known) == 4
    assert {element["type"] for element in known.values()} == {"organisations"}
    assert all(each["from"] in known and each["to"] in known for each in told["connections"])
    assert [each["type"] for each in told["connections"]] == [
        "appartenance",
        "siège",
        "appartenance",
    ]


def test_no_other_format(client: httpx.Client) -> None:
    assert client.get("/network.doc").status_code == 400


def test_a_name_is_told_in_the_language_asked_for(client: httpx.Client) -> None:
    french = client.get("/network.kumu.json", headers={"Accept-Language": "fr"})
    asked = {"Accept-Language": "en", "If-None-Match": french.headers["etag"]}
    assert client.get("/network.kumu.json", headers=asked).status_code == 200


@pytest.mark.parametrize(("level", "count"), [("departments", 101), ("intercommunalities", 1255)])
def test_territories_have_sound_outlines(client: httpx.Client, level: str, count: int) -> None:
    answer = client.get(f"/boundaries/{level}.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    assert 'rel="license"' in answer.headers["link"]
    features = answer.json()["features"]
    assert len({each["id"] for each in features}) == count
    outlines = [shape(each["geometry"]) for each in features]
    polygons = [part for each in outlines for part in getattr(each, "geoms", [each])]
    assert all(isinstance(each, Polygon) for each in polygons)
    assert all(each.exterior.is_ccw for each in polygons if each.is_valid)
    # Some lines that were simplified before they came cross themselves.
    assert sum(each.is_valid for each in outlines) >= 0.85 * count
    # In square degrees; what is simplified keeps its extent.
    assert 60 < sum(each.area for each in outlines) < 90


def test_a_department_is_where_it_is(client: httpx.Client) -> None:
    features = client.get("/boundaries/departments.geojson").json()["features"]
    outlines = {each["properties"]["code"]: shape(each["geometry"]) for each in features}
    lens = shape({"type": "Point", "coordinates": [2.83243, 50.42926]})
    assert [code for code, outline in outlines.items() if outline.contains(lens)] == ["62"]

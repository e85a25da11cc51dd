"""Views of an answer: which ones suit, what they draw, and values that mean harm."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from scripts import without_ours

from api.tables import Table
from api.views.plot import plot_of
from api.views.shapes import geometry_of

HTML = {"Accept": "text/html", "Accept-Language": "en"}
GEO = "PREFIX geo: <http://www.opengis.net/ont/geosparql#>"
LONG = "Very " * 60
LONG_ONE = "https://w3id.org/maillage/id/organization/long"
DATA = f"""
<organization/script> a org:Organization ; schema:name "<script>alert(1)</script>" .
<organization/rtl> a org:Organization ; schema:name "מדינת ים" ; m:locatedIn <commune/1> .
<organization/long> a org:Organization ; schema:name "{LONG}" .
<commune/1> <http://www.opengis.net/ont/geosparql#hasDefaultGeometry> <geometry/1> .
<geometry/1> <http://www.opengis.net/ont/geosparql#asWKT>
  "POINT (2.5 50.5)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .
<membership/1> a org:Membership ; org:member <organization/script> ;
  org:organization <organization/long> .
"""


@pytest.fixture(scope="module")
def client(
    publish: Callable[..., object],
    serve: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("answer-views")
    publish(home, {"cler": DATA})
    with httpx.Client(base_url=serve(home), timeout=30, headers=HTML) as client:
        yield client


def look(client: httpx.Client, query: str, view: str = "") -> str:
    page = client.get("/sparql", params={"query": query, **({"view": view} if view else {})})
    assert page.status_code == 200
    return page.text


def offered(page: str) -> list[str]:
    return re.findall(r"view=(\w+)\"", page)


def drawing(page: str) -> Any:
    found = re.search(r'id="drawing">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


NAMES = "PREFIX schema: <https://schema.org/> SELECT ?a { ?a schema:name ?name } ORDER BY ?a"
POINT = f'{GEO} SELECT ("here" AS ?a) ("POINT(1 2)"^^geo:wktLiteral AS ?b) {{}}'
PAIR = "SELECT ?lat ?long { VALUES (?lat ?long) { (48.5 2.5) } }"
COUNTS = 'SELECT ?k ?n { VALUES (?k ?n) { ("a" 3) ("b" -1) (UNDEF 2) } }'
TIES = "PREFIX org: <http://www.w3.org/ns/org#> SELECT ?a ?b { ?m org:member ?a ; ?p ?b . ?b a ?c }"
GRAPH = "CONSTRUCT WHERE { ?a ?b ?c }"


@pytest.mark.parametrize(
    ("query", "views"),
    [
        ("ASK {}", []),
        ("SELECT (1 AS ?a) {}", []),
        (POINT, ["table", "map"]),
        (PAIR, ["table", "map"]),
        (NAMES, ["table", "map"]),
        (COUNTS, ["table", "chart"]),
        (TIES, ["table", "network"]),
        (GRAPH, ["table", "map", "network"]),
    ],
)
def test_views_are_offered_where_they_suit(
    client: httpx.Client, query: str, views: list[str]
) -> None:
    assert offered(look(client, query)) == views


def test_a_view_that_does_not_suit_is_told(client: httpx.Client) -> None:
    page = look(client, COUNTS, "map")
    assert "does not suit the view “Map”" in page
    assert "<table" in page
    answer = client.get("/sparql", params={"query": COUNTS, "view": "<b>"})
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    assert client.get("/queries/ego?view=pie").status_code == 400


def test_things_are_where_their_places_are(client: httpx.Client) -> None:
    found = drawing(look(client, NAMES, "map"))
    assert [(mark["name"], mark["point"]) for mark in found["marks"]] == [("מדינת ים", [2.5, 50.5])]
    assert not found["marks"][0]["vague"]
    assert drawing(look(client, PAIR, "map"))["marks"][0]["point"] == [2.5, 48.5]


def test_a_network_names_its_ends(client: httpx.Client) -> None:
    things = drawing(look(client, GRAPH, "network"))["things"]
    assert {"<script>alert(1)</script>", LONG.strip()} <= {name.strip() for name in things["fr"]}


@pytest.mark.parametrize("view", ["table", "chart", "map", "network"])
def test_hostile_values_stay_text(client: httpx.Client, view: str) -> None:
    query = """PREFIX schema: <https://schema.org/>
        SELECT ?name ?n ?a ?point { ?a schema:name ?name . BIND(STRLEN(?name) AS ?n)
        BIND("POINT(1 2)" AS ?point) }"""
    page = look(client, query, view)
    assert "<script" not in without_ours(page)
    if view == "chart":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<bdi>" in page


def test_a_posted_query_is_looked_at_by_its_form(client: httpx.Client) -> None:
    page = client.post("/sparql", data={"query": COUNTS, "view": "chart"}).text
    assert '<button class="second" form="ask" name="view" value="table">' in page
    table = client.post("/sparql", data={"query": COUNTS}).text
    assert "<figure" in page
    assert "<figure" not in table


def test_the_view_is_in_the_address_of_the_frame(client: httpx.Client) -> None:
    asked = {"thing": LONG_ONE, "view": "network"}
    page = client.get("/queries/ego", params=asked).text
    frames = re.findall(r"/queries/ego/embed\?([^ ]*)", page)
    assert [("view=network" in frame) for frame in frames] == [True]
    frame = client.get("/queries/ego/embed", params=asked)
    assert drawing(frame.text)["ties"]["from"]
    assert "frame-ancestors *" in frame.headers["content-security-policy"]


def table(columns: str, *rows: tuple[object, ...]) -> Table:
    def term(value: object) -> ox.Literal | None:
        return None if value is None else ox.Literal(value)  # type: ignore[arg-type]

    return Table(columns.split(), [tuple(term(value) for value in row) for row in rows])


def test_bars_reach_from_nought() -> None:
    plot = plot_of(table("k n", ("a", 3), ("b", -1), ("c", None)))
    assert plot is not None
    assert [(piece.start, piece.size) for _, pieces in plot.bars for piece in pieces] == [
        (25, 75),
        (0, 25),
    ]
    assert plot.without == 1


def test_a_second_category_gives_series() -> None:
    plot = plot_of(table("year k n", ("2019", "x", 1), ("2021", "x", 1), ("2021", "y", 4)))
    assert plot is not None
    assert plot.years is not None
    assert [bar.total for bar in plot.years.bars] == [1, 0, 5]
    assert [str(series) for series in plot.series] == ['"y"', '"x"']


def test_days_and_fractions_give_lines() -> None:
    plot = plot_of(table("when n", ("2019-06", 1.5), ("2021-03-12", -2)))
    assert plot is not None
    assert plot.lines is not None
    (line,) = plot.lines.lines
    assert line[0].x < line[1].x
    assert line[0].y < line[1].y


def test_rows_that_would_have_to_be_added_up_give_no_chart() -> None:
    assert plot_of(table("k n", ("a", 1), ("a", 2))) is None
    three = [(k, m, w, 1) for k in "ab" for m in "ab" for w in "ab"]
    assert plot_of(table("k m w n", *three)) is None


@pytest.mark.parametrize(
    ("text", "geometry"),
    [
        ("POINT (2.5 48)", ("Point", [2.5, 48.0])),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(48 2.5)", ("Point", [2.5, 48.0])),
        ("<http://www.opengis.net/def/crs/EPSG/0/2154> POINT(1 2)", None),
        ("POINT Z (2 48 100)", ("Point", [2.0, 48.0])),
        ("MULTIPOINT ((1 2), (3 4))", ("MultiPoint", [[1.0, 2.0], [3.0, 4.0]])),
        ("LINESTRING(1 2,3 4)", ("LineString", [[1.0, 2.0], [3.0, 4.0]])),
        ("POLYGON((0 0,1 0,1 1,0 0))", ("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]])),
        ("POINT(200 0)", None),
        ("POINT(((1 2)))", None),
        ("POINT EMPTY", None),
        ("POLYGON" + "(" * 5000 + "1 2" + ")" * 5000, None),
        ("POINT(1 2", None),
    ],
)
def test_well_known_text(text: str, geometry: tuple[str, Any] | None) -> None:
    found = geometry_of(ox.Literal(text))
    assert (found and (found["type"], found["coordinates"])) == geometry

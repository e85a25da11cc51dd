"""The event stream as it is served, against the clauses that bind who publishes one."""

import gzip
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import httpx
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from streaming import DCT, FOAF, LDES, PROV, RDF, SCHEMA, TREE, XSD, Crawl, Page, Said, crawl, fetch

from store.release import Release
from store.stream.telling import tell

BASE = "https://w3id.org/maillage/"
CLAUSES = tomllib.loads(Path(__file__).with_name("stream-clauses.toml").read_text("utf-8"))
CLER = '<organization/cler> a org:Organization ; schema:name "CLER"@fr .'
OLD = '<organization/old> schema:name "Old \\"quoted\\" \\\\ name\\n"@fr .'
NEW = '<organization/new> schema:name "Né" ; schema:position "007"^^xsd:integer .'
MANY = "".join(f'<place/{n}> schema:name "Place {n}" .' for n in range(120))
STEPS: list[dict[str, str]] = [
    {"cler": CLER + OLD, "places": MANY},
    {"cler": CLER.replace("CLER", "Cler") + OLD, "places": MANY},
    {"cler": CLER + OLD, "places": MANY, "guest": CLER + NEW},
    {"cler": CLER, "places": MANY, "guest": NEW},
    {"places": MANY, "guest": NEW + CLER},
]
Publish = Callable[[Path, dict[str, str]], Release]


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory, publish: Publish, serve: Callable[..., str]
) -> Iterator[Crawl]:
    """A stream of releases that were told one by one, in pages of few members."""
    home = tmp_path_factory.mktemp("streaming")
    for step in STEPS:
        publish(home, step)
        assert tell(home, full=500) == 1
    with httpx.Client(base_url=serve(home), timeout=30) as client:
        yield crawl(client)


@pytest.mark.parametrize("clause", CLAUSES["publisher"], ids=lambda clause: clause["check"])
def test_a_clause_for_publishers(clause: dict[str, str], told: Crawl) -> None:
    globals()[clause["check"]](told)


@pytest.fixture(scope="module")
def places(told: Crawl) -> Crawl:
    """The stream of one kind of things."""
    return crawl(told.client, "/stream?kind=place")


OF_A_KIND = [
    "is_in_order",
    "has_one_view",
    "is_found_by_its_name",
    "has_moments",
    "has_the_shape",
    "has_payloads",
    "is_grouped",
    "has_transactions",
    "has_relations",
    "has_bounds",
    "is_a_tree",
    "is_kept_for_ever",
    "never_changes",
    "has_tags",
]


@pytest.mark.parametrize("check", OF_A_KIND)
def test_the_stream_of_a_kind_is_a_stream(check: str, places: Crawl) -> None:
    globals()[check](places)


def test_the_stream_of_a_kind_has_that_kind(told: Crawl, places: Crawl) -> None:
    assert places.stream == told.stream + "?kind=place"
    topics = [each.one(FOAF + "primaryTopic") for each in places.members if each.kind != "Announce"]
    assert len(topics) == 120
    assert all(topic.startswith(BASE + "id/place/") for topic in topics)
    known = {member.name: set(map(str, member.payload)) for member in told.members}
    assert all(known[each.name] == set(map(str, each.payload)) for each in places.members)
    assert told.client.get("/stream?kind=../x").status_code == 400


def is_rdf(told: Crawl) -> None:
    assert len(told.pages) > 100
    for page in told.pages:
        assert page.answer.headers["content-type"].startswith("application/trig;")
        assert page.quads
    refused = told.client.get("/stream", headers={"accept": "image/png"})
    assert refused.status_code == 406


def has_tags(told: Crawl) -> None:
    assert len({page.answer.headers["etag"] for page in told.pages}) == len(told.pages)
    for page in (told.root, told.pages[-1]):
        tag = {"if-none-match": page.answer.headers["etag"]}
        assert told.client.get(page.address, headers=tag).status_code == 304


def is_kept_for_ever(told: Crawl) -> None:
    said = [page.immutable for page in told.pages]
    assert said == ["immutable" in page.answer.headers["cache-control"] for page in told.pages]
    # All but the root and the last page.
    assert Counter(said)[False] == 2
    assert not said[0]


def never_changes(told: Crawl) -> None:
    for page in told.pages[1:]:
        assert fetch(told.client, page.address).answer.content == page.answer.content


def is_grouped(told: Crawl) -> None:
    for page in told.pages:
        kind = page.answer.headers["content-type"]
        assert kind == 'application/trig; profile="https://w3id.org/tree/profile"'
        begun = ""
        for quad in page.quads:
            if quad.predicate.value == TREE + "member":
                begun = str(quad.object)
            elif begun:
                assert begun in (str(quad.subject), str(quad.graph_name))


def is_in_order(told: Crawl) -> None:
    for page in told.pages:
        positions = [member.position for member in page.members]
        assert positions == sorted(positions)


def has_one_view(told: Crawl) -> None:
    assert [view.value for view in told.about[TREE + "view"]] == [told.root.address]
    assert [kind.value for kind in told.about[RDF + "type"]] == [LDES + "EventStream"]


def is_found_by_its_name(told: Crawl) -> None:
    answer = told.client.get("/" + told.stream.removeprefix(BASE))
    assert answer.status_code == 303
    assert answer.next_request is not None
    assert str(answer.next_request.url) == told.root.address


def says_each_once(told: Crawl) -> None:
    context = {name: values for name, values in told.about.items() if name.startswith(LDES)}
    assert len(context) > 10
    assert {len(values) for values in context.values()} == {1}
    assert len(told.about[TREE + "shape"]) == 1


def has_moments(told: Crawl) -> None:
    path = told.path("timestampPath")
    for member in told.members:
        (moment,) = member.about[path]
        assert isinstance(moment, ox.Literal)
        assert moment.datatype.value == XSD + "dateTime"
        assert datetime.fromisoformat(moment.value).tzinfo is not None


def never_goes_back(told: Crawl) -> None:
    path = told.path("timestampPath")
    moments = [datetime.fromisoformat(member.one(path)) for member in told.members]
    assert all(before <= after for before, after in pairwise(moments))
    assert len(set(moments)) == len(STEPS)


def has_positions(told: Crawl) -> None:
    assert told.path("sequencePath") == SCHEMA + "position"
    found = [member.position for member in told.members]
    assert found == [*range(1, len(told.members) + 1)]


def has_the_shape(told: Crawl) -> None:
    (shape,) = told.about[TREE + "shape"]
    root = [q.triple for q in told.root.quads]
    shapes = rdflib.Graph().parse(data=written(root), format="nt")
    members = [ox.NamedNode(member.name[1:-1]) for member in told.members]
    target = ox.NamedNode("http://www.w3.org/ns/shacl#targetNode")
    aims = [ox.Triple(ox.NamedNode(shape.value), target, member) for member in members]
    shapes.parse(data=written(aims), format="nt")
    stars = [
        ox.Triple(node, ox.NamedNode(predicate), value)
        for node, member in zip(members, told.members, strict=True)
        for predicate, values in member.about.items()
        for value in values
    ]
    data = rdflib.Graph().parse(data=written(stars), format="nt")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report
    data.remove((None, rdflib.URIRef(SCHEMA + "position"), rdflib.Literal(3)))
    assert not pyshacl.validate(data, shacl_graph=shapes)[0]


def written(triples: list[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def says_when_to_return(told: Crawl) -> None:
    (seconds,) = told.about[LDES + "pollingInterval"]
    assert isinstance(seconds, ox.Literal)
    assert seconds.datatype.value == XSD + "integer"


def names_members(told: Crawl) -> None:
    names = [member.name for member in told.members]
    assert len(names) == len(set(names))
    for member in told.members:
        # The name is that of a place in the page which has the member, and so leads there.
        path = member.name[1:-1].removeprefix(BASE).partition("#")[0]
        assert member.page.address == f"{str(told.client.base_url).rstrip('/')}/{path}"


def has_payloads(told: Crawl) -> None:
    for member in told.members:
        assert bool(member.payload) == (member.kind in ("Create", "Update"))
        topics = {*map(str, member.about.get(FOAF + "primaryTopic", []))}
        assert {str(triple.subject) for triple in member.payload} <= topics


def has_versions(told: Crawl) -> None:
    for kind in ("Create", "Update", "Delete"):
        assert told.path(f"version{kind}Path") == RDF + "type"
        assert told.path(f"version{kind}Object").endswith(f"#{kind}")
    alive: set[str] = set()
    for member in told.members:
        record = member.one(told.path("versionOfPath"))
        assert (record in alive) == (member.kind in ("Update", "Delete"))
        alive = alive - {record} if member.kind == "Delete" else alive | {record}
        alive -= {record} if member.kind == "Announce" else set()
    kinds = Counter(member.kind for member in told.members)
    assert kinds == {"Create": 125, "Update": 2, "Delete": 3, "Announce": 5}


def is_the_graph(told: Crawl) -> None:
    records: dict[str, set[str]] = {}
    for member in told.members:
        if member.kind != "Announce":
            graph = member.one(PROV + "hadPrimarySource")
            lines = {f"{triple} <{graph}> ." for triple in member.payload}
            records[member.one(DCT + "isVersionOf")] = lines
    served = told.client.get("/releases?format=json").json()[0]["id"]
    dump = told.client.get(f"/releases/{served}/dataset.nq.gz").content
    lines = gzip.decompress(dump).decode().splitlines()
    assert set().union(*records.values()) == set(lines)


def has_transactions(told: Crawl) -> None:
    final, end = told.path("transactionFinalizedPath"), told.path("transactionFinalizedObject")
    found: dict[str, list[bool]] = defaultdict(list)
    for member in told.members:
        found[member.one(told.path("transactionPath"))].append(member.one(final) == end)
    assert len(found) == len(STEPS)
    assert all(marks[-1] and not any(marks[:-1]) for marks in found.values())


def keeps_everything(told: Crawl) -> None:
    policies = (LDES + "retentionPolicy", TREE + "viewDescription")
    assert not any(policy in told.root.about for policy in policies)
    assert told.members[0].position == 1


def relations(told: Crawl) -> list[tuple[Page, Said]]:
    return [(page, relation) for page in told.pages for relation in page.relations]


def has_relations(told: Crawl) -> None:
    for _, relation in relations(told):
        for name in (RDF + "type", TREE + "node", TREE + "path", TREE + "value"):
            assert len(relation[name]) == 1
        assert isinstance(relation[TREE + "node"][0], ox.NamedNode)


def has_bounds(told: Crawl) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for _, relation in relations(told):
        if relation[TREE + "path"][0].value == told.path("timestampPath"):
            kind = relation[RDF + "type"][0].value.removeprefix(TREE)
            kinds[relation[TREE + "node"][0].value].add(kind)
    assert len(kinds) == len(told.pages) - 1
    # Only what comes after the last page is not known yet.
    assert sorted(len(found) for found in kinds.values())[:2] == [1, 2]


def keeps_its_bounds(told: Crawl) -> None:
    below = {page.address: page for page in told.pages}
    for _, relation in relations(told):
        node, path = below[relation[TREE + "node"][0].value], relation[TREE + "path"][0].value
        members = [m for name in node.nodes for m in below[name].members] or node.members
        values = [member.one(path) for member in members]
        bound = relation[TREE + "value"][0].value
        read = int if path == SCHEMA + "position" else datetime.fromisoformat
        if "Greater" in relation[RDF + "type"][0].value:
            assert min(map(read, values)) >= read(bound)  # type: ignore[operator,type-var]
        else:
            assert max(map(read, values)) <= read(bound)  # type: ignore[operator,type-var]


def is_a_tree(told: Crawl) -> None:
    links = Counter(node for page in told.pages for node in page.nodes)
    assert set(links.values()) == {1}
    assert len(links) == len(told.pages) - 1


def is_relative(told: Crawl) -> None:
    for page in told.pages:
        assert str(told.client.base_url).rstrip("/") not in page.answer.text


def says_gone(told: Crawl) -> None:
    for path in ("/stream/20200101T000000Z/1", "/stream/20200101T000000Z/shelf/1"):
        assert told.client.get(path).status_code == 410
    name = told.stream.removeprefix(BASE)
    for path in (f"/{name}/999", f"/{name}/shelf/9"):
        assert told.client.get(path).status_code == 404


def test_a_broken_stream_says_so_without_its_folder(
    tmp_path: Path, publish: Publish, serve: Callable[..., str]
) -> None:
    publish(tmp_path, STEPS[0])
    tell(tmp_path)
    (page,) = (tmp_path / "stream").glob("*/1.trig.gz")
    page.unlink()
    with httpx.Client(base_url=serve(tmp_path), timeout=30) as client:
        answer = client.get(f"/stream/{page.parent.name}/1")
    assert answer.status_code == 503
    assert answer.json()["where"] == f"stream/{page.parent.name}/1.trig.gz"
    assert str(tmp_path) not in answer.text

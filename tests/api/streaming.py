"""An independent reader of event streams, for the tests: it fetches all, and takes all as said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox

AS, DCT = "https://www.w3.org/ns/activitystreams#", "http://purl.org/dc/terms/"
FOAF, LDES = "http://xmlns.com/foaf/0.1/", "https://w3id.org/ldes#"
PROV, RDF = "http://www.w3.org/ns/prov#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SCHEMA, TREE = "https://schema.org/", "https://w3id.org/tree#"
XSD = "http://www.w3.org/2001/XMLSchema#"

Said = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


@dataclass
class Page:
    """A node of the search tree as it was fetched."""

    address: str
    answer: httpx.Response

    @cached_property
    def quads(self) -> list[ox.Quad]:
        parsed = ox.parse(self.answer.content, ox.RdfFormat.TRIG, base_iri=self.address)
        return [quad for quad in parsed if isinstance(quad, ox.Quad)]

    @cached_property
    def _said(self) -> dict[str, Said]:
        found: dict[str, Said] = defaultdict(lambda: defaultdict(list))
        for quad in self.quads:
            if isinstance(quad.graph_name, ox.DefaultGraph):
                found[str(quad.subject)][quad.predicate.value].append(quad.object)
        return found

    def of(self, node: object) -> Said:
        """What the default graph says of a node."""
        return self._said.get(str(node), {})

    @property
    def about(self) -> Said:
        return self.of(f"<{self.address}>")

    @property
    def relations(self) -> list[Said]:
        return [self.of(relation) for relation in self.about.get(TREE + "relation", [])]

    @property
    def nodes(self) -> list[str]:
        """Where the page leads, each once."""
        return list(dict.fromkeys(r[TREE + "node"][0].value for r in self.relations))

    @cached_property
    def members(self) -> "list[Member]":
        """The members in the order of the text."""
        links = [quad for quad in self.quads if quad.predicate.value == TREE + "member"]
        return [Member(self, str(link.object)) for link in links]

    @property
    def immutable(self) -> bool:
        return [value.value for value in self.about.get(LDES + "immutable", [])] == ["true"]


@dataclass
class Member:
    """A member, as the rules of LDES extract it: its star, and the named graph of its name."""

    page: Page
    name: str

    @property
    def about(self) -> Said:
        return self.page.of(self.name)

    @cached_property
    def payload(self) -> list[ox.Triple]:
        return [quad.triple for quad in self.page.quads if str(quad.graph_name) == self.name]

    def one(self, predicate: str) -> str:
        """The one value of a property."""
        (value,) = self.about[predicate]
        return value.value

    @property
    def kind(self) -> str:
        return self.one(RDF + "type").removeprefix(AS)

    @property
    def position(self) -> int:
        return int(self.one(SCHEMA + "position"))


@dataclass
class Crawl:
    """All pages of a stream, the root first."""

    client: httpx.Client
    pages: list[Page] = field(default_factory=list)

    @property
    def root(self) -> Page:
        return self.pages[0]

    @property
    def stream(self) -> str:
        """The IRI of the event stream."""
        (name,) = [q.subject for q in self.root.quads if q.predicate.value == TREE + "view"]
        assert isinstance(name, ox.NamedNode)
        return name.value

    @property
    def about(self) -> Said:
        return self.root.of(f"<{self.stream}>")

    def path(self, name: str) -> str:
        """The property that a context property of LDES names."""
        (value,) = self.about[LDES + name]
        return value.value

    @cached_property
    def members(self) -> Sequence[Member]:
        """The members by their positions."""
        found = [member for page in self.pages for member in page.members]
        return sorted(found, key=lambda member: member.position)


def crawl(client: httpx.Client, path: str = "/stream") -> Crawl:
    """Fetch every page that can be reached, each once."""
    found, waiting = Crawl(client), [urljoin(str(client.base_url), path)]
    while waiting:
        page = fetch(client, waiting.pop(0))
        found.pages.append(page)
        waiting += page.nodes
    return found


def fetch(client: httpx.Client, address: str) -> Page:
    answer = client.get(address, headers={"accept": "application/trig"})
    return Page(address, answer.raise_for_status())

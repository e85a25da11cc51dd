"""A small site: data like the real ones, published as releases, served by a real server."""

import gzip
import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI
from pyoxigraph import RdfFormat, Store

from api.app import create_app
from api.connection import Connection
from ingest.network.writing import write_network
from store.namespaces import Namespaces
from store.queries import Library
from store.releases import Release, Releases
from store.search.writing import write_search
from store.settings import Settings

REPOSITORY = Path(__file__).parents[2]
BASE = "https://w3id.org/maillage/"
PREFIXES = f"""
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix m: <{BASE}ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <{BASE}id/> .
"""
CLER = """
<organization/cler> a org:OrganizationalCollaboration ; schema:name "CLER"@fr ;
  foaf:homepage <https://cler.org/> .
<organization/cler.loos> a org:Organization ; schema:name "Ville de Loos-en-Gohelle"@fr ;
  schema:foundingDate "1790"^^xsd:gYear ; dct:source <https://cler.org/loos> .
<membership/cler.1> a org:Membership ; org:member <organization/cler.loos> ;
  org:organization <organization/cler> ; org:role <../scheme/role/member> ;
  schema:startDate "2012-03"^^xsd:gYearMonth ; dct:source <https://cler.org/members?a=1&b=2> .
<organization/evil> a org:Organization ; schema:name "<script>alert(1)</script>"@fr ;
  foaf:homepage <javascript:alert(1)> .
"""
FABRIQUE = """
<organization/cler.loos> schema:foundingDate "1800"^^xsd:gYear ;
  schema:name "Loos-en-Gohelle"@en .
<person/x> a foaf:Person ; foaf:name "Jeanne Dupont" .
<membership/fabrique.1> a org:Membership ; org:member <person/x> ;
  org:organization <organization/cler.loos> ; m:former true .
"""
ONTOLOGY = f"""
<{BASE}ontology> a owl:Ontology ; dct:title "Ontologie d'essai"@fr, "Test ontology"@en .
m:former a owl:DatatypeProperty ; rdfs:label "ancien"@fr, "former"@en ;
  rdfs:comment "Le rôle n'est plus tenu."@fr, "The role is no longer held."@en .
org:Organization a owl:Class ; rdfs:label "organisation"@fr, "organisation"@en .
org:Membership a owl:Class ; rdfs:label "adhésion"@fr, "membership"@en .
org:member a owl:ObjectProperty ; rdfs:label "membre"@fr, "member"@en .
schema:foundingDate a owl:DatatypeProperty ; rdfs:label "date de création"@fr, "founded"@en .
<{BASE}scheme/role> a skos:ConceptScheme ; dct:title "Rôles"@fr, "Roles"@en .
<{BASE}scheme/role/member> a skos:Concept ; skos:inScheme <{BASE}scheme/role> ;
  skos:prefLabel "adhérent"@fr, "belongs to"@en .
"""
SHAPES = f"""
<{BASE}shapes#Name> a sh:PropertyShape ; sh:path schema:name ; sh:minCount 1 ;
  sh:severity sh:Violation ; sh:message "Donnez un nom."@fr, "Give a name."@en .
"""
MEMBERS = f"""#+ title: {{fr: "Membres d'un réseau", en: "Members of a network"}}
#+ description: {{fr: "Qui en est membre.", en: "Who belongs to it."}}
#+ parameters:
#+   - name: network
#+     type: iri
#+     default: "{BASE}id/organization/cler"
#+     label: {{fr: "Réseau", en: "Network"}}
#+   - {{name: count, type: integer, default: 10, label: {{fr: "Nombre", en: "Number"}}}}
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?member WHERE {{ ?m org:organization $network ; org:member ?member }} LIMIT $count
"""
EGO = f"""#+ title: {{fr: "Voisinage", en: "Neighbourhood"}}
#+ description: {{fr: "Ce qui touche une organisation.", en: "What touches an organisation."}}
#+ parameters:
#+   - name: thing
#+     type: iri
#+     default: "{BASE}id/organization/cler"
#+     label: {{fr: "Chose", en: "Thing"}}
CONSTRUCT {{ ?s ?p $thing }} WHERE {{ ?s ?p $thing }}
"""
REPORT = [
    {
        "source": "cler",
        "file": "members.csv",
        "line": 3,
        "severity": "Warning",
        "focus": f"{BASE}id/organization/cler",
        "path": "https://schema.org/name",
        "value": "CLER",
        "component": "sh:maxLength",
        "shape": f"{BASE}shapes#Name",
        "message": {"fr": "Le nom est court.", "en": "The name is short."},
    }
]
SET_ASIDE = [
    {
        "source": "fabrique",
        "file": "board.csv",
        "line": 7,
        "row": {"name": "", "role": "<b>x</b>"},
        "reasons": [{"message": {"fr": "Donnez un nom.", "en": "Give a name."}, "value": ""}],
    }
]
# The questions that pages are views of.
VIEWS = ("actors", "engaged-intercommunalities", "figures", "signatory-counts", "timeline")
# Those that ask endpoints elsewhere.
FEDERATED = ("actors-in-wikidata", "communes-elsewhere")

Sources = Mapping[str, str]


def quads_of(name: str, turtle: str) -> list[str]:
    """The sorted N-Quads of a source's Turtle."""
    store = Store()
    store.load(input=PREFIXES + turtle, format=RdfFormat.TURTLE)
    graph = f"<{Namespaces(BASE).graph_iri(name)}>"
    return sorted(f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n" for quad in store)


def build_release(releases: Releases, sources: Sources) -> Release:
    """Publish a release with all files that the contract asks for."""
    with releases.build() as staging:
        quads = {name: quads_of(name, turtle) for name, turtle in sources.items()}
        (staging.path / "graphs").mkdir()
        for name, lines in quads.items():
            data = "".join(lines).encode()
            (staging.path / "graphs" / f"{name}.nq.gz").write_bytes(gzip.compress(data, mtime=0))
        triples = sorted({line.rsplit(" ", 2)[0] + " .\n" for q in quads.values() for line in q})
        store = Store(str(staging.path / "store"))
        text = "".join([*triples, *(line for lines in quads.values() for line in lines)])
        store.bulk_load(input=text.encode(), format=RdfFormat.N_QUADS)
        write_search(staging.path, store, BASE)
        write_network(staging.path, store, Library(REPOSITORY / "queries", BASE), BASE, None)
        del store
        manifest = _manifest(quads, len(triples))
        release_id, _ = staging.name(manifest["content"])
        _write_files(staging.path, release_id, quads)
        return staging.publish(manifest)


def _write_files(folder: Path, release_id: str, quads: Mapping[str, Sequence[str]]) -> None:
    everything = "".join(line for lines in quads.values() for line in lines).encode()
    for name in ("dataset.nq.gz", "dataset.trig.gz"):
        (folder / name).write_bytes(gzip.compress(everything, mtime=0))
    (folder / "report.json").write_text(json.dumps(REPORT))
    (folder / "report.ttl").write_text("[] a <http://www.w3.org/ns/shacl#ValidationReport> .\n")
    (folder / "set-aside.jsonl").write_text("".join(json.dumps(row) + "\n" for row in SET_ASIDE))
    void = [f"<{BASE}release/{release_id}> <http://rdfs.org/ns/void#classes> 1 .\n"]
    void += [
        f"<{BASE}graph/{name}> <http://rdfs.org/ns/void#triples> {len(lines)} .\n"
        for name, lines in quads.items()
    ]
    (folder / "void.ttl").write_text("".join(void))
    classes = {"http://www.w3.org/ns/org#Organization": 1234}
    (folder / "statistics.json").write_text(json.dumps({"classes": classes}))


def _manifest(quads: Mapping[str, Sequence[str]], triples: int) -> dict[str, Any]:
    hashes = {n: hashlib.sha256("".join(q).encode()).hexdigest() for n, q in quads.items()}
    return {
        "content": hashlib.sha256("".join(hashes.values()).encode()).hexdigest(),
        "software": "0.1.0",
        "base": BASE,
        "quads": sum(len(lines) for lines in quads.values()),
        "triples": triples,
        "graphs": {n: {"quads": len(q), "sha256": hashes[n]} for n, q in quads.items()},
        "report": {"violations": 0, "warnings": 1, "infos": 0},
        "sources": {
            name: {
                "title": {"fr": f"Source {name}", "en": f"The {name} source"},
                "records": 4,
                "set_aside": 1,
                "quads": len(lines),
                "carried_from": None,
                "refused": None,
                "retrieved": "2026-11-21",
                "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
                "publisher": name,
                "homepage": "https://example.org/",
            }
            for name, lines in quads.items()
        },
    }


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the real pages and small vocabularies."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "web").symlink_to(REPOSITORY / "web")
    for folder, name, text in (
        ("ontology", "test.ttl", PREFIXES + ONTOLOGY),
        ("ontology", "context.jsonld", json.dumps({"@context": {"id": f"{BASE}id/"}})),
        ("shapes", "test.ttl", PREFIXES + SHAPES),
        ("queries", "members.rq", MEMBERS),
        ("queries", "ego.rq", EGO),
    ):
        (root / folder).mkdir(exist_ok=True)
        (root / folder / name).write_text(text, encoding="utf-8")
    (root / "data").mkdir()
    (root / "data" / "territories").symlink_to(REPOSITORY / "data" / "territories")
    for view in (*VIEWS, *FEDERATED):
        (root / "queries" / f"{view}.rq").symlink_to(REPOSITORY / "queries" / f"{view}.rq")
    return root


Serve = Callable[..., str]


@pytest.fixture(scope="session")
def publish() -> Callable[[Path, Sources], Release]:
    """Publish sources, as Turtle by name, in a home folder."""
    return lambda home, sources: build_release(Releases(home), sources)


def _innermost(app: Any) -> FastAPI:
    """The application below all that is wrapped around it."""
    return app if isinstance(app, FastAPI) else _innermost(app._app)


@pytest.fixture(scope="session")
def serve(checkout: Path) -> Iterator[Serve]:
    """Serve a home folder on a free port of this machine, and give the address.

    Routes of a test's own are added to those of the application.
    """
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def run(home: Path, routes: APIRouter | None = None, **settings: Any) -> str:
        app = create_app(Settings(**{"root": checkout, "home": home, **settings}))
        if routes is not None:
            _innermost(app).include_router(routes)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, http=Connection, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield run
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a site with one release of two sources, which nobody changes."""
    home = tmp_path_factory.mktemp("home")
    build_release(Releases(home), {"cler": CLER})
    build_release(Releases(home), {"cler": CLER, "fabrique": FABRIQUE})
    with httpx.Client(base_url=serve(home), timeout=30) as client:
        yield client

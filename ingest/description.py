"""The description of a release: statistics counted in the store, VoID, DCAT and PROV."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from store.cardinalities import Cardinalities
from store.namespaces import Namespaces

_XSD = "http://www.w3.org/2001/XMLSchema#"
_VOCABULARIES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "xsd": _XSD,
}
_CLASSES = "SELECT ?c (COUNT(*) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"


def statistics(store: Store, counted: Cardinalities, quads: int) -> dict[str, Any]:
    """Counts over the default graph: triples, subjects, classes, properties with cardinalities."""
    properties = {
        iri: {"triples": each.triples, "subjects": each.subjects, "objects": each.objects}
        for iri, each in counted.predicates.items()
    }
    return {
        "triples": counted.triples,
        "quads": quads,
        "subjects": int(next(iter(_select(store, _SUBJECTS)))["n"].value),
        "classes": {row["c"].value: int(row["n"].value) for row in _select(store, _CLASSES)},
        "properties": properties,
    }


def _select(store: Store, query: str) -> QuerySolutions:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return solutions


def describe(
    release: str, created: str, manifest: Mapping[str, Any], counts: Mapping[str, Any], base: str
) -> bytes:
    """The release as a void:Dataset and dcat:Dataset in Turtle, its graphs as subsets."""
    described = _Description(Namespaces(base), release)
    triples = [*described.whole(created, manifest, counts), *described.graphs(manifest)]
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=_VOCABULARIES) or b""


class _Description:
    def __init__(self, namespaces: Namespaces, release: str) -> None:
        self._names = namespaces
        self._release = NamedNode(namespaces.release + release)

    def whole(
        self, created: str, manifest: Mapping[str, Any], counts: Mapping[str, Any]
    ) -> Iterator[Triple]:
        me = self._release
        for kind in ("void:Dataset", "dcat:Dataset", "prov:Entity"):
            yield _triple(me, "rdf:type", _term(kind))
        yield _triple(me, "dct:title", Literal("Maillage", language="fr"))
        yield _triple(me, "dct:title", Literal("Maillage", language="en"))
        yield _triple(me, "dct:issued", Literal(created, datatype=NamedNode(_XSD + "dateTime")))
        yield _triple(me, "prov:generatedAtTime", _dated(created, "dateTime"))
        if manifest["parent"]:
            parent = NamedNode(self._names.release + manifest["parent"])
            yield _triple(me, "prov:wasRevisionOf", parent)
        for name, count in (("triples", "triples"), ("distinctSubjects", "subjects")):
            yield _triple(me, f"void:{name}", Literal(counts[count]))
        yield _triple(me, "void:properties", Literal(len(counts["properties"])))
        yield _triple(me, "void:classes", Literal(len(counts["classes"])))
        yield _triple(me, "void:uriSpace", Literal(self._names.id))
        yield _triple(me, "void:sparqlEndpoint", NamedNode(self._names.base + "sparql"))
        yield _triple(me, "rdfs:seeAlso", NamedNode(self._names.base + "stream"))
        for dump in ("dataset.nq.gz", "dataset.trig.gz"):
            address = f"{self._names.base}releases/{self._release.value.rpartition('/')[2]}/{dump}"
            yield _triple(me, "void:dataDump", NamedNode(address))
        yield from self._partitions(counts)

    def _partitions(self, counts: Mapping[str, Any]) -> Iterator[Triple]:
        for number, (iri, count) in enumerate(counts["classes"].items(), 1):
            part = NamedNode(f"{self._release.value}#class-{number}")
            yield _triple(self._release, "void:classPartition", part)
            yield _triple(part, "void:class", NamedNode(iri))
            yield _triple(part, "void:entities", Literal(count))
        for number, (iri, known) in enumerate(counts["properties"].items(), 1):
            part = NamedNode(f"{self._release.value}#property-{number}")
            yield _triple(self._release, "void:propertyPartition", part)
            yield _triple(part, "void:property", NamedNode(iri))
            yield _triple(part, "void:triples", Literal(known["triples"]))
            yield _triple(part, "void:distinctSubjects", Literal(known["subjects"]))
            yield _triple(part, "void:distinctObjects", Literal(known["objects"]))

    def graphs(self, manifest: Mapping[str, Any]) -> Iterator[Triple]:
        for name, about in manifest["graphs"].items():
            graph = NamedNode(self._names.graph_iri(name))
            yield _triple(self._release, "void:subset", graph)
            yield _triple(graph, "rdf:type", _term("void:Dataset"))
            yield _triple(graph, "rdf:type", _term("sd:NamedGraph"))
            yield _triple(graph, "void:triples", Literal(about["quads"]))


def provenance(sources: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The graphs of the sources as dcat:Dataset nodes: title, publisher, licence, date."""
    return [
        {
            "id": f"graph:{name}",
            "type": "Dataset",
            "title": [
                {"@value": text, "@language": language}
                for language, text in sorted(about["title"].items())
            ],
            "publisher": about["publisher"],
            "homepage": about["homepage"],
            "licence": about["licence"],
            "retrieved": about["retrieved"],
        }
        for name, about in sorted(sources.items())
    ]


def write_json(path: Path, content: object) -> None:
    """Write a JSON file that people can read too."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _term(short: str) -> NamedNode:
    prefix, _, name = short.partition(":")
    return NamedNode(_VOCABULARIES[prefix] + name)


def _dated(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(_XSD + datatype))


def _triple(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
    return Triple(subject, _term(predicate), value)

"""The catalogue of what is published, as data portals harvest it: DCAT-AP 3.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/. What never changes stands in dcat.jsonld; here
is added what a release knows: its files, its sources, their licences and dates.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.language import Locale
from store.namespaces import Namespaces, rebase
from store.release import DUMPS, Release, checksum

__all__ = ["catalogue", "prefixes"]

_WRITTEN = Path(__file__).with_suffix(".jsonld")
_FORMATS = {
    "application/n-quads": "eu:file-type/RDF_N_QUADS",
    "application/trig": "eu:file-type/RDF_TRIG",
}
_SHARED = {
    "publisher": "catalogue#publisher",
    "contact": "catalogue#contact",
    "accessRights": "eu:access-right/PUBLIC",
    "language": ["eu:language/FRA", "eu:language/ENG"],
    "theme": ["eu:data-theme/ENVI", "eu:data-theme/SOCI"],
    "spatial": ["eu:country/FRA", "eu:continent/EUROPE"],
    "frequency": "eu:frequency/IRREG",
    "conformsTo": "ontology",
}
_Node = dict[str, Any]


def catalogue(
    release: Release, names: Namespaces, locales: Mapping[str, Locale]
) -> Iterator[ox.Triple]:
    """Describe a release and each of its sources as datasets with their files and services."""
    document = _written(names)
    nodes: list[_Node] = document["@graph"]
    datasets = [_whole(release, names, locales)]
    sources = release.manifest.get("sources", {})
    datasets += [
        _source(release, names, locales, name, about)
        for name, about in sorted(sources.items())
        if name in release.graphs
    ]
    nodes.append({"id": "catalogue", "modified": release.created[:10], "dataset": datasets})
    nodes += [
        {"id": f"catalogue#{service}", "serves": [each["id"] for each in datasets]}
        for service in ("sparql", "graph-store", "reconciliation", "stream")
    ]
    for quad in ox.parse(json.dumps(document), ox.RdfFormat.JSON_LD):
        assert isinstance(quad, ox.Quad)
        yield quad.triple


def prefixes(names: Namespaces) -> dict[str, str]:
    """The prefixes with which the catalogue is pleasant to read."""
    return {
        name: iri
        for name, iri in _written(names)["@context"].items()
        if isinstance(iri, str) and iri.endswith(("/", "#")) and not name.startswith("@")
    }


def _written(names: Namespaces) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(rebase(_WRITTEN.read_text("utf-8"), names.base))
    return document


def _whole(release: Release, names: Namespaces, locales: Mapping[str, Locale]) -> _Node:
    dumps = [name for name in DUMPS if name.startswith("dataset.") and release.file(name)]
    return {
        **_SHARED,
        "keyword": _keywords(locales),
        "id": names.release + release.id,
        "type": "dcat:Dataset",
        "title": _in_each(locales, "catalogue.title"),
        "description": _in_each(locales, "catalogue.description"),
        "identifier": names.release + release.id,
        "version": release.id,
        "issued": release.created,
        "landingPage": names.base,
        "distribution": [
            *(
                {**_file(release, names, locales, name), "rights": "catalogue#rights"}
                for name in dumps
            ),
            _stream(names, locales),
        ],
    }


def _stream(names: Namespaces, locales: Mapping[str, Locale]) -> _Node:
    """The event stream, as one more form of the whole."""
    return {
        "id": f"{names.base}stream",
        "type": "dcat:Distribution",
        "title": _in_each(locales, "catalogue.stream"),
        "description": _in_each(locales, "catalogue.followed"),
        "availability": "eu:planned-availability/AVAILABLE",
        "access": f"{names.base}stream",
        "accessService": "catalogue#stream",
        "conformsTo": "https://w3id.org/ldes/specification",
        "format": "eu:file-type/RDF_TRIG",
        "mediaType": "iana:application/trig",
        "rights": "catalogue#rights",
    }


def _source(
    release: Release,
    names: Namespaces,
    locales: Mapping[str, Locale],
    name: str,
    about: Mapping[str, Any],
) -> _Node:
    graph = names.graph_iri(name)
    license_ = {"id": about["licence"], "type": "dct:LicenseDocument"}
    page = {"id": about["homepage"], "type": "foaf:Document"}
    return {
        **_SHARED,
        "keyword": _keywords(locales),
        "id": graph,
        "type": "dcat:Dataset",
        "title": about["title"],
        "description": _in_each(locales, "catalogue.source", publisher=about["publisher"]),
        "identifier": graph,
        "publisher": {
            "id": f"{graph}#publisher",
            "type": "foaf:Agent",
            "name": about["publisher"],
            "homepage": page,
        },
        "modified": about["retrieved"],
        "landingPage": page,
        "distribution": [
            {**_file(release, names, locales, f"graphs/{name}.nq.gz"), "license": license_},
            {
                "id": f"{names.base}rdf-graph-store/{name}",
                "type": "dcat:Distribution",
                "title": _in_each(locales, "catalogue.graph"),
                "description": _in_each(locales, "catalogue.negotiated"),
                "availability": "eu:planned-availability/AVAILABLE",
                "access": f"{names.base}rdf-graph-store/{name}",
                "accessService": "catalogue#graph-store",
                "format": "eu:file-type/RDF_TURTLE",
                "mediaType": "iana:text/turtle",
                "license": license_,
            },
        ],
    }


def _keywords(locales: Mapping[str, Locale]) -> dict[str, list[str]]:
    return {code: told("catalogue.keywords").split(", ") for code, told in locales.items()}


def _in_each(locales: Mapping[str, Locale], key: str, **values: object) -> dict[str, str]:
    return {code: told(key, **values) for code, told in locales.items()}


def _file(release: Release, names: Namespaces, locales: Mapping[str, Locale], name: str) -> _Node:
    path = release.path / name
    address = f"{names.base}releases/{release.id}/{name}"
    media_type = "application/trig" if ".trig" in name else "application/n-quads"
    return {
        "id": address,
        "type": "dcat:Distribution",
        "title": dict.fromkeys(locales, name),
        "description": _in_each(locales, "catalogue.file"),
        "availability": "eu:planned-availability/AVAILABLE",
        "access": f"{names.base}releases/{release.id}",
        "download": address,
        "format": _FORMATS[media_type],
        "mediaType": f"iana:{media_type}",
        "compressed": "iana:application/gzip",
        "byteSize": str(path.stat().st_size),
        "checksum": {
            "id": f"{address}#checksum",
            "type": "spdx:Checksum",
            "algorithm": "spdx:checksumAlgorithm_sha256",
            "checksumValue": checksum(path),
        },
    }

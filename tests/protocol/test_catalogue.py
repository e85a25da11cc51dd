"""The catalogue of the data against SEMIC's own shapes for DCAT-AP 3, and against the files."""

import hashlib
from pathlib import Path

import httpx
import pytest
import rdflib
from pyshacl import validate
from rdflib.namespace import DCAT, DCTERMS, RDF

from store.release import Release

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
# What is found, by the path or node concerned, and why it stays.
KNOWN: dict[str, dict[str, str]] = {
    "shapes": {},
    "range": {},
    "deprecateduris": {},
    "shapes_recommended": {
        "http://purl.org/dc/terms/license": "the whole has several: one a graph",
        "http://purl.org/dc/terms/temporal": "no source says what period it covers",
        "http://purl.org/dc/terms/type": "no source says of which type its publisher is",
        "http://www.w3.org/ns/dcat#bbox": "countries are named, not drawn",
        "http://www.w3.org/ns/dcat#centroid": "countries are named, not drawn",
    },
    "mdr-vocabularies.shape": {
        "http://purl.org/dc/terms/publisher": "the list of bodies is of European ones (a warning)",
        "http://www.w3.org/2004/02/skos/core#inScheme": "the same list",
        "http://spdx.org/rdf/terms#algorithm": "its pattern wants https, its class has http",
        "http://spdx.org/rdf/terms#checksumAlgorithm_sha256": "the same contradiction",
    },
}


@pytest.fixture(scope="module")
def described(real_site: httpx.Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=real_site.get("/catalogue.ttl").text, format="turtle")


@pytest.mark.parametrize("name", KNOWN)
def test_it_conforms_to_dcat_ap(conformance: Path, described: rdflib.Graph, name: str) -> None:
    path = conformance / "dcat-ap-3.0.0" / f"{name}.ttl"
    if not path.is_file():
        pytest.skip(f"The shapes of DCAT-AP 3 are not there: {path}")
    _, report, _ = validate(described, shacl_graph=rdflib.Graph().parse(path))
    assert isinstance(report, rdflib.Graph)
    results = list(report.subjects(RDF.type, SH.ValidationResult))
    found = {
        str(report.value(each, SH.resultPath) or report.value(each, SH.focusNode))
        for each in results
    }
    assert found == set(KNOWN[name])
    if name == "shapes_recommended":
        assert {report.value(each, SH.resultSeverity) for each in results} == {SH.Warning}


def test_every_format_says_the_same(real_site: httpx.Client, described: rdflib.Graph) -> None:
    for suffix, name in FORMATS.items():
        text = real_site.get(f"/catalogue.{suffix}").text
        assert set(rdflib.Graph().parse(data=text, format=name)) == set(described), suffix


def test_files_are_as_they_are_described(
    real_site: httpx.Client, described: rdflib.Graph, release: Release
) -> None:
    files = list(described.subject_objects(DCAT.downloadURL))
    assert len(files) == 2 + len(release.manifest["sources"])
    for distribution, address in files:
        path = str(address).removeprefix("https://w3id.org/maillage")
        with real_site.stream("GET", path) as answer:
            content = b"".join(answer.iter_raw())
        assert int(described.value(distribution, DCAT.byteSize)) == len(content)
        checksum = described.value(distribution, SPDX.checksum)
        said = str(described.value(checksum, SPDX.checksumValue)).lower()
        assert said == hashlib.sha256(content).hexdigest()


def test_every_source_has_its_licence(described: rdflib.Graph, release: Release) -> None:
    for name, about in release.manifest["sources"].items():
        graph = rdflib.URIRef(f"https://w3id.org/maillage/graph/{name}")
        assert (graph, RDF.type, DCAT.Dataset) in described
        licences = {
            str(licence)
            for each in described.objects(graph, DCAT.distribution)
            for licence in described.objects(each, DCTERMS.license)
        }
        assert licences == {about["licence"]}

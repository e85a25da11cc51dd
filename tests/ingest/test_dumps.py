"""The dumps of a release: each form says the same, quad by quad; TriG is written to be read."""

import gzip
from pathlib import Path

import pyoxigraph as ox

from ingest.contributing.draft import Draft
from ingest.contributing.judging import Judged
from ingest.project import Project
from ingest.shacl import Report
from store.release import Release
from store.releases import Releases
from store.settings import Settings


def quads(path: Path, form: ox.RdfFormat) -> set[ox.Quad]:
    with gzip.open(path) as dump:
        return set(ox.parse(dump, format=form))


def agree(release: Release) -> set[ox.Quad]:
    found = quads(release.path / "dataset.nq.gz", ox.RdfFormat.N_QUADS)
    assert quads(release.path / "dataset.trig.gz", ox.RdfFormat.TRIG) == found
    return found


def test_of_the_real_data(release: Release) -> None:
    assert len(agree(release)) == release.manifest["quads"]
    dumps = [release.path / f"dataset.{ending}.gz" for ending in ("nq", "trig")]
    lines, written = (gzip.decompress(dump.read_bytes()) for dump in dumps)
    assert len(written) < len(lines) / 4
    assert dumps[1].stat().st_size < 0.6 * dumps[0].stat().st_size
    assert b"\n@prefix org: <http://www.w3.org/ns/org#> .\n" in written


def test_of_contributions(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    project = Project(Settings(root=root, home=tmp_path / "home", data=tmp_path / "data"))
    # What a form with abbreviations could lose.
    odd = {
        b'<urn:a> <urn:b> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        b'<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        b'<urn:a> <urn:b> "+1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        b'<urn:a> <urn:b> "no"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        b'<urn:a> <urn:b> "a\\"b\\\\c\\nd"@fr .',
        b"<https://w3id.org/maillage/id/commune/a.b-> <http://www.w3.org/ns/org#> <urn:c> .",
        b"<https://w3id.org/maillage/id/x/%20y'(z)> <http://www.w3.org/ns/org#9> <urn:c> .",
    }
    for number, said in enumerate([odd, {b"<urn:a> <urn:b> <urn:c> ."}]):
        with Releases(project.settings.home).build() as staging:
            draft = Draft(project, staging)
            draft.change(f"partner-{number}", set(), said)
            release = draft.publish("test", Judged(Report(()), frozenset()))
            draft.close()
        graph = ox.NamedNode(project.settings.namespaces.graph_iri(f"partner-{number}"))
        stated = {
            f"{quad.triple} .".encode() for quad in agree(release) if quad.graph_name == graph
        }
        assert stated == said

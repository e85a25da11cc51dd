"""On a whole published release, the fast engine finds what the reference finds: no violation.

It takes minutes: pySHACL reads the dump afresh, all of it.
"""

import json
from pathlib import Path

import pytest
from shape_examples import ROOT

from ingest.shacl import Document, Shapes, read_document, read_shapes
from ingest.shacl.compare import Comparison, compare_engines
from store.release import Release


def release_shapes(release: Path) -> Shapes:
    base = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["base"]
    return read_shapes(ROOT / "shapes", base)


def release_documents(release: Path) -> list[Document]:
    """All graphs of a release, and the concept schemes that its concepts belong to."""
    graphs = sorted((release / "graphs").glob("*.nq.gz"))
    schemes = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))
    return [read_document(path) for path in graphs + schemes]


@pytest.fixture(scope="module")
def comparison(release: Release) -> Comparison:
    return compare_engines(release_documents(release.path), release_shapes(release.path))


def test_both_engines_find_the_same(comparison: Comparison) -> None:
    assert comparison.agree, (comparison.only_first[:20], comparison.only_second[:20])


def test_the_reference_finds_no_violation(comparison: Comparison) -> None:
    found = [result.key for result in comparison.first if result.level == "Violation"]
    assert not found, found[:20]

"""On a whole published release, the fast engine finds what the reference finds: no violation.

It takes minutes: pySHACL reads the dump afresh, all of it.
"""

import json
from pathlib import Path

import pytest

from ingest.shacl import Document, Shapes, read_document, read_shapes
from ingest.shacl.compare import Comparison, compare_engines
from store.release import Release


def shapes(root: Path, release: Release) -> Shapes:
    manifest = json.loads((release.path / "manifest.json").read_text(encoding="utf-8"))
    return read_shapes(root / "shapes", manifest["base"])


def documents(root: Path, release: Release) -> list[Document]:
    graphs = sorted((release.path / "graphs").glob("*.nq.gz"))
    schemes = sorted((root / "ontology" / "schemes").glob("*.ttl"))
    return [read_document(path) for path in graphs + schemes]


@pytest.fixture(scope="module")
def comparison(root: Path, release: Release) -> Comparison:
    return compare_engines(documents(root, release), shapes(root, release))


def test_both_engines_find_the_same(comparison: Comparison) -> None:
    assert comparison.agree, (comparison.only_first[:20], comparison.only_second[:20])
    assert list(comparison.first)


def test_the_reference_finds_no_violation(comparison: Comparison) -> None:
    found = [result.key for result in comparison.first if result.level == "Violation"]
    assert not found, found[:20]

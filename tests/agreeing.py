"""Both SHACL engines over a whole release: minutes of work, done beside other tests."""

import json
import os
from pathlib import Path

from ingest.shacl import Document, Shapes, read_document, read_shapes
from ingest.shacl.compare import Comparison, compare_engines

ROOT = Path(__file__).parents[1]


def compare_on(release: Path) -> Comparison:
    """Validate a release's dump afresh with both engines; for a process of its own."""
    os.nice(19)
    return compare_engines(release_documents(release), release_shapes(release))


def release_shapes(release: Path) -> Shapes:
    """The shapes under the release's base IRI."""
    base = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["base"]
    return read_shapes(ROOT / "shapes", base)


def release_documents(release: Path) -> list[Document]:
    """All graphs of a release, and the concept schemes that its concepts belong to."""
    graphs = sorted((release / "graphs").glob("*.nq.gz"))
    schemes = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))
    return [read_document(path) for path in graphs + schemes]

"""The example files: data, and beside each offender what a validation must say about it.

An offender lists its results as `expect:result ( shape component severity )`; these triples are
taken out before the data is validated.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, parse, serialize

from ingest.shacl import Document, Report, Shapes, read_document, read_shapes
from ingest.shacl.report import SHACL

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
EXPECT = NamedNode("https://w3id.org/maillage/tests#result")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SHAPES_NAMESPACE = "https://w3id.org/maillage/shapes#"

# Focus node, shape, component and severity; the same result may be expected several times.
Verdicts = Counter[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Example:
    """One file: its data, the nodes it is about and the results it expects."""

    path: Path
    data: Document
    subjects: frozenset[str]
    expected: Verdicts

    @property
    def name(self) -> str:
        """The folder and file, as in ``violating/person``."""
        return f"{self.path.parent.name}/{self.path.stem}"


@cache
def all_shapes() -> Shapes:
    """The project's shapes."""
    return read_shapes(ROOT / "shapes")


@cache
def examples() -> list[Example]:
    """All example files, conforming ones first."""
    folders = (HERE / "conforming", HERE / "violating")
    return [read_example(path) for folder in folders for path in sorted(folder.glob("*.ttl"))]


@cache
def all_data() -> list[Document]:
    """The data of all examples with the project's concept schemes, to be validated together."""
    schemes = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))
    return [example.data for example in examples()] + [read_document(path) for path in schemes]


def read_example(path: Path) -> Example:
    """Read a file and part what it says from what it expects."""
    quads = parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True)
    dataset = Dataset(quads)
    expected: Verdicts = Counter()
    for quad in list(dataset.quads_for_predicate(EXPECT)):
        dataset.remove(quad)
        shape, component, severity = (_short(term) for term in _take_list(dataset, quad.object))
        expected[(_short(quad.subject), shape, component, severity)] += 1
    data = serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES) or b""
    subjects = frozenset(_short(quad.subject) for quad in dataset)
    return Example(path, Document(data, RdfFormat.N_TRIPLES, path.name), subjects, expected)


def verdicts(report: Report) -> Verdicts:
    """What a report says, in the terms of the examples."""
    return Counter(
        (
            result.focus.value,
            result.shape.removeprefix(SHAPES_NAMESPACE),
            result.component.removeprefix(SHACL),
            result.level,
        )
        for result in report
    )


def _take_list(dataset: Dataset, head: object) -> list[object]:
    members: list[object] = []
    while head != NamedNode(RDF + "nil"):
        cell: dict[str, Quad] = {
            quad.predicate.value: quad
            for quad in list(dataset.quads_for_subject(head))  # type: ignore[arg-type]
        }
        for quad in cell.values():
            dataset.remove(quad)
        members.append(cell[RDF + "first"].object)
        head = cell[RDF + "rest"].object
    return members


def _short(term: object) -> str:
    text = str(getattr(term, "value", term))
    return text.removeprefix(SHAPES_NAMESPACE).removeprefix(SHACL)

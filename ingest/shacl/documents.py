"""RDF documents: bytes that know their syntax and their name."""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from ingest.shacl.errors import UnreadableRdf

SYNTAXES = {
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
}


@dataclass(frozen=True)
class Document:
    """One RDF document; names of graphs in it are ignored, all its triples count."""

    content: bytes
    syntax: RdfFormat = RdfFormat.N_TRIPLES
    name: str = "data"

    @property
    def base(self) -> str:
        """The IRI against which relative IRIs of the document are resolved."""
        return self.name if ":" in self.name else Path(self.name).resolve().as_uri()

    def quads(self) -> Iterator[Quad]:
        """Read the document; literals keep their spelling; raises UnreadableRdf."""
        try:
            yield from parse(
                self.content, self.syntax, base_iri=self.base, rename_blank_nodes=False
            )
        except SyntaxError as error:
            raise unreadable(self, error) from error


def from_lines(lines: Iterable[bytes], name: str = "data") -> Document:
    """Make a document of N-Triples or N-Quads lines that each end with a line break."""
    return Document(b"".join(lines), RdfFormat.N_QUADS, name)


def read_document(path: Path) -> Document:
    """Read a file ending in .nt, .nq, .ttl or .trig, possibly .gz; raises UnreadableRdf."""
    zipped = path.suffix == ".gz"
    syntax = SYNTAXES.get(path.with_suffix("").suffix if zipped else path.suffix)
    if syntax is None:
        raise UnreadableRdf(
            "The file's ending names no RDF syntax.",
            where=str(path),
            remedy=f"Expected one of {', '.join(SYNTAXES)}, possibly with .gz.",
        )
    content = path.read_bytes()
    return Document(gzip.decompress(content) if zipped else content, syntax, str(path))


def unreadable(document: Document, error: Exception) -> UnreadableRdf:
    """Say in which document a parser gave up, and where."""
    return UnreadableRdf(
        f"This is not well-formed {document.syntax.name}: {error}.",
        where=document.name,
        remedy="Correct the file at that place.",
    )

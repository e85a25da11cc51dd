"""What every build starts from: ontology, context, shapes, rules, and what IRIs were minted for."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import RdfFormat, parse, serialize

from ingest.errors import BadRule
from ingest.identity.registry import Registry, read_registry
from ingest.mapping import Context
from ingest.shacl import Document, Shapes, from_lines, read_shapes
from ingest.typing import read_classes, read_public_kinds, read_segments
from store.namespaces import rebase
from store.settings import Settings

# The folder, below the data, of what is recorded of identities.
IDENTITY = "identity"
# A change in one of these changes what the same rows become.
_MAPPERS = (
    "ingest/**/*.py",
    "ingest/**/*.toml",
    "ingest/**/*.csv",
    "ontology/**/*",
    "shapes/*.ttl",
)


@dataclass(frozen=True)
class Project:
    """The data files of the project, read once a build, under the settings' base IRI."""

    settings: Settings

    @cached_property
    def context(self) -> Context:
        """The JSON-LD context, which is the mapping."""
        return Context(self.settings.root / "ontology" / "context.jsonld", self.settings.base)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes with which data is written: those of the context, and that of things."""
        return {**self.context.prefixes, "id": self.settings.namespaces.id}

    @cached_property
    def classes(self) -> dict[str, str]:
        """The class that each kind gives."""
        return read_classes(self.settings.root / "ontology")

    @cached_property
    def public_kinds(self) -> frozenset[str]:
        """The kinds of organisations that are public bodies."""
        return read_public_kinds(self.settings.root / "ontology")

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes that decide what may be published."""
        return read_shapes(self.settings.root / "shapes", self.settings.base)

    @cached_property
    def segments(self) -> dict[str, str]:
        """The segment of IRIs, such as `address`, that the shapes want for things of a class."""
        return read_segments(self.settings.root / "shapes")

    @cached_property
    def registry(self) -> Registry:
        """What is recorded of identities."""
        return read_registry(self.settings.data / IDENTITY)

    @cached_property
    def ontology(self) -> set[bytes]:
        """The N-Triples lines of the ontology, its schemes and its alignments."""
        lines: set[bytes] = set()
        for path in sorted((self.settings.root / "ontology").rglob("*.ttl")):
            text = rebase(path.read_text(encoding="utf-8"), self.settings.base)
            try:
                triples = parse(text.encode(), format=RdfFormat.TURTLE)
                lines.update((serialize(triples, format=RdfFormat.N_QUADS) or b"").splitlines())
            except SyntaxError as error:
                raise BadRule(f"{error}", where=str(path), remedy="mend the file") from None
        return lines

    @cached_property
    def ontology_document(self) -> Document:
        """The ontology as a document that accompanies every validation."""
        return from_lines((line + b"\n" for line in sorted(self.ontology)), "urn:ontology")

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the code and data files by which rows become triples."""
        digest = hashlib.sha256(self.settings.base.encode())
        root = self.settings.root
        for path in sorted({path for pattern in _MAPPERS for path in root.glob(pattern)}):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

"""The ontology and the shapes: read from their Turtle files once, at the start."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from store.engines.oxigraph import OxigraphEngine
from store.errors import MaillageError
from store.namespaces import rebase

_LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)


@dataclass(frozen=True)
class Vocabulary:
    """Merged Turtle files: an engine over them, their prefixes, the labels they give."""

    engine: OxigraphEngine
    prefixes: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, iri: str, language: str) -> str | None:
        """Give the label of a term in a language, or in another when it has none in this one."""
        known = self.labels.get(iri)
        return (known.get(language) or next(iter(known.values()))) if known else None

    def compact(self, iri: str) -> str:
        """Write an IRI as `prefix:name` where a prefix fits, else whole."""
        namespaces = sorted(self.prefixes.items(), key=lambda item: -len(item[1]))
        for prefix, namespace in namespaces:
            name = iri.removeprefix(namespace)
            if name != iri and name and not set(name) & set("/#?"):
                return f"{prefix}:{name}"
        return iri


_STANDARD = Path(__file__).parent / "prefixes.ttl"
_BORROWED = Path(__file__).parent / "labels.ttl"


def load_vocabulary(folder: Path, base: str) -> Vocabulary:
    """Merge all Turtle files below a folder; raises MaillageError when one cannot be read."""
    store = ox.Store()
    prefixes: dict[str, str] = {}
    for path in (_STANDARD, *sorted(folder.rglob("*.ttl"))):
        try:
            parser = ox.parse(rebase(path.read_text(encoding="utf-8"), base), ox.RdfFormat.TURTLE)
            store.extend(parser)
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            raise MaillageError(
                f"The file is not Turtle: {error}.", where=f"{path.parent.name}/{path.name}"
            ) from error
        for prefix, namespace in parser.prefixes.items():
            # The empty prefix means another namespace in each file.
            prefixes.setdefault(prefix or path.stem, namespace)
    engine = OxigraphEngine(store, prefixes)
    borrowed = ox.Store()
    borrowed.load(path=str(_BORROWED), format=ox.RdfFormat.TURTLE)
    return Vocabulary(engine, prefixes, {**dict(_labels(borrowed)), **dict(_labels(store))})


def _labels(store: ox.Store) -> Iterator[tuple[str, Mapping[str, str]]]:
    labels: dict[str, dict[str, str]] = {}
    for predicate in _LABELS:
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                known = labels.setdefault(quad.subject.value, {})
                known.setdefault(quad.object.language or "", quad.object.value)
    yield from labels.items()

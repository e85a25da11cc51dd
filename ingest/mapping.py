"""Mapping: JSON-LD nodes become N-Triples through ontology/context.jsonld, and nothing else."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, parse, serialize

from ingest.errors import BadRule
from ingest.records import Node
from store.namespaces import rebase

# Nodes given to the JSON-LD parser at once: enough to amortise the context, few enough for memory.
_BATCH = 20_000


class Context:
    """The JSON-LD context that says what the words of the records mean."""

    def __init__(self, path: Path, base: str) -> None:
        """Read the context under a base IRI. Raises BadRule when it is not JSON."""
        try:
            self._context: Any = json.loads(rebase(path.read_text(encoding="utf-8"), base))
        except (OSError, ValueError) as error:
            raise BadRule(f"{error}", where=str(path), remedy="mend the context") from None

    @property
    def document(self) -> dict[str, Any]:
        """The context as a document: an object with `@context`."""
        return dict(self._context)

    @property
    def prefixes(self) -> dict[str, str]:
        """The namespaces that the context abbreviates, by their prefixes."""
        return {
            prefix: iri
            for prefix, iri in self._context["@context"].items()
            if isinstance(iri, str) and iri.endswith(("/", "#")) and not prefix.startswith("@")
        }

    def triples(self, nodes: Iterable[Node]) -> set[bytes]:
        """The N-Triples lines, without line breaks, that the nodes state.

        Raises SyntaxError when an IRI among them is not one.
        """
        lines: set[bytes] = set()
        for batch in _batches(nodes):
            document = json.dumps({**self._context, "@graph": batch}, ensure_ascii=False)
            quads = parse(document.encode(), format=RdfFormat.JSON_LD)
            text = serialize(quads, format=RdfFormat.N_QUADS) or b""
            lines.update(text.splitlines())
        return lines


def _batches(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    remaining = iter(nodes)
    while batch := list(islice(remaining, _BATCH)):
        yield batch

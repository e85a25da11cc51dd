"""Derivation: SPARQL CONSTRUCT rules over the whole graph, into a graph of their own."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Store, serialize

from ingest.errors import BadRule
from store.namespaces import rebase

GRAPH = "derivation"


def derive(store: Store, rules: Path, sources: Iterable[NamedNode], base: str) -> set[bytes]:
    """The N-Triples lines that the rules (`*.rq`) draw from the graphs of the sources.

    The rules see what the sources say and nothing of what was derived before, so that a
    conclusion never outlives its premises. Raises BadRule naming a faulty file.
    """
    lines: set[bytes] = set()
    for path in sorted(rules.glob("*.rq")):
        query = rebase(path.read_text(encoding="utf-8"), base)
        try:
            triples = store.query(query, default_graph=[*sources])
        except SyntaxError as error:
            raise BadRule(f"{error}", where=str(path), remedy="mend the rule") from None
        if not isinstance(triples, QueryTriples):
            raise BadRule("this is no CONSTRUCT", where=str(path), remedy="write a CONSTRUCT")
        lines.update((serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines())
    return lines

"""Derivation: SPARQL CONSTRUCT rules over the whole graph, into a graph of their own."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from ingest.errors import BadRule
from store.namespaces import rebase

GRAPH = "derivation"
# Where a rule may be told about which things alone it is to conclude.
_ONLY = re.compile(r"#\+ only (\?\w+)")
_HERE = Path(__file__).parent
_STEPS = 2


def derive(
    store: Store,
    rules: Path,
    sources: Iterable[NamedNode],
    base: str,
    only: Collection[str] | None = None,
) -> set[bytes]:
    """The N-Triples lines that the rules (`*.rq`) draw from the graphs of the sources.

    The rules see what the sources say and nothing of what was derived before, so that a
    conclusion never outlives its premises. With `only`, IRIs, they conclude about these things
    alone. Raises BadRule naming a faulty file.
    """
    lines: set[bytes] = set()
    graphs: list[NamedNode | BlankNode | DefaultGraph] = [*sources]
    for path in sorted(rules.glob("*.rq")):
        query = rebase(path.read_text(encoding="utf-8"), base)
        if only is not None:
            query = _restricted(query, path, only)
        try:
            triples = store.query(query, default_graph=graphs)
        except SyntaxError as error:
            raise BadRule(f"{error}", where=str(path), remedy="mend the rule") from None
        if not isinstance(triples, QueryTriples):
            raise BadRule("this is no CONSTRUCT", where=str(path), remedy="write a CONSTRUCT")
        lines.update((serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines())
    return lines


def touched(stores: Iterable[Store], things: Collection[str], base: str) -> set[str] | None:
    """About which things conclusions may change when what is said of `things` does.

    The databases are those before and after. None when it may be about anything.
    """
    found = set(things)
    for store in stores:
        if _ask(store, "areas", things, base):
            return None
    for store in stores:
        reached = set(things)
        for _ in range(_STEPS):
            reached |= _select(store, "touched", reached, base)
        found |= reached
    return found


def _restricted(query: str, path: Path, only: Collection[str]) -> str:
    values = " ".join(f"<{iri}>" for iri in sorted(only))
    text, count = _ONLY.subn(lambda found: f"VALUES {found[1]} {{ {values} }}", query)
    if not count:
        what = "nothing says about which things alone it may conclude"
        raise BadRule(what, where=str(path), remedy="add a line `#+ only ?thing`")
    return text


def _ask(store: Store, name: str, things: Collection[str], base: str) -> bool:
    answer = store.query(_about(name, things, base))
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def _select(store: Store, name: str, things: Collection[str], base: str) -> set[str]:
    answer = store.query(_about(name, things, base))
    assert isinstance(answer, QuerySolutions)
    return {row[0].value for row in answer if isinstance(row[0], NamedNode)}


def _about(name: str, things: Collection[str], base: str) -> str:
    text = rebase((_HERE / f"{name}.rq").read_text(encoding="utf-8"), base)
    return text.replace("$things", " ".join(f"<{iri}>" for iri in sorted(things)))

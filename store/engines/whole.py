"""Recognising queries for all of one graph, the most triples that anybody asks for at once.

A graph has each of its triples once, so they can be sent as they are found; an engine that
answers CONSTRUCT by its rules has to remember them all, lest one come twice.
"""

import re

from store.sparql import IRI

__all__ = ["asks_for_whole_graph"]

_MAY = r"(?:\s|\#[^\n\r]*+(?=[\n\r]|\Z))*+"
_VARIABLE = r"[?$](?P<{0}>[A-Za-z]\w*+)"
_LONGEST = 2000


def _triple(kind: str) -> str:
    variables = r"\s++".join(_VARIABLE.format(f"{kind}{place}") for place in (1, 2, 3))
    return rf"\{{{_MAY}{variables}{_MAY}\.?{_MAY}\}}{_MAY}"


_WHOLE = re.compile(
    rf"{_MAY}(?:PREFIX{_MAY}(?:[A-Za-z][\w-]*+)?:{_MAY}{IRI}{_MAY})*+"
    rf"CONSTRUCT{_MAY}(?:{_triple('made')}(?:WHERE{_MAY})?|WHERE{_MAY}){_triple('met')}",
    re.IGNORECASE | re.ASCII,
)


def asks_for_whole_graph(text: str) -> bool:
    """Whether a query is ``CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }``, or says it shorter."""
    match = _WHOLE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return False
    met = [match[f"met{place}"] for place in (1, 2, 3)]
    made = [match[f"made{place}"] or name for place, name in enumerate(met, 1)]
    return made == met and len(set(met)) == len(met)

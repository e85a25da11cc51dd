"""Saying where a query is wrong and why, better than the engine's parser does.

pyoxigraph's parser compares whole keywords, so the place it reports can lie a keyword's length
behind the mistake. Read again with wide gaps between the words, no keyword reaches the next one.
"""

import re

import pyoxigraph as ox

from store.errors import BadQuery, QueryError, QueryRefused
from store.sparql import tokens

_PLACE = re.compile(r"error at (\d+):(\d+)")
_BRACKETS = "{}()[],;"
_GAP = " " * 40
# A relative IRI is no mistake.
_ANY_BASE = "http://example.org/"
_SENTENCE = re.compile(r"The [A-Za-z]+ contains? [a-z ]+|[A-Z][a-z]+ .*? already [a-z ]+")
_DECLARED = re.compile(r"prefix\s+([\w.-]*):", re.IGNORECASE)
_USED = re.compile(r"(?<![\w:?$@.\-])((?:[^\W\d_][\w.-]*)?):(?=[\w:])")
_UPDATE = re.compile(
    r"\s*(?:(?:prefix|base)\b[^<]*)*(?:insert|delete|load|clear|drop|create|add|move|copy|with)\b",
    re.IGNORECASE,
)


def explain(text: str) -> QueryError:
    """Describe the mistake in a query that the engine has refused."""
    bare = "".join(
        " " if kind in ("iri", "string", "comment") else token for kind, token in tokens(text)
    )
    if _UPDATE.match(bare):
        return QueryRefused(
            "This is an update, and this endpoint only answers queries.",
            remedy="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
            code="UpdateRefused",
        )
    offset, message = _reparse(text)
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return _undeclared(bare, line, column) or _misread(text, offset, line, column, message)


def _reparse(text: str) -> tuple[int, str]:
    """Find the offset of the word that cannot be read, and the parser's message."""
    wide, origins = _widen(text)
    try:
        ox.Store().query(wide, base_iri=_ANY_BASE)
    except SyntaxError as error:
        place = _PLACE.match(str(error))
        if place:
            lines = wide.split("\n")[: int(place.group(1)) - 1]
            reported = sum(len(line) + 1 for line in lines) + int(place.group(2)) - 1
            starts = [start for start in origins if start <= reported]
            return origins[max(starts)] if starts else 0, str(error)
        return 0, str(error)
    return 0, ""


def _widen(text: str) -> tuple[str, dict[int, int]]:
    """Spread the words; also map each word's new offset to its offset in the text."""
    parts: list[str] = []
    origins: dict[int, int] = {}
    size = offset = 0
    fresh = True
    for kind, token in tokens(text):
        bracket = kind == "other" and token in _BRACKETS
        blank = kind in ("space", "comment")
        if (fresh or bracket) and not blank:
            gap = _GAP
            origins[size + len(gap)] = offset
        else:
            gap = ""
        parts += [gap, token]
        size += len(gap) + len(token)
        offset += len(token)
        fresh = blank or bracket
    origins[size + len(_GAP)] = len(text)
    return "".join(parts) + _GAP, origins


def _undeclared(bare: str, line: int, column: int) -> BadQuery | None:
    declared = set(_DECLARED.findall(bare))
    for used in _USED.findall(bare):
        if used not in declared:
            return BadQuery(
                f"The prefix “{used}:” is used but not declared.",
                line,
                column,
                remedy=f"Begin the query with PREFIX {used}: <…>.",
                code="UndeclaredPrefix",
                prefix=used,
            )
    return None


def _misread(text: str, offset: int, line: int, column: int, message: str) -> BadQuery:
    sentence = _SENTENCE.search(message)
    if sentence:
        return BadQuery(
            f"{sentence.group()}.", line, column, code="BadQueryMeaning", detail=sentence.group()
        )
    near = " ".join(text[offset : offset + 200].split())[:40]
    if not near:
        return BadQuery(
            "The query ends too early.",
            line,
            column,
            remedy="Check that every bracket is closed.",
            code="QueryEndsEarly",
        )
    return BadQuery(
        f"The query cannot be read from “{near}” on.",
        line,
        column,
        remedy="Check what stands there and just before.",
        near=near,
    )

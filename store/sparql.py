"""Guarding SPARQL text before an engine parses it.

pyoxigraph offers no syntax tree, reaches out for SERVICE and dies on deep nesting. SPARQL's
`<` begins an IRI or is an operator, which only a parser can tell; so every way in which the
text can be cut into tokens is followed, and the text is refused when one of them shows a fault.
"""

import heapq
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from store.errors import QueryRefused

MAX_NESTING = 200
# A thread with a stack of STACK_BYTES survives the longest chain (`1+1+…`, UNION) that fits.
MAX_CHARACTERS = 100_000
STACK_BYTES = 512 * 1024 * 1024

IRI = r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
STRING = (
    r'"""(?:[^"\\]|\\.|""?(?!"))*+"""'
    r"|'''(?:[^'\\]|\\.|''?(?!'))*+'''"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
)
_TOKEN = re.compile(
    rf"(?P<iri>{IRI})|(?P<string>{STRING})|(?P<comment>\#[^\n\r]*)|(?P<variable>[?$]\w+)"
    r"|(?P<word>[^\W\d]\w*)|(?P<number>\d+)|(?P<space>\s+)|(?P<escape>\\.)|(?P<other>.)",
    re.DOTALL,
)
_OPENING, _CLOSING = "{([", "})]"
_GAP = r"(?:\s|\#[^\n\r]*+(?=[\n\r]|\Z))*+"
_SERVICE = re.compile(
    rf"(?<![:%@\\-])service{_GAP}(?:silent{_GAP})?"
    rf"(?:(?P<service>{IRI})|[?$]\w+|[\w.-]*:(?:[\w.:%-]|\\.)*+){_GAP}\{{",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(rf"(?:!{_GAP}){{{MAX_NESTING + 1}}}")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Call(NamedTuple):
    """A SERVICE: where the IRI of the service stands, and which it is."""

    start: int
    end: int
    service: str


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into (kind, token), taking `<…>` for an IRI wherever it can be one."""
    for match in _TOKEN.finditer(text):
        yield str(match.lastgroup), match.group()


def check_length(text: str) -> None:
    """Refuse a query that is too long to be read; raises QueryRefused."""
    if len(text) > MAX_CHARACTERS:
        raise QueryRefused(
            f"The query is longer than {MAX_CHARACTERS:,} characters.",
            remedy="Ask in several smaller queries.",
            code="QueryTooLong",
            limit=MAX_CHARACTERS,
        )


def guard(text: str, services: Collection[str] = ()) -> Sequence[Call]:
    """Refuse a query that reaches out or could bring an engine down; raises QueryRefused.

    SERVICE is allowed with the IRI of one of the ``services``, spelled out; where such calls
    stand is returned.
    """
    check_length(text)
    calls: set[Call] = set()
    for reading in {text, unescape(text)}:
        if _NEGATIONS.search(reading):
            raise _too_deep()
        calls |= _guard_reading(reading, services if reading == text else ())
    certain = _certain_calls(text) if calls else set()
    for call in calls - certain:
        raise _service(text, call.start)
    return sorted(calls, key=lambda call: call.start)


def called(text: str) -> Sequence[str]:
    """The services that a query calls by an IRI spelled out, in the order of its text."""
    found = sorted(_certain_calls(text), key=lambda call: call.start)
    return list(dict.fromkeys(call.service for call in found))


def redirect(text: str, calls: Sequence[Call], addresses: Mapping[str, str]) -> str:
    """Put other addresses in place of those that SERVICE calls."""
    for call in reversed(calls):
        text = f"{text[: call.start]}<{addresses[call.service]}>{text[call.end :]}"
    return text


def unescape(text: str) -> str:
    """Resolve SPARQL's codepoint escapes, which may stand anywhere in a query."""

    def character(match: re.Match[str]) -> str:
        code = int(match.group(1) or match.group(2), 16)
        return chr(code) if code <= 0x10FFFF else match.group()

    return _ESCAPE.sub(character, text)


def _certain_calls(text: str) -> set[Call]:
    """Find the calls of the reading that takes `<…>` for an IRI wherever it can be one."""
    words = (match for match in _TOKEN.finditer(text) if match.lastgroup == "word")
    found = (_SERVICE.match(text, match.start()) for match in words)
    return {_call(match) for match in found if match and match["service"]}


def _call(match: re.Match[str]) -> Call:
    return Call(match.start("service"), match.end("service"), match["service"][1:-1])


def _guard_reading(text: str, services: Collection[str]) -> set[Call]:
    """Follow all readings at once: at each place, the deepest nesting counts."""
    calls: set[Call] = set()
    reached = {0: 0}
    places = [0]
    while places:
        place = heapq.heappop(places)
        depth = reached.pop(place)
        match = _TOKEN.match(text, place)
        if match is None:
            continue
        kind = str(match.lastgroup)
        if kind == "word" and (service := _SERVICE.match(text, place)):
            if not service["service"] or service["service"][1:-1] not in services:
                raise _service(text, place)
            calls.add(_call(service))
        depth = _deeper(depth, match.group()) if kind == "other" else depth
        ends = [match.end(), place + 1] if kind == "iri" else [match.end()]
        for end in ends:
            if end not in reached:
                heapq.heappush(places, end)
            reached[end] = max(depth, reached.get(end, 0))
    return calls


def _deeper(depth: int, token: str) -> int:
    if token in _CLOSING:
        return max(depth - 1, 0)
    if token not in _OPENING:
        return depth
    if depth == MAX_NESTING:
        raise _too_deep()
    return depth + 1


def _too_deep() -> QueryRefused:
    return QueryRefused(
        f"The query nests brackets or negations more than {MAX_NESTING} deep.",
        remedy="Write it with fewer levels.",
        code="QueryTooDeep",
        limit=MAX_NESTING,
    )


def _service(text: str, place: int) -> QueryRefused:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return QueryRefused(
        "This endpoint does not ask that other endpoint: SERVICE is not allowed.",
        where=f"line {line}, column {column}",
        remedy="Ask it from your own program and join the answers there; "
        "/sparql/limits lists the endpoints that can be asked, by their IRI spelled out.",
        code="ServiceRefused",
        line=line,
        column=column,
    )

"""Reading requests of the SPARQL 1.1 Protocol: three ways to ask, and what each may carry."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.bodies import check_encoding, receive
from api.exchange import Question
from api.problems import Problem
from api.views.looking import ROWS, check_view
from store.queries import VIEWS

_FORM = "application/x-www-form-urlencoded"
_GRAPHS = ("default-graph-uri", "named-graph-uri")
# `output` and `results` are names that some clients send beside `format`.
_FORMATS = ("format", "output", "results")
_KNOWN = frozenset({"query", "lang", "timeout", "view", *_GRAPHS, *_FORMATS})
_UPDATES = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
MAX_BODY_BYTES = 1_000_000
BODY_SECONDS = 20
# Bytes of a form that take no time to decode.
_SHORT = 50_000

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Update:
    """An update as it was sent; it is read when it is known who sends it."""

    pairs: Pairs

    @property
    def text(self) -> bytes:
        """The update; raises Problem when it is none, or several."""
        texts = [value for name, value in self.pairs if name == "update"]
        if len(texts) != 1:
            raise Problem(400, "two_queries")
        for name, _ in self.pairs:
            if name not in _UPDATES | {"lang"}:
                known = ", ".join(sorted(_UPDATES))
                raise Problem(400, "unknown_parameter", parameter=name, known=known)
        return texts[0].encode()

    def using(self, kind: str) -> tuple[str, ...]:
        """The graphs that it is to use as the `graph` or the `named-graph` ones."""
        return tuple(value for name, value in self.pairs if name == f"using-{kind}-uri")


def asks_for_update(request: Request) -> bool:
    """Whether a request is one for an update, in order or not, as far as its head tells."""
    head = request.headers.get("content-type", "") + request.scope["query_string"].decode("latin-1")
    return "sparql-update" in head or any(f"{name}=" in head for name in _UPDATES)


async def read_question(request: Request) -> Question | Update | None:
    """Read a query or an update from a request; None when it carries neither. Raises Problem."""
    pairs = decode(request.scope["query_string"])
    if request.method == "POST":
        return await _read_post(request, pairs)
    _check(pairs)
    if not any(name in ("query", *_GRAPHS) for name, _ in pairs):
        return None
    return _question(pairs)


async def read_form(request: Request) -> Pairs:
    """Read the parameters in an address, and in a form where one is sent; raises Problem."""
    pairs = decode(request.scope["query_string"])
    if request.method != "POST":
        return pairs
    media_type = media_type_of(request)
    if media_type != _FORM:
        raise Problem(415, "form_only", given=media_type or "–")
    return [*pairs, *await _decoded(await _body(request))]


async def _read_post(request: Request, pairs: Pairs) -> Question | Update:
    media_type = media_type_of(request)
    if media_type == "application/sparql-update":
        return Update([*pairs, ("update", _text(await _body(request)))])
    if media_type == _FORM:
        pairs = [*pairs, *await _decoded(await _body(request))]
        if any(name == "update" for name, _ in pairs):
            return Update(pairs)
        _check(pairs)
        return _question(pairs)
    if media_type == "application/sparql-query":
        _check(pairs)
        if any(name == "query" for name, _ in pairs):
            raise Problem(400, "two_queries")
        text = _text(await _body(request))
        return _question([*pairs, ("query", text)])
    raise Problem(415, "content_type", given=media_type or "–")


def media_type_of(request: Request) -> str:
    """Tell what the body is, which must come as it is and in UTF-8; raises Problem."""
    media_type, charset = _content_type(request.headers.get("content-type", ""))
    check_encoding(request)
    if charset not in ("utf-8", "utf8"):
        raise Problem(415, "charset", charset=charset)
    return media_type


async def _decoded(body: bytes) -> Pairs:
    """Decode a form; a long one takes so much time that others must not wait for it."""
    return decode(body) if len(body) <= _SHORT else await asyncio.to_thread(decode, body)


def _question(pairs: Pairs) -> Question:
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise Problem(400, "two_queries" if queries else "no_query")
    default, named = ([value for name, value in pairs if name == kind] for kind in _GRAPHS)
    wanted = next((value for name, value in pairs if name == "format"), "")
    given = bool(default or named)
    seconds = read_seconds(next((value for name, value in pairs if name == "timeout"), ""))
    view = check_view(next((value for name, value in pairs if name == "view"), "")) or VIEWS[0]
    return Question(
        queries[0],
        default if given else None,
        named if given else None,
        wanted,
        seconds=seconds,
        rows=ROWS[view],
        view=view,
    )


def read_seconds(text: str) -> float:
    """Read the seconds that the client wants to spend at most; 0 when it does not say."""
    if not text:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise Problem(400, "timeout", given=text)
    return value


def _check(pairs: Pairs) -> None:
    for name, _ in pairs:
        if name in _UPDATES:
            # Only a form or a document carries an update (SPARQL 1.1 Protocol, section 2.2).
            raise Problem(400, "update_parameter", parameter=name)
        if name not in _KNOWN:
            raise Problem(400, "unknown_parameter", parameter=name, known=", ".join(sorted(_KNOWN)))


def _content_type(header: str) -> tuple[str, str]:
    media_type, *parameters = header.split(";")
    values = {
        key.strip().lower(): value for key, _, value in (p.partition("=") for p in parameters)
    }
    return media_type.strip().lower(), values.get("charset", "utf-8").strip(' "').lower()


async def _body(request: Request) -> bytes:
    too_large = Problem(413, "body", limit=MAX_BODY_BYTES)
    return await receive(request, MAX_BODY_BYTES, BODY_SECONDS, too_large)


def decode(encoded: bytes) -> Pairs:
    """Decode a form once; the framework's own parser would guess at broken text. Raises Problem."""
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise Problem(400, "not_utf8") from None
    except ValueError:
        raise Problem(400, "too_many_fields") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "not_utf8") from None

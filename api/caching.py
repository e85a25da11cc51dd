"""Entity tags by release: what a release answers never changes, so a client may keep it."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from store.sparql import IRI, STRING, unescape

_SKIPPED = re.compile(rf"\\.|{IRI}|{STRING}|(?:\s|\#[^\n\r]*(?=[\n\r]|\Z))+", re.DOTALL)
# Characters up to which a query is squeezed, and remembered: a thousand long ones fill the memory.
_SHORT = 10_000
_GAP = r"(?:\s|\#[^\n\r]*+)*+"
# Functions whose value is another at each call, and what others may change at any time.
_CHANGING = re.compile(rf"\b(?:now|rand|uuid|struuid|bnode){_GAP}\(", re.IGNORECASE)
_ELSEWHERE = re.compile(rf"\bservice{_GAP}(?:silent{_GAP})?(?:<|[?$]|[\w.-]*:)", re.IGNORECASE)


def entity_tag(*parts: str) -> str:
    """Make a weak tag: equal parts give equal content, if not equal bytes."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f'W/"{digest[:20]}"'


def cache_headers(tag: str, vary: str = "Accept, Accept-Language") -> dict[str, str]:
    """Headers of something that may be kept, but asked for again by its tag."""
    return {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": vary}


def unchanged(request: Request, headers: Mapping[str, str]) -> Response | None:
    """Give a 304 when the client already has what the headers describe."""
    known = [item.strip() for item in request.headers.get("if-none-match", "").split(",")]
    tag = headers["ETag"].removeprefix("W/")
    if "*" in known or tag in [item.removeprefix("W/") for item in known]:
        return Response(status_code=304, headers=dict(headers))
    return None


def bears_key(scope: Scope) -> bool:
    """Whether a request says who asks: its answer is for nobody else, and is not kept."""
    return any(name == b"authorization" for name, _ in scope["headers"])


def wants_fresh(request: Request) -> bool:
    """Whether the client asks for an answer that is computed anew."""
    return "no-cache" in request.headers.get("cache-control", "")


def canonical(query: str) -> str:
    """Make queries that differ in comments and white space only the same.

    What stands between `<` and `>` and in quotation marks stays as it is, and so do line ends,
    which end comments: an engine that takes `<` for an operator must not read another query.
    A long query stays as it is: squeezing it would keep everybody waiting.
    """
    if len(query) > _SHORT or ("'" in query and "<" in query):
        return query
    return _squeezed(query)


@lru_cache(maxsize=1000)
def _squeezed(query: str) -> str:
    return _SKIPPED.sub(_squeeze, query).strip()


def _squeeze(match: re.Match[str]) -> str:
    text = match.group()
    if text[0] == "#" or text[0].isspace():
        return "\n" if "\n" in text or "\r" in text else " "
    return text


def is_stable(query: str) -> bool:
    """Whether a query gives the same answer each time it is asked of the same release."""
    plain = unescape(query)
    return not (_CHANGING.search(plain) or _ELSEWHERE.search(plain))


def asks_elsewhere(query: str) -> bool:
    """Whether a query may ask another endpoint with SERVICE."""
    return bool(_ELSEWHERE.search(unescape(query)))

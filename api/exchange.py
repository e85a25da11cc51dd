"""A question on its way: what its client takes, the release it is asked of, what may be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from api.cache import RELEASE_HEADER
from api.caching import cache_headers, canonical, entity_tag
from api.context import Context, context_of
from api.kept import Kept
from api.language import language_of
from api.serving import Served
from api.tables import SHOWN_ROWS
from api.wanted import Wanted
from api.workbook import Labels

_VARY = "Accept, Accept-Language, Accept-Encoding"


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is asked of, a format asked for by name, and seconds to spend.

    A page is given at most so many rows, for the view of them that was asked for.
    """

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    format: str = ""
    html: bool = True
    seconds: float = 0.0
    rows: int = SHOWN_ROWS
    view: str = ""


@dataclass(frozen=True)
class Exchange:
    """A question, what its client takes, the release it is asked of, and the answer's headers.

    The answer may be kept under the tag, if there is one.
    """

    request: Request
    question: Question
    wanted: Wanted
    served: Served
    headers: Mapping[str, str]
    tag: str
    labels: Labels | None


def keep(exchange: Exchange, response: Response, body: bytes) -> None:
    """Keep an answer for whoever asks the same, if it may be kept."""
    if exchange.tag:
        listed = tuple((k, v) for k, v in response.raw_headers if k.startswith(b"content-"))
        kept = Kept(exchange.served.release.id, 200, listed, body)
        context_of(exchange.request).shelf.put(exchange.tag, kept)


def from_kept(kept: Kept, headers: Mapping[str, str]) -> Response:
    """Give a kept answer to one more client."""
    response = Response(kept.body, headers=dict(headers))
    names = {name for name, _ in kept.headers}
    others = [item for item in response.raw_headers if item[0] not in names]
    response.raw_headers = [*others, *kept.headers]
    return response


def tag_of(
    request: Request, context: Context, served: Served, question: Question, wanted: Wanted
) -> str:
    """Tell answers apart: by release, software, query, graphs, and what the client takes."""
    names = [choice.media_type if choice else "" for choice in (wanted.results, wanted.graphs)]
    here = request.url
    page: tuple[str, ...] = ()
    if wanted.page:
        page = (language_of(request), here.path, here.query, question.view)
    elif wanted.workbook:
        # It says in words at which address it was found.
        page = (language_of(request), str(here))
    graphs = (repr(question.default_graphs), repr(question.named_graphs))
    encoding = "gzip" if wanted.gzip else ""
    text = canonical(question.text)
    return entity_tag(served.release.id, context.edition, text, *graphs, *names, encoding, *page)


def headers_of(served: Served, tag: str) -> Mapping[str, str]:
    """Name the release, and the tag when there is one, under which the answer may be kept."""
    unkept = {"Cache-Control": "no-store", "Vary": _VARY}
    return {**(cache_headers(tag, _VARY) if tag else unkept), RELEASE_HEADER: served.release.id}

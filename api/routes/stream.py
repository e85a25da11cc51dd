"""The event stream: LDES over TREE, for those who want all that is said, and what changes.

`/stream` is the root of the search tree; it leads to the pages of members, the older ones by
shelves of pages. What never changes again says so. Addresses within are relative, so that the
stream can be followed wherever it is served, under whatever name. With `?kind=organization` it is
the stream of the things of a kind alone, of a name of its own.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.caching import cache_headers, entity_tag, unchanged
from api.context import Context, context_of
from api.negotiation import Format
from api.problems import Problem
from api.replies import negotiate
from store.errors import NoStream
from store.stream.folder import Folder
from store.stream.members import PREFIXES, of_kind, prefixes
from store.stream.model import Stream

TRIG = Format("application/trig", "trig", ("application/x-trig",), "TriG")
_TYPE = 'application/trig; profile="https://w3id.org/tree/profile"'
_FOR_EVER = "public, max-age=31536000, immutable"
# What an IRI below `id/` goes on with: organization, project, membership…
Kind = Annotated[str, Query(pattern="^[a-z-]{1,40}$")]
_CONTEXT = Path(__file__).parents[1] / "stream.trig"


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["stream"])
    for path, handler, summary in (
        ("/stream", stream_root, "The event stream (LDES): what it is, and where its pages are"),
        ("/stream/{began}/shelf/{number}", stream_shelf, "A hundred pages of the event stream"),
        ("/stream/{began}/{number}", stream_page, "A page of the event stream: versions of things"),
        (
            "/stream/{began}",
            stream_by_name,
            "The event stream by its lasting name, to where it begins",
        ),
    ):
        routes.add_api_route(path, handler, summary=summary, response_class=Response)
    return routes


def stream_root(request: Request, kind: Kind = "") -> Response:
    """Describe the stream, and lead to its shelves and to its newest pages."""
    negotiate(request, (TRIG,))
    folder = _folder(request)
    found = _read(folder)
    shelves = (
        _lead(found, f"stream/{found.began}/shelf/{number}{_only(kind)}", found.shelf(number))
        for number in range(1, found.shelves + 1)
    )
    pages = (
        _lead(found, f"stream/{found.began}/{n}{_only(kind)}", range(n, n + 1)) for n in found.loose
    )
    parts = [
        _written(),
        f"@prefix : <{found.iri}{_only(kind)}> .\n",
        _CONTEXT.read_text(encoding="utf-8"),
        *shelves,
        *pages,
    ]
    return _reply(request, (found.began, str(found.transaction), kind), parts)


def stream_shelf(request: Request, began: str, number: int, kind: Kind = "") -> Response:
    """Lead to the pages of a shelf."""
    negotiate(request, (TRIG,))
    found = _known(_folder(request), began)
    if not 1 <= number <= found.shelves:
        raise Problem(404, "no_page", page=number)
    pages = (_lead(found, f"../{n}{_only(kind)}", range(n, n + 1)) for n in found.shelf(number))
    parts = [_written(), "<> a tree:Node ; ldes:immutable true .\n", *pages]
    return _reply(request, (began, "shelf", str(number), kind), parts, for_ever=True)


def stream_page(request: Request, began: str, number: int, kind: Kind = "") -> Response:
    """Give the members of a page."""
    negotiate(request, (TRIG,))
    folder = _folder(request)
    found = _known(folder, began)
    if not 1 <= number <= len(found.pages):
        raise Problem(404, "no_page", page=number)
    full = found.is_full(number)
    text = folder.text(found, number).decode()
    if kind:
        text = of_kind(found, text, kind, found.iri + _only(kind))
    about = "<> a tree:Node ; ldes:immutable true .\n" if full else "<> a tree:Node .\n"
    parts = [prefixes(found, number), about, text]
    tag = (began, str(number), str(found.pages[number - 1].text), str(full), kind)
    return _reply(request, tag, parts, for_ever=full)


def stream_by_name(request: Request, began: str, kind: Kind = "") -> Response:
    """Lead from the stream's IRI to the root."""
    _known(_folder(request), began)
    return RedirectResponse(f"../stream{_only(kind)}", 303)


def _only(kind: str) -> str:
    return f"?kind={kind}" if kind else ""


def _reply(
    request: Request, tag: tuple[str, ...], parts: Iterable[str], *, for_ever: bool = False
) -> Response:
    context: Context = context_of(request)
    headers = cache_headers(entity_tag(context.edition, *tag), vary="Accept")
    if for_ever:
        headers["Cache-Control"] = _FOR_EVER
    known = unchanged(request, headers)
    return known or Response("".join(parts), media_type=_TYPE, headers=headers)


def _folder(request: Request) -> Folder:
    return Folder(context_of(request).settings.home)


def _read(folder: Folder) -> Stream:
    found = folder.read()
    if found is None:
        raise NoStream
    return found


def _known(folder: Folder, began: str) -> Stream:
    """The stream of this name; any other is gone. Raises Problem, BrokenStream."""
    found = folder.read()
    if found is None or found.began != began:
        raise Problem(410, "stream_gone", began=began)
    return found


def _lead(stream: Stream, address: str, pages: range) -> str:
    """Relations to a node: from and to which moment and position its members are."""
    first, last = stream.pages[pages[0] - 1], stream.pages[pages[-1] - 1]
    bounds = [
        ("GreaterThanOrEqualTo", "prov:generatedAtTime", f'"{first.since}"^^xsd:dateTime'),
        ("GreaterThanOrEqualTo", "schema:position", f"{first.first}"),
    ]
    if stream.is_full(pages[-1]):
        bounds += [
            ("LessThanOrEqualTo", "prov:generatedAtTime", f'"{last.until}"^^xsd:dateTime'),
            ("LessThanOrEqualTo", "schema:position", f"{last.last}"),
        ]
    return "".join(_relation(address, *bound) for bound in bounds)


def _relation(address: str, kind: str, path: str, value: str) -> str:
    return (
        f"<> tree:relation [ a tree:{kind}Relation ; tree:node <{address}> ;"
        f" tree:path {path} ; tree:value {value} ] .\n"
    )


def _written() -> str:
    return PREFIXES.read_text(encoding="utf-8")

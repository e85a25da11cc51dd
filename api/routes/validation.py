"""Trying a document: what is wrong with it, and whom the graph knows already; by a form too."""

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.contributing import ANYBODYS_MIB, contribute, document, read_body, status_of, tell
from api.formats import HTML
from api.matches import matches
from api.negotiation import prefers_html
from api.problems import wanted_locale
from api.protocol import media_type_of
from api.replies import negotiate, page, reply
from api.trying import Tried, columns_of, meant, parameters_of, tried
from api.uploads import FORM, fields_of
from store.contributions import CHECK, Contribution, Verdict

PATH = "/validate"
_KNOWN = frozenset({"table", "column", "lang"})
# The graph of a document of which nobody said whose it is.
_NOBODYS = "validate"
_SHOWN = 200
_SENTENCES = {
    "accepted": "validate.accepted",
    "unchanged": "validate.unchanged",
    "refused": "validate.refused",
    "failed": "validate.failed",
}
_PARAMETERS = [
    {"name": "table", "in": "query", "schema": {"type": "string"}},
    {"name": "column", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["contributions"])
    routes.add_api_route(
        PATH, validate_form, summary="A form to try a document with", response_class=Response
    )
    routes.add_api_route(
        PATH,
        validate,
        methods=["POST"],
        summary="Try a document: what is wrong with it, who the graph knows already",
        response_class=Response,
        openapi_extra={"parameters": _PARAMETERS},
    )
    return routes


def validate_form(request: Request) -> Response:
    """Give the form."""
    choice = negotiate(request, (HTML,))
    with context_of(request).serving.lease() as served:
        return reply(request, choice, served.release.id, lambda: _page(request, None, {}))


async def validate(request: Request) -> Response:
    """Try a document as if it were added to the graph; needs no key."""
    pairs = parameters_of(request, _KNOWN)
    graph = context_of(request).settings.namespaces.graph + _NOBODYS
    if media_type_of(request) == FORM:
        return await _validate_form(request, graph)
    table = dict(pairs).get("table", "")
    asked = document(request, CHECK, graph, "", table=table, columns=columns_of(pairs))
    verdict = await contribute(request, asked, await read_body(request, asked))
    return tell(request, asked, verdict, **await matches(request, verdict))


async def _validate_form(request: Request, graph: str) -> Response:
    """Try what a form brings, and answer with a page to whom asks for one."""
    body = await read_body(request, Contribution(CHECK, "", graph))
    fields = await fields_of(request.headers["content-type"], body)
    try:
        given = await tried(fields)
    finally:
        await fields.close()
    asked = given.asked(graph)
    verdict = await contribute(request, asked, given.body)
    known = await matches(request, verdict)
    if not prefers_html(request.headers.get("accept")):
        return tell(request, asked, verdict, **known)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    told = _page(request, given, _report(request, given, asked, verdict, known))
    return Response(told, status_of(verdict), headers=headers, media_type="text/html")


def _report(
    request: Request, given: Tried, asked: Contribution, verdict: Verdict, known: dict[str, Any]
) -> dict[str, Any]:
    """What the page tells of a document that was tried."""
    context = context_of(request)
    labels = [locale.below("contributions.column") for locale in context.locales.values()]
    columns = meant(verdict.layout, given, labels) if verdict.layout else {}
    faults = sorted(verdict.faults, key=lambda each: (each.severity != "Violation", each.line))
    grave = [fault for fault in faults if fault.severity == "Violation"]
    sentence = _SENTENCES[verdict.outcome] if len(grave) != 1 else "validate.refused_one"
    locale = wanted_locale(request)
    return {
        "verdict": verdict,
        "sentence": locale(sentence, added=locale.number(verdict.added), count=len(grave)),
        "term": lambda iri: (
            context.ontology.label(iri, locale.code) or context.ontology.compact(iri)
        ),
        "faults": faults[:_SHOWN],
        "total": len(faults),
        "columns": columns,
        "headings": {ours: theirs for theirs, ours in columns.items()},
        "matches": known.get("matches", {}),
        "command": _command(given, asked, verdict, columns, context.settings.base),
    }


def _command(
    given: Tried, asked: Contribution, verdict: Verdict, columns: Mapping[str, str], base: str
) -> str:
    """The command that sends the document with a key, as a dry run."""
    said = [("dry-run", "true")]
    if verdict.layout and verdict.layout.table:
        renamed = [f"{ours}:{theirs}" for theirs, ours in columns.items() if ours != theirs]
        said += [("table", verdict.layout.table), *(("column", each) for each in renamed)]
    address = f"{base}contributions/NAME?{urlencode(said, quote_via=quote, safe=':')}"
    lines = (
        f"curl -X PUT --data-binary @{shlex.quote(given.name or 'FILE')}",
        f'-H "Content-Type: {asked.media_type}" -H "Authorization: Bearer $TOKEN"',
        shlex.quote(address),
    )
    return " \\\n  ".join(lines)


def _page(request: Request, given: Tried | None, report: dict[str, Any]) -> str:
    limit = min(context_of(request).settings.contribution_size, ANYBODYS_MIB)
    return page(request, "validate.html", given=given, report=report, limit=limit, shown=_SHOWN)

"""Contributions over HTTP: read, handed to the writer, and its verdict told."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from api.bodies import check_encoding, receive
from api.cache import RELEASE_HEADER
from api.context import context_of
from api.language import Locale
from api.problems import Problem, wanted_locale
from api.protocol import media_type_of
from api.threads import in_thread
from api.writing import Writer
from store.contributions import REMOVE, Contribution, Fault, Verdict

_BODY_SECONDS = 120
# Of a document that anybody may try.
ANYBODYS_MIB = 8
# What is wrong with the request rather than with the data, by what the writer calls it.
_STATUS: Mapping[str, int] = {
    "media-type": 415,
    "own-graph": 409,
    "update-refused": 403,
    **dict.fromkeys(("rdf-syntax", "other-graph", "triple-term", "table", "graph-name"), 400),
    **dict.fromkeys(("update-syntax", "update-failed", "using-conflict"), 400),
}


async def contribute(request: Request, asked: Contribution, body: bytes) -> Verdict:
    """Have a contribution applied; the release is served when it is published.

    Raises Problem when this server has no writer, or when trying takes too long; ServiceBusy,
    WriterLost.
    """
    writer = _writer(request, asked)
    try:
        verdict = await writer.apply(asked, body)
    except TimeoutError:
        raise Problem(504, "trying_seconds", seconds=writer.seconds) from None
    if verdict.outcome == "published":
        await in_thread(context_of(request).serving.refresh)
    return verdict


async def read_body(request: Request, asked: Contribution) -> bytes:
    """Receive a document when it has a chance to be read; raises Problem, ServiceBusy."""
    _writer(request, asked).check_room()
    check_encoding(request)
    limit = context_of(request).settings.contribution_size
    if not asked.by:
        limit = min(limit, ANYBODYS_MIB)
    too_large = Problem(413, "contribution_size", limit=limit)
    return await receive(request, limit << 20, _BODY_SECONDS, too_large)


def _writer(request: Request, asked: Contribution) -> Writer:
    context = context_of(request)
    writer = context.checker if asked.tries else context.writer
    if not writer.is_there:
        raise Problem(503, "no_writer")
    return writer


def document(request: Request, action: str, graph: str, by: str, **more: Any) -> Contribution:
    """A contribution of the document that a request brings."""
    media_type = media_type_of(request) if action != REMOVE else ""
    return Contribution(action, by, graph, media_type, **more)


def status_of(verdict: Verdict) -> int:
    """The status by RFC 9110 and the Graph Store Protocol, section 5."""
    if verdict.outcome == "refused":
        codes = [fault.code for fault in verdict.faults if fault.severity == "Violation"]
        return _STATUS.get(codes[0], 422) if codes else 422
    if verdict.outcome == "failed":
        return 500
    return 201 if verdict.created and verdict.outcome == "published" else 200


def tell(request: Request, asked: Contribution, verdict: Verdict, **more: Any) -> Response:
    """Tell a verdict as JSON, in the reader's language; a refusal as RFC 9457 has it."""
    locale = wanted_locale(request)
    status = status_of(verdict)
    said: dict[str, Any] = {
        "outcome": verdict.outcome,
        "summary": _summary(locale, verdict),
        "graph": asked.graph or None,
        "release": verdict.release or None,
        "added": verdict.added,
        "removed": verdict.removed,
        "faults": [_fault(fault, locale.code) for fault in verdict.faults],
        "changes": list(verdict.changes),
        **more,
    }
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if verdict.release:
        headers[RELEASE_HEADER] = verdict.release
    if status < 400:
        return JSONResponse(said, status, headers=headers)
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": said["summary"],
        "instance": request.url.path,
        **said,
    }
    return JSONResponse(problem, status, media_type="application/problem+json", headers=headers)


def _summary(locale: Locale, verdict: Verdict) -> str:
    violations = [fault for fault in verdict.faults if fault.severity == "Violation"]
    counts = {"added": verdict.added, "removed": verdict.removed, "count": len(violations)}
    return locale(f"contributions.{verdict.outcome}", **counts)


def _fault(fault: Fault, code: str) -> dict[str, Any]:
    message = fault.message.get(code) or next(iter(fault.message.values()), "")
    found = {
        "severity": fault.severity,
        "message": message,
        "row": fault.line or None,
        "field": fault.field or None,
        "value": fault.value or None,
        "thing": fault.focus or None,
        "code": fault.code or None,
    }
    return {name: value for name, value in found.items() if value is not None}

"""Errors as people and programs can use them: what, where, what to do; never a stack trace."""

import logging
import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.context import context_of
from api.language import Locale, language_of
from api.negotiation import Format, prefers_html
from store import errors

_log = logging.getLogger(__name__)

STATUS: Mapping[type[errors.MaillageError], int] = {
    errors.NoRelease: 503,
    errors.UnknownRelease: 404,
    errors.BrokenRelease: 503,
    errors.NoSearch: 503,
    errors.NoNetwork: 503,
    errors.NotElsewhere: 503,
    errors.NoStream: 503,
    errors.BrokenStream: 503,
    errors.BuildInProgress: 503,
    errors.WriterLost: 503,
    errors.BrokenKeys: 503,
    errors.BadQuery: 400,
    # The question is in order, the server lacks what it needs; the subclass goes first.
    errors.ServiceNotAllowed: 501,
    errors.QueryRefused: 400,
    errors.UnknownQuery: 404,
    errors.BadParameter: 400,
    # By the SPARQL protocol, 400 is for what is no query; the subclass goes first.
    errors.UnknownFunction: 501,
    errors.QueryFailed: 500,
    # The subclass goes first.
    errors.ServiceLate: 504,
    errors.ServiceFailed: 502,
    errors.ElsewhereFailed: 502,
    errors.QueryTimedOut: 504,
    errors.QueryTooLarge: 507,
    errors.TooManyRows: 406,
    errors.ServiceBusy: 503,
}


class Problem(Exception):
    """A request that cannot be answered; its texts are in the locales under `problem.<key>`."""

    def __init__(
        self,
        status: int,
        key: str,
        headers: Mapping[str, str] | None = None,
        offered: Sequence[Format] = (),
        **values: object,
    ) -> None:
        """Keep the status, the key of the texts, and the values that the texts mention."""
        super().__init__(status, key, values)
        self.status = status
        self.key = key
        self.headers = dict(headers or {})
        self.offered = offered
        self.values = values


def not_acceptable(offered: Sequence[Format]) -> Problem:
    """Say which formats are on offer when the client accepts none of them."""
    names = ", ".join(offer.media_type for offer in offered)
    return Problem(406, "not_acceptable", offered=offered, formats=names)


def install(app: FastAPI) -> None:
    """Let every error of the application become a problem."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(errors.MaillageError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(Exception, _on_bug)


def respond(request: Request, error: Exception) -> Response:
    """Make the response for any error, a page for browsers and problem+json for programs."""
    locale = wanted_locale(request)
    if isinstance(error, Problem):
        return _render(request, error.status, _texts(locale, error), error.headers)
    if isinstance(error, errors.MaillageError):
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        retry = math.ceil(getattr(error, "retry", 10))
        headers = {"Retry-After": str(retry)} if status == 503 else {}
        return _render(request, status, _translated(locale, error), headers)
    _log.error("A request to %s failed.", request.url.path, exc_info=error)
    return _render(request, 500, _texts(locale, Problem(500, "failed")), {})


async def _on_problem(request: Request, error: Exception) -> Response:
    return respond(request, error)


async def _on_error(request: Request, error: Exception) -> Response:
    return respond(request, error)


async def _on_bug(request: Request, error: Exception) -> Response:
    return respond(request, error)


async def _on_http(request: Request, error: Exception) -> Response:
    """Give the framework's own refusals (404, 405) our form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    key = {404: "not_found", 405: "method"}.get(status, "refused")
    if "GET" in headers.get("Allow", ""):
        headers["Allow"] += ", HEAD, OPTIONS"
    allowed = headers.get("Allow", "")
    values: dict[str, Any] = {
        "path": request.url.path,
        "method": request.method,
        "allowed": allowed,
    }
    return respond(request, Problem(status, key, headers, **values))


async def _on_validation(request: Request, error: Exception) -> Response:
    details = error.errors() if isinstance(error, RequestValidationError) else []
    first: Mapping[str, Any] = details[0] if details else {"loc": ("",), "msg": ""}
    parameter, reason = str(first["loc"][-1]), str(first["msg"])
    return respond(request, Problem(400, "parameter", parameter=parameter, reason=reason))


def wanted_locale(request: Request) -> Locale:
    """Pages speak the reader's language; programs that state none get English."""
    asked = "lang" in request.query_params or "accept-language" in request.headers
    code = language_of(request) if asked or prefers_html(request.headers.get("accept")) else "en"
    return context_of(request).locales[code]


def _texts(locale: Locale, problem: Problem) -> dict[str, Any]:
    key = f"problem.{problem.key}"
    texts = {part: locale(f"{key}.{part}", **problem.values) for part in ("what", "remedy")}
    where = (
        {"where": locale(f"{key}.where", **problem.values)} if locale.has(f"{key}.where") else {}
    )
    offered = {"offered": [item.media_type for item in problem.offered]} if problem.offered else {}
    return {**texts, **where, **offered}


def _translated(locale: Locale, error: errors.MaillageError) -> dict[str, Any]:
    """Say an error of the store in the reader's language where there is a text for it."""
    plain = {"what": error.what, "where": error.where, "remedy": error.remedy}
    place = {key: error.values[key] for key in ("line", "column") if error.values.get(key)}
    key = f"error.{error.code}"
    if not locale.has(f"{key}.what"):
        return {**plain, **place}
    said = {
        part: locale(f"{key}.{part}", **error.values)
        for part in plain
        if locale.has(f"{key}.{part}")
    }
    if place:
        said["where"] = locale("error.place", **place)
    return {**plain, **said, **place}


def _render(
    request: Request, status: int, texts: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    fields = {key: value for key, value in texts.items() if value != ""}
    shared = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **headers}
    if prefers_html(request.headers.get("accept")):
        page = context_of(request).pages.render(request, "error.html", status=status, error=fields)
        return Response(page, status, media_type="text/html", headers=shared)
    detail = " ".join(str(fields[key]) for key in ("what", "remedy") if key in fields)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **fields,
    }
    return JSONResponse(body, status, media_type="application/problem+json", headers=shared)

"""The way to the SPARQL endpoint for questions, which need none of the framework's machinery."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import respond
from api.routes.sparql import PATH, sparql


class Shortcut:
    """Takes questions for the endpoint past the router, which would find the same function."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] not in _METHODS:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await sparql(request)
        except Exception as error:
            response = respond(request, error)
        await response(scope, receive, send)


_METHODS = ("GET", "POST")

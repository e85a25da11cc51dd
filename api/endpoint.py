"""The way to the SPARQL endpoint for questions, which need none of the framework's machinery."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.problems import respond
from api.routes.sparql import PATH, sparql


class Endpoint:
    """Takes questions for the endpoint past the router, which would find the same function."""

    def __init__(self, app: FastAPI) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] != PATH or not _asks(scope):
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        request = Request(scope, receive)
        try:
            response = await sparql(request)
        except Exception as error:
            response = respond(request, error)
        await response(scope, receive, send)


def _asks(scope: Scope) -> bool:
    method: str = scope["method"]
    return method == "POST" or (method == "GET" and b"query=" in scope["query_string"])

"""Sending a long answer as it comes."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.kept import Recording
from api.readers.job import Head
from api.readers.reply import Reply
from store.errors import MaillageError


async def cancel_when_gone(request: Request, reply: Reply) -> None:
    """Stop an answer when its client leaves."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    reply.cancel()


class Stream(Response):
    """A long answer, sent as it comes; one that is cut off breaks the connection, and says so."""

    def __init__(
        self,
        reply: Reply,
        head: Head,
        media_type: str,
        headers: Mapping[str, str],
        recording: Recording,
    ) -> None:
        super().__init__(media_type=media_type, headers=dict(headers))
        del self.headers["content-length"]
        self._reply = reply
        self._head = head
        self._recording = recording

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes until it ends, fails, or nobody reads any more."""
        watcher = asyncio.create_task(cancel_when_gone(Request(scope, receive), self._reply))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for chunk in self._reply.chunks():
                self._recording.add(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if not self._reply.cancelled:
                self._recording.finish()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except MaillageError as error:
            # Without the last piece, the server closes the connection, which says it to programs.
            remark = _remark(self._head, error)
            await send({"type": "http.response.body", "body": remark, "more_body": True})
        finally:
            watcher.cancel()
            self._reply.cancel()
            self._recording.drop()


def _remark(head: Head, error: MaillageError) -> bytes:
    """Say in the format's own comment, where it has one, that the answer is not whole."""
    said = str(error).replace("--", "–").replace("\n", " ")
    if head.gzip:
        return b""
    if head.media_type in ("text/turtle", "application/n-triples"):
        return f"\n# CUT OFF, NOT WHOLE: {said}\n".encode()
    if head.media_type.endswith("xml"):
        return f"\n<!-- CUT OFF, NOT WHOLE: {said} -->\n".encode()
    return b""

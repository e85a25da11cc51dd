"""Speaking to a store elsewhere: SPARQL 1.1 Protocol and Graph Store HTTP Protocol."""

import io
import logging
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager

import httpx
from typing_extensions import Buffer

from store.agent import AGENT
from store.elsewhere.place import Place
from store.elsewhere.wording import Wording
from store.errors import ElsewhereFailed

_log = logging.getLogger(__name__)
_TRIPLES = "application/n-triples"
# Writing whole graphs takes longer than any query may.
_WRITE_SECONDS = 600.0
_LOGGED = 500
# What stores say when they cut an answer off and call it a success.
_CUT_OFF = ("x-sparql-maxrows", "x-sql-state")


class Client:
    """One store elsewhere; may be used by several threads."""

    def __init__(self, place: Place) -> None:
        """Connect when first needed."""
        self.place = place
        auth = _Credentials(place.user, place.password) if place.user else None
        self._http = httpx.Client(
            auth=auth,
            timeout=place.seconds,
            headers={"User-Agent": AGENT},
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=2.0),
        )

    def ask(self, asked: Wording, accept: str) -> "Incoming":
        """Ask a query; raises ElsewhereFailed."""
        form: Mapping[str, object] = {
            "query": asked.text,
            "default-graph-uri": list(asked.default_graphs),
            "named-graph-uri": list(asked.named_graphs),
        }
        request = self._http.build_request(
            "POST", self.place.query, data=form, headers={"Accept": accept}
        )
        with self._failing("query"):
            response = self._http.send(request, stream=True)
        self._check(response)
        for name in _CUT_OFF:
            if name in response.headers:
                response.close()
                _log.error("The store elsewhere cuts answers off: %s is set.", name)
                raise ElsewhereFailed
        return Incoming(response)

    def replace(self, graph: str, parts: Iterable[bytes]) -> None:
        """Put a graph in place, part by part, each of whole lines of N-Triples."""
        method = "PUT"
        for part in parts:
            self._send(method, graph, part)
            method = "POST"
        if method == "PUT":
            self._send(method, graph, b"")

    def remove(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._send("DELETE", graph, None, missing_ok=True)

    def update(self, text: str) -> None:
        """Have an update done."""
        headers = {"Content-Type": "application/sparql-update"}
        self._write("POST", self.place.updates, text.encode(), headers)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(
        self, method: str, graph: str, content: bytes | None, *, missing_ok: bool = False
    ) -> None:
        address = httpx.URL(self.place.graphs).copy_merge_params({"graph": graph})
        headers = {"Content-Type": _TRIPLES} if content is not None else {}
        self._write(method, str(address), content, headers, missing_ok=missing_ok)

    def _write(
        self,
        method: str,
        address: str,
        content: bytes | None,
        headers: Mapping[str, str],
        *,
        missing_ok: bool = False,
    ) -> None:
        with self._failing(method):
            response = self._http.request(
                method, address, content=content, headers=headers, timeout=_WRITE_SECONDS
            )
        if not (missing_ok and response.status_code == httpx.codes.NOT_FOUND):
            self._check(response)

    @contextmanager
    def _failing(self, action: str) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            _log.error(
                "The store elsewhere failed at %s: %s", action, error or type(error).__name__
            )
            raise ElsewhereFailed from None

    def _check(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        with self._failing("telling why"):
            said = response.read()[:_LOGGED].decode(errors="replace")
        _log.error("The store elsewhere answered %s: %s", response.status_code, said)
        response.close()
        raise ElsewhereFailed


class Incoming(io.RawIOBase):
    """An answer as it comes, to be read like a file."""

    def __init__(self, response: httpx.Response) -> None:
        """Read nothing yet."""
        super().__init__()
        self._response = response
        self._parts = response.iter_bytes()
        self._left = b""
        media_type = response.headers.get("content-type", "")
        self.media_type = media_type.partition(";")[0].strip().lower()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Give what there is, at least one byte unless it is the end; raises OSError."""
        view = memoryview(buffer)
        try:
            while not self._left:
                self._left = next(self._parts)
        except StopIteration:
            return 0
        except httpx.HTTPError as error:
            raise OSError(f"The answer from elsewhere was cut off: {error}") from None
        size = min(len(view), len(self._left))
        view[:size], self._left = self._left[:size], self._left[size:]
        return size

    def close(self) -> None:
        """Let go of the connection."""
        if not self.closed:
            self._response.close()
        super().close()


class _Credentials(httpx.Auth):
    """A name and password in the way that the store asks for: Basic or Digest."""

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._known: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send it as it is until the store says in which way it wants to be told."""
        if self._known is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            asked = response.headers.get("www-authenticate", "").lower()
            self._known = self._digest if asked.startswith("digest") else self._basic
        yield from self._known.auth_flow(request)

"""The polite fetcher: allowed hosts only, robots.txt, a pause, retries, and what is unchanged."""

import email.utils
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

import httpx

from ingest.harvest.document import KEPT, Document
from ingest.harvest.exchange import Answer, Request, exchange
from ingest.harvest.failures import Failed, FailedForNow, Missing, too_large
from ingest.harvest.limits import Deadline, Limits
from ingest.harvest.naming import file_of, leads_to
from ingest.harvest.robots import Robots
from store.agent import AGENT, NAME

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Those after which a POST stays a POST (RFC 9110, 15.4).
_KEEPING = frozenset({307, 308})
# Characters of an address that every server and proxy takes.
_LONGEST = 2000
_MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Fetcher:
    """Fetches the documents of one source, each once; `documents` has them by address."""

    def __init__(
        self,
        hosts: Collection[str],
        before: Mapping[str, Document],
        limits: Limits,
        loopback: bool = False,
    ) -> None:
        """`hosts` (`host` or `host:port`) may be asked; `before` are the last documents.

        `loopback` lets this machine's own addresses pass, which are private otherwise.
        """
        self._hosts = hosts
        self._before = before
        self._limits = limits
        self._loopback = loopback
        self._deadline = Deadline(limits.in_all)
        self._robots = Robots(NAME, self._get_robots)
        self._last: dict[str, float] = {}
        self.documents: dict[str, Document] = {}

    @property
    def size(self) -> int:
        """The most bytes that a document may have, unpacked in whatever way."""
        return self._limits.size

    def get(
        self, address: str, suffix: str, accept: str, fresh: bool = False, form: bool = False
    ) -> Document:
        """What an address gives, or gave if unchanged. Raises Failed.

        Its file has the `suffix`. With `fresh` it is sent in any case, with all its headers. With
        `form`, a query that is too long for an address is sent by POST.
        """
        if address not in self.documents:
            self.documents[address] = self._fetch(address, suffix, accept, fresh, form)
            if (
                sum(len(document.body) for document in self.documents.values())
                > self._limits.size_in_all
            ):
                raise too_large(address, self._limits.size_in_all)
        return self.documents[address]

    def _fetch(self, address: str, suffix: str, accept: str, fresh: bool, form: bool) -> Document:
        request = _request(address, {"Accept": accept}, form)
        before = None if fresh or request.form else self._before.get(address)
        conditions = before.conditions if before else {}
        asked = replace(request, headers={**request.headers, **conditions})
        answer = self._persistently(lambda: self._follow(asked, self._politely))
        file = file_of(address, suffix)
        return _document(address, file, answer, before if conditions else None)

    def _get_robots(self, address: httpx.URL) -> Answer:
        return self._persistently(lambda: self._follow(Request(address, {}), self._ask))

    def _persistently(self, attempt: Callable[[], Answer]) -> Answer:
        wait = self._limits.backoff
        for _ in range(self._limits.attempts - 1):
            try:
                return attempt()
            except FailedForNow as failed:
                self._sleep(failed, max(failed.after or 0, wait))
                wait *= 2
        return attempt()

    def _sleep(self, failed: FailedForNow, seconds: float) -> None:
        if seconds > min(self._limits.patience, self._deadline.left):
            raise failed
        time.sleep(seconds)

    def _follow(self, request: Request, ask: Callable[[Request], Answer]) -> Answer:
        start = request.address
        for _ in range(self._limits.redirects + 1):
            self._check(request.address)
            answer = ask(request)
            if not _leads_on(request, answer):
                return _settled(request.address, answer)
            target = _parsed(leads_to(answer.headers["location"], str(request.address)))
            if (request.address.scheme, target.scheme) == ("https", "http"):
                raise Failed("scheme", str(target))
            request = replace(request, address=target)
        raise Failed("redirects", str(start), limit=self._limits.redirects)

    def _politely(self, request: Request) -> Answer:
        self._robots.check(request.address)
        return self._ask(request, self._robots.delay(request.address))

    def _ask(self, request: Request, delay: float = 0) -> Answer:
        host = request.address.host
        self._pause(host, min(delay, self._limits.longest_pause))
        if self._deadline.left <= 0:
            raise Failed("slow", str(request.address), seconds=f"{self._limits.in_all:g}")
        deadline = Deadline(min(self._limits.seconds, self._deadline.left))
        named = replace(request, headers={"User-Agent": AGENT, **request.headers})
        try:
            return exchange(named, deadline, self._limits.size, self._loopback)
        finally:
            self._last[host] = time.monotonic()

    def _pause(self, host: str, delay: float) -> None:
        if host in self._last:
            since = time.monotonic() - self._last[host]
            time.sleep(max(0.0, max(delay, self._limits.pause) - since))

    def _check(self, address: httpx.URL) -> None:
        if address.scheme not in ("http", "https") or address.userinfo or not address.host:
            raise Failed("scheme", str(address))
        if origin(address) not in self._hosts:
            raise Failed("host", str(address), host=origin(address))


def origin(address: httpx.URL) -> str:
    """How an address's host is written in an allow-list: with its port unless it is the usual."""
    return address.netloc.decode("ascii")


def _parsed(address: str) -> httpx.URL:
    try:
        return httpx.URL(address)
    except httpx.InvalidURL:
        raise Failed("scheme", address) from None


def _request(address: str, headers: Mapping[str, str], form: bool) -> Request:
    parsed = _parsed(address)
    if form and len(address) > _LONGEST:
        return Request(parsed.copy_with(query=None), headers, parsed.query)
    return Request(parsed, headers)


def _leads_on(request: Request, answer: Answer) -> bool:
    """Whether an answer is a redirect to be followed; a form goes on only if it stays one."""
    known = _KEEPING if request.form else _REDIRECTS
    return answer.status in known and "location" in answer.headers


def _document(address: str, file: str, answer: Answer, before: Document | None) -> Document:
    kept = {name: answer.headers[name] for name in KEPT if name in answer.headers}
    if answer.status == HTTPStatus.NOT_MODIFIED and before:
        return Document(address, file, before.body, before.received, {**before.headers, **kept})
    if answer.status != HTTPStatus.OK:
        failure = Missing if answer.status in _MISSING else Failed
        raise failure("status", address, status=_named(answer.status))
    return Document(address, file, answer.body, datetime.now(UTC).date().isoformat(), kept)


def _settled(address: httpx.URL, answer: Answer) -> Answer:
    if answer.status not in _PASSING:
        return answer
    after = _retry_after(answer.headers.get("retry-after", ""))
    raise FailedForNow("status", str(address), after, status=_named(answer.status))


def _retry_after(text: str) -> float | None:
    """Seconds of a Retry-After (RFC 9110, 10.2.3): a number of them, or a date."""
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)

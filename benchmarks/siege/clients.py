"""The clients of a siege: each has an address of its own on loopback, as clients have elsewhere."""

import asyncio
import itertools
import random
import time
import tomllib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ATTACKS = tomllib.loads(Path(__file__).with_name("attacks.toml").read_text("utf-8"))["queries"]
_NONCES = itertools.count(random.SystemRandom().randrange(1 << 30))
_PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.02


@dataclass
class Outcomes:
    """What clients saw: outcomes by name, and the seconds of the answers that were whole."""

    seen: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """The server under siege."""

    host: str
    port: int

    async def connect(self, address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection from an address."""
        return await asyncio.open_connection(
            self.host, self.port, local_addr=(address, 0), limit=1 << 20
        )

    async def ask(self, address: str, query: str, post: bool = False) -> tuple[str, int]:
        """Ask a query; give the status, or how the answer broke off, and the body's length."""
        body = urlencode({"query": query}) if post else ""
        path = "/sparql" if post else f"/sparql?{urlencode({'query': query})}"
        head = f"{'POST' if post else 'GET'} {path} HTTP/1.1\r\nHost: {self.host}\r\n"
        head += "Accept: application/sparql-results+json\r\nCache-Control: no-cache\r\n"
        head += "Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        reader, writer = await self.connect(address)
        try:
            writer.write(request)
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await _answer(reader)
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[str, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = head.split(b" ", 2)[1].decode()
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        received, last = 0, b""
        while data := await reader.read(1 << 16):
            received += len(data)
            last = (last + data)[-5:]
        return (status if last == b"0\r\n\r\n" else "cut off"), received
    length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    return status, len(body)


async def endlessly(target: Target, address: str, attack: str, outcomes: Outcomes) -> None:
    """Ask a query without end, again and again."""
    query = attack.replace("NONCE", str(next(_NONCES)))
    status, _ = await target.ask(address, query)
    outcomes.seen[status] += 1


async def large(target: Target, address: str, outcomes: Outcomes) -> None:
    """Send a query of a megabyte."""
    query = "ASK { FILTER('" + "x" * random.choice((950_000, 1_200_000)) + "' = 'x') }"
    status, _ = await target.ask(address, query, post=True)
    outcomes.seen[status] += 1


async def deep(target: Target, address: str, outcomes: Outcomes) -> None:
    """Send a query of 20,000 nested braces."""
    status, _ = await target.ask(address, "ASK " + "{" * 20_000 + "}" * 20_000, post=True)
    outcomes.seen[status] += 1


async def loris(target: Target, address: str, outcomes: Outcomes) -> None:
    """Send a request's head, or its body, a byte at a time."""
    reader, writer = await target.connect(address)
    body = random.random() < 0.5
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    writer.write(head + (b"Content-Length: 9000\r\n\r\n" if body else b""))
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not reader.at_eof() and not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                try:
                    async with asyncio.timeout(1):
                        if await reader.read(1000):
                            break
                except TimeoutError:
                    continue
        outcomes.seen["closed by the server"] += 1
    except TimeoutError:
        outcomes.seen["held open"] += 1
    finally:
        writer.close()


async def half_closed(target: Target, address: str, outcomes: Outcomes) -> None:
    """Ask, close one direction, and wait."""
    reader, writer = await target.connect(address)
    query = urlencode({"query": ATTACKS[0]["text"].replace("NONCE", str(next(_NONCES)))})
    writer.write(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    writer.write_eof()
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await reader.read()
    writer.close()
    outcomes.seen["closed by the server"] += 1


async def leaving(target: Target, address: str, outcomes: Outcomes) -> None:
    """Ask, and leave without waiting."""
    _, writer = await target.connect(address)
    query = urlencode({"query": ATTACKS[0]["text"].replace("NONCE", str(next(_NONCES)))})
    writer.write(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await asyncio.sleep(random.random())
    writer.transport.abort()
    outcomes.seen["left"] += 1


async def slow_reader(target: Target, address: str, outcomes: Outcomes) -> None:
    """Ask for a lot, and read it a little at a time."""
    reader, writer = await target.connect(address)
    query = urlencode({"query": f"SELECT * {{ ?s ?p ?o FILTER({next(_NONCES)} > 0) }}"})
    writer.write(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    start = time.monotonic()
    try:
        while time.monotonic() - start < _PATIENCE_SECONDS and not writer.is_closing():
            await asyncio.sleep(1)
            async with asyncio.timeout(30):
                if not await reader.read(1000):
                    break
        outcomes.seen["closed by the server"] += 1
    finally:
        writer.transport.abort()


Attacker = Callable[[Target, str, Outcomes], Awaitable[None]]


def attackers() -> dict[str, Attacker]:
    """All ways of attacking, by name."""

    def asking(text: str) -> Attacker:
        return lambda target, address, outcomes: endlessly(target, address, text, outcomes)

    queries = {attack["name"]: asking(attack["text"]) for attack in ATTACKS}
    return queries | {
        "queries of a megabyte": large,
        "20,000 nested braces": deep,
        "slow-loris": loris,
        "half-closed connections": half_closed,
        "clients that leave": leaving,
        "clients that read slowly": slow_reader,
    }


async def repeat(
    attack: Attacker, target: Target, address: str, outcomes: Outcomes, until: float
) -> None:
    """Attack again and again until a moment."""
    while time.monotonic() < until:
        try:
            await attack(target, address, outcomes)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
            outcomes.seen[type(error).__name__] += 1
        await asyncio.sleep(_PAUSE_SECONDS)


async def behave(
    target: Target, address: str, queries: list[str], outcomes: Outcomes, until: float
) -> None:
    """Ask as people and programs do: short questions, with a pause between them."""
    order = random.Random(address)
    while time.monotonic() < until:
        query = order.choice(queries).replace("NONCE", str(next(_NONCES)))
        start = time.monotonic()
        try:
            status, _ = await target.ask(address, query)
        except (OSError, EOFError, TimeoutError) as error:
            status = type(error).__name__
        outcomes.seen[status] += 1
        outcomes.seconds.append(time.monotonic() - start)
        await asyncio.sleep(order.uniform(0.02, 0.1))

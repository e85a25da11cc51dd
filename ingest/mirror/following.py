"""Walking a stream from where one was: the members that came since, in their order.

Pages that will never change are kept until what they hold is published, so that none is asked for
twice, even by a run after one that was cut.
"""

import heapq
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from ingest.errors import BadStream
from ingest.mirror.fetching import Answer, Fetcher
from ingest.mirror.reading import Member, Node, Place, Stream, read_node

__all__ = ["Larder", "follow"]


def follow(
    stream: Stream, root: Answer, fetch: "Larder", since: int = 0
) -> Iterator[tuple[str, Member]]:
    """Yield the members after a position, each with the page that has it.

    Raises BadStream when one is missing, Unreachable.
    """
    position = since
    waiting: list[Place] = []
    seen = {root.address}
    answer = root
    while True:
        node = _node(stream, answer)
        for member in node.members:
            if member.position > position + 1:
                raise BadStream(f"The member {position + 1} is missing.", answer.address)
            if member.position == position + 1:
                yield answer.address, member
                position += 1
        for place in node.places:
            if place.last > position and place.address not in seen:
                seen.add(place.address)
                heapq.heappush(waiting, place)
        if not waiting:
            return
        answer = fetch.get(stream, heapq.heappop(waiting).address)


def _node(stream: Stream, answer: Answer) -> Node:
    return read_node(stream, answer.address, answer.media_type, answer.body or b"")


class Larder:
    """A folder of pages that were fetched and are not used up yet."""

    def __init__(self, folder: Path, fetcher: Fetcher) -> None:
        """Name the folder, which is made when it is needed."""
        self._folder = folder
        self._fetcher = fetcher

    def get(self, stream: Stream, address: str) -> Answer:
        """Give a page: the kept one if it cannot have changed; raises BadStream, Unreachable."""
        path = self._folder / sha256(f"{stream.iri} {address}".encode()).hexdigest()
        kept = _kept(path)
        if kept is not None and kept.immutable:
            return kept
        answer = self._fetcher.get(address, kept.tag if kept else "")
        if answer.body is None:
            assert kept is not None
            return kept
        immutable = answer.immutable or _node(stream, answer).immutable
        answer = Answer(answer.address, answer.media_type, answer.tag, immutable, answer.body)
        self._keep(path, answer)
        return answer

    def clear(self) -> None:
        """Throw all of it away."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep(self, path: Path, answer: Answer) -> None:
        """Write the page after a line that describes it; there is never half a file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        about = {**asdict(answer), "body": None}
        making = path.with_suffix(".part")
        with making.open("wb") as file:
            file.write(json.dumps(about).encode() + b"\n" + (answer.body or b""))
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)


def _kept(path: Path) -> Answer | None:
    try:
        about, _, body = path.read_bytes().partition(b"\n")
        return Answer(**{**json.loads(about), "body": body})
    except (OSError, ValueError, TypeError):
        return None

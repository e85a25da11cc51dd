"""What a reader process is asked, what it reports, and how both travel over its channel.

A frame is one letter, a length and a body. A reader answers a job with a head, data, and an end;
or with a failure, which may come at any point. A short answer travels in one piece.
"""

import pickle
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from api.workbook import Labels
from store.errors import MaillageError, QueryFailed

Form = Literal["solutions", "boolean", "triples"]
Kind = Literal[b"J", b"N", b"H", b"D", b"E", b"F"]
JOB: Kind = b"J"
# Before another engine than the reference is asked: it may take the process down with it.
NOTE: Kind = b"N"
HEAD: Kind = b"H"
DATA: Kind = b"D"
END: Kind = b"E"
FAILURE: Kind = b"F"
_HEADER = struct.Struct(">cI")


@dataclass(frozen=True)
class Job:
    """A query over one release; when it is ``opening``, the release is opened and nothing asked.

    ``media_types`` gives the type in which each form of answer is to be written; a form without
    one is reported and not computed further. ``rows`` asks for that many rows as a table for a
    page instead. ``labels`` are those of a workbook. ``explain`` asks how the query would be
    answered. ``gzip`` has a longer answer compressed. ``engine`` names the only one to be asked,
    after another has failed.
    """

    release: str
    text: str = ""
    opening: bool = False
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    media_types: Mapping[Form, str] = field(default_factory=dict)
    rows: int = 0
    labels: Labels | None = None
    explain: bool = False
    gzip: bool = False
    engine: str = ""


@dataclass(frozen=True)
class Head:
    """The form of the answer, its media type ("" when there is none for it), and the engine."""

    form: Form
    media_type: str
    engine: str
    gzip: bool = False


@dataclass(frozen=True)
class End:
    """What an answer cost: seconds of the reader, bytes written."""

    seconds: float
    bytes: int


def frame(kind: bytes, body: bytes) -> bytes:
    """Make one frame."""
    return _HEADER.pack(kind, len(body)) + body


def pack(kind: bytes, content: object) -> bytes:
    """Make one frame of an object."""
    return frame(kind, pickle.dumps(content, pickle.HIGHEST_PROTOCOL))


def unpack(body: bytes) -> Any:
    """Read the object of a frame; both ends of a channel are this program."""
    return pickle.loads(body)  # noqa: S301 - from our own process


class Frames:
    """Cuts received bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take bytes, and give the kind and body of each frame that they complete."""
        buffer = self._buffer
        buffer += data
        place = 0
        while len(buffer) - place >= _HEADER.size:
            kind, length = _HEADER.unpack_from(buffer, place)
            end = place + _HEADER.size + length
            if end > len(buffer):
                break
            yield kind, bytes(buffer[place + _HEADER.size : end])
            place = end
        del buffer[:place]


def pack_failure(error: BaseException) -> bytes:
    """Make a frame of an error; one that nobody foresaw says only that it happened."""
    known = (
        error
        if isinstance(error, MaillageError)
        else QueryFailed(
            "The engine could not finish this query.",
            remedy="Try again; if it happens again, restore another release.",
        )
    )
    return pack(FAILURE, (type(known), known.args, known.__dict__))


def unpack_failure(body: bytes) -> MaillageError:
    """Make the error again, with all that it says."""
    kind, args, state = unpack(body)
    error: MaillageError = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error

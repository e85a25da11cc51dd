"""The questions: the sixteen analytical ones in three orders, the repeated ones, the look-ups."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).with_name("queries")
_SUBJECT = re.compile(rb"<(https://w3id\.org/maillage/id/[^>]+)>")
ROWS = "text/csv"
TRIPLES = "application/n-triples"


@dataclass(frozen=True)
class Question:
    """A query as written in one order: ``05-name`` in the order ``a``, ``b`` or ``c``."""

    name: str
    order: str
    text: str

    @property
    def accept(self) -> str:
        """The media type to ask for."""
        return TRIPLES if "CONSTRUCT" in self.text else ROWS


def analytical() -> list[Question]:
    """All sixteen in their three orders, by name."""
    return [_read(path) for path in sorted(_FOLDER.glob("[0-9]*.rq"))]


def repeated() -> list[Question]:
    """What clients ask again and again: what is known of a thing, and a list as of a page."""
    return [_read(path) for path in sorted(_FOLDER.glob("repeated-*.rq"))]


def million(limit: int = 1_000_000) -> str:
    """A dump by query, for the rate at which rows leave the server."""
    text = (_FOLDER / "million.rq").read_text(encoding="utf-8")
    return text.replace("1000000", str(limit))


def write_look_ups(triples: Path, target: Path) -> int:
    """Write one subject a line, each once, in an order that a seed fixes; returns how many."""
    subjects = list(_subjects(triples))
    random.Random(1).shuffle(subjects)
    target.write_text("\n".join(subjects) + "\n", encoding="utf-8")
    return len(subjects)


def _subjects(triples: Path) -> Iterator[str]:
    before = b""
    with triples.open("rb") as lines:
        for line in lines:
            found = _SUBJECT.match(line)
            # The triples are sorted, so that those of a subject follow each other.
            if found and found[1] != before:
                before = found[1]
                yield before.decode()


def _read(path: Path) -> Question:
    name, _, order = path.stem.partition(".")
    return Question(name, order, path.read_text(encoding="utf-8"))

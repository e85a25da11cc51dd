"""The writer: a process that applies contributions as they come, one after the other.

Each is a line of JSON on standard input, that ends with the number of bytes of the document that
follows; each verdict is a line of JSON on standard output. `python -m ingest.contributing.writer
ROOT` works for a checkout, with settings from the environment as the command line has them.
"""

import json
import logging
import os
import sys
from pathlib import Path
from typing import BinaryIO

from ingest.contributing.applying import Applier
from ingest.project import Project
from store.contributions import Contribution, Fault, Verdict
from store.errors import MaillageError
from store.settings import settings_from

_log = logging.getLogger(__name__)


def work(applier: Applier, asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until there is nothing more to read."""
    while header := asked.readline():
        size, _, contribution = header.partition(b" ")
        body = asked.read(int(size))
        verdict = _applied(applier, Contribution.of_json(json.loads(contribution)), body)
        told.write(json.dumps(verdict.as_json()).encode() + b"\n")
        told.flush()


def _applied(applier: Applier, asked: Contribution, body: bytes) -> Verdict:
    try:
        return applier.apply(asked, body)
    except (MaillageError, OSError) as error:
        text = str(error)
    except Exception as error:
        # The writer goes on: what it was given is at fault, or a fault of ours stands in the log.
        _log.exception("A contribution could not be applied.")
        text = type(error).__name__
    return Verdict("failed", faults=(Fault("Violation", {"fr": text, "en": text}),))


if __name__ == "__main__":
    settings = settings_from(os.environ, Path(sys.argv[1]))
    output = os.fdopen(os.dup(1), "wb")
    # Whatever else is printed must not stand between the verdicts.
    os.dup2(2, 1)
    work(Applier(Project(settings)), sys.stdin.buffer, output)

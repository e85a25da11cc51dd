"""What commands show: progress, JSON for scripts, errors; files that are there when whole."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from store.errors import MaillageError
from store.settings import Settings
from store.stream import telling


def complain(error: MaillageError | OSError) -> None:
    """Say on standard error what, where, and what to do."""
    said = str(error)
    if isinstance(error, OSError):
        said = f"{error.filename}: {error.strerror}" if error.filename else said
    print(f"maillage: {said}", file=sys.stderr)


def tell_stream(settings: Settings) -> None:
    """Tell the event stream what was published; what it cannot take now, it takes next time."""
    try:
        telling.tell(settings.home)
    except (MaillageError, OSError) as error:
        complain(error)


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """Bars on standard error."""
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        yield bars


@contextmanager
def told(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar that is told what is being done, how many steps are done, and of how many."""
    with progress(quiet) as bars:
        task = bars.add_task("start", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bars.update(task, description=what, completed=done, total=total)

        yield tell


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """A path to write to; the file is there under its own name when the block is done."""
    making = output.with_name(f".{output.name}.part")
    try:
        yield making
        making.replace(output)
    finally:
        making.unlink(missing_ok=True)


def print_json(content: object) -> None:
    """Write JSON on standard output."""
    json.dump(content, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")

"""The audit itself: no column of a file can change without the audit noticing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fidelity_asking import asker
from fidelity_audit import CHECKS, CONFIGURATION, said_by
from fidelity_said import Missing, Said
from fidelity_sheets import Origin, Row, rows

from store.release import Release

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(
    path
    for source in DATA.glob("*/source.toml")
    for path in source.parent.glob("*.csv")
    if path.name not in CONFIGURATION
)
# Each row of these files states something of another kind: all of them are tried.
ALL_ROWS = ("facts.csv", "engagements.csv")
LARGE = ("places", "territories")


@pytest.fixture(
    scope="module", params=sorted({path.parent for path in FILES}), ids=lambda p: p.name
)
def origin(request: pytest.FixtureRequest) -> Origin:
    return Origin(request.param)


@pytest.fixture(scope="module")
def said(origin: Origin, release: Release) -> Said:
    return said_by(origin.name, asker(release))


def test_every_filled_column_counts(origin: Origin, said: Said, release: Release) -> None:
    aside = {(e["source"], e["file"], e["line"]) for e in release.set_aside()}
    unnoticed = []
    for path in (path for path in FILES if path.parent == origin.folder):
        for line, column, row in _changed(path):
            if (origin.name, path.name, line) in aside:
                continue
            # Rows are claimed once only: each trial starts from the whole graph.
            graph = said if origin.name in LARGE else Said(said)
            try:
                CHECKS[path.name](row, origin, graph)
            except (Missing, AssertionError, KeyError, ValueError):
                continue
            unnoticed.append(f"{path.name}, line {line}: {column} = {row[column]}")
    assert not unnoticed, "changes that the audit did not notice:\n" + "\n".join(unnoticed)


def _changed(path: Path) -> Iterator[tuple[int, str, Row]]:
    """For each column, the first row that fills it (or every row) with another value in it."""
    done = set()
    for line, row in rows(path):
        for column, cell in row.items():
            if cell and (column not in done or path.name in ALL_ROWS):
                done.add(column)
                other = str((int(cell[-1]) + 1) % 10) if cell[-1].isdigit() else cell[-1] + "x"
                yield line, column, {**row, column: cell[:-1] + other}
        if len(done) == len(row) and path.name not in ALL_ROWS:
            return

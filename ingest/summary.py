"""What a build did, for people and for scripts."""

from typing import Any

from rich.console import Console
from rich.table import Table

from ingest.build import Outcome

_SHOWN = 20


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome for scripts: the release (null when nothing changed) and each source."""
    return {
        "release": outcome.release.id if outcome.release else None,
        "sources": {built.source.name: built.as_json() for built in outcome.sources},
        "set_aside": [row for built in outcome.sources for row in built.set_aside],
    }


def as_table(outcome: Outcome, console: Console, language: str) -> None:
    """Print one line a source, then the rows that were set aside with their reasons."""
    table = Table("source", "rows", "set aside", "quads", "warnings", "infos", "")
    for built in outcome.sources:
        severities = [row["severity"] for row in built.results]
        table.add_row(
            built.source.name,
            f"{built.records:,}",
            f"{len(built.set_aside):,}",
            f"{built.graph.quads if built.graph else 0:,}",
            str(severities.count("Warning")),
            str(severities.count("Info")),
            _fate(built, language),
        )
    console.print(table)
    rows = [row for built in outcome.sources for row in built.set_aside]
    for row in rows[:_SHOWN]:
        reasons = " ".join(reason["message"][language] for reason in row["reasons"])
        place = f"{row['source']}/{row['file']}:{row['line']}"
        console.print(f"{place}: {reasons}", markup=False, highlight=False)
    if len(rows) > _SHOWN:
        console.print(f"… {len(rows) - _SHOWN} more: set-aside.jsonl, /report")
    said = outcome.release.id if outcome.release else "nothing changed, no new release"
    console.print(f"release: {said}", markup=False)


def _fate(built: Any, language: str) -> str:
    if built.refused:
        return str(built.refused[language])
    return f"unchanged since {built.carried_from}" if built.carried_from else ""

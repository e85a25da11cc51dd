"""What a harvest did, for people and for scripts."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from ingest import summary
from ingest.build import Outcome
from ingest.harvest.harvesting import Fate

_STATES = {
    "fr": {"new": "nouveau", "unchanged": "inchangé", "failed": "échec"},
    "en": {"new": "new", "unchanged": "unchanged", "failed": "failed"},
}
_HEADINGS = {"fr": ("source", "état", "relevé le"), "en": ("source", "state", "retrieved")}
_NONE = {
    "fr": "Aucune source ne dit comment la moissonner : ajoutez [fetch] à son source.toml.",
    "en": "No source says how to harvest it: add [fetch] to its source.toml.",
}


def as_json(fates: Sequence[Fate], outcome: Outcome | None) -> dict[str, Any]:
    """What became of each source, and of the build (null when there was none)."""
    return {
        "harvest": [fate.as_json() for fate in fates],
        "build": summary.as_json(outcome) if outcome else None,
    }


def as_table(
    fates: Sequence[Fate], outcome: Outcome | None, console: Console, language: str
) -> None:
    """Print one line a source, then what went wrong, then what the build did."""
    table = Table(*_HEADINGS[language])
    for fate in fates:
        day = fate.retrieved.isoformat() if fate.retrieved else "—"
        table.add_row(fate.source, _STATES[language][fate.state], day)
    if fates:
        console.print(table)
    else:
        console.print(_NONE[language], markup=False)
    for fate in fates:
        if fate.failure:
            said = f"{fate.source}: {fate.failure.message[language]}"
            console.print(said, markup=False, highlight=False, soft_wrap=True)
    if outcome:
        summary.as_table(outcome, console, language)

"""Going through the rows of a source: found, set aside, or missing; and what no row states."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fidelity_activities as activities
import fidelity_actors as actors
import fidelity_reference as reference
from fidelity_asking import Ask
from fidelity_facts import fact
from fidelity_said import Missing, Said, Triple
from fidelity_sheets import Origin, Row, rows

Check = Callable[[Row, Origin, Said], list[Triple]]

CHECKS: dict[str, Check] = {
    "organizations.csv": actors.organization,
    "units.csv": actors.unit,
    "memberships.csv": actors.membership,
    "roles.csv": actors.role,
    "board.csv": actors.seat,
    "changes.csv": actors.change,
    "projects.csv": activities.project,
    "events.csv": activities.event,
    "works.csv": activities.work,
    "resources.csv": activities.work,
    "territories.csv": activities.territory,
    "observations.csv": activities.observation,
    "signatories.csv": activities.signatory,
    "engagements.csv": activities.engagement,
    "keywords.csv": activities.keyword,
    "pages.csv": activities.page,
    "facts.csv": fact,
    "communes.csv": reference.commune,
    "epci.csv": reference.intercommunality,
    "departments.csv": reference.department,
    "regions.csv": reference.region,
    "places-europe.csv": reference.place,
}
# What the rows are read with, not what they state.
CONFIGURATION = ("vocabulary.csv",)


@dataclass
class Account:
    """What became of the rows of one file."""

    rows: int = 0
    found: int = 0
    set_aside: int = 0
    faults: list[str] = field(default_factory=list)


def said_by(source: str, ask: Ask) -> Said:
    """All that the graph of a source says, asked for in one query."""
    graph = f"<https://w3id.org/maillage/graph/{source}>"
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    return Said((s, p, o) for s, p, o in ask(query))


class Audit:
    """The rows of one source against the graph of that source."""

    def __init__(self, folder: Path, ask: Ask, set_aside: list[dict[str, Any]]) -> None:
        self._origin = Origin(folder)
        self._aside = {(entry["file"], entry["line"]): entry for entry in set_aside}
        self._said = said_by(folder.name, ask)
        self._covered: set[int] = set()
        names = sorted(path.name for path in folder.glob("*.csv"))
        self.files = {file: self._read(file) for file in names if file not in CONFIGURATION}

    def unstated(self) -> Iterator[Triple]:
        """The triples of the graph that no row accounts for."""
        return (triple for triple in self._said if hash(triple) not in self._covered)

    def _read(self, file: str) -> Account:
        account = Account()
        for line, row in rows(self._origin.folder / file):
            account.rows += 1
            try:
                self._row(file, line, row, account)
            except Missing as missing:
                account.faults.append(f"{file}, line {line}: {missing}")
        lines = {number for name, number in self._aside if name == file}
        if len(lines) != account.set_aside:
            account.faults.append(f"{file}: set aside, but no row: {sorted(lines)}")
        return account

    def _row(self, file: str, line: int, row: Row, account: Account) -> None:
        aside = self._aside.get((file, line))
        if aside is None:
            triples = CHECKS[file](row, self._origin, self._said)
            self._covered.update(map(hash, triples))
            account.found += 1
            return
        account.set_aside += 1
        if not _as_received(aside["row"], row):
            raise Missing(f"set aside, but not as received: {aside['row']}")
        told = [reason["message"].get(tag) for reason in aside["reasons"] for tag in ("fr", "en")]
        if not told or not all(told):
            raise Missing(f"set aside without a reason in both languages: {aside['reasons']}")


def _as_received(kept: Row, row: Row) -> bool:
    """Whether a row was kept whole; only an e-mail address is not repeated."""
    return kept.keys() == row.keys() and all(
        kept[column] == cell or ("@" in cell and "@" not in kept[column])
        for column, cell in row.items()
    )

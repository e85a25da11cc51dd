"""The real territories, themes and sources' words that the made organisations live among."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Commune:
    """A commune: INSEE code, name, population, department, region and intercommunality's SIREN."""

    code: str
    name: str
    population: int
    department: str
    region: str
    group: str


@dataclass(frozen=True)
class Places:
    """Communes, the names of departments and regions by code, and of intercommunalities."""

    communes: list[Commune]
    departments: dict[str, str]
    regions: dict[str, str]
    groups: dict[str, str]


def read_places(folder: Path) -> Places:
    """Read the territories from the checkout's reference data, ``data/territories``."""
    communes = [
        Commune(
            row["insee"],
            row["name"],
            int(row["population"] or 0),
            row["department"],
            row["region"],
            row["epci"],
        )
        for row in _rows(folder / "communes.csv")
    ]
    return Places(
        communes,
        {row["code"]: row["name"] for row in _rows(folder / "departments.csv")},
        {row["code"]: row["name"] for row in _rows(folder / "regions.csv")},
        {row["siren"]: row["name"] for row in _rows(folder / "epci.csv")},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

"""The gazetteer of the reference: French territories, places of Europe with their other names."""

import csv
from collections.abc import Iterator
from pathlib import Path

from matching.gazetteer import Gazetteer, Territory

__all__ = ["read_gazetteer"]


def read_gazetteer(data: Path) -> Gazetteer:
    """Read the files of data/territories and data/places; raises OSError, KeyError."""
    return Gazetteer.of(_territories(data))


def _territories(data: Path) -> Iterator[Territory]:
    for row in _rows(data / "territories" / "communes.csv"):
        yield Territory(row["name"], "commune", row["department"])
    for row in _rows(data / "territories" / "epci.csv"):
        yield Territory(row["name"], "intercommunality", row["department"])
    for row in _rows(data / "territories" / "departments.csv"):
        yield Territory(row["name"], "department", row["code"])
    for row in _rows(data / "territories" / "regions.csv"):
        yield Territory(row["name"], "region")
    for row in _rows(data / "places" / "places-europe.csv"):
        others = tuple(name for name in row["alternate_names"].split("|") if name)
        yield Territory(row["name"], "place", "", row["country"], others)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)

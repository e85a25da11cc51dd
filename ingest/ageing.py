"""How old what a harvested source says is when a release is made: a harvest may have failed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ingest.problems import FileRefused, reason, remark

_AGE = "snapshot-age"


def ages(sources: Mapping[str, Mapping[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """A remark on each harvested source of a manifest whose snapshot is not of today.

    They stand in report.json, and are true of one release only.
    """
    for name, about in sources.items():
        days = (today - date.fromisoformat(about["retrieved"])).days
        if about.get("harvested") and days > 0:
            said = reason(_AGE, "", about["retrieved"], days=days, source=name)
            yield remark(name, FileRefused("source.toml", [said]), "Info")


def is_age(row: Mapping[str, Any]) -> bool:
    """Whether a row of report.json is such a remark."""
    return bool(row["component"] == _AGE)

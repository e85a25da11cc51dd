"""The sources of a release in words: whose, since when, under which licence, what was kept out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from api.pages import said
from store.release import Release


@dataclass(frozen=True)
class Source:
    """A source as a release has it; `age` is in days between its snapshot and the release.

    `reasons` are why rows were set aside, by language, with how many there are of each.
    """

    name: str
    title: str
    publisher: str
    homepage: str
    licence: str
    retrieved: str
    age: int | None
    records: int
    statements: int
    set_aside: int
    refused: str
    reasons: Sequence[tuple[str, int]]

    def as_json(self) -> Mapping[str, Any]:
        """The same for programs."""
        reasons = [{"reason": reason, "rows": rows} for reason, rows in self.reasons]
        return {**asdict(self), "reasons": reasons}


def sources_of(release: Release, language: str) -> Sequence[Source]:
    """All sources of a release by their titles in a language."""
    reasons: dict[str, Counter[str]] = {}
    for row in release.set_aside():
        told = [said(reason["message"], language) for reason in row["reasons"]]
        reasons.setdefault(row["source"], Counter()).update(told)
    found = [
        _source(release, name, about, language, reasons.get(name, Counter()))
        for name, about in release.manifest.get("sources", {}).items()
    ]
    return sorted(found, key=lambda source: source.title.casefold())


def _source(
    release: Release, name: str, about: Mapping[str, Any], language: str, reasons: Counter[str]
) -> Source:
    retrieved = str(about.get("retrieved") or "")
    return Source(
        name=name,
        title=said(about.get("title") or name, language),
        publisher=str(about.get("publisher") or ""),
        homepage=str(about.get("homepage") or ""),
        licence=str(about.get("licence") or ""),
        retrieved=retrieved,
        age=_age(retrieved, release.created),
        records=int(about.get("records") or 0),
        statements=int(about.get("quads") or 0),
        set_aside=int(about.get("set_aside") or 0),
        refused=said(about.get("refused") or "", language),
        reasons=reasons.most_common(),
    )


def _age(retrieved: str, created: str) -> int | None:
    try:
        return (date.fromisoformat(created[:10]) - date.fromisoformat(retrieved)).days
    except ValueError:
        return None

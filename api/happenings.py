"""What happened and when, as pages list it: rows of the question `timeline`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby

from api.address import FromAddress
from api.tables import Texts

QUESTION = "timeline"
# What can happen, in the order in which a chart stacks it.
KINDS = ("membership", "signature", "call", "agreement", "ally", "board", "project", "event")


@dataclass(frozen=True)
class Happening:
    """One row, its values as text, by the names of the columns."""

    date: str
    end: str
    what: str
    who: str
    whoName: str  # noqa: N815 - named as the column is
    with_: str
    withName: str  # noqa: N815
    page: str

    @property
    def year(self) -> str:
        """The year in which it happened, or began."""
        return self.date[:4]


@dataclass(frozen=True)
class Wish(FromAddress):
    """What an address asks for; empty where it does not care."""

    what: str = ""
    network: str = ""
    since: str = ""
    until: str = ""

    def passes(self, happening: Happening) -> bool:
        """Whether it is asked for."""
        return (
            self.what in ("", happening.what)
            and self.network in ("", happening.with_)
            and (not self.since or happening.year >= self.since)
            and (not self.until or happening.year <= self.until)
        )


def happenings_in(texts: Texts) -> Sequence[Happening]:
    """Read the rows of an answer to the question."""
    columns = [item.name.rstrip("_") for item in fields(Happening)]
    return [Happening(*row) for row in texts.by(columns)]


def by_year(happenings: Iterable[Happening]) -> Sequence[tuple[str, Sequence[Happening]]]:
    """Group by year, the latest first; the year itself goes on from the past to the present."""
    ordered = sorted(happenings, key=lambda each: (-int(each.year), each.date, each.whoName))
    return [(year, list(found)) for year, found in groupby(ordered, key=lambda each: each.year)]


def counts_of(happenings: Iterable[Happening]) -> Mapping[str, Mapping[str, int]]:
    """Count what happened of each kind in each year."""
    counts: dict[str, Counter[str]] = {}
    for each in happenings:
        counts.setdefault(each.year, Counter())[each.what] += 1
    return counts


def networks_in(happenings: Iterable[Happening]) -> Sequence[tuple[str, str, int]]:
    """List with whom anything happened: IRI, name, how often; the most frequent first."""
    names = {each.with_: each.withName for each in happenings if each.with_}
    counts = Counter(each.with_ for each in happenings if each.with_)
    ordered = sorted(names, key=lambda iri: (-counts[iri], names[iri].casefold()))
    return [(iri, names[iri], counts[iri]) for iri in ordered]

"""The actors as pages list them: rows of the question `actors`, filtered as the address says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby

from api.address import FromAddress
from api.pages import plain
from api.tables import Texts

QUESTION = "actors"
# The filters that choose among values, each by the column that holds them.
CHOICES: Mapping[str, str] = {
    "kind": "kinds",
    "network": "networks",
    "role": "roles",
    "theme": "themes",
    "region": "region",
}
_OPEN = ".."


@dataclass(frozen=True)
class Actor:
    """One row, its values as text; lists are separated by spaces."""

    actor: str
    name: str
    point: str
    placeName: str  # noqa: N815 - named as the column is
    region: str
    country: str
    kinds: str
    networks: str
    terms: str
    roles: str
    themes: str

    def values(self, choice: str) -> Sequence[str]:
        """The values by which a filter finds the actor."""
        text: str = getattr(self, CHOICES[choice])
        return text.split()

    def terms_of(self, network: str) -> Sequence[tuple[str, str]]:
        """The years of start and end with a network, or with any."""
        pairs = zip(self.networks.split(), self.terms.split(), strict=True)
        ends = [term.partition("/") for each, term in pairs if network in ("", each)]
        return [(start, end) for start, _, end in ends]


@dataclass(frozen=True)
class Filters(FromAddress):
    """What an address asks for; empty where it does not care. The scripts filter alike."""

    kind: str = ""
    network: str = ""
    role: str = ""
    theme: str = ""
    region: str = ""
    since: str = ""
    until: str = ""

    def passes(self, actor: Actor) -> bool:
        """Whether an actor is asked for."""
        wanted = {choice: getattr(self, choice) for choice in CHOICES}
        chosen = all(value in actor.values(key) for key, value in wanted.items() if value)
        return chosen and self._in_period(actor)

    def _in_period(self, actor: Actor) -> bool:
        """Whether some term with a known start meets the years asked for."""
        if not (self.since or self.until):
            return True
        return any(
            start
            and (not self.until or start <= self.until)
            and (end == _OPEN or end >= (self.since or end))
            for start, end in actor.terms_of(self.network)
        )


def actors_in(texts: Texts) -> Sequence[Actor]:
    """Read the rows of an answer to the question."""
    return [Actor(*row) for row in texts.by(item.name for item in fields(Actor))]


@dataclass(frozen=True)
class Group:
    """Actors of one region of France, or else of one country, or of none that is known."""

    region: str
    country: str
    actors: Sequence[Actor]


def by_region(
    actors: Iterable[Actor], regions: Mapping[str, str], countries: Mapping[str, str]
) -> Sequence[Group]:
    """Group actors by region, then by country, each in order of their names."""

    def group(actor: Actor) -> tuple[int, str, str, str]:
        if actor.region:
            return 0, plain(regions[actor.region]), actor.region, ""
        if actor.country:
            return 1, plain(countries.get(actor.country, actor.country)), "", actor.country
        return 2, "", "", ""

    ordered = sorted(actors, key=lambda actor: (group(actor), plain(actor.name)))
    return [Group(key[2], key[3], list(found)) for key, found in groupby(ordered, key=group)]

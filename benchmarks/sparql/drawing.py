"""Drawing with a seed: by weight, by Zipf's law, dates of several precisions, keys from names."""

import itertools
import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Urn(Generic[T]):
    """Things to draw from, each as often as its weight says."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self.items = items
        self._cumulative = list(itertools.accumulate(weights))

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> "Urn[T]":
        """An urn from a table of weights."""
        return cls(list(weights), list(weights.values()))

    @classmethod
    def zipf(cls, items: Sequence[T], exponent: float) -> "Urn[T]":
        """An urn in which the n-th thing has the weight n to the power of minus the exponent."""
        return cls(items, [n**-exponent for n in range(1, len(items) + 1)])

    def draw(self, chance: random.Random) -> T:
        """Draw one thing; it stays in the urn."""
        return chance.choices(self.items, cum_weights=self._cumulative)[0]

    def several(self, chance: random.Random, number: int) -> list[T]:
        """Draw a few different things, at most as many as asked for."""
        return list(
            dict.fromkeys(chance.choices(self.items, cum_weights=self._cumulative, k=number))
        )


def slug(text: str) -> str:
    """The letters and figures of a name, for an IRI."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def moment(chance: random.Random, first: int, last: int) -> dict[str, Any]:
    """A date between two years, as often a year as a month or a day, as pages have them."""
    year = chance.randint(first, last)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    return chance.choices(
        (
            {"@value": f"{year}", "@type": "xsd:gYear"},
            {"@value": f"{year}-{month:02}", "@type": "xsd:gYearMonth"},
            {"@value": f"{year}-{month:02}-{day:02}", "@type": "xsd:date"},
        ),
        (4, 2, 4),
    )[0]

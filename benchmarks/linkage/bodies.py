"""Made bodies: the real territories, and what stands in their towns by the lists of bodies.toml."""

import csv
import math
import random
import re
import tomllib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from matching.names import plain

HERE = Path(__file__).parent
TERRITORIES = HERE.parents[1] / "data" / "territories"
Row = dict[str, str]


class Body(NamedTuple):
    """What there is once; every field but the name may be empty."""

    name: str
    kind: str
    place: str = ""
    department: str = ""
    website: str = ""
    siren: str = ""


def table(name: str) -> list[Row]:
    """A table of the reference territories."""
    with (TERRITORIES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def profile() -> dict[str, Any]:
    """The lists."""
    return tomllib.loads((HERE / "bodies.toml").read_text("utf-8"))


class Bodies:
    """Makes bodies one after the other; equal seeds make equal ones.

    No two of a town differ by their legal form only: nobody could tell them apart.
    """

    def __init__(self, lists: dict[str, Any], chance: random.Random) -> None:
        self._lists, self._chance = lists, chance
        self._towns = table("communes.csv")
        # A city has more bodies than a village, but a village has some.
        self._weights = list(
            accumulate(math.sqrt(int(row["population"] or 0)) + 5 for row in self._towns)
        )
        self._groups = {row["siren"]: row for row in table("epci.csv")}
        self._territories = self._all_territories()
        self._met: set[tuple[str, str, str]] = set()

    def make(self, count: int) -> Iterator[Body]:
        """So many bodies."""
        sorts = list(self._lists["shares"])
        shares = list(accumulate(self._lists["shares"].values()))
        while count:
            (sort,) = self._chance.choices(sorts, cum_weights=shares)
            body = self._body(sort)
            key = (plain(without_form(body.name)), body.department, body.place)
            if key not in self._met:
                self._met.add(key)
                yield self._with_evidence(body)
                count -= 1

    def _body(self, sort: str) -> Body:
        (town,) = self._chance.choices(self._towns, cum_weights=self._weights)
        lists, place = self._lists[sort] if sort != "territories" else {}, town["name"]
        if sort == "territories":
            return next(self._territories, None) or self._body("local")
        if sort == "anywhere":
            name = " ".join(filter(None, map(self._chance.choice, lists["parts"])))
        elif sort == "companies":
            name = self._company(lists)
        else:
            name = self._chance.choice(lists["names"])
            group = self._groups.get(town["epci"])
            if "{group}" in name:
                if group is None:
                    return self._body(sort)
                named = name.format(group=group["name"])
                return Body(named, lists["kind"], "", group["department"])
            name = name.format(town=place, of=of(place))
        return Body(name, lists["kind"], place, town["department"])

    def _company(self, lists: dict[str, Any]) -> str:
        def surname() -> str:
            return "".join(map(self._chance.choice, lists["surnames"]))

        pattern = self._chance.choice(lists["names"]).replace("{person}", "{}")
        people = [surname() for _ in range(pattern.count("{}"))]
        name = pattern.format(*people, trade=self._chance.choice(lists["trades"]))
        return f"{self._chance.choice(lists['forms'])} {name}".strip()

    def _all_territories(self) -> Iterator[Body]:
        """The communes and intercommunalities, in any order."""
        found = [
            Body(row["name"], "commune", row["name"], row["department"]) for row in self._towns
        ]
        found += [
            Body(row["name"], "intercommunality", "", row["department"])
            for row in self._groups.values()
        ]
        self._chance.shuffle(found)
        yield from found

    def _with_evidence(self, body: Body) -> Body:
        website = siren = ""
        if self._chance.random() < 0.25:
            words = (*plain(body.name).split()[-3:], *plain(body.place).split())
            website = f"https://www.{'-'.join(words)}-{body.department.lower()}.fr"
        if self._chance.random() < 0.1:
            siren = f"{self._chance.randrange(10**9):09}"
        return body._replace(website=website, siren=siren)


def without_form(name: str) -> str:
    """A name without the legal form before it."""
    return re.sub(r"^(Association|SARL|SAS|SCOP|SCIC) ", "", name)


def of(town: str) -> str:
    """A town's name after “of”: “d'Arras”, “du Mans”, “des Sables”, “de La Rochelle”."""
    contracted = re.sub(r"^Les ", "des ", re.sub(r"^Le ", "du ", town))
    if contracted != town:
        return contracted
    return f"d'{town}" if plain(town)[:1] in "aeiouy" and town[:2] != "L'" else f"de {town}"

"""What is written of a body a second time: another name for it, and less beside it."""

import random
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.linkage.bodies import Body, table, without_form

_PIECES = runpy.run_path(
    str(Path(__file__).parents[2] / "tests" / "matching" / "disturbing.py"), run_name="disturbing"
)
_STOP = frozenset({"de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "à", "pour"})
# How often a second description lacks what the first has.
_LACKING = {"place": 0.15, "department": 0.15, "kind": 0.3, "website": 0.5, "siren": 0.5}


class Noise:
    """Describes bodies again, as the tests of matching disturb names and as people shorten them."""

    def __init__(self, lists: dict[str, Any], chance: random.Random) -> None:
        self._chance = chance
        self._abbreviations: dict[str, str] = lists["abbreviations"]
        self._departments = {row["code"]: row["name"] for row in table("departments.csv")}

    def again(self, body: Body) -> Body:
        """The same body in other words."""
        chance = self._chance
        if body.kind in ("commune", "intercommunality"):
            name = _PIECES["disturb"](body.name, body.department, self._departments, chance)
        else:
            name, ways = body.name, self._ways(body)
            while name == body.name:
                for way in sorted(chance.sample(range(len(ways)), chance.choice((1, 1, 2, 3)))):
                    name = ways[way](name)
        lost = {field: "" for field, share in _LACKING.items() if chance.random() < share}
        again = body._replace(name=name, **lost)
        if chance.random() < 0.2:
            again = again._replace(place=again.place.upper().replace("-", " "))
        return again

    def _ways(self, body: Body) -> list[Callable[[str], str]]:
        """In an order in which each still finds what it changes."""
        chance, department = self._chance, self._departments.get(body.department, "")
        return [
            self._abbreviate,
            self._abbreviate,
            self._as_acronym,
            self._change_form,
            self._swap_last_words,
            lambda text: _PIECES["mistype"](text, chance),
            lambda text: _PIECES["mistype"](text, chance),
            lambda text: _PIECES["mistype"](text, chance),
            _PIECES["article_last"],
            _PIECES["without_accents"],
            lambda text: text.replace("-", " "),
            lambda text: f"{text} ({department})" if department else text,
            lambda text: f"{text} - {body.place}" if body.place else text,
            str.upper,
            str.lower,
        ]

    def _abbreviate(self, text: str) -> str:
        for long, short in self._abbreviations.items():
            text = text.replace(long, short) if long in text else text
        return text

    def _as_acronym(self, text: str) -> str:
        """Of a long name its acronym alone, or beside it."""
        words = [word for word in re.findall(r"\w+", text) if word.lower() not in _STOP]
        acronym = "".join(word[0].upper() for word in words)
        if len(words) < 4:
            return text
        return self._chance.choice((acronym, f"{text} ({acronym})", f"{acronym} - {text}"))

    def _change_form(self, text: str) -> str:
        bare = without_form(text)
        return bare if bare != text else f"Association {text}"

    def _swap_last_words(self, text: str) -> str:
        *rest, one, other = text.rsplit(" ", 2) if text.count(" ") > 1 else ("", "", "")
        return f"{rest[0]} {other} {one}" if one and one.lower() not in _STOP else text

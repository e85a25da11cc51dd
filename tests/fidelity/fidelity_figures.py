"""Figures, read anew: the value, and how precise the words around it say it is."""

import re

from fidelity_said import Fact, facts
from fidelity_terms import date, name, number, text

# The more telling words first: "approx., près de" is "almost".
_PRECISION = (
    ("forecast", r"attendus|expected"),
    ("almost", r"près d|almost"),
    ("more-than", r"plus de|more than"),
    ("at-least", r"at least|au moins"),
    ("estimate", r"estimate"),
    ("about", r"about|approx|environ|une (dizaine|vingtaine|trentaine|centaine)|a hundred"),
)
_ROUND = {"dizaine": "10", "vingtaine": "20", "trentaine": "30", "centaine": "100"}


def value(cell: str, unit: str, measure: str) -> list[Fact]:
    """The value, range or date of a figure and its precision, as facts."""
    # A unit of time ("years") counts; a unit that is a point in time ("year") dates.
    dated = re.search(r"\b(dates?|years?|années?)\b", unit) is not None
    found = _number(cell)
    if found is None and not re.fullmatch(r"\d{4}(-\d\d){1,2}", cell):
        return facts(schema__value=text(cell), m__precision=name("scheme:precision/text"))
    precision = facts(m__precision=name(f"scheme:precision/{_level(measure, cell, unit)}"))
    low, _, high = cell.partition("-")
    if dated and re.fullmatch(r"\d{4}-\d{4}", cell):
        return precision + facts(schema__minValue=date(low), schema__maxValue=date(high))
    if dated and re.fullmatch(r"\d{4}(-\d\d){0,2}", cell):
        return precision + facts(schema__value=date(cell))
    if high:
        return precision + facts(schema__minValue=number(low), schema__maxValue=number(high))
    return precision + facts(schema__value=number(found or cell))


def _level(*places: str) -> str:
    """What the first place with words of precision says: "attendus" in a measure goes first."""
    for words in places:
        for level, pattern in _PRECISION:
            if re.search(pattern, words.lower()):
                return level
    return "exact"


def _number(cell: str) -> str | None:
    """The number that a cell names, in digits or in words; a range stays as it is."""
    for word, digits in _ROUND.items():
        if word in cell:
            return digits
    found = re.fullmatch(r"(?:[a-zé' ]+ )?(\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?)", cell.lower())
    return found[1] if found else None

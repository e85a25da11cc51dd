"""Figures: a value, a range or a date with the words of precision that go with it."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ingest.fields.dates import partial_date
from ingest.records import Node

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
_DATED = re.compile(r"\b(date|dates|year|years|année|années)\b")


class Word(NamedTuple):
    """A wording of figures.csv: the precision it means, and its number if it names one."""

    meaning: str
    number: str


@cache
def _words() -> Mapping[str, Word]:
    path = Path(__file__).with_name("figures.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["words"]: Word(row["meaning"], row["value"]) for row in csv.DictReader(lines)}


def figure(value: str, unit: str, measure: str) -> Node:
    """Read a value as the source wrote it, with its precision, as part of a schema:Observation.

    `unit` and `measure` are searched for words of precision ("plus de", "attendus"). A value in
    dates or years becomes a (partial) date, `a-b` a range, a number an xsd:integer or
    xsd:decimal, anything else stays a text.
    """
    phrase = value.lower()
    for wording, word in _words().items():
        if word.number and wording in phrase and not _NUMBER.search(phrase):
            phrase = phrase.replace(wording, word.number)
    for wording in _words():
        phrase = phrase.replace(wording, "").strip()
    typed = _typed(phrase, bool(_DATED.search(unit)))
    if typed is None:
        return {"value": value, "precision": "scheme:precision/text"}
    return {**typed, "precision": f"scheme:precision/{precision(value, unit, measure)}"}


def precision(value: str, unit: str, measure: str) -> str:
    """The concept of scheme/precision that the words around a value mean; `exact` without any.

    The measure speaks first: "more than 450 expected" is a forecast.
    """
    for text in (measure.lower(), value.lower(), unit.lower()):
        for wording, word in _words().items():
            if re.search(rf"(?<!\w){re.escape(wording)}", text):
                return word.meaning
    return "exact"


def _typed(text: str, dated: bool) -> Node | None:
    span = _RANGE.fullmatch(text)
    if dated and (day := partial_date(text)):
        return {"value": day}
    if span:
        low, high = (_limit(limit, dated) for limit in span.groups())
        return {"minValue": low, "maxValue": high}
    return {"value": _number(text)} if _NUMBER.fullmatch(text) else None


def _limit(text: str, dated: bool) -> Node:
    return (partial_date(text) if dated else None) or _number(text)


def _number(text: str) -> Node:
    return {"@value": text, "@type": "xsd:decimal" if "." in text else "xsd:integer"}

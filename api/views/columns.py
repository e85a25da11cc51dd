"""What the columns of an answer hold, as far as a drawing has to know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Literal

import pyoxigraph as ox

from api.tables import Table
from api.views.shapes import is_shape
from store.answers import Term

Kind = Literal["number", "time", "shape", "thing", "text", "nothing"]
_NUMBERS = ("#integer", "#decimal", "#double", "#float", "#int", "#long")
_TIMES = ("#gYear", "#gYearMonth", "#date", "#dateTime")
_TIME = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?(?=$|T)")
_YEAR = re.compile(r"year|année|annee", re.IGNORECASE)
_COORDINATE = re.compile(r"(.*?)_?(lat|latitude|long|lon|lng|longitude)", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column by its name, with its values from the first row to the last."""

    name: str
    values: Sequence[Term | None]

    @cached_property
    def kind(self) -> Kind:
        """What all values are that there are."""
        known = [value for value in self.values if value is not None]
        if not known:
            return "nothing"
        if all(isinstance(value, ox.NamedNode | ox.BlankNode) for value in known):
            return "thing"
        if all(is_shape(value) for value in known):
            return "shape"
        if all(time_of(value) for value in known) and self._says_time(known):
            return "time"
        return "number" if all(number_of(value) is not None for value in known) else "text"

    @cached_property
    def distinct(self) -> int:
        """How many different values there are; an absent one counts as one more."""
        return len(set(self.values))

    @property
    def axis(self) -> str:
        """`x` for longitudes, `y` for latitudes, by the column's name; else nothing."""
        match = _COORDINATE.fullmatch(self.name)
        if match is None or self.kind != "number":
            return ""
        return "y" if match[2].lower().startswith("la") else "x"

    def _says_time(self, known: Sequence[Term]) -> bool:
        """Whether a number of four digits is a year: its datatype or the column says so."""
        dated = all(isinstance(v, ox.Literal) and v.datatype.value.endswith(_TIMES) for v in known)
        texts = all(number_of(value) is None for value in known)
        return dated or texts or bool(_YEAR.search(self.name))


def columns_of(table: Table) -> Sequence[Column]:
    """Take a table apart."""
    return [
        Column(name, [row[place] for row in table.rows]) for place, name in enumerate(table.columns)
    ]


def number_of(term: Term | None) -> float | None:
    """The number that a literal stands for, None when it is none."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.endswith(_NUMBERS):
        return None
    try:
        value = float(term.value)
    except ValueError:
        return None
    return value if isfinite(value) else None


def time_of(term: Term | None) -> str:
    """The year, month or day that a literal says, `2020-03`; empty when it says none."""
    if not isinstance(term, ox.Literal) or term.language:
        return ""
    match = _TIME.match(term.value)
    return match[0] if match else ""

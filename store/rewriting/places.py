"""Where a group stands, as far as it decides how it can be written."""

from dataclasses import dataclass

from store.rewriting.estimates import NOTHING, Rows
from store.rewriting.model import Variables
from store.rewriting.plans import Plan

__all__ = ["Place", "Planned", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that rewriting did: its code, the line of the text, and figures."""

    code: str
    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A group's body as it will be asked, its table, and what evaluating it costs."""

    body: str
    rows: Rows
    cost: float


@dataclass(frozen=True, slots=True)
class Place:
    """The variables of a row outside that is handed to a group, and what they are taken for.

    No sub-SELECT may be made for a row, where it would be evaluated each time, nor within
    GRAPH with a variable, which it would not see.
    """

    outside: Variables = frozenset()
    given: Rows = NOTHING
    may_hash: bool = True
    is_whole: bool = False

    def start(self) -> Plan:
        """The plan that has joined nothing yet."""
        return Plan(
            0, self.given, self.outside, frozenset(self.given.distinct), may_hash=self.may_hash
        )

    def alone(self) -> "Place":
        """The place of a group within, evaluated by itself."""
        return Place(may_hash=self.may_hash)

    def row(self, bound: Variables, inner: Variables) -> "Place":
        """The place of a group within, looked up for each row of these variables."""
        return Place(bound, Rows(1.0, dict.fromkeys(bound & inner, 1.0)), may_hash=False)

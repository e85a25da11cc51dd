"""What a validation found: results in a fixed order, the same for every engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

SHACL = "http://www.w3.org/ns/shacl#"

Term = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Result:
    """One offence: who, along which path, with which value, against which constraint.

    ``path`` is an IRI, or a property path in SPARQL's syntax, or empty; ``component``,
    ``severity`` and ``shape`` are IRIs (an unnamed shape is ``_:``); ``messages`` are
    by language, ``""`` for none, and do not take part in comparisons.
    """

    focus: Term
    path: str
    value: Term | None
    component: str
    severity: str
    shape: str
    messages: Mapping[str, str] = field(compare=False)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The six parts that two engines must agree on, as N-Triples text."""
        value = "" if self.value is None else str(self.value)
        return (str(self.focus), self.path, value, self.component, self.severity, self.shape)

    @property
    def level(self) -> str:
        """``Violation``, ``Warning`` or ``Info``."""
        return self.severity.removeprefix(SHACL)

    def as_json(self) -> dict[str, Any]:
        """The result as JSON values; IRIs whole, a literal as its plain text."""
        return {
            "severity": self.level,
            "focus": self.focus.value,
            "path": self.path or None,
            "value": None if self.value is None else self.value.value,
            "component": self.component.removeprefix(SHACL),
            "shape": self.shape,
            "message": dict(self.messages),
        }


@dataclass(frozen=True)
class Report:
    """All results of one validation, sorted by their parts."""

    results: tuple[Result, ...]

    def __iter__(self) -> Iterator[Result]:
        """Go through the results in order."""
        return iter(self.results)

    def __len__(self) -> int:
        """Count the results of all severities."""
        return len(self.results)

    @property
    def conforms(self) -> bool:
        """Whether nothing was found that keeps data from being published."""
        return not any(result.level == "Violation" for result in self.results)

    def about(self, wanted: Callable[[str], bool]) -> "Report":
        """Keep the results whose focus node, an IRI, is wanted (a set's ``__contains__``)."""
        return Report(tuple(result for result in self.results if wanted(result.focus.value)))


def make_report(results: Iterator[Result]) -> Report:
    """Sort the results of an engine."""
    return Report(tuple(sorted(results, key=lambda result: result.key)))

"""A query's groups as rewriting sees them: what binds which variable, and its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

__all__ = [
    "Bind",
    "Exists",
    "Expression",
    "Filter",
    "Graph",
    "Group",
    "Member",
    "Minus",
    "Optional",
    "Path",
    "Pattern",
    "Query",
    "SubSelect",
    "Term",
    "Union",
    "Unreadable",
    "Values",
    "Variables",
]

Variables = frozenset[str]


class Unreadable(Exception):
    """The text holds something that rewriting does not know; it stays as it is."""


@dataclass(frozen=True, slots=True)
class Term:
    """A place of a triple pattern; the variable is without its mark, empty for a constant."""

    text: str
    variable: str = ""
    value: ox.NamedNode | ox.Literal | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A property path that is no plain sequence: its kind, its parts, or its one predicate.

    The kinds are link, inverse, sequence, alternative, optional (`?`), any (`*`), many (`+`)
    and negated; optional and any match a term with itself, whether the graph has it or not.
    """

    kind: str
    text: str
    parts: Sequence["Path"] = ()
    predicate: Term | None = None

    @property
    def may_be_empty(self) -> bool:
        """Whether the path can match without a triple."""
        if self.kind in ("sequence", "alternative"):
            gather = all if self.kind == "sequence" else any
            return gather(part.may_be_empty for part in self.parts)
        return self.kind in ("optional", "any") or any(p.may_be_empty for p in self.parts)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern, or a property path between two terms."""

    subject: Term
    predicate: Term
    object: Term
    line: int
    path: Path | None = None

    @property
    def text(self) -> str:
        """The pattern as SPARQL, with its full stop."""
        return f"{self.subject.text} {self.predicate.text} {self.object.text} ."

    @property
    def variables(self) -> Variables:
        """All variables; a match binds each of them."""
        terms = (self.subject, self.predicate, self.object)
        return frozenset([term.variable for term in terms if term.variable])

    certain = variables


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression cut at its EXISTS, whose groups are planned too."""

    parts: Sequence["str | Exists"]
    variables: Variables
    # Rough share of rows for which it is true, judged by its operators.
    share: float = 1.0
    # Microseconds that it takes for a row.
    effort: float = 0.0


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS or NOT EXISTS, as it is written, and its group."""

    words: str
    inner: "Group"
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER, of the whole group in which it stands."""

    expression: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND; the variable stays unbound when the expression fails."""

    expression: Expression
    target: str

    @property
    def variables(self) -> Variables:
        """The variables of the expression and the one that it gives."""
        return self.expression.variables | {self.target}


@dataclass(frozen=True, slots=True)
class Values:
    """Inline data by column; a column with UNDEF is not certain."""

    text: str
    columns: Mapping[str, Sequence[Term]]
    certain: Variables
    rows: int

    @property
    def variables(self) -> Variables:
        """All columns."""
        return frozenset(self.columns)


@dataclass(frozen=True, slots=True)
class Union:
    """Alternatives; one alone is a plain group in braces."""

    branches: Sequence["Group"]

    @property
    def variables(self) -> Variables:
        """All variables that occur in a branch."""
        return frozenset[str]().union(*(branch.variables for branch in self.branches))

    @property
    def certain(self) -> Variables:
        """The variables that every branch binds."""
        return frozenset.intersection(*(branch.certain for branch in self.branches))


@dataclass(frozen=True, slots=True)
class Graph:
    """A group asked of one named graph, or of each."""

    name: Term
    inner: "Group"

    @property
    def variables(self) -> Variables:
        """The variables of the group and that of the graph."""
        return self.inner.variables | ({self.name.variable} - {""})

    @property
    def certain(self) -> Variables:
        """What the group binds, and the graph."""
        return self.inner.certain | ({self.name.variable} - {""})


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A SELECT within a group: its text before and after its own group."""

    before: str
    inner: "Group"
    after: str
    variables: Variables
    certain: Variables
    aggregates: bool
    limit: float = float("inf")


@dataclass(frozen=True, slots=True)
class Optional:
    """OPTIONAL; its filters see the variables outside."""

    inner: "Group"
    line: int

    @property
    def variables(self) -> Variables:
        """All variables within."""
        return self.inner.variables


@dataclass(frozen=True, slots=True)
class Minus:
    """MINUS; its group sees nothing of what is outside."""

    inner: "Group"

    @property
    def variables(self) -> Variables:
        """All variables within."""
        return self.inner.variables


Joined = Pattern | Values | Union | Graph | SubSelect
Member = Joined | Optional | Minus | Bind | Filter


@dataclass(frozen=True)
class Group:
    """A group in braces: its members in their order."""

    members: Sequence[Member]
    text: str
    variables: Variables = field(init=False)
    certain: Variables = field(init=False)

    def __post_init__(self) -> None:
        """Gather the variables once, since they are asked for often."""
        mentioned = [
            member.expression.variables if isinstance(member, Filter) else member.variables
            for member in self.members
        ]
        bound = [member.certain for member in self.members if isinstance(member, Joined)]
        object.__setattr__(self, "variables", frozenset[str]().union(*mentioned))
        object.__setattr__(self, "certain", frozenset[str]().union(*bound))

    def variables_outside(self, member: Member) -> Variables:
        """The variables of all members but one."""
        others = [each for each in self.members if each is not member]
        return Group(others, "").variables


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: the text around its group, and what it does with the solutions."""

    before: str
    group: Group
    after: str
    # The rows after which the engine may stop; infinite when it needs all of them.
    wanted: float

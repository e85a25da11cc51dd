"""Orders of joins: what each costs in pyoxigraph, and the text that makes it follow one.

pyoxigraph reorders a plain list of patterns by the number of their constants. Two forms stop
it: `A LATERAL { B }` looks B up for each row of A; two sub-SELECTs side by side are hash
joined, in memory. A look-up costs about twenty times a row of a scan.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from store.rewriting.estimates import Estimator, Rows, narrow
from store.rewriting.model import Expression, Pattern, Variables

__all__ = ["Condition", "Lookup", "Operand", "Plan", "pattern_operand"]

# Microseconds of pyoxigraph 0.5.13 over RocksDB: a look-up, a row read, a row put into or
# looked up in a hash table, a row handed on.
SEEK, ROW, BUILD, PROBE, HAND_ON = 7.0, 0.2, 0.45, 0.3, 0.1
# A hash table beyond this many rows weighs on the reader's memory.
MANY_ROWS = 2_000_000
# What pyoxigraph takes the sizes of patterns to be, by the bound ones of subject,
# predicate and object (sparopt 0.3, estimate_triple_pattern_size).
_WEIGHTS = {
    (True, True, True): 1.0,
    (True, True, False): 1e1,
    (True, False, True): 2.0,
    (False, True, True): 1e3,
    (True, False, False): 1e2,
    (False, False, False): 1e9,
    (False, True, False): 1e6,
    (False, False, True): 1e4,
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """An operand asked anew for each row: its text, what one costs, what the join gives."""

    body: str
    cost: float


@dataclass(frozen=True, slots=True)
class Operand:
    """Something to join: a group's body, its table when evaluated alone, and its look-up."""

    body: str
    variables: Variables
    certain: Variables
    rows: Rows
    cost: float
    weigh: Callable[[Variables], float]
    lookup: Callable[[Variables], Lookup | None]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter as far as it matters for ordering."""

    variables: Variables
    share: float
    effort: float

    @classmethod
    def of(cls, expression: Expression) -> Self:
        """Take what matters of an expression."""
        return cls(expression.variables, expression.share, expression.effort)


@dataclass(frozen=True, slots=True)
class Plan:
    """A way of joining some operands; ``startup`` is what the first row costs."""

    used: int
    rows: Rows
    variables: Variables
    certain: Variables
    cost: float = 0.0
    startup: float = 0.0
    weight: float = 1.0
    # The cost when the engine stops after the wanted rows: what plans are compared by.
    score: float = 0.0
    previous: Self | None = None
    operand: Operand | None = None
    how: str = "start"
    text: str = ""
    may_hash: bool = True

    def followed(self, body: str, rows: Rows, variables: Variables) -> "Plan":
        """The start of what is joined after this plan, whose text is then part of a body."""
        return Plan(0, rows, variables, self.certain, text=body, may_hash=self.may_hash)

    def summary(self) -> str:
        """The order in words, with the estimated rows after each step."""
        texts = [f"{p.how} {p.operand.body} ~{p.rows.rows:.0f}" for p in self._steps() if p.operand]
        return " | ".join(texts)

    def line(self) -> int:
        """The first line of the text that was ordered, 0 when not known."""
        lines = [step.operand.line for step in self._steps() if step.operand]
        return min((line for line in lines if line), default=0)

    def _steps(self) -> list["Plan"]:
        steps: list[Plan] = []
        plan: Plan | None = self
        while plan is not None:
            steps.append(plan)
            plan = plan.previous
        return steps[::-1]

    def add(
        self,
        place: int,
        operand: Operand,
        conditions: Sequence[Condition],
        estimator: Estimator,
        wanted: float,
    ) -> "Plan":
        """Join one more operand, in the cheapest way that can be written."""
        variables = self.variables | operand.variables
        joined = estimator.join(self.rows, operand.rows)
        rows, early, late = joined, 0.0, 0.0
        for condition in conditions:
            if condition.variables <= variables and not condition.variables <= self.variables:
                rows = narrow(rows, condition.share)
                # A filter of one operand is evaluated before that is hash joined.
                alone = condition.variables <= operand.variables
                early += condition.effort * (operand.rows.rows if alone else joined.rows)
                late += condition.effort * joined.rows
        share = min(1.0, wanted / max(rows.rows, 1.0))
        ways = [
            (startup + (cost + effort - startup) * share, cost + effort, startup, how, weight, body)
            for how, cost, startup, weight, body in self._ways(operand, rows)
            for effort in [late if how == "lookup" else early]
        ]
        score, cost, startup, how, weight, body = min(ways)
        return Plan(
            self.used | 1 << place,
            rows,
            variables,
            self.certain | operand.certain,
            cost,
            startup,
            weight,
            score,
            self,
            operand,
            how,
            body,
            self.may_hash,
        )

    def body(self) -> str:
        """The body of a group that makes pyoxigraph follow this plan."""
        body = ""
        for step in self._steps():
            if step.how == "hash" and body:
                body = _side_by_side(body, step)
            elif step.how == "lookup" and body:
                body = f"{body} LATERAL {{ {step.text} }}"
            else:
                body = f"{body} {step.text}".strip()
        return body

    def _ways(self, operand: Operand, rows: Rows) -> list[tuple[str, float, float, float, str]]:
        """How the operand can be joined: the way, cost, start-up, weight and its text."""
        if self.previous is None and not self.text and not self.rows.distinct:
            cost = operand.cost
            weight = operand.weigh(frozenset())
            return [("first", cost, min(cost, 2 * SEEK), weight, operand.body)]
        ways = []
        lookup = operand.lookup(self.variables)
        if lookup is not None:
            cost = self.cost + self.rows.rows * lookup.cost + rows.rows * ROW
            weight = self.weight * operand.weigh(self.variables)
            ways.append(("lookup", cost, self.startup + lookup.cost, weight, lookup.body))
        if self.may_hash or not ways:
            ways.append(self._hash(operand, rows))
        return ways

    def _hash(self, operand: Operand, rows: Rows) -> tuple[str, float, float, float, str]:
        keys = len(self.certain & operand.certain)
        weight = operand.weigh(frozenset())
        builds_left = self.weight <= weight
        built, probed = self.rows.rows, operand.rows.rows
        startup = self.cost
        if not builds_left:
            built, probed, startup = probed, built, operand.cost + self.startup
        building = built * BUILD * (1.0 if built < MANY_ROWS else 10.0)
        handing = rows.rows * (ROW if keys else HAND_ON)
        cost = self.cost + operand.cost + building + probed * PROBE + handing + 2 * SEEK
        joined = self.weight * weight / 1000.0**keys
        return ("hash", cost, startup + building, joined, operand.body)


def pattern_operand(pattern: Pattern, rows: Rows) -> Operand:
    """A triple pattern or a path, with its estimated matches."""
    steps = 1.0 if pattern.path is None else 4.0
    lookup = Lookup(pattern.text, SEEK * steps)
    variables = pattern.variables
    scan = (SEEK + rows.rows * ROW) * steps

    subject, predicate, target = (
        term.variable for term in (pattern.subject, pattern.predicate, pattern.object)
    )

    def weigh(bound: Variables) -> float:
        return _WEIGHTS[
            not subject or subject in bound,
            not predicate or predicate in bound,
            not target or target in bound,
        ]

    def find(bound: Variables) -> Lookup:
        if variables & bound or not variables:
            return lookup
        return Lookup(pattern.text, scan)

    return Operand(pattern.text, variables, variables, rows, scan, weigh, find, pattern.line)


def _side_by_side(left: str, step: Plan) -> str:
    """Two sub-SELECTs; of two that the engine takes for equally large, the first is built.

    Where there may be none, two plain groups, for the engine to join as it likes.
    """
    first, second = left, step.text
    previous, operand = step.previous, step.operand
    if not step.may_hash:
        return f"{{ {first} }} {{ {second} }}"
    if previous is not None and operand is not None:
        equal = previous.weight == operand.weigh(frozenset())
        if equal and previous.rows.rows > operand.rows.rows:
            first, second = second, first
    return f"{{ SELECT * {{ {first} }} }} {{ SELECT * {{ {second} }} }}"

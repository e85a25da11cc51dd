"""What groups join: patterns, inline data, alternatives, named graphs and sub-SELECTs."""

from collections.abc import Callable, Sequence

from store.rewriting.estimates import Estimator, Rows
from store.rewriting.model import (
    Graph,
    Group,
    Joined,
    Pattern,
    SubSelect,
    Union,
    Values,
    Variables,
)
from store.rewriting.places import Place, Planned
from store.rewriting.plans import ROW, Lookup, Operand, pattern_operand
from store.rewriting.scoping import may_look_up

__all__ = ["Operands"]

Find = Callable[[Variables], Lookup | None]
PlanGroup = Callable[[Group, Place, float], Planned]
_ALL = float("inf")
# What pyoxigraph takes the sizes of groups to be is not followed in detail.
_WEIGHT = 1e6


class Operands:
    """Makes operands of the members of a group at one place."""

    def __init__(
        self, estimator: Estimator, plan: PlanGroup, try_out: PlanGroup, place: Place
    ) -> None:
        """Use a planner for the groups within, and one that notes nothing for look-ups."""
        self._estimator = estimator
        self._plan = plan
        self._try_out = try_out
        self._place = place

    def of(self, member: Joined) -> Operand:
        """Estimate a member by itself, and how it can be looked up."""
        match member:
            case Pattern():
                return pattern_operand(member, self._estimator.pattern(member))
            case Values():
                return self._values(member)
            case Union():
                return self._union(member)
            case Graph():
                return self._graph(member)
            case SubSelect():
                return self._sub_select(member)

    def _values(self, member: Values) -> Operand:
        table = self._estimator.values(member)
        return _operand(member, member.text, table, table.rows * ROW, _never)

    def _union(self, member: Union) -> Operand:
        alone = [self._plan(branch, self._place.alone(), _ALL) for branch in member.branches]
        total = sum(branch.rows.rows for branch in alone)
        distinct = {
            name: min(sum(b.rows.distinct.get(name, 1.0) for b in alone), max(total, 1.0))
            for name in member.certain
        }

        def find(bound: Variables) -> Lookup | None:
            if not all(may_look_up(branch, bound) for branch in member.branches):
                return None
            place = self._place.row(bound, member.variables)
            looked_up = [self._try_out(branch, place, _ALL) for branch in member.branches]
            return Lookup(_alternatives(looked_up), _cost(looked_up))

        return _operand(member, _alternatives(alone), Rows(total, distinct), _cost(alone), find)

    def _graph(self, member: Graph) -> Operand:
        name = member.name
        may_hash = self._place.may_hash and not name.variable
        alone = self._plan(member.inner, Place(may_hash=may_hash), _ALL)
        graphs = Rows(1.0, dict.fromkeys(member.certain - member.inner.certain, 1.0))

        def find(bound: Variables) -> Lookup | None:
            if not may_look_up(member.inner, bound):
                return None
            place = self._place.row(bound, member.variables)
            looked_up = self._try_out(member.inner, place, _ALL)
            return Lookup(f"GRAPH {name.text} {{ {looked_up.body} }}", looked_up.cost)

        body = f"GRAPH {name.text} {{ {alone.body} }}"
        return _operand(member, body, self._estimator.join(alone.rows, graphs), alone.cost, find)

    def _sub_select(self, member: SubSelect) -> Operand:
        inner = self._plan(member.inner, self._place.alone(), member.limit)
        body = f"{{ {member.before}{{ {inner.body} }}{member.after} }}"
        distinct = {name: inner.rows.distinct.get(name, 1.0) for name in member.certain}
        rows = min(inner.rows.rows, member.limit)
        if member.aggregates:
            rows = min(rows, max(distinct.values(), default=1.0))
        return _operand(member, body, Rows(rows, distinct), inner.cost, _never)


def _operand(member: Joined, body: str, rows: Rows, cost: float, find: Find) -> Operand:
    weight = rows.rows if isinstance(member, Values) else _WEIGHT
    return Operand(body, member.variables, member.certain, rows, cost, lambda bound: weight, find)


def _never(bound: Variables) -> None:
    """The look-up of what is evaluated once."""


def _alternatives(branches: Sequence[Planned]) -> str:
    return " UNION ".join(f"{{ {branch.body} }}" for branch in branches)


def _cost(branches: Sequence[Planned]) -> float:
    return sum(branch.cost for branch in branches)

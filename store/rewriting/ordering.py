"""The search for the cheapest order of joins."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.rewriting.estimates import Estimator
from store.rewriting.plans import Condition, Operand, Plan

__all__ = ["MAX_OPERANDS", "Search"]

MAX_OPERANDS = 40
# Plans kept of each length: few at first, more for queries that are worth the search.
_NARROW, _WIDE = 3, 16
_WORTH_SEARCHING = 20_000.0


@dataclass(frozen=True, slots=True)
class Search:
    """A beam search; its result does not depend on the order of the operands given."""

    estimator: Estimator
    conditions: Sequence[Condition]
    wanted: float

    def order(self, start: Plan, operands: Sequence[Operand]) -> Plan:
        """Join the operands after a start, in the order that was estimated to cost least."""
        ranked = sorted(operands, key=lambda operand: (operand.rows.rows, operand.body))
        plan = self._search(start, ranked, _NARROW)
        if plan.cost > _WORTH_SEARCHING and len(ranked) > 2:
            plan = self._search(start, ranked, _WIDE)
        return plan

    def _search(self, start: Plan, operands: Sequence[Operand], width: int) -> Plan:
        beam = [start]
        for _ in operands:
            best: dict[int, Plan] = {}
            for plan in beam:
                for place, operand in _next(plan, operands):
                    longer = plan.add(place, operand, self.conditions, self.estimator, self.wanted)
                    known = best.get(longer.used)
                    if known is None or longer.score < known.score:
                        best[longer.used] = longer
            beam = sorted(best.values(), key=lambda plan: plan.score)[:width]
        return beam[0]


def _next(plan: Plan, operands: Sequence[Operand]) -> list[tuple[int, Operand]]:
    """The operands that share a variable with a plan; all that are left when none does."""
    left = [each for each in enumerate(operands) if not plan.used >> each[0] & 1]
    joined = [each for each in left if each[1].variables & plan.variables]
    return joined or left

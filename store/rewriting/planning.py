"""Planning a query's groups: which parts come when, and in which form."""

from store.rewriting.estimates import Estimator, Rows, narrow
from store.rewriting.model import (
    Bind,
    Exists,
    Expression,
    Filter,
    Group,
    Minus,
    Optional,
    Pattern,
    Unreadable,
    Variables,
)
from store.rewriting.operands import Operands
from store.rewriting.ordering import MAX_OPERANDS, Search
from store.rewriting.places import Place, Planned, Step
from store.rewriting.plans import BUILD, PROBE, ROW, Condition, Plan
from store.rewriting.scoping import Stage, is_doubtful, may_look_up, stages

__all__ = ["Planner"]

# The share of rows that MINUS and FILTER NOT EXISTS leave.
_AFTER_MINUS = 0.5
_ALL = float("inf")


class Planner:
    """Plans groups from the inside out, and writes down what it did."""

    def __init__(self, estimator: Estimator) -> None:
        """Use estimates of single patterns."""
        self._estimator = estimator
        self.steps: list[Step] = []

    def group(self, group: Group, place: Place, wanted: float = _ALL) -> Planned:
        """Plan a group; raises Unreadable when the order could change its answer."""
        if is_doubtful(group, is_whole=place.is_whole):
            raise Unreadable("a path that may be empty between unknown terms")
        filters = [member for member in group.members if isinstance(member, Filter)]
        conditions = [Condition.of(each.expression) for each in filters]
        plan, spent = place.start(), 0.0
        for stage in stages(group):
            plan = self._join(plan, stage, Search(self._estimator, conditions, wanted), place)
            body, rows, cost = self._after(plan, stage, place)
            spent += plan.cost + cost
            variables = plan.variables.union(*(each.variables for each in stage.after))
            plan = plan.followed(body, rows, variables)
        texts = [body]
        for each in filters:
            text, cost = self._filter(each, group, plan, place)
            texts.append(text)
            spent += cost
        return Planned(" ".join(texts).strip(), plan.rows, spent)

    def _silently(self, group: Group, place: Place, wanted: float = _ALL) -> Planned:
        """Plan a group only to see what it would cost."""
        noted = len(self.steps)
        planned = self.group(group, place, wanted)
        self._taken(noted)
        return planned

    def _join(self, start: Plan, stage: Stage, search: Search, place: Place) -> Plan:
        if len(stage.joined) > MAX_OPERANDS:
            raise Unreadable("a join of many parts")
        if not stage.joined:
            return start
        making = Operands(self._estimator, self.group, self._silently, place)
        operands = [making.of(each) for each in stage.joined]
        plan = search.order(start, operands)
        if len(operands) > 1:
            self.steps.append(Step("ordered", plan.line(), plan.summary()))
        return plan

    def _after(self, plan: Plan, stage: Stage, place: Place) -> tuple[str, Rows, float]:
        """Write what follows the joins of a stage: OPTIONAL, MINUS, BIND."""
        body, rows, cost = plan.body(), plan.rows, 0.0
        variables = plan.variables
        for member in stage.after:
            match member:
                case Optional():
                    known = plan.followed(body, rows, variables)
                    text, rows, spent = self._optional(member, known, place)
                case Minus():
                    inner = self.group(member.inner, place.alone())
                    text, spent = f"MINUS {{ {inner.body} }}", inner.cost + rows.rows * PROBE
                    rows = narrow(rows, _AFTER_MINUS)
                case Bind():
                    text = f"BIND({self._expression(member.expression, rows)} AS ?{member.target})"
                    spent = rows.rows * (ROW + member.expression.effort)
                    distinct = {**rows.distinct, member.target: max(rows.rows, 1.0)}
                    rows = Rows(rows.rows, distinct, rows.origins)
            body, cost = f"{body} {text}", cost + spent
            variables |= member.variables
        return body.strip(), rows, cost

    def _optional(self, member: Optional, plan: Plan, place: Place) -> tuple[str, Rows, float]:
        """Look an OPTIONAL up for each row, or evaluate it once for all of them."""
        found = []
        noted = len(self.steps)
        rows, inner = plan.rows, member.inner
        if may_look_up(inner, plan.variables, is_optional=True):
            each = self.group(inner, place.row(plan.variables, inner.variables))
            text = f"LATERAL {{ OPTIONAL {{ {each.body} }} }}"
            joined = rows.rows * max(each.rows.rows, 1.0)
            new = dict.fromkeys(inner.certain - plan.variables, max(joined, 1.0))
            table = Rows(joined, {**rows.distinct, **new})
            found.append((rows.rows * (each.cost + 1.0), text, table, self._taken(noted)))
        if not found or (place.may_hash and plan.certain & inner.certain):
            found.append((*self._whole_optional(member, plan, place), self._taken(noted)))
        cost, text, table, steps = min(found, key=lambda way: way[0])
        self.steps += steps
        how = "looked up" if text.startswith("LATERAL") else "evaluated once"
        self.steps.append(Step(how, member.line, f"OPTIONAL for {rows.rows:.0f} rows"))
        return text, Rows(table.rows, table.distinct, rows.origins), cost

    def _taken(self, noted: int) -> list[Step]:
        """Take back the steps noted since, until it is known whether they are taken."""
        taken = self.steps[noted:]
        del self.steps[noted:]
        return taken

    def _whole_optional(
        self, member: Optional, plan: Plan, place: Place
    ) -> tuple[float, str, Rows]:
        """Evaluate an OPTIONAL by itself; its filters stay outside, where they see the row."""
        inner = member.inner
        filters = [each for each in inner.members if isinstance(each, Filter)]
        others = [each for each in inner.members if not isinstance(each, Filter)]
        whole = self.group(Group(others, inner.text), place.alone())
        conditions = " ".join(self._written(each, whole.rows) for each in filters)
        body = f"{{ SELECT * {{ {whole.body} }} }}" if place.may_hash else whole.body
        joined = self._estimator.join(plan.rows, whole.rows)
        rows = max(joined.rows, plan.rows.rows)
        cost = whole.cost + whole.rows.rows * BUILD + rows * PROBE
        distinct = {**whole.rows.distinct, **plan.rows.distinct}
        return cost, f"OPTIONAL {{ {body} {conditions} }}", Rows(rows, distinct)

    def _filter(self, member: Filter, group: Group, plan: Plan, place: Place) -> tuple[str, float]:
        """Write a filter; NOT EXISTS as MINUS where one evaluation costs less than many."""
        text = self._written(member, plan.rows)
        parts = member.expression.parts
        exists = [part for part in parts if isinstance(part, Exists)]
        if not exists:
            return text, 0.0
        looking = place.row(plan.variables, member.expression.variables)
        noted = len(self.steps)
        per_row = sum(self._existing(each, looking).cost for each in exists)
        self._taken(noted)
        cost = plan.rows.rows / _AFTER_MINUS * per_row
        keys = exists[0].inner.variables & group.variables_outside(member)
        if len(parts) > 1 or not place.may_hash or not exists[0].is_negated:
            return text, cost
        if not may_be_minus(exists[0].inner, keys, group.certain):
            return text, cost
        whole = self._silently(exists[0].inner, place.alone())
        once = whole.cost + whole.rows.rows * BUILD + plan.rows.rows * PROBE
        if once > cost:
            return text, cost
        self.steps.append(Step("evaluated once", member.line, "NOT EXISTS as MINUS"))
        names = " ".join(f"?{name}" for name in sorted(keys))
        return f"MINUS {{ SELECT {names} {{ {whole.body} }} }}", once

    def _written(self, member: Filter, rows: Rows) -> str:
        return f"FILTER({self._expression(member.expression, rows)})"

    def _expression(self, expression: Expression, rows: Rows) -> str:
        """Write an expression, the patterns of its EXISTS ordered as look-ups."""
        looking = Place().row(frozenset(rows.distinct), expression.variables)
        texts = []
        for part in expression.parts:
            if isinstance(part, str):
                texts.append(part)
            else:
                texts.append(f"{part.words}{{ {self._existing(part, looking).body} }}")
        return "".join(texts)

    def _existing(self, exists: Exists, place: Place) -> Planned:
        """Plan an EXISTS, within which pyoxigraph plans nothing by itself."""
        inner = exists.inner
        if all(isinstance(each, Pattern | Filter) for each in inner.members):
            return self.group(inner, place, 1.0)
        return Planned(inner.text.strip()[1:-1], place.given, ROW)


def may_be_minus(inner: Group, keys: Variables, certain: Variables) -> bool:
    """Whether NOT EXISTS and MINUS are the same: all shared variables bound on both sides."""
    if not all(isinstance(each, Pattern | Filter) for each in inner.members):
        return False
    filters = [each for each in inner.members if isinstance(each, Filter)]
    seen = frozenset[str]().union(*(each.expression.variables for each in filters))
    return bool(keys) and keys <= certain & inner.certain and seen <= inner.certain

"""Choosing the engine that serves a query best; pyoxigraph takes over whenever another does not."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from store.answers import Answer
from store.cardinalities import CARDINALITIES, Cardinalities
from store.engines.oxigraph import OxigraphEngine, open_oxigraph
from store.engines.sparq import INDEX, EngineDeclined, SparqEngine, open_sparq
from store.errors import BadQuery, BrokenRelease
from store.rewriting import Step, rewrite
from store.sparql import guard, redirect

__all__ = ["Choices", "Plan", "RoutedEngine", "open_engines"]

_log = logging.getLogger(__name__)
REFERENCE = "pyoxigraph"
SECOND = "sparq"
# sparq scans whole predicates: microseconds, for each triple, below which pyoxigraph is asked.
# Both were measured on the sixteen queries of benchmarks/sparql over five million triples.
_FLOOR_PER_TRIPLE = 0.0025
# sparq tries EXISTS and MINUS on one row after the other: how much more pyoxigraph may take then.
_EXISTS_FACTOR = 30.0
_KNOWN_PLANS = 1000
# sparq holds a whole answer in memory, where pyoxigraph streams it.
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class Choices:
    """What the operator allows beside the reference engine as it is."""

    rewriting: bool = True
    sparq: bool = True
    # The address to ask instead of each service that SERVICE may name.
    services: Mapping[str, str] = field(default_factory=dict)
    # What the relative IRIs of queries without a BASE are taken from.
    base: str = ""


@dataclass(frozen=True)
class Plan:
    """How a query is answered: by which engine, why, and what pyoxigraph is asked if it is.

    ``reason`` is a code that the pages put into words; ``objection`` tells why not by sparq.
    ``microseconds`` and ``rows`` are estimates for pyoxigraph, infinite when unknown.
    """

    engine: str
    reason: str
    text: str
    rewritten: str
    steps: Sequence[Step] = ()
    microseconds: float = float("inf")
    rows: float = float("inf")
    objection: str = ""


def _nothing() -> None:
    return None


class RoutedEngine:
    """All engines over one release, behind the interface of one."""

    def __init__(
        self,
        reference: OxigraphEngine,
        open_second: Callable[[], SparqEngine | None] = _nothing,
        cardinalities: Cardinalities | None = None,
        choices: Choices = Choices(),
    ) -> None:
        """Use the reference engine, and what else there is; plans serve rewriting and choosing.

        The second engine is opened when it is first wanted: that takes longer than most queries.
        """
        self._reference = reference
        self._open_second = open_second
        self._opened: list[SparqEngine | None] = []
        self._cardinalities = cardinalities
        self._choices = choices
        self._sampler = reference.sampler()
        self._plans: dict[str, Plan] = {}
        self._floor = _FLOOR_PER_TRIPLE * cardinalities.triples if cardinalities else 0.0

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query; see Engine."""
        if default_graphs is not None or named_graphs is not None:
            return self._reference.look_up(self._allowed(text), default_graphs, named_graphs)
        return self.follow(self.plan(text))[0]

    def plan(self, text: str) -> Plan:
        """Decide how a query is answered; raises QueryRefused."""
        plan = self._plans.get(text)
        if plan is None:
            plan = self._plans[text] = self._planned(self._allowed(text))
            if len(self._plans) > _KNOWN_PLANS:
                self._plans.pop(next(iter(self._plans)))
        return plan

    def _planned(self, text: str) -> Plan:
        plan, partial = self._rewritten(text)
        floor = self._floor * (_EXISTS_FACTOR if partial else 1.0)
        if plan.microseconds < floor:
            return replace(plan, reason="quick")
        if _MOST_ROWS < plan.rows < float("inf"):
            return replace(plan, reason="long")
        second = self._second()
        if second is None:
            return plan
        objection = second.objection(text)
        if objection is not None:
            return replace(plan, reason="objection", objection=objection)
        return replace(plan, engine=SECOND, reason="heavy")

    def follow(self, plan: Plan) -> tuple[Answer, str]:
        """Answer as planned, and name the engine that did in the end."""
        if plan.reason == "rescue":
            return self._rescued(plan), SECOND
        second = self._second() if plan.engine == SECOND else None
        if second is not None:
            try:
                return second.query(plan.text), SECOND
            except EngineDeclined as error:
                _log.info("%s", error)
        try:
            return self._reference.look_up(plan.rewritten), REFERENCE
        except BadQuery:
            # The mistake is told by its place in the query as it was asked.
            return self._reference.look_up(plan.text), REFERENCE

    def _rescued(self, plan: Plan) -> Answer:
        """Answer what broke the reference engine down; raises EngineDeclined."""
        second = self._second()
        if second is None:
            raise EngineDeclined("There is no second engine.")
        return second.query(plan.text)

    def close(self) -> None:
        """Let go of the release."""
        self._reference.close()
        for second in self._opened:
            if second is not None:
                second.close()

    def _second(self) -> SparqEngine | None:
        if not self._opened:
            self._opened.append(self._open_second())
        return self._opened[0]

    def _allowed(self, text: str) -> str:
        calls = guard(text, self._choices.services)
        return redirect(text, calls, self._choices.services) if calls else text

    def _rewritten(self, text: str) -> tuple[Plan, bool]:
        """Plan for the reference engine, and tell whether rows are tried by EXISTS or MINUS."""
        if self._cardinalities is None:
            return Plan(REFERENCE, "only", text, text), False
        done = rewrite(text, self._cardinalities, self._sampler)
        partial = done.facts is not None and (done.facts.exists or done.facts.minus)
        rewritten = done.text if self._choices.rewriting else text
        plan = Plan(REFERENCE, "only", text, rewritten, done.steps, done.cost, done.rows)
        return plan, partial


def open_engines(path: Path, prefixes: Mapping[str, str], choices: Choices) -> RoutedEngine:
    """Open a release's folder with all engines that are allowed; raises BrokenRelease.

    What a release lacks beside its database is done without.
    """
    reference = open_oxigraph(path / "store", prefixes, choices.base)

    def open_second() -> SparqEngine | None:
        return open_sparq(path / INDEX, prefixes, choices.base) if choices.sparq else None

    return RoutedEngine(reference, open_second, _cardinalities(path / CARDINALITIES), choices)


def _cardinalities(path: Path) -> Cardinalities | None:
    try:
        return Cardinalities.read(path)
    except FileNotFoundError:
        return None
    except BrokenRelease as error:
        _log.warning("Queries are not planned: %s", error)
        return None

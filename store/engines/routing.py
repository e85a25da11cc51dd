"""Choosing the engine that serves a query best; pyoxigraph takes over whenever another does not."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from store.answers import Answer, Row, Solutions
from store.cardinalities import Cardinalities, read_cardinalities
from store.elsewhere.engine import ELSEWHERE, ElsewhereEngine, open_elsewhere
from store.elsewhere.place import Place
from store.engines.binding import bind
from store.engines.objections import may_depart
from store.engines.oxigraph import REFERENCE, OxigraphEngine, open_oxigraph
from store.engines.sparq import INDEX, EngineDeclined, SparqEngine, open_sparq
from store.engines.whole import asks_for_whole_graph
from store.errors import BadQuery, QueryError
from store.release import Release
from store.rewriting import Facts, Step, rewrite
from store.rewriting.anti_joins import minus_for_not_exists
from store.rewriting.grouping import kinds_first
from store.sparql import guard, redirect

__all__ = ["ELSEWHERE", "REFERENCE", "SECOND", "Choices", "Plan", "RoutedEngine", "open_engines"]

_log = logging.getLogger(__name__)
SECOND = "sparq"
# sparq scans whole predicates: microseconds, for each triple, below which pyoxigraph is asked.
# Both were measured on the sixteen queries of benchmarks/sparql over five million triples.
_FLOOR_PER_TRIPLE = 0.0025
# And for small releases: what two milliseconds can do needs no second engine.
_LEAST_FLOOR = 2000.0
# sparq tries EXISTS and GRAPH on row after row: how much more pyoxigraph may take then.
_SLOW_FACTOR = 30.0
_KNOWN_PLANS = 1000
# Characters of a text whose plan is not remembered.
_LONG = 20_000
# sparq holds a whole answer in memory, where pyoxigraph streams it.
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class Choices:
    """What the operator allows beside the reference engine as it is."""

    rewriting: bool = True
    sparq: bool = True
    # The store that answers instead of the reference engine, if there is one.
    elsewhere: Place | None = None
    # The address to ask instead of each service that SERVICE may name.
    services: Mapping[str, str] = field(default_factory=dict)
    # What the relative IRIs of queries without a BASE are taken from.
    base: str = ""

    def for_reader(self, number: int) -> "Choices":
        """Have a reader process add its number to the addresses, so that it is known who asks."""
        addresses = {iri: f"{address}/{number}" for iri, address in self.services.items()}
        return replace(self, services=addresses)


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
    # What sparq is asked, when it is not the text itself.
    second_text: str = ""


def _nothing() -> None:
    return None


class RoutedEngine:
    """All engines over one release, behind the interface of one."""

    def __init__(
        self,
        reference: OxigraphEngine | ElsewhereEngine,
        open_second: Callable[[], SparqEngine | None] = _nothing,
        cardinalities: Cardinalities | None = None,
        choices: Choices = Choices(),
    ) -> None:
        """Use the reference engine, and what else there is; plans serve rewriting and choosing.

        A store elsewhere takes the place of the reference engine, and gets queries as they are.
        The second engine is opened when it is first wanted: that takes longer than most queries.
        """
        self._reference = reference
        self._open_second = open_second
        self._opened: list[SparqEngine | None] = []
        self._cardinalities = cardinalities
        self._choices = choices
        self._sampler = reference.sampler()
        self._plans: dict[str, Plan] = {}
        triples = cardinalities.triples if cardinalities else 0
        self._floor = max(_FLOOR_PER_TRIPLE * triples, _LEAST_FLOOR)

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
        if len(text) > _LONG:
            return self._planned(self._bound(text))
        plan = self._plans.get(text)
        if plan is None:
            plan = self._plans[text] = self._planned(self._bound(text))
            if len(self._plans) > _KNOWN_PLANS:
                self._plans.pop(next(iter(self._plans)))
        return plan

    @property
    def first(self) -> str:
        """The name of the engine that is asked unless a plan says otherwise."""
        return self._reference.name

    def _planned(self, text: str) -> Plan:
        if self.first == ELSEWHERE:
            return Plan(ELSEWHERE, ELSEWHERE, text, text)
        if asks_for_whole_graph(text):
            # However many triples there are: pyoxigraph sends them as it finds them.
            return Plan(REFERENCE, "long", text, text)
        if self._departs(text):
            return Plan(SECOND, "standard", text, text, second_text=text)
        if self._cardinalities is None:
            return Plan(REFERENCE, "only", text, text)
        return self._weighed(text, self._cardinalities)

    def _weighed(self, text: str, cardinalities: Cardinalities) -> Plan:
        """Choose by what the query would cost."""
        plan, facts = self._rewritten(text, cardinalities)
        instead = minus_for_not_exists(text) if facts.exists else None
        plan = replace(plan, second_text=kinds_first(instead or text))
        slow = facts.graph or (facts.exists and instead is None)
        if plan.microseconds < self._floor * (_SLOW_FACTOR if slow else 1.0):
            return replace(plan, reason="quick")
        if _MOST_ROWS < plan.rows < float("inf") and not (facts.groups or facts.aggregates):
            return replace(plan, reason="long")
        second = self._second()
        if second is None:
            return plan
        objection = second.objection(plan.second_text)
        if objection is not None:
            return replace(plan, reason="objection", objection=objection)
        return replace(plan, engine=SECOND, reason="heavy")

    def check(self, text: str) -> None:
        """Parse a query and do nothing else; raises BadQuery, QueryRefused."""
        guard(text, self._choices.services)
        self._reference.check(text)

    def follow(self, plan: Plan) -> tuple[Answer, str]:
        """Answer as planned, and name the engine that did in the end."""
        if plan.reason == "rescue":
            return self._rescued(plan), SECOND
        second = self._second() if plan.engine == SECOND else None
        if second is not None:
            try:
                return second.query(plan.second_text), SECOND
            except EngineDeclined as error:
                _log.info("%s", error)
        try:
            return self._reference.look_up(plan.rewritten), self.first
        except BadQuery:
            # The mistake is told by its place in the query as it was asked.
            return self._reference.look_up(plan.text), self.first

    def _rescued(self, plan: Plan) -> Answer:
        """Answer what broke the reference engine down; raises EngineDeclined."""
        second = self._second()
        if second is None:
            raise EngineDeclined("There is no second engine.")
        return second.query(plan.second_text)

    def close(self) -> None:
        """Let go of the release."""
        self._reference.close()
        for second in self._opened:
            if second is not None:
                second.close()

    def _departs(self, text: str) -> bool:
        """Whether the standard wants another answer than the reference engine gives."""
        if not may_depart(text):
            return False
        second = self._second()
        return second is not None and second.departs(text)

    def _second(self) -> SparqEngine | None:
        if not self._opened:
            self._opened.append(self._open_second())
        return self._opened[0]

    def _allowed(self, text: str) -> str:
        calls = guard(text, self._choices.services)
        return redirect(text, calls, self._choices.services) if calls else text

    def _bound(self, text: str) -> str:
        """The query as it is allowed; other endpoints are asked of what is known here."""
        allowed = self._allowed(text)
        if allowed == text or not self._choices.rewriting:
            return allowed
        return bind(allowed, self._rows)

    def _rows(self, text: str) -> Sequence[Row] | None:
        """All rows that a part of a query gives; None when it cannot be asked by itself."""
        try:
            # By pyoxigraph, whatever it costs: nobody has been told that sparq is at work.
            found = self._reference.look_up(self._planned(self._allowed(text)).rewritten)
            return list(found.rows) if isinstance(found, Solutions) else None
        except QueryError:
            return None

    def _rewritten(self, text: str, cardinalities: Cardinalities) -> tuple[Plan, Facts]:
        """Plan for the reference engine, and tell what the query is made of."""
        done = rewrite(text, cardinalities, self._sampler)
        rewritten = done.text if self._choices.rewriting else text
        plan = Plan(REFERENCE, "only", text, rewritten, done.steps, done.cost, done.rows)
        return plan, done.facts or Facts()


def open_engines(path: Path, prefixes: Mapping[str, str], choices: Choices) -> RoutedEngine:
    """Open a release's folder with all engines that are allowed; raises BrokenRelease.

    What a release lacks beside its database is done without.
    """
    if choices.elsewhere is not None:
        release = Release(path.name, path)
        return RoutedEngine(
            open_elsewhere(release, choices.elsewhere, prefixes, choices.base, choices.services),
            choices=choices,
        )
    reference = open_oxigraph(path / "store", prefixes, choices.base)

    def open_second() -> SparqEngine | None:
        return open_sparq(path / INDEX, prefixes, choices.base) if choices.sparq else None

    return RoutedEngine(reference, open_second, read_cardinalities(path), choices)

"""Choosing the engine that serves a query best; pyoxigraph takes over whenever another does not."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from store.answers import Answer
from store.cardinalities import Cardinalities
from store.engines.oxigraph import OxigraphEngine, open_oxigraph
from store.engines.sparq import INDEX, EngineDeclined, SparqEngine, open_sparq
from store.errors import BadQuery, BrokenRelease
from store.rewriting import Step, rewrite
from store.sparql import guard, redirect

__all__ = ["CARDINALITIES", "Choices", "Plan", "RoutedEngine", "open_engines"]

_log = logging.getLogger(__name__)
REFERENCE = "pyoxigraph"
SECOND = "sparq"
# The name in a release's folder.
CARDINALITIES = "cardinalities.json"
# sparq scans whole predicates: microseconds that a query costs it at least, for each triple.
_FLOOR_PER_TRIPLE = 0.008
# sparq holds a whole answer in memory, where pyoxigraph streams it.
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class Choices:
    """What the operator allows beside the reference engine as it is."""

    rewriting: bool = True
    sparq: bool = True
    # The address to ask instead of each service that SERVICE may name.
    services: Mapping[str, str] = field(default_factory=dict)


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


class RoutedEngine:
    """All engines over one release, behind the interface of one."""

    def __init__(
        self,
        reference: OxigraphEngine,
        second: SparqEngine | None = None,
        cardinalities: Cardinalities | None = None,
        choices: Choices = Choices(),
    ) -> None:
        """Use the reference engine, and what else there is; plans serve rewriting and choosing."""
        self._reference = reference
        self._second = second
        self._cardinalities = cardinalities
        self._choices = choices
        self._sampler = reference.sampler()
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

    def plan(self, text: str, reference_only: bool = False) -> Plan:
        """Decide how a query is answered; raises QueryRefused."""
        text = self._allowed(text)
        plan = self._rewritten(text)
        if self._second is None or reference_only:
            return plan
        if plan.microseconds < self._floor:
            return replace(plan, reason="quick")
        if _MOST_ROWS < plan.rows < float("inf"):
            return replace(plan, reason="long")
        objection = self._second.objection(text)
        if objection is not None:
            return replace(plan, reason="objection", objection=objection)
        return replace(plan, engine=SECOND, reason="heavy")

    def follow(self, plan: Plan) -> tuple[Answer, str]:
        """Answer as planned, and name the engine that did in the end."""
        if plan.engine == SECOND and self._second is not None:
            try:
                return self._second.query(plan.text), SECOND
            except EngineDeclined as error:
                _log.info("%s", error)
        try:
            return self._reference.look_up(plan.rewritten), REFERENCE
        except BadQuery:
            # The mistake is told by its place in the query as it was asked.
            return self._reference.look_up(plan.text), REFERENCE

    def close(self) -> None:
        """Let go of the release."""
        self._reference.close()
        if self._second is not None:
            self._second.close()

    def _allowed(self, text: str) -> str:
        calls = guard(text, self._choices.services)
        return redirect(text, calls, self._choices.services) if calls else text

    def _rewritten(self, text: str) -> Plan:
        if self._cardinalities is None:
            return Plan(REFERENCE, "only", text, text)
        done = rewrite(text, self._cardinalities, self._sampler)
        rewritten = done.text if self._choices.rewriting else text
        return Plan(REFERENCE, "only", text, rewritten, done.steps, done.cost, done.rows)


def open_engines(path: Path, prefixes: Mapping[str, str], choices: Choices) -> RoutedEngine:
    """Open a release's folder with all engines that are allowed; raises BrokenRelease.

    What a release lacks beside its database is done without.
    """
    reference = open_oxigraph(path / "store", prefixes)
    second = open_sparq(path / INDEX, prefixes) if choices.sparq else None
    return RoutedEngine(reference, second, _cardinalities(path / CARDINALITIES), choices)


def _cardinalities(path: Path) -> Cardinalities | None:
    try:
        return Cardinalities.read(path)
    except FileNotFoundError:
        return None
    except BrokenRelease as error:
        _log.warning("Queries are not planned: %s", error)
        return None

"""Asking two engines the same query, each in a process of its own, and comparing the answers."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from engine_process import EngineProcess, Outcome
from query_making import Query
from w3c_answers import Table, agree, read_answer
from w3c_sparql import is_ordered

from store.engines.oxigraph import open_oxigraph
from store.engines.sparq import open_sparq

SECONDS = 3.0


@dataclass
class Tally:
    """What came of all queries so far."""

    same: int = 0
    slow: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    avoided: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """Sum up, and show the first few differences."""
        reasons = "\n".join(
            f"{count} not asked: {why}" for why, count in self.avoided.most_common()
        )
        shown = "\n\n".join(self.different[:5])
        counts = f"{self.same} same, {len(self.different)} different, {len(self.slow)} too slow"
        return f"{counts}\n{reasons}\n{shown}"


class Comparison:
    """pyoxigraph and sparq over the same release; sparq is asked only what it may be asked."""

    def __init__(self, store: Path, index: Path) -> None:
        """Open a database, and sparq's index of it."""
        routed = open_sparq(index, {})
        assert routed is not None, "sparq is installed and the index was made"
        self._routed = routed
        self._reference = EngineProcess(partial(open_oxigraph, store, {}), SECONDS)
        self._other = EngineProcess(partial(open_sparq, index, {}), SECONDS)
        self.tally = Tally()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reference.stop()
        self._other.stop()

    def compare(self, query: Query) -> None:
        """Ask both engines, at the same time, and add the result to the tally."""
        objection = self._routed.objection(query.text)
        if objection is not None:
            self.tally.avoided[objection] += 1
            return
        self._reference.ask(query.text)
        self._other.ask(query.text)
        right, found = self._reference.outcome(), self._other.outcome()
        if right.failure or found.failure:
            said = f"{query.text}\npyoxigraph: {right.failure}; sparq: {found.failure}"
            self.tally.slow.append(said)
        elif self._alike(query, right, found):
            self.tally.same += 1
        else:
            self.tally.different.append(
                f"{query.text}\n{right.answer!r:.500}\n{found.answer!r:.500}"
            )

    def _alike(self, query: Query, right: Outcome, found: Outcome) -> bool:
        one = read_answer(right.answer, right.media_type)
        other = read_answer(found.answer, found.media_type)
        if query.whole is None:
            return agree(one, other, ordered=is_ordered(query.text))
        self._reference.ask(query.whole)
        outcome = self._reference.outcome()
        if outcome.failure:
            return True
        whole = read_answer(outcome.answer, outcome.media_type)
        assert isinstance(one, Table)
        assert isinstance(other, Table)
        assert isinstance(whole, Table)
        return len(one.rows) == len(other.rows) and not Counter(other.rows) - Counter(whole.rows)

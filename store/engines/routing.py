"""Choosing the engine that serves a query best; pyoxigraph takes over whenever another does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.answers import Answer
from store.engines.oxigraph import OxigraphEngine, open_oxigraph

REFERENCE = "pyoxigraph"


@dataclass(frozen=True)
class Choices:
    """What the operator allows beside the reference engine as it is."""

    rewriting: bool = True
    sparq: bool = True


class RoutedEngine:
    """All engines over one release, behind the interface of one."""

    def __init__(self, reference: OxigraphEngine) -> None:
        self._reference = reference

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query; see Engine."""
        return self.answer(text, default_graphs, named_graphs)[0]

    def answer(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> tuple[Answer, str]:
        """Answer a query, and name the engine that did."""
        return self._reference.query(text, default_graphs, named_graphs), REFERENCE

    def explain(self, text: str) -> Mapping[str, Any]:
        """Tell how a query would be answered."""
        return {"engine": REFERENCE, "text": text}

    def close(self) -> None:
        """Let go of the release."""
        self._reference.close()


def open_engines(path: Path, prefixes: Mapping[str, str], choices: Choices) -> RoutedEngine:
    """Open a release's folder with all engines that are allowed; raises BrokenRelease."""
    return RoutedEngine(open_oxigraph(path / "store", prefixes))

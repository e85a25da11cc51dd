"""The one interface through which queries reach a release."""

from collections.abc import Sequence
from typing import Protocol

from store.answers import Answer

__all__ = ["Engine"]


class Engine(Protocol):
    """Answers SPARQL queries over one release; may be asked from several threads."""

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query over the whole release, or over the graphs with these IRIs.

        As in the SPARQL protocol, giving one list makes the other empty. The answer belongs
        to the calling thread. Raises BadQuery, QueryRefused, QueryFailed.
        """

    def look_up(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query that is known to be harmless; see ``query``."""

    def close(self) -> None:
        """Let go of the release; no query may be under way."""

"""Where a store elsewhere is, and how it is spoken to."""

from dataclasses import dataclass, field
from typing import Self

from store.settings import Settings


@dataclass(frozen=True)
class Place:
    """The addresses of a store elsewhere.

    ``query`` takes SPARQL 1.1 queries, ``graphs`` speaks the Graph Store HTTP Protocol, with
    `?graph=`, ``updates`` takes SPARQL 1.1 updates. Without ``graphs``, releases are loaded by the
    operator; without ``updates``, graphs that changed are sent whole. ``seconds`` bounds each wait.
    """

    query: str
    graphs: str = ""
    updates: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 30.0

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The place that the settings name, if any."""
        if not settings.elsewhere:
            return None
        return cls(
            settings.elsewhere,
            settings.elsewhere_graphs,
            settings.elsewhere_updates,
            settings.elsewhere_user,
            settings.elsewhere_password,
            settings.query_seconds,
        )

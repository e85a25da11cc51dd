"""The engines that can validate, and the choice among them."""

from collections.abc import Callable, Sequence

from rdflib import Graph

from ingest.shacl import pyshacl_engine, turbo_engine
from ingest.shacl.documents import Document
from ingest.shacl.errors import NoSuchEngine
from ingest.shacl.shapes import Shapes

Engine = Callable[[Sequence[Document], Shapes], Graph]

REFERENCE = pyshacl_engine.NAME
FAST = turbo_engine.NAME
ENGINES: dict[str, Engine] = {
    REFERENCE: pyshacl_engine.validate,
    FAST: turbo_engine.validate,
}


def available_engines() -> list[str]:
    """The names of the engines that can be used here, the fastest first."""
    return [FAST, REFERENCE] if turbo_engine.available() else [REFERENCE]


def find_engine(name: str | None = None) -> Engine:
    """Give the engine of this name, by default the fastest here; raises NoSuchEngine."""
    names = available_engines()
    chosen = name or names[0]
    if chosen not in names:
        pair = " and ".join(f"{package} {wanted}" for package, wanted in _pair())
        raise NoSuchEngine(
            f"The SHACL engine “{chosen}” is not available.",
            remedy=f"Choose {' or '.join(names)}; “{FAST}” needs exactly {pair}.",
        )
    return ENGINES[chosen]


def _pair() -> list[tuple[str, str]]:
    return list(turbo_engine.VERSIONS.items())

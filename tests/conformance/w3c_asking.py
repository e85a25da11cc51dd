"""Asking an engine in this process the W3C's queries."""

import io
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
from w3c_sparql import Case, Kind

from store.engines.engine import Engine
from store.engines.oxigraph import OxigraphEngine
from store.engines.sparq import EngineDeclined, SparqEngine, open_sparq, write_index
from store.errors import BadQuery, QueryFailed, QueryRefused

Opener = Callable[[ox.Store, Path], Engine]


def open_oxigraph_alone(store: ox.Store, _folder: Path) -> Engine:
    """pyoxigraph as it is."""
    return OxigraphEngine(store, {})


def open_sparq_alone(store: ox.Store, folder: Path) -> SparqEngine:
    """sparq, with an index in a folder that need not exist, as a release has it."""
    write_index(store, folder)
    engine = open_sparq(folder, {})
    assert engine is not None
    return engine


def openers() -> dict[str, Opener]:
    """The ways to answer that can be tried here; another way is one more line."""
    ways: dict[str, Opener] = {"oxigraph": open_oxigraph_alone}
    if find_spec("sparq"):
        ways["sparq"] = open_sparq_alone
    return ways


def asked(engine: Engine, case: Case) -> bytes | None:
    """The answer's bytes; empty when the query was understood and not answered, as by an error."""
    output = io.BytesIO()
    try:
        answer = engine.query(case.text)
        if case.kind == Kind.EVALUATION:
            answer.write(output, case.media_type)
    except BadQuery as error:
        # Whoever misses a function has understood the query.
        return b"" if error.code == "UnknownFunction" else None
    except (QueryRefused, EngineDeclined):
        return None
    except QueryFailed:
        return b""
    return output.getvalue()

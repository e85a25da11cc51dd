"""A home without data, the project's own ontology and shapes, and contributions to it."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from partners import GRAPHS, PREFIXES, Contribute

from ingest.contributing.applying import Applier
from ingest.project import Project
from store.contributions import Contribution, Verdict
from store.releases import Releases
from store.settings import Settings


@pytest.fixture
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("no-data")


@pytest.fixture
def bare(tmp_path: Path, root: Path, empty_data: Path) -> Settings:
    """Settings of a home in which nothing was published."""
    return Settings(root=root, home=tmp_path, data=empty_data)


@pytest.fixture
def contribute(bare: Settings) -> Contribute:
    """Apply a contribution of a partner: an action, a graph's name, a document, and more."""
    applier = Applier(Project(bare))

    def apply(action: str, graph: str, text: str = "", **more: object) -> Verdict:
        given = {"media_type": "text/turtle", "by": "Partenaire", **more}
        turtle = given["media_type"] == "text/turtle" and action != "update"
        body = (PREFIXES + text if turtle else text).encode()
        iri = graph if ":" in graph or not graph else GRAPHS + graph
        return applier.apply(Contribution(action, graph=iri, **given), body)  # type: ignore[arg-type]

    return apply


@pytest.fixture
def graph_of(bare: Settings) -> Callable[[str], set[str]]:
    """What a graph of the current release says, as N-Triples; of all of them for no name."""

    def said(name: str) -> set[str]:
        store = ox.Store.read_only(str(Releases(bare.home).current().store))
        graph = ox.NamedNode(bare.namespaces.graph_iri(name)) if name else ox.DefaultGraph()
        return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, graph)}

    return said


@pytest.fixture
def besieged(tmp_path: Path, root: Path) -> Settings:
    """Settings of a home of contributions alone, whose server does little else."""
    for name in ("home", "data"):
        (tmp_path / name).mkdir()
    return Settings(
        root=root,
        home=tmp_path / "home",
        data=tmp_path / "data",
        readers=1,
        warming=False,
        sparq=False,
        key_rate=1_000_000,
        keep_releases=10_000,
    )

"""Asking the release of the real data."""

from collections.abc import Callable

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, Store

from store.release import Release

PREFIXES = """
PREFIX m: <https://w3id.org/maillage/ontology#>
PREFIX id: <https://w3id.org/maillage/id/>
PREFIX graph: <https://w3id.org/maillage/graph/>
PREFIX scheme: <https://w3id.org/maillage/scheme/>
PREFIX role: <https://w3id.org/maillage/scheme/role/>
PREFIX precision: <https://w3id.org/maillage/scheme/precision/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX igeo: <http://rdf.insee.fr/def/geo#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

Rows = list[tuple[str, ...]]


@pytest.fixture(scope="session")
def rows(release: Release) -> Callable[[str], Rows]:
    """The rows of a SELECT as texts, in the order of the query."""
    store = Store.read_only(str(release.store))

    def ask(query: str) -> Rows:
        solutions = store.query(PREFIXES + query)
        assert isinstance(solutions, QuerySolutions)
        return [tuple("" if term is None else term.value for term in row) for row in solutions]

    return ask


@pytest.fixture(scope="session")
def holds(release: Release) -> Callable[[str], bool]:
    """Whether a pattern holds in the release."""
    store = Store.read_only(str(release.store))

    def ask(pattern: str) -> bool:
        answer = store.query(f"{PREFIXES} ASK {{ {pattern} }}")
        assert isinstance(answer, QueryBoolean)
        return bool(answer)

    return ask

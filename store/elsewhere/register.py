"""What a store elsewhere says of the graphs that were sent to it, in a graph of its own."""

from collections.abc import Mapping

import pyoxigraph as ox

from store.elsewhere.client import Client
from store.elsewhere.wording import Wording
from store.namespaces import Namespaces
from store.release import Release

__all__ = ["BEGUN", "COMPLETE", "Register", "register_of", "statement"]

BEGUN, COMPLETE = "begun", "complete"
_STATUS = "http://www.w3.org/ns/adms#status"
_XML = "application/sparql-results+xml"


class Register:
    """Says of each graph whether all of it is there."""

    def __init__(self, client: Client, release: Release) -> None:
        """Use the graph that all releases under the same base have in common."""
        self._client = client
        self._graph = register_of(release)

    def read(self) -> dict[str, str]:
        """The status of each graph; raises ElsewhereFailed."""
        text = f"SELECT ?graph ?status {{ ?graph <{_STATUS}> ?status }}"
        with self._client.ask(Wording(text, [self._graph], []), _XML) as incoming:
            results = ox.parse_query_results(incoming.read(), ox.QueryResultsFormat.XML)
        assert isinstance(results, ox.QuerySolutions)
        return {row["graph"].value: row["status"].value for row in results}

    def write(self, statuses: Mapping[str, str]) -> None:
        """Say this and nothing else; raises ElsewhereFailed."""
        lines = (f"{statement(name, status)} .\n" for name, status in statuses.items())
        self._client.replace(self._graph, ["".join(lines).encode()])


def register_of(release: Release) -> str:
    """The name of the graph."""
    return f"{Namespaces(release.manifest['base']).release}all"


def statement(name: str, status: str) -> str:
    """What it says of a graph, in N-Triples without the full stop."""
    return f'<{name}> <{_STATUS}> "{status}"'

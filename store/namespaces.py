"""The IRIs under which everything is named, derived from one configurable base."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

_SOURCE = re.compile(r"[a-z0-9-]+")
DEFAULT_BASE = "https://w3id.org/maillage/"


@dataclass(frozen=True)
class Namespaces:
    """The namespaces below one base IRI, which ends with a slash."""

    base: str = DEFAULT_BASE

    @property
    def id(self) -> str:
        """Things: ``id/<kind>/<key>``."""
        return self.base + "id/"

    @property
    def graph(self) -> str:
        """Named graphs, one a source: ``graph/<source>``."""
        return self.base + "graph/"

    def graph_iri(self, name: str) -> str:
        """The IRI of the graph that a release keeps under a name; see graph_name."""
        whole = unquote(name)
        return whole if ":" in whole else self.graph + whole

    def graph_name(self, iri: str) -> str:
        """The name, fit for a file, under which a release keeps a graph, whosever its IRI is."""
        return quote(self.name_of_graph(iri), safe="")

    def names_source(self, name: str) -> bool:
        """Whether a graph's name is one that sources have: ``[a-z0-9-]+``."""
        return _SOURCE.fullmatch(name) is not None

    def name_of_graph(self, graph: str) -> str:
        """Give the name of a graph that is ours, ``<source>``; another's whole IRI as it is."""
        name = graph.removeprefix(self.graph)
        return graph if not name or ":" in name else name

    @property
    def release(self) -> str:
        """Releases: ``release/<id>``."""
        return self.base + "release/"

    @property
    def scheme(self) -> str:
        """Concept schemes and their concepts: ``scheme/<name>/<concept>``."""
        return self.base + "scheme/"

    @property
    def ontology(self) -> str:
        """Terms of the ontology: ``ontology#Term``."""
        return self.base + "ontology#"


def rebase(text: str, base: str) -> str:
    """Return the text of a data file, written with the default base, under another base."""
    return text if base == DEFAULT_BASE else text.replace(DEFAULT_BASE, base)

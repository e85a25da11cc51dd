"""The IRIs under which everything is named, derived from one configurable base."""

from dataclasses import dataclass

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

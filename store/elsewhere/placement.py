"""Under which names the graphs of a release stand in a store elsewhere.

A name ends with the hash of what the graph says, so that graphs that releases share are there
once, and what readers ask never changes while they ask: a switch of release is a switch of names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from store.errors import BrokenRelease
from store.namespaces import Namespaces
from store.release import Release

_HASH = 20


@dataclass(frozen=True)
class Placement:
    """The names of a release's graphs: of its ``default`` one, and of the named ones by theirs."""

    default: str
    graphs: Mapping[str, str]

    @classmethod
    def of(cls, release: Release) -> Self:
        """Name the graphs by what the manifest says of them; raises BrokenRelease."""
        manifest = release.manifest
        try:
            names = Namespaces(manifest["base"])
            graphs = {
                names.graph_iri(name): f"{names.graph_iri(name)}/{about['sha256'][:_HASH]}"
                for name, about in manifest["graphs"].items()
            }
            return cls(f"{names.release}all/{manifest['content'][:_HASH]}", graphs)
        except (KeyError, TypeError) as error:
            raise BrokenRelease(
                f"The manifest does not say what its graphs are: {error} is missing.",
                where=f"release {release.id}",
                remedy="Build again.",
            ) from None

    @property
    def names(self) -> frozenset[str]:
        """All names in the store elsewhere."""
        return frozenset((self.default, *self.graphs.values()))

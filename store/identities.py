"""What became of IRIs that a release no longer speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.release import Release

__all__ = ["FATES", "Fates", "read_fates"]

# The file's name in a release's folder.
FATES = "identities.json"


@dataclass(frozen=True)
class Fates:
    """By IRI below `id/`: the one that `replaced` it, or the name that it had when `withdrawn`."""

    replaced: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)


def read_fates(release: Release) -> Fates:
    """Read those of a release; none when it was made before they were recorded."""
    if not (release.path / FATES).exists():
        return Fates()
    found = release.read_json(FATES)
    return Fates(found["replaced"], found["withdrawn"])

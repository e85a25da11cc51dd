"""The file of a release that holds its network."""

import logging
from pathlib import Path

from store.network.model import Network

__all__ = ["NETWORK", "has_network", "read_network"]

_log = logging.getLogger(__name__)
# The file's name in a release's folder.
NETWORK = "network.json"


def has_network(release: Path) -> bool:
    """Whether a release's folder has the file."""
    return (release / NETWORK).is_file()


def read_network(release: Path) -> Network | None:
    """Read the file in a release's folder; none when it is not there or is broken."""
    if not has_network(release):
        return None
    try:
        return Network.of_bytes((release / NETWORK).read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("The release %s has no network: %s", release.name, error)
        return None

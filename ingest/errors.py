"""Errors of the build that a user can meet, below those of the store.

MaillageError
└── IngestError
    ├── BadSource         a source's folder or its source.toml cannot be used
    ├── BadIdentities     a file of data/identity cannot be used
    ├── HarvestInProgress another process is harvesting
    └── BadRule           a derivation rule or a data file of the project is faulty
"""

from store.errors import MaillageError


class IngestError(MaillageError):
    """Something about building a release."""


class BadSource(IngestError):
    """A source's folder or its source.toml cannot be used."""


class BadIdentities(IngestError):
    """A file of data/identity cannot be used."""


class HarvestInProgress(IngestError):
    """Another process is harvesting."""

    def __init__(self) -> None:
        """Say to wait for it."""
        super().__init__("Another harvest is at work.", remedy="Wait for it to end.")


class BadRule(IngestError):
    """A derivation rule or a data file of the project is faulty."""

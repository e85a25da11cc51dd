"""Errors of the build that a user can meet, below those of the store.

MaillageError
└── IngestError
    ├── BadSource         a source's folder or its source.toml cannot be used
    ├── BadIdentities     a file of data/identity cannot be used
    ├── HarvestInProgress another process is harvesting
    ├── BadRule           a derivation rule or a data file of the project is faulty
    ├── BadStream         what another instance gives is no event stream, or not a whole one
    ├── Unreachable       another instance does not answer, or refuses
    └── NotAMirror        the home holds releases of its own, or copies of another instance
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


class BadStream(IngestError):
    """What another instance gives is no event stream, or not a whole one."""

    def __init__(self, what: str, where: str) -> None:
        """Say that the last copy stays."""
        remedy = "The last good copy stays as it is; tell the other instance, or try again later."
        super().__init__(what, where, remedy)


class Unreachable(IngestError):
    """Another instance does not answer, or refuses."""

    def __init__(self, what: str, where: str) -> None:
        """Say that the last copy stays."""
        super().__init__(what, where, "The last good copy stays as it is; try again later.")


class NotAMirror(IngestError):
    """The home holds releases of its own, or copies of another instance."""

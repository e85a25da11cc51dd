"""What can go wrong around SHACL, apart from data that does not conform."""

from store.errors import MaillageError


class ShaclError(MaillageError):
    """Validation could not be carried out; says nothing about the data's conformance."""


class UnreadableRdf(ShaclError):
    """A document is not RDF in the syntax that its name promises."""


class BadShapes(ShaclError):
    """The shapes cannot be used: none at all, misspelt, or refused by an engine."""


class NoSuchEngine(ShaclError):
    """The engine that was asked for is not known or not installed in the right version."""

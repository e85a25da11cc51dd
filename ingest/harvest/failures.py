"""What keeps a source from being harvested, as a message in both languages."""

from dataclasses import replace

from ingest.problems import Reason, reason


class Failed(Exception):
    """A document that cannot be had, or not be used; `said` tells why and what to do."""

    def __init__(
        self, code: str, address: str, because: Reason | None = None, **values: object
    ) -> None:
        """`code` names a message, `values` fill it; `because` is another failure behind it."""
        said = reason(f"harvest-{code}", "", address, **values)
        causes = because.message if because else {}
        texts = {name: f"{text} {causes.get(name, '')}" for name, text in said.message.items()}
        self.said = replace(said, message={name: text.strip() for name, text in texts.items()})
        self.address = address
        super().__init__(self.said.message["en"])


class FailedForNow(Failed):
    """A failure that may pass: the same request is worth another attempt.

    `after` is the number of seconds that the server asks to wait; None when it asks nothing.
    """

    def __init__(
        self, code: str, address: str, after: float | None = None, **values: object
    ) -> None:
        """Keep the seconds beside the message."""
        super().__init__(code, address, None, **values)
        self.after = after


def unreadable(address: str, syntax: str, error: Exception | str) -> Failed:
    """The failure of a document that is not in the syntax that it should be in."""
    detail = str(error)[:200] or type(error).__name__
    return Failed("unreadable", address, format=syntax, detail=detail)


def too_large(address: str, size: int) -> Failed:
    """The failure of a document of more than `size` bytes."""
    return Failed("large", address, limit=f"{size / (1 << 20):g}")


class Missing(Failed):
    """The server says that there is no such document (404), or no longer (410)."""


class Forbidden(Failed):
    """The server's robots.txt does not allow the document to be read."""

"""Web addresses: several in one cell, and the spellings of one address."""

import re
from urllib.parse import urlsplit, urlunsplit

# Sources join the pages of one row with a bar, Citego with a semicolon; both also stand inside
# addresses, hence the spaces around the bar and the scheme after the semicolon.
_BETWEEN = re.compile(r"\s+\|\s+|;(?=\s*https?://)")
_SLASHES = re.compile(r"(https?):/*(?=[^/])", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]')
_DOCUMENT = re.compile(r"(?P<name>\d{3}_[0-9a-f]{16})\.txt")


def split_addresses(cell: str) -> list[str]:
    """The addresses that stand in one cell, in order, trimmed."""
    return [part.strip() for part in _BETWEEN.split(cell) if part.strip()]


def web_address(text: str) -> str | None:
    """Normalise an http(s) address; None when it is not one.

    A slash too few or too many after the scheme is mended as browsers do (WHATWG URL), scheme and
    host are lower-cased, the root dot that some pages carry (`issuu.com./`) and a `#` with nothing
    behind it are dropped, so that two spellings of one page meet. Nothing else changes: the path,
    the query and raw non-ASCII characters stay as the source has them (RFC 3987).
    """
    if _FORBIDDEN.search(text):
        return None
    try:
        parts = urlsplit(_SLASHES.sub(r"\1://", text, count=1))
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not _names_a_site(parts.netloc, host):
        return None
    netloc = parts.netloc.lower().replace(f"{host}", (host or "").rstrip("."))
    return urlunsplit(parts._replace(scheme=parts.scheme.lower(), netloc=netloc))


def _names_a_site(netloc: str, host: str | None) -> bool:
    return bool(host) and "." in (host or "").strip(".") and "@" not in netloc


def page_address(text: str) -> str | None:
    """The address of a page that states a fact: an http(s) one, or one of our two documents.

    The documents were received as files; their IRI is `id/document/<name>`.
    """
    document = _DOCUMENT.fullmatch(text)
    return f"document/{document['name']}" if document else web_address(text)

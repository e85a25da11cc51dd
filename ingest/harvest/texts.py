"""Texts whose encoding nobody is sure of."""

import codecs
import re

from charset_normalizer import from_bytes

from ingest.harvest.document import Document
from ingest.harvest.failures import Failed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What calls itself ISO 8859-1 is Windows-1252 on the Web (WHATWG Encoding).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}
# What spreadsheets of Europe write, the likeliest first: short texts leave a choice among a hundred
# encodings that no measure decides.
_LIKELY = ["cp1252", "mac_roman", "cp850", "cp1250", "utf_16_le", "utf_16_be"]
# What texts hold beside ASCII, and what hardly any wrong encoding makes of it.
_USUAL = re.compile("[à-öø-ÿœąćęłńśźżčďěňřšťůžőű’«»–]")
_META = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w.:-]+)", re.IGNORECASE)
# Where a page says it (WHATWG HTML, "prescan a byte stream").
_PRESCAN = 1024


def decoded(document: Document) -> str:
    """The text of a list: as it says itself, or as it looks. Raises Failed when it is no text."""
    text = _decoded(document, _server(document))
    return _whole(document, _guessed(document.body) if text is None else text)


def page_text(document: Document) -> str:
    """The text of an HTML page: as it says itself; a page is too short to guess. Raises Failed."""
    meta = _META.search(document.body[:_PRESCAN])
    said = _server(document), meta[1].decode("ascii", "replace") if meta else ""
    return _whole(document, _decoded(document, *said))


def _decoded(document: Document, *said: str) -> str | None:
    """The text by its mark, as UTF-8, or as is said; None when it is not.

    Valid UTF-8 is hardly ever anything else; what a server says is often its default.
    """
    body = document.body
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _strictly(body, encoding)
    texts = (_strictly(body, encoding) for encoding in ("utf-8", *map(_known, said)))
    return next((text for text in texts if text is not None and "\0" not in text), None)


def _guessed(body: bytes) -> str | None:
    guesses = from_bytes(body, cp_isolation=_LIKELY)
    best = min(
        guesses,
        key=lambda guess: (
            -len(_USUAL.findall(str(guess))),
            guess.chaos,
            -guess.coherence,
            _LIKELY.index(guess.encoding),
        ),
        default=None,
    )
    return str(best) if best else None


def _whole(document: Document, text: str | None) -> str:
    if text is None or "\0" in text:
        raise Failed("encoding", document.address)
    return text


def _server(document: Document) -> str:
    kind = document.headers.get("content-type", "")
    found = re.search(r"charset=\"?([\w.:-]+)", kind, re.IGNORECASE)
    return found[1] if found else ""


def _known(encoding: str) -> str:
    """The encoding that is meant by a name; empty when there is none."""
    try:
        name = codecs.lookup(encoding).name if encoding else ""
    except LookupError:
        return ""
    return _MEANT.get(name, name)


def _strictly(body: bytes, encoding: str) -> str | None:
    if not encoding:
        return None
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None

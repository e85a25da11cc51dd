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


def decoded(document: Document) -> str:
    """The text of a document: by its mark, as UTF-8, as its server says, or as it looks.

    Valid UTF-8 is hardly ever anything else; what a server says is often its default. Raises
    Failed when the bytes are no text.
    """
    body = document.body
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _strictly(body, encoding) or _unknown(document)
    text = _strictly(body, "utf-8")
    if text is None:
        text = _strictly(body, _declared(document.headers.get("content-type", "")))
    if text is None:
        text = _guessed(body)
    if text is None or "\0" in text:
        return _unknown(document)
    return text


def _guessed(body: bytes) -> str | None:
    guesses = from_bytes(body, cp_isolation=_LIKELY)
    best = min(
        guesses,
        key=lambda guess: (guess.chaos, -guess.coherence, _LIKELY.index(guess.encoding)),
        default=None,
    )
    return str(best) if best else None


def _unknown(document: Document) -> str:
    raise Failed("encoding", document.address)


def _declared(content_type: str) -> str:
    found = re.search(r"charset=\"?([\w.:-]+)", content_type, re.IGNORECASE)
    try:
        name = codecs.lookup(found[1]).name if found else ""
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

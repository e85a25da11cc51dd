"""Keys of the statements that a row makes, so that they stay the same when rows move."""

import hashlib
import re
import unicodedata


def slug(text: str) -> str:
    """A key made of a text: lower-case ASCII letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    letters = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or digest(text)


def label(text: str) -> str:
    """The label of a theme: it begins with a capital, in a list as in a sentence."""
    return text[:1].upper() + text[1:]


def digest(*parts: str) -> str:
    """Eight hexadecimal digits that stand for the parts of a statement."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:8]

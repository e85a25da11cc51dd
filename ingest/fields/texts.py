"""Texts: one spelling of each character, no markup, formula, hidden character or contact."""

import re
import unicodedata

from ingest.problems import Reason, reason

_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|<\s*script", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_FORMULA = re.compile(r"[=+@|\t\r]|-(?=[\d(=+@])")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_FRENCH_PHONE = re.compile(
    r"(?<![\w./=-])(?:\+33|0033|0)\s?(?:\(0\)\s?)?[1-9](?:[ .\-]?\d{2}){4}(?![\w-])"
)
_ABROAD_PHONE = re.compile(r"(?<![\w./=-])\+\d{1,3}(?:[ .\-()]{0,2}\d{2,4}){3,5}(?![\w-])")
# Explicit direction marks and joiners are part of honest right-to-left text; overrides and
# isolates let a name show as another one.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)


def clean(text: str) -> str:
    """NFC, trimmed, runs of white space made one blank: two spellings of one text meet."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_faults(field: str, text: str) -> list[Reason]:
    """What keeps a text from being published: markup, a formula, hidden characters."""
    faults = []
    if _MARKUP.search(text) or _ENTITY.search(text):
        faults.append(reason("markup", field, text))
    formula = _FORMULA.match(text)
    if formula:
        faults.append(reason("formula", field, formula[0]))
    hidden = _HIDDEN.search(text)
    if hidden:
        faults.append(reason("control", field, f"U+{ord(hidden[0]):04X}"))
    return faults


def contact_faults(field: str, text: str) -> list[Reason]:
    """An e-mail address or a telephone number where none may stand; its value is not repeated."""
    faults = []
    if "@" in text and _EMAIL.search(text):
        faults.append(reason("email", field))
    if is_telephone(text):
        faults.append(reason("telephone", field))
    return faults


def is_email(text: str) -> bool:
    """Whether the whole text is one e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def is_telephone(text: str) -> bool:
    """Whether a French or an international telephone number stands in the text."""
    if not any(character.isdigit() for character in text):
        return False
    return bool(_FRENCH_PHONE.search(text) or _ABROAD_PHONE.search(text))

"""Partial dates: a day, a month or a year, never padded."""

import re
from datetime import date

from ingest.records import Node

_PARTIAL = re.compile(r"(?P<year>[12]\d{3})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


def partial_date(text: str) -> Node | None:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as a JSON-LD value of xsd:gYear, gYearMonth or date.

    Years run from 1000 to 2199. Returns None when the text is no such date.
    """
    found = _PARTIAL.fullmatch(text)
    if found is None or int(found["year"]) > 2199:
        return None
    try:
        date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        return None
    datatype = "date" if found["day"] else "gYearMonth" if found["month"] else "gYear"
    return {"@value": text, "@type": f"xsd:{datatype}"}

"""What a page of BDF states, by the order of its lines and by their labels.

Facts only: abstracts and bodies are texts of their authors, and are not taken.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ingest.harvest.bdf.addresses import Place, linked
from ingest.harvest.bdf.labels import counted, date_of, is_date, labelled, language_of
from ingest.harvest.blocks import Block

_NAMED = re.compile(r"(?P<name>.+?)\s*\((?P<acronym>[^()\s]{2,15})\)")
_COMMA = re.compile(r",\s*(?![^()]*\))")
_DASH = re.compile(r"\s+-\s+|\s*;\s*")
_SIZE = re.compile(r"\s*\([^()]*\)$")
_COORDINATOR = re.compile(r"\s*\((?:coord|dir|ed)s?\.?\)", re.IGNORECASE)
# The line with authors and date stands right below the title, or below a subtitle.
_HEAD = 3
_LONGEST_NAME = 150
# Kinds whose second line is that of the authors although no date follows.
_UNDATED = frozenset({"document"})
_BODIES = frozenset({"organisme", "partenaire"})

Facts = dict[str, Any]


def read(place: Place, lines: Sequence[Block]) -> Facts:
    """What the lines of a page state; a field that is not there has no entry, or is empty."""
    title, rest = _title(lines)
    facts: Facts = {
        "key": f"{place.page.kind}-{place.page.number}",
        "address": place.address,
        "site": place.page.site,
        "kind": place.page.kind,
        "number": place.page.number,
        "address_language": place.language,
        "language": language_of(" ".join(line.text for line in lines)),
        "title": title,
        **_head(place.page.kind, rest[: _HEAD + 1]),
        "labels": [label for line in rest if (label := labelled(line.text)[1])],
        "members": _members(place.address, rest),
    }
    if place.page.kind in _BODIES and title:
        facts |= {"organizations": [_body(title)]}
    for line in rest:
        facts |= _labelled(line.text)
    return facts


def _title(lines: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    """The first heading of the highest rank, or the first line, and what stands below it."""
    headings = [number for number, line in enumerate(lines) if line.tag == "h1"]
    at = headings[0] if headings else 0
    if not lines:
        return "", ()
    name, _, value = labelled(lines[at].text)
    return value if name in ("title", "identity") else lines[at].text, lines[at + 1 :]


def _head(kind: str, lines: Sequence[Block]) -> Facts:
    """Subtitle, authors, date and organisations."""
    for number, line in enumerate(lines[:_HEAD]):
        authors, _, date = line.text.rpartition(",")
        if is_date(date):
            return {
                "subtitle": lines[0].text if number else "",
                "authors": _people(authors),
                "authors_as_printed": authors,
                "date": date_of(date),
                "date_as_printed": date.strip(),
                "organizations": _bodies(lines[number + 1 : number + 2]),
            }
    if kind in _UNDATED and lines and _is_name(lines[0]):
        return {"authors": _people(lines[0].text), "authors_as_printed": lines[0].text}
    return {}


def _labelled(text: str) -> Facts:
    name, _, value = labelled(text)
    return _VALUES[name](value) if value and name in _VALUES else {}


def _duration(value: str) -> Facts:
    start, _, end = value.partition("/")
    return {"start": date_of(start), "end": date_of(end)}


# What the value of a labelled line states.
_VALUES: Mapping[str, Callable[[str], Facts]] = {
    "file": lambda value: {"file": _SIZE.sub("", value)},
    "authors": lambda value: {"authors": _people(value), "authors_as_printed": value},
    "written": lambda value: {"date": date_of(value), "date_as_printed": value},
    "organizations": lambda value: {"organizations": list(map(_body, _COMMA.split(value)))},
    "keywords": lambda value: {"keywords": _DASH.split(value)},
    "launched": lambda value: {"launched": date_of(value)},
    "duration": _duration,
}


def _members(address: str, lines: Sequence[Block]) -> list[Facts]:
    """The members of a dossier, each with what the heading of its list says that it is."""
    found: list[Facts] = []
    what = ""
    for line in lines:
        if line.tag != "li":
            what = counted(line.text)
        elif what:
            places = [linked(link, address) for link in line.links]
            key = next((f"{it.page.kind}-{it.page.number}" for it in places if it), "")
            found.append({"kind": what, "title": line.text, "key": key})
    return found


def _people(text: str) -> list[str]:
    names = (_COORDINATOR.sub("", part).strip() for part in text.split(","))
    return [name for name in names if name]


def _bodies(lines: Sequence[Block]) -> list[Facts]:
    if not lines or not _is_name(lines[0]) or labelled(lines[0].text)[0]:
        return []
    return [_body(part) for part in lines[0].text.split(" / ")]


def _body(text: str) -> Facts:
    found = _NAMED.fullmatch(text.strip())
    return found.groupdict() if found else {"name": text.strip(), "acronym": ""}


def _is_name(line: Block) -> bool:
    """Whether a line may be names: a sentence is longer, or ends in a sign."""
    short = len(line.text) <= _LONGEST_NAME and not line.text.endswith((".", "!", "?", "…", ":"))
    return short and not line.is_heading and line.tag != "li" and not counted(line.text)

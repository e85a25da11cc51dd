"""What somebody put together: a kind of things and criteria, read from the address of the page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from api.building.model import Kind, Kinds, Link
from api.problems import Problem

How = Literal["with", "maybe", "without"]
LONGEST = 6_000
_DEEPEST, _MOST = 4, 30
_BOUND = 18


@dataclass(frozen=True)
class Wanted:
    """Things of a kind that meet all criteria."""

    kind: Kind
    criteria: Sequence["Criterion"] = ()


@dataclass(frozen=True)
class Criterion:
    """A link that things must have, may have or must not have, and what is asked of its value.

    One of `only`, when there are any; a text that it `contains`; at `least` and at `most`, years
    of dates; and what the thing at its other end must be, in `then`.
    """

    link: Link
    how: How = "with"
    only: Sequence[str] = ()
    contains: str = ""
    least: str = ""
    most: str = ""
    then: Wanted | None = None


def read(text: str, kinds: Kinds) -> Wanted:
    """Read what is wanted from its JSON; raises Problem, which names the part at fault."""
    if len(text) > LONGEST:
        raise _fault("…")
    try:
        return _wanted(json.loads(text), kinds, _DEEPEST)
    except (ValueError, RecursionError):
        raise _fault(text[:80]) from None


def values(wanted: Wanted) -> Sequence[str]:
    """All values that were chosen, for naming them."""
    found = [value for each in wanted.criteria for value in each.only]
    return found + [value for each in wanted.criteria if each.then for value in values(each.then)]


def _wanted(given: Any, kinds: Kinds, depth: int) -> Wanted:
    if not isinstance(given, dict) or not depth:
        raise _fault(given)
    kind = kinds.get(_text(given, "kind"))
    criteria = given.get("where", [])
    if kind is None or not isinstance(criteria, list) or len(criteria) > _MOST:
        raise _fault(given.get("kind"))
    return Wanted(kind, [_criterion(each, kind, kinds, depth) for each in criteria])


def _criterion(given: Any, kind: Kind, kinds: Kinds, depth: int) -> Criterion:
    if not isinstance(given, dict):
        raise _fault(given)
    link = kind.links.get(_text(given, "link"))
    how = _text(given, "how") or "with"
    only = given.get("only", [])
    if link is None:
        raise _fault(given.get("link"))
    if how not in get_args(How) or not isinstance(only, list) or len(only) > _MOST:
        raise _fault(how)
    then = _wanted(given["then"], kinds, depth - 1) if given.get("then") else None
    if then and then.kind.name not in link.kinds:
        raise _fault(then.kind.name)
    return Criterion(
        link,
        how,  # type: ignore[arg-type]
        [_value(each, link) for each in only],
        _text(given, "contains"),
        _bound(given, "least"),
        _bound(given, "most"),
        then,
    )


def _value(given: Any, link: Link) -> str:
    if link.sort == "boolean" and given in ("true", "false"):
        return str(given)
    if link.sort == "boolean" or not isinstance(given, str):
        raise _fault(given)
    if not given.startswith(("https:", "http:")) or set(given) & set(' <>"{}|\\^`\n\r\t'):
        raise _fault(given)
    return given


def _bound(given: Mapping[str, Any], key: str) -> str:
    text = _text(given, key)
    digits = text.removeprefix("-").replace(".", "", 1)
    if text and (len(text) > _BOUND or not digits.isascii() or not digits.isdigit()):
        raise _fault(text)
    return text


def _text(given: Mapping[str, Any], key: str) -> str:
    text = given.get(key, "")
    if not isinstance(text, str):
        raise _fault(key)
    return text


def _fault(part: object) -> Problem:
    return Problem(400, "builder", part=str(part)[:80])

"""Reading what clients ask: batches of reconciliation queries, and data extension queries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from api.problems import Problem
from api.protocol import Pairs
from api.reconciliation.asked import Asked

BATCH = 50
IDS = 200
_FIELDS = frozenset({"query", "type", "type_strict", "limit", "properties"})
_STRICT = ("any", "all", "should")
_LIMIT = 5
_HALF = "\\ud"


@dataclass(frozen=True)
class Wanted:
    """What a data extension query wants: values of properties, of things by their identifiers."""

    ids: Sequence[str]
    properties: Sequence[str]


def one(pairs: Pairs, name: str) -> str | None:
    """Give a parameter's value, None when there is none; JSONP and repetition are refused."""
    if any(key == "callback" for key, _ in pairs):
        raise Problem(400, "reconcile_jsonp")
    values = [value for key, value in pairs if key == name]
    if len(values) > 1:
        raise Problem(400, "reconcile_twice", parameter=name)
    return values[0] if values else None


def read_number(text: str, name: str, least: int = 0) -> int:
    """Read a whole number from a parameter; raises Problem."""
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise Problem(400, "reconcile_number", where=name, given=text[:50], least=least)
    return int(text)


def read_batch(text: str) -> Mapping[str, Asked]:
    """Read a batch of reconciliation queries; raises Problem for the first that is at fault."""
    batch = _object(text, "queries")
    if len(batch) > BATCH:
        raise Problem(413, "reconcile_batch", given=len(batch), limit=BATCH)
    return {key: _query(key, query) for key, query in batch.items()}


def read_extension(text: str) -> Wanted:
    """Read a data extension query; raises Problem."""
    query = _object(text, "extend")
    ids, properties = query.get("ids"), query.get("properties")
    if not _are_texts(ids) or not isinstance(properties, list):
        raise _faulty("extend", "extension")
    names = [each.get("id") if isinstance(each, dict) else None for each in properties]
    if not _are_texts(names):
        raise _faulty("extend", "extension")
    if len(ids) > IDS:
        raise Problem(413, "reconcile_batch", given=len(ids), limit=IDS)
    return Wanted(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(map(str, names))))


def _object(text: str, name: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
        if _HALF in text.lower():
            # Half a character can be escaped, but never be written in an answer.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "") or type(error).__name__
        raise Problem(400, "reconcile_json", parameter=name, reason=reason) from None
    if not isinstance(value, dict):
        raise _faulty(name, "object")
    return value


def _query(key: str, query: object) -> Asked:
    where = f"queries, {key[:50]}"
    if not isinstance(query, dict):
        raise _faulty(where, "object")
    unknown = sorted(set(query) - _FIELDS)
    if unknown:
        raise _faulty(where, "field", field=unknown[0][:50], known=", ".join(sorted(_FIELDS)))
    text, strict = query.get("query", ""), query.get("type_strict", "any")
    types = query.get("type", [])
    types = [types] if isinstance(types, str) else types
    properties = query.get("properties", [])
    if not isinstance(text, str) or not (text.strip() or properties):
        raise _faulty(where, "query")
    if not _are_texts(types):
        raise _faulty(where, "type")
    if strict not in _STRICT:
        raise _faulty(where, "strict")
    limit = query.get("limit", _LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 1 <= limit < 1e9:
        raise Problem(400, "reconcile_number", where=where, given=str(limit)[:50], least=1)
    return Asked(text, tuple(types), strict, int(limit), _evidence(where, properties))


def _evidence(where: str, properties: object) -> Mapping[str, Sequence[str]]:
    if not isinstance(properties, list):
        raise _faulty(where, "properties")
    told: dict[str, list[str]] = {}
    for each in properties:
        if not isinstance(each, dict) or not isinstance(each.get("pid"), str) or "v" not in each:
            raise _faulty(where, "properties")
        values = each["v"] if isinstance(each["v"], list) else [each["v"]]
        told.setdefault(each["pid"], []).extend(_value(where, each["pid"], v) for v in values)
    return told


def _value(where: str, name: str, value: object) -> str:
    """Write a value as a text; of a thing that was found before, the name or the code."""
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        named = value.get("name")
        last: str = value["id"].rpartition("/")[2]
        return named if name == "place" and isinstance(named, str) else last
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        # The IRI of a kind or department is as good as its last part; an address stays whole.
        text = str(value)
        is_iri = name != "website" and ("/scheme/" in text or "/id/" in text)
        return text.rpartition("/")[2] if is_iri else text
    raise _faulty(where, "properties")


def _are_texts(values: object) -> TypeGuard[list[str]]:
    return isinstance(values, list) and all(isinstance(each, str) for each in values)


def _faulty(where: str, what: str, field: str = "", known: str = "") -> Problem:
    return Problem(400, f"reconcile_{what}", where=where, field=field, known=known)

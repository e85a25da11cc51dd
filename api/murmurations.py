"""An organisation as a Murmurations profile, which maps of the transition's networks harvest.

https://murmurations.network, schema organizations_schema-v1.0.0. Which field says what is written
in the question `murmurations`; here the fields get the form that the schema gives them.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from store.answers import Term, value_of

__all__ = ["as_profile"]

_POINT = re.compile(r"POINT *\(([-\d.]+) ([-\d.]+)\)", re.IGNORECASE)
_LISTS = frozenset({"linked_schemas", "tags"})
_MOMENTS = frozenset({"starts_at", "ends_at"})
_MOST_TAGS = 100


def as_profile(rows: Sequence[tuple[Term | None, ...]]) -> dict[str, Any] | None:
    """Make the profile of its fields; None when the schema's required ones are not all known."""
    profile: dict[str, Any] = {}
    for row in rows:
        field, predicate, value = map(value_of, row)
        if field == "relationships":
            link = {"predicate_url": predicate, "object_url": value}
            profile.setdefault(field, []).append(link)
        elif field in _LISTS:
            listed = profile.setdefault(field, [])
            if value not in listed and len(listed) < _MOST_TAGS:
                listed.append(value)
        elif (told := _told(field, value)) is not None:
            profile.setdefault(field, told)
    return profile if {"linked_schemas", "name"} <= set(profile) else None


def _told(field: str, value: str) -> object:
    """The form of one value; None when it has none."""
    if field in _MOMENTS:
        return _moment(value)
    if field == "geolocation":
        point = _POINT.search(value)
        return {"lat": float(point[2]), "lon": float(point[1])} if point else None
    return value


def _moment(day: str) -> int | None:
    try:
        return int(datetime.fromisoformat(day[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None

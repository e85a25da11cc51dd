"""What [fetch] of source.toml may say: its names, and what stands under each."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ingest.errors import BadSource

_FILE = re.compile(r"[a-z0-9][a-z0-9-]*\.csv")


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _map(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


_TEXT = ("a text", lambda value: isinstance(value, str))
_NUMBER = ("a whole number above zero", lambda value: type(value) is int and value > 0)
_TEXTS = ("a list of texts", _texts)
_MAP = ("a table of texts", _map)
_TABLES = ("a list of tables, [[fetch.tables]]", _tables)

_Kind = tuple[str, Callable[[Any], bool]]
_FETCH: Mapping[str, _Kind] = {
    "kind": _TEXT,
    "address": _TEXT,
    "hosts": _TEXTS,
    "contexts": _MAP,
    "languages": _TEXTS,
    "content": _TEXT,
    "skip": _TEXTS,
    "tables": _TABLES,
}
_TABLE: Mapping[str, _Kind] = {
    "address": _TEXT,
    "file": _TEXT,
    "columns": _MAP,
    "constants": _MAP,
    "query": _TEXT,
    "page": _NUMBER,
    "sheet": _TEXT,
    "type": _TEXT,
    "per_page": _NUMBER,
    "kinds": _TEXTS,
    "each": _TEXT,
}


def check_fetch(fetch: Any, where: str, others: Collection[str]) -> None:
    """Raise BadSource for a name that is not known, or what cannot stand under it.

    `where` is the source.toml, `others` are the files of the folder that are no tables.
    """
    if not isinstance(fetch, dict):
        raise BadSource("[fetch] is no table.", where, "see docs/harvesting.md")
    _check(fetch, _FETCH, "[fetch]", where)
    files: set[str] = set()
    for table in fetch.get("tables", ()):
        _check(table, _TABLE, "[[fetch.tables]]", where)
        file = table.get("file", "")
        if file and (not _FILE.fullmatch(file) or file in others):
            what = f'"{file}" is not the name of a table.'
            raise BadSource(what, where, "write the like of organizations.csv")
        if file in files:
            what = f'"{file}" is the file of two tables.'
            raise BadSource(what, where, "give each table a file of its own")
        files.add(file)


def _check(said: Mapping[str, Any], known: Mapping[str, _Kind], place: str, where: str) -> None:
    for name, value in said.items():
        if name not in known:
            what = f'"{name}" is not known in {place}.'
            raise BadSource(what, where, f"use {', '.join(known)}")
        kind, fits = known[name]
        if not fits(value):
            raise BadSource(f'"{name}" of {place} is not {kind}.', where, f"make it {kind}")

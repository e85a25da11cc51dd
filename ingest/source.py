"""A source: its folder in data/, what source.toml says of it, its vocabulary."""

import csv
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import BadSource
from ingest.harvest.declaring import check_fetch
from ingest.problems import FileRefused, reason

# Beside the tables: what source.toml says, notes for people, the words, the boundaries that the
# map draws, and the licence.
COMPANIONS = frozenset({"source.toml", "notes.md", "vocabulary.csv", "LICENCE.md"})
# What a harvest received, below the source's folder, and what it says of it.
RECEIVED = "received"
SNAPSHOT = "snapshot.json"
_NOTHING = hashlib.sha256(b"").hexdigest()
_REQUIRED = ("title", "publisher", "homepage", "licence", "retrieved", "module", "how")


@dataclass(frozen=True)
class Word:
    """What a source's word means: a concept of a scheme, and a qualifier (former, implied…)."""

    concept: str
    qualifier: str


@dataclass(frozen=True)
class Source:
    """A folder of data/ that holds what one publisher said.

    `rank` orders the sources: one may speak of the things of those with a lower rank. `language`
    (BCP 47) is that of its texts, empty when they are mixed. `module` names the module of
    ingest/sources that reads it. `retrieved` is the day on which this was what the publisher
    said: that of the last good harvest, if there was one. `fetch` tells how to harvest it.
    """

    name: str
    folder: Path
    title: Mapping[str, str]
    publisher: str
    homepage: str
    licence: str
    retrieved: date
    module: str
    how: str
    rank: int
    language: str
    companions: frozenset[str]
    vocabulary: Mapping[tuple[str, str], Word]
    fetch: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def words(self, field: str) -> list[str]:
        """The words known for a field, in order."""
        return sorted(word for known, word in self.vocabulary if known == field)

    def files(self) -> list[Path]:
        """The files of the folder that can be read as tables or beside them, in order of name."""
        found = (path for path in self.folder.iterdir() if path.name != RECEIVED)
        return sorted(path for path in found if not path.name.startswith("."))

    def tables(self) -> list[Path]:
        """The readable files of the folder that are tables, in order of name."""
        return [
            path for path in self.files() if path.suffix == ".csv" and _sha256(path) != _NOTHING
        ]

    @property
    def about(self) -> list[str]:
        """What source.toml and vocabulary.csv say, for telling whether it changed."""
        names = ("source.toml", "vocabulary.csv")
        return [_sha256(self.folder / name) for name in names]

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file, by name; an unreadable one counts as empty."""
        return {path.name: _sha256(path) for path in self.files()}


def load_sources(data: Path) -> list[Source]:
    """Every folder of data/ that has a source.toml, by rank and name. Raises BadSource."""
    folders = sorted(path.parent for path in data.glob("*/source.toml"))
    if not folders:
        raise BadSource(
            "no source was found", where=str(data), remedy="put a folder with a source.toml there"
        )
    return sorted(map(load_source, folders), key=lambda source: (source.rank, source.name))


def load_source(folder: Path) -> Source:
    """Read source.toml and vocabulary.csv of a folder. Raises BadSource naming what is missing."""
    path = folder / "source.toml"
    try:
        about = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSource(str(error), where=str(path), remedy="mend the file (TOML, UTF-8)") from None
    for name in _REQUIRED:
        if name not in about:
            raise BadSource(f'"{name}" is missing', where=str(path), remedy="add it")
    check_fetch(about.get("fetch", {}), str(path), COMPANIONS)
    return Source(
        name=folder.name,
        folder=folder,
        rank=about.get("rank", 10),
        language=about.get("language", ""),
        companions=COMPANIONS | frozenset(about.get("companions", ())) | _asked(about),
        vocabulary=_vocabulary(folder / "vocabulary.csv"),
        fetch=about.get("fetch", {}),
        **{name: about[name] for name in _REQUIRED} | _confirmed(folder / RECEIVED / SNAPSHOT),
    )


def _asked(about: Mapping[str, Any]) -> frozenset[str]:
    """The files with which a harvest is read: queries, contexts."""
    fetch = about.get("fetch", {})
    queries = {str(table["query"]) for table in fetch.get("tables", ()) if "query" in table}
    return frozenset(queries | set(fetch.get("contexts", {}).values()))


def _confirmed(path: Path) -> dict[str, date]:
    """The day of the last good harvest, which goes before the one in source.toml."""
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        return {"retrieved": date.fromisoformat(about["confirmed"])}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSource(f"{error}", where=str(path), remedy="remove the file") from None


def _vocabulary(path: Path) -> dict[tuple[str, str], Word]:
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return {
                (row["field"], row["word"]): Word(row["concept"], row["qualifier"])
                for row in csv.DictReader(lines, strict=True)
            }
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        remedy = "give it the columns field,word,concept,qualifier, as CSV in UTF-8"
        raise BadSource(f"{error}", where=str(path), remedy=remedy) from None


def check_files(source: Source, read: set[str]) -> list[FileRefused]:
    """Files of the folder that no table reads, as remarks."""
    known = read | source.companions
    return [
        FileRefused(path.name, [reason("file-not-read")])
        for path in source.files()
        if path.name not in known
    ]


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return _NOTHING

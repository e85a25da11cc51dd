"""The files of data/identity: what persons decided, what IRIs were minted for, what rules decided.

`decisions.csv` is written by people. `registry.csv` records what each IRI was minted for, and
`matches.csv` what the rules decided when they first met a key: a build adds rows to both and never
changes one, so that under version control they are the memory of all identities.
"""

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import BadIdentities
from ingest.identity.decisions import ACCEPTED, STATUSES, Decision, Key

__all__ = ["DECISIONS", "Minted", "Registry", "read_registry", "write_decisions", "write_registry"]

DECISIONS, _MINTED, _MATCHES = "decisions.csv", "registry.csv", "matches.csv"
_OF_MINTED = ["identity", "source", "kind", "key", "name", "minted_on"]
_OF_DECISIONS = ["identity", "source", "kind", "key", "status", "evidence", "decided_on"]
_OF_MATCHES = [
    "identity", "source", "kind", "key", "status", "rule", "score", "evidence", "decided_on",
]  # fmt: skip


@dataclass(frozen=True)
class Minted:
    """What an IRI (`identity`, below `id/`) was minted for: a key, and the thing's name then."""

    identity: str
    key: Key
    name: str
    minted_on: str


@dataclass(frozen=True)
class Registry:
    """All three files; `decisions` are persons', `matches` those of rules."""

    decisions: tuple[Decision, ...] = ()
    minted: Mapping[Key, Minted] = field(default_factory=dict)
    matches: tuple[Decision, ...] = ()

    def with_new(self, minted: Iterable[Minted], matches: Iterable[Decision]) -> "Registry":
        """The same with more IRIs minted, and more decided by rules."""
        more = {each.key: each for each in minted}
        return Registry(self.decisions, {**self.minted, **more}, (*self.matches, *matches))


def read_registry(folder: Path) -> Registry:
    """Read the files of data/identity, those that are there. Raises BadIdentities."""
    decisions = [_decision(row) for row in _rows(folder / DECISIONS, _OF_DECISIONS)]
    minted = [_minted(row) for row in _rows(folder / _MINTED, _OF_MINTED, "name")]
    matches = [_decision(row) for row in _rows(folder / _MATCHES, _OF_MATCHES)]
    _check(decisions, folder / DECISIONS)
    return Registry(tuple(decisions), {each.key: each for each in minted}, tuple(matches))


def write_registry(folder: Path, registry: Registry) -> None:
    """Write what was minted and matched, each file whole and at once. Raises BadIdentities."""
    minted = [
        [each.identity, *_cells(each.key), each.name, each.minted_on]
        for each in registry.minted.values()
    ]
    matches = [
        [each.identity, *_cells(each.key), each.status, each.rule, each.score, each.evidence,
         each.decided_on]
        for each in registry.matches
    ]  # fmt: skip
    try:
        _write(folder / _MINTED, _OF_MINTED, sorted(minted))
        _write(folder / _MATCHES, _OF_MATCHES, sorted(matches))
    except OSError as error:
        what = f"new IRIs cannot be recorded ({error.strerror})"
        raise BadIdentities(what, str(folder), "make the folder writable") from None


def write_decisions(folder: Path, decisions: Iterable[Decision]) -> None:
    """Write what persons decided, in the order given. Raises OSError."""
    rows = [
        [each.identity, *_cells(each.key), each.status, each.evidence, each.decided_on]
        for each in decisions
    ]
    _write(folder / DECISIONS, _OF_DECISIONS, rows)


def _write(path: Path, columns: list[str], rows: Iterable[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".{path.name}.part")
    with making.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        lines.flush()
        os.fsync(lines.fileno())
    making.replace(path)


def _rows(path: Path, columns: list[str], may_be_empty: str = "") -> list[dict[str, str]]:
    """The rows of a file that has exactly these columns, all filled but one."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        try:
            if reader.fieldnames != columns:
                what = f"the columns are {reader.fieldnames}"
                raise BadIdentities(what, where=str(path), remedy=f"make them {columns}")
            rows = []
            for row in reader:
                where = f"{path}, line {reader.line_num}"
                if None in row or not all(row[name] for name in columns if name != may_be_empty):
                    raise BadIdentities("a cell is empty or surplus", where, "fill all columns")
                if row.get("status", ACCEPTED) not in STATUSES:
                    what = f"the status is “{row['status']}”"
                    raise BadIdentities(what, where, f"make it one of {', '.join(STATUSES)}")
                rows.append(row)
        except (csv.Error, UnicodeDecodeError) as error:
            where = f"{path}, line {reader.line_num + 1}"
            raise BadIdentities(f"{error}", where, "save it as CSV in UTF-8") from None
    return rows


def _key(row: Mapping[str, str]) -> Key:
    return Key(row["source"], row["kind"], row["key"])


def _cells(key: Key) -> list[str]:
    return [key.source, key.kind, key.name]


def _minted(row: Mapping[str, str]) -> Minted:
    return Minted(row["identity"], _key(row), row["name"], row["minted_on"])


def _decision(row: Mapping[str, str]) -> Decision:
    return Decision(
        row["identity"],
        _key(row),
        row["status"],
        row["evidence"],
        row["decided_on"],
        row.get("rule", ""),
        row.get("score", ""),
    )


def _check(decisions: Iterable[Decision], path: Path) -> None:
    """A person's decisions contradict each other neither about a key nor about a pair."""
    accepted: dict[Key, str] = {}
    pairs: dict[tuple[Key, str], str] = {}
    for each in decisions:
        pair = (each.key, each.identity)
        if pairs.setdefault(pair, each.status) != each.status:
            what = f"the key {each.key} is decided twice about {each.identity}"
            raise BadIdentities(what, where=str(path), remedy="keep one")
        is_other = accepted.get(each.key, each.identity) != each.identity
        if each.status == ACCEPTED and is_other:
            what = f"the key {each.key} has two identities"
            raise BadIdentities(what, where=str(path), remedy="keep one")
        if each.status == ACCEPTED:
            accepted[each.key] = each.identity

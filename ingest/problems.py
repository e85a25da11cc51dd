"""What is wrong with a row or a file, said in French and English."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from pathlib import Path
from typing import Any

_MESSAGES = Path(__file__).with_name("messages.toml")


@cache
def _templates() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_MESSAGES.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Reason:
    """Why a row was not taken, or what is odd about it.

    `code` names a message of messages.toml or a SHACL constraint component;
    `field` is the column or property, `value` what was found there (at most 200 characters).
    """

    code: str
    message: Mapping[str, str] = dataclass_field(compare=False)
    field: str = ""
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """The reason as it stands in set-aside.jsonl."""
        return {
            "message": dict(self.message),
            "path": self.field,
            "value": self.value,
            "component": self.code,
        }


def reason(code: str, field: str = "", value: str = "", **more: object) -> Reason:
    """Build a reason from its template; `more` fills the other names of the template."""
    shown = value if len(value) <= 200 else value[:200] + "…"
    texts = {
        language: template.format(field=field, value=shown, **more)
        for language, template in _templates()[code].items()
    }
    return Reason(code, texts, field, shown)


def codes(reasons: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all reasons, as in set-aside.jsonl, are about the cells of the row alone."""
    return all(said["component"] in _templates() for said in reasons) and not any(
        said["component"].startswith(("key-", "row-")) for said in reasons
    )


class Refused(Exception):
    """A row (or a file) that cannot be taken; carries every reason found."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("; ".join(r.message["en"] for r in reasons))
        self.reasons = reasons


class FileRefused(Refused):
    """A file that cannot be read as a table: its source is refused whole."""

    def __init__(self, file: str, reasons: list[Reason], line: int = 0) -> None:
        super().__init__(reasons)
        self.file = file
        self.line = line


def remark(source: str, file: FileRefused, severity: str) -> dict[str, Any]:
    """What is said of a file as it stands in report.json."""
    fault = file.reasons[0]
    return {
        "source": source,
        "file": file.file,
        "line": file.line,
        "severity": severity,
        "focus": None,
        "path": fault.field or None,
        "value": fault.value or None,
        "component": fault.code,
        "shape": None,
        "message": dict(fault.message),
    }


@dataclass(frozen=True)
class SetAside:
    """A row kept out of the graph, whole, with where it stands and why."""

    source: str
    file: str
    line: int
    row: Mapping[str, str]
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The row as it stands in set-aside.jsonl."""
        return {
            "source": self.source,
            "file": self.file,
            "line": self.line,
            "row": dict(self.row),
            "reasons": [r.as_json() for r in self.reasons],
        }

"""The languages of the pages: their texts are data, and each request has one of them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request

LANGUAGES = ("fr", "en")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d).*)?)?)?")
_GROUPED_FROM = 10_000
_UNITS = ((1_000_000_000, "size.giga"), (1_000_000, "size.mega"), (1_000, "size.kilo"))


@dataclass(frozen=True)
class Locale:
    """All texts of the pages in one language, by dotted key."""

    code: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Give the text of a key with its values put in; raises KeyError for an unknown key."""
        return self.texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text for the key."""
        return key in self.texts

    def below(self, *keys: str) -> Mapping[str, str]:
        """The texts below some keys, by what follows the key: what a page's script needs."""
        starts = [f"{key}." for key in keys]
        return {
            key.removeprefix(start): text
            for start in starts
            for key, text in self.texts.items()
            if key.startswith(start)
        }

    def number(self, value: float) -> str:
        """Group a number as the language does: 12345.5 is 12 345,5 in French."""
        text = f"{value:,}"
        if self.code == "fr":
            return text.replace(",", "\u202f").replace(".", ",")
        return text

    def figure(self, text: str) -> str:
        """Write a number of the data for people; years and short numbers need no separator."""
        try:
            value = int(text) if text.lstrip("+-").isdigit() else float(text)
        except ValueError:
            return text
        return self.number(value) if abs(value) >= _GROUPED_FROM else text

    def date(self, text: str) -> str:
        """Write `2020`, `2020-03`, `2020-03-12` or a moment in UTC as people do; else as it is."""
        match = _DATE.fullmatch(text)
        month = f"date.month_{match[2]}" if match and match[2] else ""
        if not match or (month and not self.has(month)):
            return text
        parts = [match[1]]
        if month:
            parts.insert(0, self.texts[month])
        if match[3]:
            parts.insert(0, self.texts["date.first"] if match[3] == "01" else str(int(match[3])))
        day = " ".join(parts)
        return self("date.moment", day=day, time=match[4]) if match[4] else day

    def size(self, octets: int) -> str:
        """Write the size of a file in the unit that fits."""
        for unit, key in _UNITS:
            if octets >= unit:
                value = octets / unit
                return self(key, size=self.number(round(value, 1) if value < 10 else round(value)))
        return self("size.byte", size=self.number(octets))


def load_locales(folder: Path) -> Mapping[str, Locale]:
    """Read the texts of each language from its files, `<language>.toml`, `<language>.*.toml`."""
    return {code: Locale(code, _read(sorted(folder.glob(f"{code}.*")))) for code in LANGUAGES}


def language_of(request: Request) -> str:
    """Choose the reader's language: `?lang=`, else the browser's preference, else French."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> str:
    weights: dict[str, float] = {}
    for item in header.split(","):
        tag, _, parameter = item.partition(";")
        code = tag.strip().lower().split("-")[0]
        try:
            weight = float(parameter.partition("=")[2] or 1)
        except ValueError:
            continue
        if code in LANGUAGES:
            weights[code] = max(weight, weights.get(code, 0.0))
    best = max(weights.values(), default=0.0)
    return next((code for code in LANGUAGES if weights.get(code) == best and best > 0), "fr")


def _read(paths: Iterable[Path]) -> Mapping[str, str]:
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    return {key: text for table in tables for key, text in _flatten("", table).items()}


def _flatten(prefix: str, table: Mapping[str, Any]) -> Mapping[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat |= _flatten(f"{prefix}{key}.", value) if isinstance(value, dict) else {}
        flat |= {prefix + key: str(value)} if not isinstance(value, dict) else {}
    return flat

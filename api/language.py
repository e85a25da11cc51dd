"""The languages of the pages: their texts are data, and each request has one of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request

LANGUAGES = ("fr", "en")


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

    def number(self, value: float) -> str:
        """Group a number as the language does: 12345 is 12 345 in French."""
        separator = "\u202f" if self.code == "fr" else ","
        return f"{value:,}".replace(",", separator)


def load_locales(folder: Path) -> Mapping[str, Locale]:
    """Read the texts of all languages from `<language>.toml` files."""
    return {code: Locale(code, _read(folder / f"{code}.toml")) for code in LANGUAGES}


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


def _read(path: Path) -> Mapping[str, str]:
    return dict(_flatten("", tomllib.loads(path.read_text(encoding="utf-8"))))


def _flatten(prefix: str, table: Mapping[str, Any]) -> Mapping[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat |= _flatten(f"{prefix}{key}.", value) if isinstance(value, dict) else {}
        flat |= {prefix + key: str(value)} if not isinstance(value, dict) else {}
    return flat

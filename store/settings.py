"""All settings as one frozen object; each field tells its variable and its meaning."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store.errors import BadSetting
from store.namespaces import DEFAULT_BASE, Namespaces


def _about(env: str, meaning: str) -> dict[str, str]:
    return {"env": env, "help": meaning}


@dataclass(frozen=True)
class Settings:
    """What can be set; relative folders are taken from ``root``, the checkout."""

    root: Path
    home: Path = field(
        default=Path("var"), metadata=_about("MAILLAGE_HOME", "folder of the releases")
    )
    data: Path = field(
        default=Path("data"), metadata=_about("MAILLAGE_DATA", "folder of the sources")
    )
    host: str = field(
        default="127.0.0.1", metadata=_about("MAILLAGE_HOST", "address the server listens on")
    )
    port: int = field(default=8000, metadata=_about("MAILLAGE_PORT", "port the server listens on"))
    base: str = field(
        default=DEFAULT_BASE,
        metadata=_about("MAILLAGE_BASE", "what all IRIs begin with; ends with a slash"),
    )
    max_set_aside: float = field(
        default=0.2,
        metadata=_about(
            "MAILLAGE_MAX_SET_ASIDE",
            "share of a source's records, 0 to 1, above which the whole source is refused",
        ),
    )
    keep_releases: int = field(
        default=10,
        metadata=_about(
            "MAILLAGE_KEEP_RELEASES", "number of releases kept when old ones are removed"
        ),
    )

    def __post_init__(self) -> None:
        """Resolve the folders and check the values; raises BadSetting."""
        for name in ("home", "data"):
            object.__setattr__(self, name, self.root / getattr(self, name))
        self._check("port", 0 <= self.port <= 65535, "a number from 0 to 65535")
        self._check("max_set_aside", 0 <= self.max_set_aside <= 1, "a number from 0 to 1")
        self._check("keep_releases", self.keep_releases >= 1, "a number from 1 upwards")
        self._check("base", _is_base(self.base), "an http(s) address that ends with a slash")

    def _check(self, name: str, good: bool, expected: str) -> None:
        if not good:
            setting = next(item for item in fields(self) if item.name == name)
            raise _bad(setting, str(getattr(self, name)), expected)

    @property
    def namespaces(self) -> Namespaces:
        """The IRIs under this base."""
        return Namespaces(self.base)


def settings_from(environ: Mapping[str, str], root: Path) -> Settings:
    """Read the settings of a checkout from environment variables; raises BadSetting."""
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        text = environ.get(setting.metadata.get("env", ""), "")
        if text:
            given[setting.name] = _convert(setting, text)
    return Settings(root=root, **given)


def _convert(setting: Field[Any], text: str) -> Any:
    kind: type[Any] = type(setting.default)
    try:
        return Path(text) if issubclass(kind, Path) else kind(text)
    except ValueError:
        raise _bad(setting, text, "a number") from None


def _bad(setting: Field[Any], text: str, expected: str) -> BadSetting:
    return BadSetting(
        f"The value “{text}” cannot be used.",
        where=setting.metadata["env"],
        remedy=f"Give {expected}: {setting.metadata['help']}.",
    )


def _is_base(text: str) -> bool:
    parts = urlsplit(text)
    plain = not (parts.query or parts.fragment) and " " not in text
    return parts.scheme in ("http", "https") and bool(parts.netloc) and text.endswith("/") and plain

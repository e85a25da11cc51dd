"""All settings as one frozen object; each field tells its variable and its meaning."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store.errors import BadSetting
from store.namespaces import DEFAULT_BASE, Namespaces
from store.services import EXPECTED, Service, is_address, read_services


def _about(env: str, meaning: str, may_be_empty: bool = False) -> dict[str, Any]:
    return {"env": env, "help": meaning, "may_be_empty": may_be_empty}


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
    contribution_licence: str = field(
        default="https://creativecommons.org/publicdomain/zero/1.0/",
        metadata=_about(
            "MAILLAGE_CONTRIBUTION_LICENCE",
            "address of the licence under which partners contribute",
        ),
    )
    contribution_size: int = field(
        default=64,
        metadata=_about("MAILLAGE_CONTRIBUTION_SIZE", "size limit of a contribution, in MiB"),
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

    readers: int = field(
        default=0,
        metadata=_about(
            "MAILLAGE_READERS",
            "processes that answer short queries, with four times as many for long ones; "
            "0 means as many as there are cores",
        ),
    )
    query_seconds: float = field(
        default=30.0,
        metadata=_about("MAILLAGE_QUERY_SECONDS", "time limit of a query, in seconds"),
    )
    query_memory: int = field(
        default=1024,
        metadata=_about("MAILLAGE_QUERY_MEMORY", "memory limit of a query, in MiB"),
    )
    query_queue: int = field(
        default=100,
        metadata=_about("MAILLAGE_QUERY_QUEUE", "queries that may wait for their turn"),
    )
    cache_memory: int = field(
        default=256,
        metadata=_about("MAILLAGE_CACHE_MEMORY", "memory for kept answers, in MiB; 0 keeps none"),
    )
    rewriting: bool = field(
        default=True,
        metadata=_about("MAILLAGE_REWRITING", "1 or 0: whether queries are rewritten for speed"),
    )
    sparq: bool = field(
        default=True,
        metadata=_about(
            "MAILLAGE_SPARQ", "1 or 0: whether the second engine, sparq, is used if installed"
        ),
    )
    warming: bool = field(
        default=True,
        metadata=_about(
            "MAILLAGE_WARMING", "1 or 0: whether the library's questions are asked ahead"
        ),
    )
    query_log: str = field(
        default="log/queries.jsonl",
        metadata=_about(
            "MAILLAGE_QUERY_LOG",
            "file of the query log, below the folder of the releases; empty for none",
            may_be_empty=True,
        ),
    )
    elsewhere: str = field(
        default="",
        metadata=_about(
            "MAILLAGE_ENDPOINT",
            "SPARQL 1.1 endpoint of a store elsewhere that answers instead of the database here; "
            "empty for none",
        ),
    )
    elsewhere_graphs: str = field(
        default="",
        metadata=_about(
            "MAILLAGE_ENDPOINT_GRAPHS",
            "address of its Graph Store Protocol, by which releases are sent; empty when they are "
            "loaded by hand",
        ),
    )
    elsewhere_updates: str = field(
        default="",
        metadata=_about(
            "MAILLAGE_ENDPOINT_UPDATES",
            "address of its SPARQL 1.1 Update, by which only changes are sent; empty to send "
            "graphs whole",
        ),
    )
    elsewhere_user: str = field(
        default="",
        metadata=_about("MAILLAGE_ENDPOINT_USER", "name that it knows this service by, if any"),
    )
    elsewhere_password: str = field(
        default="",
        metadata=_about("MAILLAGE_ENDPOINT_PASSWORD", "password that goes with the name"),
    )
    services: str = field(
        default="",
        metadata=_about(
            "MAILLAGE_SERVICES",
            "endpoints that queries may ask with SERVICE: their addresses, with commas, each "
            "with its own `seconds=20`, `memory=5` (MiB) or `at=` another address, if it has any",
        ),
    )
    service_seconds: float = field(
        default=10.0,
        metadata=_about(
            "MAILLAGE_SERVICE_SECONDS",
            "time limit of one request to such an endpoint, in seconds, unless it has its own",
        ),
    )
    service_memory: int = field(
        default=10,
        metadata=_about(
            "MAILLAGE_SERVICE_MEMORY",
            "size limit of one answer of it, in MiB, unless it has its own",
        ),
    )
    harvest_loopback: bool = field(
        default=False,
        metadata=_about(
            "MAILLAGE_HARVEST_LOOPBACK",
            "1 or 0: whether sources may be harvested from this very machine, as the tests do",
        ),
    )
    proxies: str = field(
        default="127.0.0.1",
        metadata=_about(
            "MAILLAGE_PROXIES",
            "reverse proxies whose word on the client's address is taken, with commas",
        ),
    )

    key_rate: int = field(
        default=60,
        metadata=_about("MAILLAGE_KEY_RATE", "requests a minute that one key may make"),
    )

    tiles: str = field(
        default="",
        metadata=_about(
            "MAILLAGE_TILES",
            "raster tiles under the map: their address with {z}, {x} and {y}; empty for none",
        ),
    )
    tiles_credit: str = field(
        default="",
        metadata=_about("MAILLAGE_TILES_CREDIT", "whom the map credits for these tiles"),
    )

    def __post_init__(self) -> None:
        """Resolve the folders and check the values; raises BadSetting."""
        for name in ("home", "data"):
            object.__setattr__(self, name, self.root / getattr(self, name))
        self._check("port", 0 <= self.port <= 65535, "a number from 0 to 65535")
        self._check("max_set_aside", 0 <= self.max_set_aside <= 1, "a number from 0 to 1")
        self._check("keep_releases", self.keep_releases >= 1, "a number from 1 upwards")
        for name in ("readers", "query_queue", "cache_memory"):
            self._check(name, getattr(self, name) >= 0, "a number from 0 upwards")
        self._check("key_rate", self.key_rate >= 1, "a number from 1 upwards")
        self._check("query_seconds", self.query_seconds > 0, "a number above 0")
        self._check("query_memory", self.query_memory >= 64, "a number from 64 upwards")
        self._check("service_seconds", self.service_seconds > 0, "a number above 0")
        self._check("service_memory", self.service_memory > 0, "a number above 0")
        expected = "an http(s) address with {z}, {x} and {y}"
        self._check("tiles", not self.tiles or _is_template(self.tiles), expected)
        for name in ("elsewhere", "elsewhere_graphs", "elsewhere_updates"):
            address = getattr(self, name)
            self._check(name, not address or is_address(address), "an http(s) address")
        self._check("services", self._services_are_good(), EXPECTED)
        self._check("base", _is_base(self.base), "an http(s) address that ends with a slash")

    def _services_are_good(self) -> bool:
        try:
            return self.service_list is not None
        except ValueError:
            return False

    def _check(self, name: str, good: bool, expected: str) -> None:
        if not good:
            setting = next(item for item in fields(self) if item.name == name)
            raise _bad(setting, str(getattr(self, name)), expected)

    def as_environment(self) -> dict[str, str]:
        """The environment variables that give these settings; see settings_from."""
        values = {item.metadata["env"]: getattr(self, item.name) for item in _given()}
        return {
            env: str(int(value)) if isinstance(value, bool) else str(value)
            for env, value in values.items()
        }

    @property
    def service_list(self) -> tuple[Service, ...]:
        """The endpoints that queries may ask with SERVICE, each with its limits."""
        return read_services(self.services, self.service_seconds, self.service_memory)

    @property
    def query_log_file(self) -> Path | None:
        """The file of the query log; None when there is to be none."""
        return self.home / self.query_log if self.query_log else None

    @property
    def key_log_file(self) -> Path:
        """The file that says what each key was used for."""
        return self.home / "log" / "keys.jsonl"

    @property
    def endpoint(self) -> str:
        """The lasting address of the SPARQL endpoint; relative IRIs of queries start there."""
        return self.base + "sparql"

    @property
    def namespaces(self) -> Namespaces:
        """The IRIs under this base."""
        return Namespaces(self.base)


def _given() -> list[Field[Any]]:
    return [item for item in fields(Settings) if "env" in item.metadata]


def settings_from(environ: Mapping[str, str], root: Path) -> Settings:
    """Read the settings of a checkout from environment variables; raises BadSetting."""
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        text = environ.get(setting.metadata.get("env", ""))
        if text or (text is not None and setting.metadata["may_be_empty"]):
            given[setting.name] = _convert(setting, text)
    return Settings(root=root, **given)


def _convert(setting: Field[Any], text: str) -> Any:
    kind: type[Any] = type(setting.default)
    try:
        if kind is bool:
            return bool(int(text))
        return Path(text) if issubclass(kind, Path) else kind(text)
    except ValueError:
        raise _bad(setting, text, "a number") from None


def _bad(setting: Field[Any], text: str, expected: str) -> BadSetting:
    return BadSetting(
        f"The value “{text}” cannot be used.",
        where=setting.metadata["env"],
        remedy=f"Give {expected}: {setting.metadata['help']}.",
    )


def _is_template(text: str) -> bool:
    parts = urlsplit(text)
    # What comes before the path enters the pages' security policy.
    plain = not set(parts.netloc) & set("{};,' *")
    return is_address(text) and plain and all(hole in parts.path for hole in ("{z}", "{x}", "{y}"))


def _is_base(text: str) -> bool:
    parts = urlsplit(text)
    plain = not (parts.query or parts.fragment) and " " not in text
    return parts.scheme in ("http", "https") and bool(parts.netloc) and text.endswith("/") and plain

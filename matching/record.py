"""What is known of a thing when it is matched."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from matching.names import Name, plain, read_names
from matching.websites import own_domain

__all__ = ["LEVELS", "LONGEST", "Record", "record"]

# Characters of a value that are looked at; a name is shorter.
LONGEST = 500

# Kinds that exclude each other and everything else: a commune is never its intercommunality.
LEVELS = frozenset({"commune", "intercommunality", "department", "region"})
# What sources call the same kind.
_SYNONYMS = {
    "city": "commune",
    "municipality": "commune",
    "epci": "intercommunality",
    "cc": "intercommunality",
    "ca": "intercommunality",
    "cu": "intercommunality",
    "metropole": "intercommunality",
    "metro": "intercommunality",
    "county": "department",
    "province": "department",
    "agency": "energy-agency",
    "public-agency": "public-body",
    "state-body": "public-body",
    "pays-petr": "public-body",
    "regional-park": "public-body",
    "petr": "public-body",
    "pays": "public-body",
    "pnr": "public-body",
    "eu-project": "project",
    "programme": "project",
}
_COUNTRIES = {"UK": "GB", "EL": "GR"}


@dataclass(frozen=True)
class Record:
    """A description of a thing by one source.

    The names are all that it goes by, acronyms among them; ``given`` are the kinds that the source
    states, each a concept's last part, such as `commune`; ``department`` is an INSEE code;
    ``country`` two letters; ``identifiers`` are by scheme (insee, siren, wikidata, geonames).
    """

    names: tuple[Name, ...]
    given: frozenset[str] = frozenset()
    place: str = ""
    department: str = ""
    country: str = ""
    domains: frozenset[str] = frozenset()
    identifiers: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds given, else what the names say."""
        if self.given:
            return self.given
        return frozenset().union(*(name.kinds for name in self.names))

    @property
    def sorts(self) -> frozenset[str]:
        """What the names, each as a whole, say of the sort of body."""
        said = frozenset().union(*(name.sorts for name in self.names if not name.part))
        # Many intercommunalities are called after a pays.
        return said - {"country"} if self.given & LEVELS else said

    @property
    def levels(self) -> frozenset[str]:
        """The territorial levels among the kinds."""
        return self.kinds & LEVELS


def record(
    *names: str,
    kind: str | Iterable[str] = (),
    place: str = "",
    department: str = "",
    country: str = "",
    websites: Iterable[str] = (),
    identifiers: Iterable[str] = (),
) -> Record:
    """Read a description; identifiers as `scheme:value`. Of each value the beginning is read."""
    kinds = [kind] if isinstance(kind, str) else kind
    town = plain(_cut(place))
    slugs = [_cut(each).lower().replace("_", "-").replace(" ", "-") for each in kinds]
    return Record(
        # The town beside a name is no other name: “Rugby Club - Luxeuil-les-Bains”.
        tuple(
            dict.fromkeys(
                each
                for text in map(_cut, names)
                if text
                for each in read_names(text)
                if not (each.part and town and plain(each.text) == town)
            )
        ),
        frozenset(_SYNONYMS.get(slug, slug) for slug in slugs if slug),
        town,
        _cut(department).upper(),
        _COUNTRIES.get(_cut(country).upper(), _cut(country).upper()),
        frozenset(domain for each in websites if (domain := own_domain(_cut(each)))),
        dict(_identifier(_cut(each)) for each in identifiers if ":" in each),
    )


def _cut(text: str) -> str:
    return text.strip()[:LONGEST].rstrip()


def _identifier(text: str) -> tuple[str, str]:
    scheme, _, value = text.partition(":")
    return scheme.strip().lower(), value.strip().replace(" ", "")

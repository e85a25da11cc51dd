"""What a source's keys refer to: every key used must be defined by a row of the same source."""

from collections.abc import Iterable, Iterator

from ingest.problems import Reason, SetAside, reason
from ingest.records import KEY, Node
from ingest.table import Reading

_BODY = f"{KEY}organization/"
_AREA = f"{KEY}territory/"

# Where the rows that define a kind of thing stand, for the message.
_TABLES = {
    "organization": "organizations.csv",
    "project": "projects.csv",
    "work": "works.csv",
    "unit": "units.csv",
    "theme": "keywords.csv",
    "territory": "territories.csv",
}


def check_references(source: str, reading: Reading) -> None:
    """Set aside the records that refer to nothing, and those that then do, until none is left."""
    while True:
        defined = {node["id"] for record in reading.records for node in _defined(record.nodes)}
        kept = []
        for record in reading.records:
            faults = list(_dangling(record.nodes, defined))
            if faults:
                aside = SetAside(source, record.file, record.line, record.row, tuple(faults))
                reading.set_aside.append(aside)
            else:
                kept.append(record)
        if len(kept) == len(reading.records):
            return
        reading.records = kept


def tie_authorities(reading: Reading, public: frozenset[str]) -> None:
    """Tie an authority to its area where a source uses one key for both.

    Within one source, a public body (its kind is one of `public`) and a territory under the same
    key are the authority and what it governs: two nodes, linked by m:governs. An association that
    shares a territory's name and key governs nothing.
    """
    bodies = {
        node["id"].removeprefix(_BODY): node
        for record in reading.records
        for node in record.nodes
        if node["id"].startswith(_BODY) and node.get("classification") in public
    }
    for record in reading.records:
        for node in record.nodes:
            body = bodies.get(node["id"].removeprefix(_AREA))
            if body is not None and node["id"].startswith(_AREA):
                body["governs"] = node["id"]


def subjects(nodes: Iterable[Node]) -> Iterator[str]:
    """The identifiers of all nodes, the nested ones too."""
    for node in nodes:
        yield node["id"]
        for value in node.values():
            if isinstance(value, dict) and "id" in value:
                yield from subjects([value])


def _defined(nodes: Iterable[Node]) -> Iterator[Node]:
    # A signature names its signatory, but only the table of organisations describes it: what
    # describes a thing gives its type.
    return (node for node in nodes if "type" in node)


def _dangling(nodes: Iterable[Node], defined: set[str]) -> Iterator[Reason]:
    for node in nodes:
        for field, value in node.items():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and item.startswith(KEY) and item not in defined:
                    kind, _, name = item.removeprefix(KEY).partition("/")
                    yield reason("key-unknown", field, name, table=_TABLES.get(kind, kind))

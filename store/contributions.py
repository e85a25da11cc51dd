"""What may be asked of the writer of releases, and what it answers: the two sides' contract."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

__all__ = ["Contribution", "Fault", "Layout", "Verdict"]

# What is done to a graph, or to all of them by an update; a check changes nothing.
REPLACE, ADD, REMOVE, UPDATE, CHECK = "replace", "add", "remove", "update", "check"
# The graph of what is written to the default graph, which is none of its own.
UNNAMED = "update"


@dataclass(frozen=True)
class Contribution:
    """A document for a graph, or an update, and by whom.

    ``graph`` is an IRI; ``media_type`` that of the document, without parameters. ``table`` and
    ``columns`` (theirs by ours) tell how a CSV is read. The graphs that an update is to use
    instead of the default one, and as named ones, are those of the SPARQL 1.1 Protocol, 2.2.3.
    """

    action: str
    by: str
    graph: str = ""
    media_type: str = ""
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def tries(self) -> bool:
        """Whether nothing is to be changed by it."""
        return self.dry_run or self.action == CHECK

    def as_json(self) -> dict[str, Any]:
        """The contribution as JSON values."""
        return asdict(self)

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what as_json gives."""
        lists = {name: tuple(values[name]) for name in ("using", "using_named")}
        return cls(**{**values, **lists})


@dataclass(frozen=True)
class Fault:
    """Something found in a contribution: where, how grave, and in words what to do.

    ``line`` is that of the row or of the place in the document, 0 when it is not known; ``focus``
    the thing that it is about. ``field`` is a column, or the property's IRI; ``code`` names what is
    wrong: a SHACL constraint component, or a message of ingest/messages.toml.
    """

    severity: str
    message: Mapping[str, str]
    line: int = 0
    focus: str = ""
    field: str = ""
    value: str = ""
    code: str = ""


@dataclass(frozen=True)
class Layout:
    """How a table is laid out: the headings of its columns, as they stand in the document.

    Of a first line that is none, only some cells are told.

    ``table`` is which of ours it is, as was said or as the headings tell (the likeliest, even if
    nothing tells); ``required`` and ``optional`` are the columns that this one has.
    """

    table: str
    headings: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What became of a contribution.

    ``outcome`` is one of: published (``release`` is the new one), unchanged (everything was there
    already), accepted (it would be published, but it was a dry run), refused (``faults`` say why),
    failed (``faults`` say what the writer met; nothing changed). ``created`` tells that the graph
    was not there before. ``changes`` are the first ones, as lines of N-Triples after + or -.
    ``described`` are the things that are given a name: names by IRI. ``layout`` is that of a table.
    """

    outcome: str
    release: str = ""
    added: int = 0
    removed: int = 0
    created: bool = False
    faults: tuple[Fault, ...] = ()
    changes: tuple[str, ...] = ()
    described: Mapping[str, str] = field(default_factory=dict)
    layout: Layout | None = None

    def as_json(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return asdict(self)

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what as_json gives."""
        faults = tuple(Fault(**each) for each in values["faults"])
        layout = Layout(**values["layout"]) if values["layout"] else None
        changes = tuple(values["changes"])
        return cls(**{**values, "faults": faults, "changes": changes, "layout": layout})

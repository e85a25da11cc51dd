"""What is wanted, as SPARQL that a person can read and go on with."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from api.building.model import Kind, Kinds, Labels, Link
from api.building.wanted import Criterion, Wanted

# By which properties things are called, the most telling first.
_NAMING = ("name", "prefLabel", "title")
_CONCEPT = "Concept"


@dataclass(frozen=True)
class Written:
    """A query, and what its columns are called by people."""

    text: str
    headings: Mapping[str, str]


@dataclass
class _Writing:
    """Variables, columns and prefixes, as they come to be used."""

    kinds: Kinds
    language: str
    compact: Callable[[str], str]
    used: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> str:
        """Make a variable from a name, with a number when the name is taken."""
        bare = re.sub(r"\W", "", name[:1].lower() + name[1:], flags=re.ASCII)
        self.used[bare] = self.used.get(bare, 0) + 1
        return f"?{bare}" if self.used[bare] == 1 else f"?{bare}{self.used[bare]}"


def write(
    wanted: Wanted,
    kinds: Kinds,
    language: str,
    compact: Callable[[str], str],
    prefixes: Mapping[str, str],
) -> Written:
    """Write the query that finds what is wanted, with names in a language."""
    writing = _Writing(kinds, language, compact)
    thing = writing.variable(wanted.kind.name)
    lines = [*_thing(writing, thing, wanted, shown=True)]
    named = [column for column in writing.columns if column.startswith("(")]
    columns = "\n  ".join(writing.columns)
    head = f"SELECT{'' if named else ' DISTINCT'}\n  {columns}"
    body = "\n".join(f"  {line}" for line in lines)
    tail = f"\nGROUP BY {' '.join(writing.keys)}" if named else ""
    first = re.search(r"AS (\?\w+)", named[0])[1] if named else thing  # type: ignore[index]
    text = f"{head}\nWHERE {{\n{body}\n}}{tail}\nORDER BY {first}\n"
    whole = "".join(_declarations(text, prefixes)) + "\n" + text
    return Written(whole, writing.headings)


def _declarations(text: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    bare = re.sub(r'<[^>]*>|"(?:[^"\\]|\\.)*"', "", text)
    for prefix in sorted(set(re.findall(r"(?<![\w?])([A-Za-z][\w-]*):", bare))):
        yield f"PREFIX {prefix}: <{prefixes[prefix]}>\n"


def _thing(writing: _Writing, thing: str, wanted: Wanted, *, shown: bool) -> Iterator[str]:
    yield f"{thing} a {writing.compact(wanted.kind.iri)} ."
    if shown:
        yield from _shown(writing, thing, wanted.kind.label, [wanted.kind])
    for criterion in wanted.criteria:
        yield from _criterion(writing, thing, criterion, shown=shown and criterion.how != "without")


def _criterion(writing: _Writing, thing: str, one: Criterion, *, shown: bool) -> Iterator[str]:
    lines = [*_match(writing, thing, one, shown=shown)]
    if one.how == "with":
        yield from lines
        return
    yield "OPTIONAL {" if one.how == "maybe" else "FILTER NOT EXISTS {"
    yield from (f"  {line}" for line in lines)
    yield "}"


def _match(writing: _Writing, thing: str, one: Criterion, *, shown: bool) -> Iterator[str]:
    link = one.link
    value = writing.variable(link.kinds[0] if link.inverse else link.name)
    ends = (value, thing) if link.inverse else (thing, value)
    yield f"{ends[0]} {writing.compact(link.property)} {ends[1]} ."
    yield from _filters(value, one)
    if one.then:
        yield from _thing(writing, value, one.then, shown=shown)
    elif shown:
        kinds = [writing.kinds[name] for name in link.kinds]
        yield from _shown(writing, value, link.label, kinds)


def _filters(value: str, one: Criterion) -> Iterator[str]:
    if one.only and one.link.sort == "boolean":
        yield f"FILTER ({value} IN ({', '.join(one.only)}))"
    elif one.only:
        yield f"VALUES {value} {{ {' '.join(str(ox.NamedNode(each)) for each in one.only)} }}"
    if one.contains:
        wanted = ox.Literal(one.contains.lower())
        yield f"FILTER (CONTAINS(LCASE(STR({value})), {wanted}))"
    for sign, bound in ((">=", one.least), ("<=", one.most)):
        if bound and one.link.sort == "date":
            # A date may be a day, a month or a year: they are compared by their years.
            yield f"FILTER (SUBSTR(STR({value}), 1, 4) {sign} {ox.Literal(bound)})"
        elif bound:
            yield f"FILTER ({value} {sign} {bound})"


def _shown(writing: _Writing, value: str, label: Labels, kinds: Sequence[Kind]) -> Iterator[str]:
    """Show a value and, when it is a thing, its name."""
    writing.headings[value[1:]] = label.get(writing.language, value[1:])
    writing.columns.append(value)
    writing.keys.append(value)
    naming = [writing.compact(link.property) for link in _naming(kinds)]
    if naming:
        name = f"{value}Name"
        concept = kinds[0].name == _CONCEPT
        language = f' FILTER (LANG({name}_) = "{writing.language}")' if concept else ""
        writing.columns.append(f"(MIN(STR({name}_)) AS {name})")
        yield f"OPTIONAL {{ {value} {'|'.join(naming)} {name}_ .{language} }}"


def _naming(kinds: Iterable[Kind]) -> Iterable[Link]:
    """The properties by which things of some kinds are called."""
    found: dict[str, Link] = {}
    for kind in kinds:
        name = next((name for name in _NAMING if name in kind.links), None)
        if name is not None:
            found[kind.links[name].property] = kind.links[name]
    return found.values()

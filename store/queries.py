"""The library of questions: `.rq` files whose header says what they ask, with typed parameters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from store.errors import BadParameter, BrokenQueryFile, UnknownQuery
from store.namespaces import DEFAULT_BASE, rebase
from store.parameters import TYPES, Parameter
from store.sparql import called, tokens

__all__ = ["Library", "Parameter", "Query"]

_HEADER = "#+ "
_LANGUAGES = ("fr", "en")
# The base loader leaves every value a text: no year becomes a number, no "no" a False. Where PyYAML
# has its compiled half, that is ten times as quick: the library is read whenever a release is made.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_RESERVED = ("format", "lang", "view")
# How an answer can be looked at; each question's header may say which comes first.
VIEWS = ("table", "chart", "map", "network")


@dataclass(frozen=True)
class Query:
    """One question: its name, what it asks in French and English, its SPARQL text.

    `view` is how its answer is looked at first; whether the answer is written `ahead`, when a
    release is made, as of questions that pages cannot do without.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: Sequence[Parameter]
    text: str
    view: str = VIEWS[0]
    ahead: bool = False

    @property
    def services(self) -> Sequence[str]:
        """The endpoints elsewhere that it asks with SERVICE, where its parameters are as given."""
        return called(self.asked({}))

    def values(self, given: Mapping[str, str]) -> Mapping[str, str]:
        """Complete given values with the defaults; raises BadParameter for unknown names."""
        known = {parameter.name: parameter.default for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise BadParameter(
                    f"The query “{self.name}” has no parameter “{name}”.",
                    where=f"parameter {name}",
                    remedy=f"It has: {', '.join(known) or 'none'}.",
                    code="UnknownParameter",
                    query=self.name,
                    parameter=name,
                    known=", ".join(known) or "–",
                )
        return {**known, **given}

    def asked(self, given: Mapping[str, str]) -> str:
        """The text that an engine is asked: as rendered, without the header; see render."""
        lines = self.render(given).splitlines()
        return "\n".join(line for line in lines if not line.startswith(_HEADER)).strip()

    def render(self, given: Mapping[str, str]) -> str:
        """Put values, as RDF terms, in place of the parameters; raises BadParameter."""
        values = self.values(given)
        terms = {item.name: item.term(values[item.name]) for item in self.parameters}
        return "".join(
            terms[token[1:]] if kind == "variable" and token[0] == "$" else token
            for kind, token in tokens(self.text)
        )


class Library:
    """All queries of a folder, read once."""

    def __init__(self, folder: Path, base: str = DEFAULT_BASE) -> None:
        """Read the folder's `.rq` files under a base IRI; raises BrokenQueryFile."""
        read = (_read(path, base) for path in sorted(folder.glob("*.rq")))
        self._queries = {query.name: query for query in read}

    def __iter__(self) -> Iterator[Query]:
        """Go through the queries in order of their names."""
        return iter(self._queries.values())

    def get(self, name: str) -> Query:
        """Find one query by its name; raises UnknownQuery."""
        if name not in self._queries:
            raise UnknownQuery(name)
        return self._queries[name]


def _read(path: Path, base: str) -> Query:
    try:
        text = rebase(path.read_text(encoding="utf-8"), base)
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, f"The file cannot be read: {error}.") from error
    header = _header(path, text)
    query = Query(
        name=path.stem,
        title=_texts(path, header, "title"),
        description=_texts(path, header, "description"),
        parameters=_parameters(path, header.get("parameters") or []),
        text=text,
        view=_view(path, header),
        ahead=_ahead(path, header),
    )
    _check_use(path, query)
    if query.ahead and query.services:
        raise _broken(path, "What other endpoints answer cannot be written `ahead`.")
    return query


def _header(path: Path, text: str) -> Mapping[str, Any]:
    lines = [line[len(_HEADER) :] for line in text.splitlines() if line.startswith(_HEADER)]
    try:
        header = yaml.load("\n".join(lines), Loader=_LOADER)  # noqa: S506 - makes texts only
    except yaml.YAMLError as error:
        raise _broken(path, f"The header is not YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(header, dict):
        raise _broken(path, "The header lacks `title` and `description`.")
    return header


def _texts(path: Path, holder: Mapping[str, Any], key: str) -> Mapping[str, str]:
    texts = holder.get(key)
    if not isinstance(texts, dict) or any(not texts.get(language) for language in _LANGUAGES):
        raise _broken(path, f"The header lacks `{key}` in French and English.")
    return {language: str(texts[language]).strip() for language in _LANGUAGES}


def _view(path: Path, header: Mapping[str, Any]) -> str:
    view = header.get("view", VIEWS[0])
    if view not in VIEWS:
        raise _broken(path, f"`view` is none of these: {', '.join(VIEWS)}.")
    return str(view)


def _ahead(path: Path, header: Mapping[str, Any]) -> bool:
    ahead = header.get("ahead", "false")
    if ahead not in ("true", "false"):
        raise _broken(path, "`ahead` is neither true nor false.")
    return bool(ahead == "true")


def _parameters(path: Path, items: Any) -> Sequence[Parameter]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _broken(path, "`parameters` is not a list of mappings.")
    return [_parameter(path, item) for item in items]


def _parameter(path: Path, item: Mapping[str, Any]) -> Parameter:
    name = str(item.get("name", ""))
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) or name in _RESERVED:
        raise _broken(path, f"“{name}” cannot be the name of a parameter.")
    if item.get("type") not in TYPES:
        known = ", ".join(TYPES)
        raise _broken(path, f"Parameter “{name}” has no type of these: {known}.")
    if not isinstance(item.get("default"), str):
        raise _broken(path, f"Parameter “{name}” has no default.")
    parameter = Parameter(name, item["type"], item["default"], _texts(path, item, "label"))
    try:
        parameter.term(parameter.default)
    except BadParameter as error:
        raise _broken(path, f"The default of parameter “{name}” is wrong: {error.what}") from error
    return parameter


def _check_use(path: Path, query: Query) -> None:
    used = {
        token[1:]
        for kind, token in tokens(query.text)
        if kind == "variable" and token.startswith("$")
    }
    declared = [parameter.name for parameter in query.parameters]
    if len(set(declared)) < len(declared):
        raise _broken(path, "A parameter is declared twice.")
    for name in sorted(used ^ set(declared)):
        fault = "used but not declared" if name in used else "declared but not used"
        raise _broken(path, f"Parameter “{name}” is {fault}.")


def _broken(path: Path, what: str) -> BrokenQueryFile:
    return BrokenQueryFile(
        what,
        where=f"{path.parent.name}/{path.name}",
        remedy="CONTRIBUTING.md shows how a query's header is written.",
    )

"""Rendering the pages for people: templates, texts in the reader's language, links."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import jinja2
import pyoxigraph as ox
from starlette.requests import Request

from api.assets import Assets
from api.language import LANGUAGES, Locale, language_of
from store.namespaces import Namespaces

_LONGEST = 70
_DATES = ("#date", "#gYearMonth", "#gYear", "#dateTime")
_LOOSE_DATE = re.compile(r"\d{4}-\d\d(-\d\d)?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|_")


class Pages:
    """The templates of the pages and what all of them may use."""

    def __init__(
        self,
        folder: Path,
        locales: Mapping[str, Locale],
        names: Namespaces,
        anchors: Mapping[str, str] | None = None,
        assets: Assets | None = None,
    ) -> None:
        """Read templates from a folder; a variable that is not given is an error.

        `anchors` says where the ontology's page explains a term, by IRI; `assets` are the scripts.
        """
        self._locales = locales
        self._names = names
        self._anchors = anchors or {}
        self._assets = assets
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(_filters(names))
        self._templates.tests.update(_TESTS)

    def render(self, request: Request, template: str, /, **values: object) -> str:
        """Render a page in the reader's language."""
        locale = self._locales[language_of(request)]
        shared = {
            "t": locale,
            "language": locale.code,
            "number": locale.number,
            "date": locale.date,
            "size": locale.size,
            "link": lambda path, **query: _link(request, path, query),
            "href": lambda iri: self.href(request, iri),
            "other_languages": {code: _in_language(request, code) for code in LANGUAGES},
            "asked_language": request.query_params.get("lang") in LANGUAGES,
            "path": request.url.path,
            # Pages are kept, whatever host they were asked of.
            "whole_address": self._names.base + request.url.path.removeprefix("/"),
            "base": self._names.base,
            "said": lambda text: said(text, locale.code),
            "script": self._assets.tags if self._assets else lambda name: "",
            "texts": locale.below,
        }
        return self._templates.get_template(template).render(**shared, **values)

    def text(self, template: str, /, **values: object) -> str:
        """Render something that is not a page."""
        return self._templates.get_template(template).render(**values)

    def href(self, request: Request, iri: str) -> str:
        """Where an IRI can be looked at: here when it is ours; empty when it is no web address."""
        if iri.startswith(self._names.ontology):
            return _link(request, "/ontology") + "#" + quote(iri.removeprefix(self._names.ontology))
        if iri in self._anchors:
            return _link(request, "/ontology") + "#" + quote(self._anchors[iri], safe=":")
        for namespace in (self._names.id, self._names.scheme, self._names.graph):
            if iri.startswith(namespace):
                return _link(request, "/doc/" + iri.removeprefix(self._names.base))
        if iri.startswith(self._names.base):
            return _link(request, "/" + iri.removeprefix(self._names.base))
        return iri if urlsplit(iri).scheme in ("http", "https", "mailto", "tel") else ""


def _filters(names: Namespaces) -> Mapping[str, Callable[..., object]]:
    return {
        "short": lambda text: _short(text.removeprefix(names.id)),
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
        "by_title": lambda entries, language: sorted(
            entries, key=lambda entry: plain(entry.title(language))
        ),
        "words": lambda text: _CAMEL.sub(" ", text).lower(),
        "iris": lambda text: iris_in(text, names.base),
    }


def _short(text: str) -> str:
    """Shorten a web address for show: without its scheme, its end left out when it is long."""
    bare = text.removeprefix("https://").removeprefix("http://")
    if bare == text:
        return text
    bare = bare.removeprefix("www.").removesuffix("/")
    return bare if len(bare) <= _LONGEST else bare[: _LONGEST - 1] + "…"


def _is_number(term: object) -> bool:
    numeric = ("integer", "decimal", "double", "float")
    return isinstance(term, ox.Literal) and term.datatype.value.endswith(numeric)


def plain(text: str) -> str:
    """Write a text as it is sorted: É among the Es."""
    return unicodedata.normalize("NFD", text.casefold())


def _is_date(term: object) -> bool:
    if not isinstance(term, ox.Literal):
        return False
    loose = term.datatype.value.endswith("#string") and _LOOSE_DATE.fullmatch(term.value)
    return term.datatype.value.endswith(_DATES) or bool(loose)


_TESTS: Mapping[str, Callable[[object], bool]] = {
    "iri": lambda term: isinstance(term, ox.NamedNode),
    "literal": lambda term: isinstance(term, ox.Literal),
    "number_term": _is_number,
    "date_term": _is_date,
}


def iris_in(text: str, base: str) -> list[str]:
    """List the IRIs that a text is made of, when it is made of nothing else."""
    words = text.replace(", ", " ").split()
    return words if words and all(word.startswith(base) for word in words) else []


def said(text: object, language: str) -> str:
    """Choose from a text that is given by language, or take one that is not."""
    if isinstance(text, Mapping):
        return str(text.get(language) or next(iter(text.values()), ""))
    return str(text)


def _link(request: Request, path: str, query: Mapping[str, object] | None = None) -> str:
    """Write an address on this site that keeps the language the reader has asked for."""
    values = dict(query or {})
    if request.query_params.get("lang") in LANGUAGES:
        values.setdefault("lang", request.query_params["lang"])
    return path + ("?" + urlencode(values) if values else "")


def _in_language(request: Request, code: str) -> str:
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return "?" + urlencode([*pairs, ("lang", code)])

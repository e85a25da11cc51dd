"""How to cite a release: its reference in words, as BibTeX and as CSL-JSON, from its manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.language import Locale
from api.negotiation import Format
from api.pages import said
from store.release import Release

BIBTEX = Format("application/x-bibtex", "bib", ("text/x-bibtex",), "BibTeX")
CSL = Format("application/vnd.citationstyles.csl+json", "json", ("application/json",), "CSL-JSON")
PLAIN = Format("text/plain", "txt", title="TXT")


@dataclass(frozen=True)
class Citation:
    """A release as a reference: a dataset with a version, a date and a lasting IRI."""

    author: str
    title: str
    version: str
    issued: str
    iri: str
    sources: Sequence[str]
    text: str
    language: str

    def bibtex(self) -> str:
        """An entry as biblatex has it for data sets."""
        fields = {
            "author": f"{{{_tex(self.author)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "date": self.issued,
            "version": self.version,
            "url": self.iri,
            "langid": {"fr": "french", "en": "english"}[self.language],
            "note": _tex("; ".join(self.sources)),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@dataset{{maillage-{self.version},\n{lines}}}\n"

    def csl(self) -> Sequence[Mapping[str, Any]]:
        """An item of the Citation Style Language, as Zotero and Pandoc read it."""
        item = {
            "id": f"maillage-{self.version}",
            "type": "dataset",
            "author": [{"literal": self.author}],
            "title": self.title,
            "issued": {"date-parts": [[int(part) for part in self.issued.split("-")]]},
            "version": self.version,
            "URL": self.iri,
            "language": self.language,
            "note": "; ".join(self.sources),
        }
        return [item]


def cite(release: Release, namespace: str, locale: Locale) -> Citation:
    """Make the reference of a release, in a language; its IRI begins with the namespace."""
    issued = release.created[:10]
    sources = [
        f"{said(source.get('title', name), locale.code)} ({source.get('retrieved', '')})"
        for name, source in release.manifest.get("sources", {}).items()
    ]
    iri = namespace + release.id
    told = {"date": locale.date(issued), "id": release.id, "iri": iri}
    return Citation(
        author=locale("site.name"),
        title=locale("site.tagline"),
        version=release.id,
        issued=issued,
        iri=iri,
        sources=sources,
        text=locale("cite.text", **told),
        language=locale.code,
    )


def _tex(text: str) -> str:
    """Write a text so that TeX takes none of it for a command."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(each, f"\\{each}" if each in "&%$#_{}" else each) for each in text)

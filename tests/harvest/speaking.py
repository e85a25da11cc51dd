"""Partners of each kind: what their systems answer, and a source that harvests them.

Each speaker sets the answers of a partner and gives a source.toml's [fetch], with the other files
of the source's folder. All are the same two or more organisations in `organizations.csv`.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
from loopback import Partner, content, declare
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

NAMES = ("Énergie Partagée", "Cœur d’Hérault", "L'Île-d'Yeu")


@dataclass(frozen=True)
class Spoken:
    """How a source harvests a partner: [fetch] of source.toml, and files beside it."""

    fetch: str
    files: Mapping[str, str] = field(default_factory=dict)

    def declare(self, data: Path) -> Path:
        """Put the source into the data folder."""
        folder = declare(data, self.fetch)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder


def single(kind: str, address: str, columns: str) -> Spoken:
    """A table made of one document."""
    return Spoken(f"""
[fetch]
kind = "{kind}"
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
{columns}
constants = {{ source_url = "https://p.example" }}
""")


def speak_csv(partner: Partner) -> Spoken:
    """A list exported by a spreadsheet."""
    lines = ["Nom;Ville", *(f"{name};Ici" for name in NAMES), ""]
    partner.replies["/list.csv"] = content("\r\n".join(lines).encode(), Content_Type="text/csv")
    return single("csv", f"{partner.base}/list.csv", 'columns = { slug = "Nom", name = "Nom" }')


def speak_xlsx(partner: Partner) -> Spoken:
    """A workbook."""
    book = openpyxl.Workbook()
    book.active.append(["Nom"])
    for name in NAMES:
        book.active.append([name])
    packed = io.BytesIO()
    book.save(packed)
    partner.replies["/list.xlsx"] = content(packed.getvalue())
    return single("xlsx", f"{partner.base}/list.xlsx", 'columns = { slug = "Nom", name = "Nom" }')


QUERY = """
SELECT ?slug ?name WHERE { ?org <https://schema.org/name> ?name . BIND (?name AS ?slug) }
ORDER BY ?name"""


def speak_rdf(partner: Partner) -> Spoken:
    """JSON-LD with a context that the partner serves too."""
    graph = [{"@id": f"/{number}", "name": name} for number, name in enumerate(NAMES)]
    body = json.dumps({"@context": "context.jsonld", "@graph": graph}, ensure_ascii=False)
    partner.replies["/list.jsonld"] = content(body.encode(), Content_Type="application/ld+json")
    context = {"@context": {"@vocab": "https://schema.org/"}}
    partner.replies["/context.jsonld"] = content(json.dumps(context).encode())
    spoken = single("rdf", f"{partner.base}/list.jsonld", 'query = "members.rq"')
    return Spoken(spoken.fetch, {"members.rq": QUERY})


class Endpoint:
    """Answers queries by the SPARQL protocol; never more than `most` rows, as many endpoints do."""

    def __init__(self, names: Mapping[str, str], most: int) -> None:
        self.most = most
        self.store = Store()
        self.methods: list[str] = []
        for key, name in names.items():
            statement = f'<https://p.example/{key}> <https://schema.org/name> "{name}"'
            self.store.update(f"INSERT DATA {{ {statement} }}")

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        self.methods.append(request.command)
        (query,) = parse_qs(urlsplit(request.path).query)["query"]
        query = query.replace("LIMIT 4", f"LIMIT {min(4, self.most)}")
        answer = self.store.query(query)
        assert isinstance(answer, QuerySolutions)
        body = answer.serialize(format=QueryResultsFormat.JSON) or b""
        content(body, Content_Type="application/sparql-results+json")(request)


def speak_sparql(partner: Partner) -> Spoken:
    """An endpoint, two rows a page."""
    names = {str(number): name for number, name in enumerate(NAMES)}
    partner.replies["/sparql"] = Endpoint(names, 2).reply
    more = 'query = "members.rq"\npage = 2'
    spoken = single("sparql", f"{partner.base}/sparql", more)
    return Spoken(spoken.fetch, {"members.rq": QUERY})


class Site:
    """Answers `wp/v2` as WordPress does, for posts of the type `adherent`."""

    def __init__(self, partner: Partner, posts: list[dict[str, Any]]) -> None:
        self.posts = posts
        self.announced: int | None = None
        items = f"{partner.base}/wp-json/wp/v2/adherents"
        types = {
            "post": {"rest_base": "posts"},
            "adherent": {"rest_base": "adherents", "_links": {"wp:items": [{"href": items}]}},
        }
        partner.replies["/wp-json/wp/v2/types"] = content(json.dumps(types).encode())
        partner.replies["/wp-json/wp/v2/adherents"] = self.page

    def page(self, request: BaseHTTPRequestHandler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        size, number = int(asked["per_page"]), int(asked["page"])
        pages = -(-len(self.posts) // size)
        if number > pages:
            content(b'{"code":"rest_post_invalid_page_number"}', 400)(request)
            return
        posts = sorted(self.posts, key=lambda post: post["id"])[(number - 1) * size :][:size]
        headers = {
            "X_WP_Total": str(self.announced or len(self.posts)),
            "X_WP_TotalPages": str(pages),
            "Content_Type": "application/json; charset=UTF-8",
        }
        content(json.dumps(posts, ensure_ascii=False).encode(), **headers)(request)


def speak_wordpress(partner: Partner) -> Spoken:
    """A site, two posts a page."""
    posts = [
        {"id": number, "slug": f"m-{number}", "title": {"rendered": name}}
        for number, name in enumerate(NAMES)
    ]
    Site(partner, posts)
    more = 'type = "adherent"\nper_page = 2\ncolumns = { slug = "slug", name = "title.rendered" }'
    return single("wordpress", f"{partner.base}/wp-json/", more)


def speak_gogocarto(partner: Partner) -> Spoken:
    """A map's elements."""
    elements = [{"id": f"e{number}", "name": name} for number, name in enumerate(NAMES)]
    body = json.dumps({"ontology": "gogofull", "data": elements}, ensure_ascii=False)
    partner.replies["/api/elements.json"] = content(body.encode(), Content_Type="application/json")
    columns = 'columns = { slug = "id", name = "name" }'
    return single("gogocarto", f"{partner.base}/api/elements.json", columns)


def html(title: str, *lines: str, language: str = "fr") -> Callable[..., None]:
    """A page in the manner of BDF: a menu, then lines."""
    menu = '<nav><a href="rubrique-1_fr.html">Menu</a></nav>'
    text = "\n".join(lines)
    head = f'<html lang="{language}"><head><title>{title}</title></head>'
    page = f"<!DOCTYPE html>{head}<body>{menu}<div id=text><h1>{title}</h1>\n{text}</div></body>"
    return content(page.encode(), Content_Type="text/html; charset=utf-8")


def speak_bdf(partner: Partner) -> Spoken:
    """A front page, a dossier and its records, each with the body that wrote it."""
    records = [f"/bdf_fiche-document-{number}_fr.html" for number, _ in enumerate(NAMES, 1)]
    items = "".join(f'<li><a href="{path[1:]}">Fiche</a></li>' for path in records)
    partner.replies["/index_fr.html"] = html("Site", '<a href="bdf_dossier-9_fr.html">Dossier</a>')
    partner.replies["/bdf_dossier-9_fr.html"] = html("Dossier", "<p>2016</p>", f"<ul>{items}</ul>")
    for path, name in zip(records, NAMES, strict=True):
        partner.replies[path] = html("Fiche", "<p>A. Auteur, mai 2016</p>", f"<p>{name}</p>")
    more = 'each = "organizations"\ncolumns = { slug = "name", name = "name" }'
    return single("bdf", f"{partner.base}/index_fr.html", more)


SPEAKERS: Mapping[str, Callable[[Partner], Spoken]] = {
    "csv": speak_csv,
    "xlsx": speak_xlsx,
    "rdf": speak_rdf,
    "sparql": speak_sparql,
    "wordpress": speak_wordpress,
    "gogocarto": speak_gogocarto,
    "bdf": speak_bdf,
}

"""All pages: whole, safe, in two languages, and no link that leads nowhere."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from scripts import without_ours

from api.language import load_locales

REPOSITORY = Path(__file__).parents[2]
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = [
    "/",
    "/map",
    "/timeline",
    "/timeline?what=x&since=%22&network=%3Cscript%3E",
    "/map?kind=x&since=2020&region=%22%3E%3Cscript%3E",
    "/sparql",
    "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
    "/queries",
    "/queries/members",
    "/queries/ego",
    "/releases",
    "/contributions",
    "/report",
    "/review",
    "/search",
    "/search?q=loos",
    "/search?q=zzz",
    "/network",
    "/connections",
    "/connections?from=cler&to=dupont",
    "/connections?from=zzz&to=loos",
    "/ontology",
    "/shapes",
    "/docs",
    "/sparql/explain",
    "/sparql/explain?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
    "/sparql/limits",
    "/doc/id/organization/cler.loos",
    "/doc/graph/cler",
    "/doc/scheme/role",
    "/doc/id/membership/cler.1",
    "/nowhere",
]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Reader(HTMLParser):
    """Collects links and checks what every page must respect."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: set[str] = set()
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert not [name for name in values if name.startswith("on") or name == "style"]
        self.tags.append(tag)
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.open += [] if tag in VOID else [tag]
        self.links += [values[name] for name in ("href", "src", "action") if values.get(name)]
        self.ids += [values["id"]] if "id" in values else []
        self.labels |= {values["for"]} if "for" in values else set()
        if tag in ("input", "select", "textarea") and values.get("type") != "hidden":
            self.fields.add(values.get("id", "?"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(client: httpx.Client, path: str, language: str) -> tuple[Reader, str]:
    response = client.get(path, headers={**HTML, "Accept-Language": language})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    reader = Reader()
    reader.feed(response.text)
    assert reader.open == []
    return reader, response.text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_sound(site: httpx.Client, path: str, language: str) -> None:
    reader, text = read(site, path, language)
    assert f'<html lang="{language}">' in text
    assert not {"style", "iframe", "object"} & set(reader.tags)
    assert "<script" not in without_ours(text)
    assert reader.tags.count("h1") == 1
    assert reader.headings[0] == 1
    steps = zip(reader.headings, reader.headings[1:], strict=False)
    assert all(deeper <= level + 1 for level, deeper in steps)
    assert text.partition("</head>")[0].count("<title>") == 1
    assert len(text.partition('<meta name="description" content="')[2].partition('">')[0]) > 10
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.fields <= reader.labels
    assert not re.search(r"\bNone\b|\{\{|\bUndefined\b", text)


def test_the_policy_lets_nothing_in(site: httpx.Client) -> None:
    for path in PAGES:
        headers = site.get(path, headers=HTML).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_no_link_leads_nowhere(site: httpx.Client) -> None:
    found: set[str] = set()
    for path in PAGES[:-1]:
        for link in read(site, path, "en")[0].links:
            address = urljoin(path, link).partition("#")[0]
            found |= {address} if address.startswith("/") else set()
    assert len(found) > 40
    for address in sorted(found):
        response = site.get(address, headers=HTML, follow_redirects=True)
        assert response.status_code == 200, address


def test_no_page_asks_another_host(site: httpx.Client) -> None:
    for path in PAGES:
        # The same page in other languages, which search engines want with its host.
        ours = 'href="https://w3id.org/maillage/'
        text = site.get(path, headers=HTML).text.replace(ours, 'href="/')
        assets = re.findall(r'<(?:link|img|source)[^>]*(?:href|src)="([^"]+)"', text)
        assert all(asset.startswith(("/", "?")) for asset in assets), path
    assert "http" not in site.get("/static/maillage.css").text


def test_the_language_can_be_chosen_and_stays(site: httpx.Client) -> None:
    page = site.get("/?lang=en", headers={**HTML, "Accept-Language": "fr"}).text
    assert '<html lang="en">' in page
    assert 'href="/queries?lang=en"' in page
    assert '<html lang="fr">' in site.get("/", headers=HTML).text
    assert '<html lang="en">' in site.get("/", headers={**HTML, "Accept-Language": "de,en"}).text


def test_both_languages_say_the_same() -> None:
    locales = load_locales(REPOSITORY / "web" / "locales")
    french, english = (locales[code].texts for code in ("fr", "en"))
    # Errors and objections of the store are written in English where they arise.
    only = {key for key in french if key not in english}
    assert all(re.match(r"error\.[A-Z]|objection\.", key) for key in only)
    assert set(english) <= set(french)
    for key, text in english.items():
        holes = [set(re.findall(r"\{(\w+)\}", version)) for version in (text, french[key])]
        assert holes[0] == holes[1], key


def test_french_marks_never_begin_a_line() -> None:
    texts = load_locales(REPOSITORY / "web" / "locales")["fr"].texts
    # `?graph=` and `!x` are of other languages: what follows a mark of ours is no letter.
    loose = re.compile(r" [:;?!»](?![\w<=/])|« ")
    assert [key for key, text in texts.items() if loose.search(text)] == []
    templates = (REPOSITORY / "web" / "templates").glob("*.html")
    assert [path.name for path in templates if '" : "' in path.read_text("utf-8")] == []


def test_every_text_is_used() -> None:
    texts = load_locales(REPOSITORY / "web" / "locales")["en"].texts
    folders = (REPOSITORY / "web" / "templates", REPOSITORY / "api")
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".html", ".py")
    )
    built = (
        "column.",
        "date.",
        "files.",
        "point.",
        "size.",
        "docs.in_",
        "docs.type_",
        "docs.route.",
        "problem.",
        "error.",
        "site.",
        "graph.",
        "home.",
        "report.",
        "review.rule.",
        "queries.type_",
        "explain.reason_",
        "explain.step_",
        "limits.",
        "map.",
        "timeline.",
        "country.",
        "search.because_",
        "search.by_",
        "search.group_",
        "search.one_",
        "network.",
        "connections.",
        "contributions.",
    )
    unused = [key for key in texts if not key.startswith(built) and f'"{key}"' not in sources]
    # What a template hands to its script is named there by what follows the key.
    handed = {key for given in re.findall(r"texts\(([^)]*)\)", sources) for key in given.split('"')}
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in (REPOSITORY / "web" / "src").rglob("*.ts")
    )
    for key in list(unused):
        start, _, name = key.partition(".")
        if start in handed and f'text("{name}"' in scripts:
            unused.remove(key)
    assert [key for key in unused if not key.startswith("ontology.")] == []


def test_static_files(site: httpx.Client) -> None:
    response = site.get("/static/maillage.css")
    assert response.headers["content-type"].startswith("text/css")
    assert site.get("/static/../templates/base.html").status_code == 404
    assert site.get("/static/%2e%2e/templates/base.html").status_code == 404


def test_the_reference_is_complete(site: httpx.Client) -> None:
    document = site.get("/openapi.json").json()
    page = site.get("/docs", headers=HTML).text
    for path in document["paths"]:
        assert path in page
    assert {"/sparql", "/health", "/queries/{name}"} <= set(document["paths"])
    assert site.get("/docs", headers={"Accept": "application/json"}).json() == document

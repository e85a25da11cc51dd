"""Addresses of BDF's pages: `bdf_fiche-document-305_fr.html` is the record 305, asked in French."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from ingest.harvest.failures import Failed
from ingest.harvest.naming import leads_to

_FILE = re.compile(
    r"(?:bdf_)?(?P<kind>[a-z]+(?:-[a-z]+)*)-?(?P<number>\d+)(?:_(?P<language>[a-z]{2}))?\.html"
)
_SITE = re.compile(r"^www\d?\.")


@dataclass(frozen=True)
class Page:
    """A page whatever the language in which it is asked for: that changes its labels only."""

    site: str
    kind: str
    number: int


@dataclass(frozen=True)
class Place:
    """Where a page stands: `language` is that of the address, empty when it has none."""

    page: Page
    address: str
    language: str

    def asked_in(self, language: str) -> "Place":
        """The same page asked for in another language."""
        parts = urlsplit(self.address)
        folder, _, file = parts.path.rpartition("/")
        stem = file.removesuffix(".html").removesuffix(f"_{self.language}")
        path = f"{folder}/{stem}_{language}.html"
        return Place(self.page, urlunsplit(parts._replace(path=path)), language)


def place_of(address: str) -> Place | None:
    """What an address leads to, None when it is no page of BDF."""
    parts = urlsplit(address)
    found = _FILE.fullmatch(parts.path.rpartition("/")[2])
    if found is None or parts.scheme not in ("http", "https"):
        return None
    page = Page(site_of(address), found["kind"], int(found["number"]))
    return Place(page, urlunsplit(parts._replace(query="", fragment="")), found["language"] or "")


def site_of(address: str) -> str:
    """The site of an address: with `www`, `www2` or neither, it is the same."""
    return _SITE.sub("", urlsplit(address).netloc.lower())


def linked(link: str, base: str) -> Place | None:
    """The page to which a link of a page leads, None when it is none.

    On the same site, it is asked for by the scheme and host of the page itself.
    """
    try:
        address = leads_to(link, base)
    except Failed:
        return None
    if site_of(address) == site_of(base):
        here = urlsplit(base)
        parts = urlsplit(address)._replace(scheme=here.scheme, netloc=here.netloc)
        address = urlunsplit(parts)
    return place_of(address)

"""RDF terms as N-Triples text, written here anew from what a cell of a CSV file holds."""

import re
import unicodedata
from urllib.parse import urlsplit

BASE = "https://w3id.org/maillage/"
PREFIXES = {
    "m": BASE + "ontology#",
    "adms": "http://www.w3.org/ns/adms#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "igeo": "http://rdf.insee.fr/def/geo#",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rov": "http://www.w3.org/ns/regorg#",
    "schema": "https://schema.org/",
    "sf": "http://www.opengis.net/ont/sf#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": BASE + "id/",
    "scheme": BASE + "scheme/",
    "graph": BASE + "graph/",
}
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def name(compact: str) -> str:
    """The IRI of a compact name such as `schema:name` or `id:commune/62528`."""
    prefix, _, local = compact.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def plain(cell: str) -> str:
    """A cell as published text: composed characters, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def text(cell: str, language: str = "") -> str:
    """A literal, tagged when a language is given."""
    escaped = plain(cell).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def typed(lexical: str, datatype: str) -> str:
    """A literal of a datatype given as a compact name."""
    return f'"{lexical}"^^{name(datatype)}'


def date(cell: str) -> str:
    """A day, a month or a year: how many hyphens a date has says what it is."""
    kinds = {0: "xsd:gYear", 1: "xsd:gYearMonth", 2: "xsd:date"}
    return typed(cell.strip(), kinds[cell.strip().count("-")])


def number(cell: str) -> str:
    """A whole or a decimal number."""
    if "." in cell:
        return typed(cell.strip(), "xsd:decimal")
    return typed(str(int(cell)), "xsd:integer")


def parts(cell: str, separator: str = ";") -> list[str]:
    """The values of a cell that holds several."""
    return [plain(part) for part in cell.split(separator) if part.strip()]


def slug(cell: str) -> str:
    """A name as a key: small letters without accents, and digits, between single hyphens."""
    letters = unicodedata.normalize("NFKD", cell).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters))


def address(cell: str) -> str:
    """A web address, normalised: two slashes, lower-case host, no root dot, no empty fragment."""
    scheme = re.compile(r"^(https?):/*", re.IGNORECASE)
    mended = scheme.sub(lambda found: f"{found[1].lower()}://", cell.strip().removesuffix("#"))
    host = urlsplit(mended).netloc
    return f"<{mended.replace(host, re.sub(r'[.](?=:|$)', '', host.lower()), 1)}>"


def pages(cell: str) -> list[str]:
    """The pages of a cell: joined by a bar between blanks, or a semicolon before an address."""
    found = re.split(r"\s+\|\s+|;(?=\s*https?://)", cell)
    return [page(part.strip()) for part in found if part.strip()]


def page(part: str) -> str:
    """One page: an address, or one of the documents that were received as files."""
    return name(f"id:document/{part[:-4]}") if part.endswith(".txt") else address(part)

"""RDF/XML that would fill the memory, or keep a parser busy, is seen before."""

import pytest
from pyoxigraph import RdfFormat, parse

from ingest.rdfxml import check_rdf_xml

SIZE = 1 << 20
OPEN = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://x/"><a:A>'
CLOSE = "</a:A></r:RDF>"


def document(declared: str, text: str) -> bytes:
    return f"<!DOCTYPE r [{declared}]>{OPEN}<a:p>{text}</a:p>{CLOSE}".encode()


LAUGHS = '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (document(LAUGHS, "&i;"), "made of others"),
        (document('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"), "made of others"),
        (document('<!ENTITY % a "x">', "x"), "made of others"),
        (document(f'<!ENTITY a "{"x" * 2000}">', "&a;" * 600), "too large"),
        (document("", "<a:A><a:p>" * 251 + "</a:p></a:A>" * 251), "within each other"),
        (b"<r:RDF>", "no element found"),
        (b"", "no element found"),
    ],
)
def test_what_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_rdf_xml(body, SIZE)


def test_abbreviations_of_namespaces_are_taken() -> None:
    body = document('<!ENTITY x "http://x/">', "&x;y &amp; &#233;")
    check_rdf_xml(body, SIZE)
    quads = list(parse(body, format=RdfFormat.RDF_XML))
    assert quads[-1].object.value == "http://x/y & é"

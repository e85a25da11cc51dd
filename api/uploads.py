"""Documents of a request: one as its body, or several as parts of a form (RFC 7578)."""

import email
import email.policy
from email.message import EmailMessage, MIMEPart

import pyoxigraph as ox

from api.problems import Problem

_TRIPLES = "application/n-triples"


def parts_as_one(content_type: str, body: bytes, base: str) -> tuple[str, bytes]:
    """Put the RDF documents of a form together: media type and content; raises Problem."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    assert isinstance(message, EmailMessage)
    found = [_triples(part, base) for part in message.iter_parts()]
    if not found:
        raise Problem(400, "no_parts")
    return _TRIPLES, b"".join(found)


def _triples(part: MIMEPart, base: str) -> bytes:
    media_type = part.get_content_type()
    # A field without a type is plain text (RFC 7578, section 4.4), and Turtle is what people send.
    syntax = ox.RdfFormat.from_media_type(media_type) or ox.RdfFormat.TURTLE
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    try:
        # Two parts may call different nodes by one name.
        quads = ox.parse(content, format=syntax, base_iri=base, rename_blank_nodes=True)
        return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError as error:
        raise Problem(400, "part_syntax", media_type=media_type, reason=error) from None

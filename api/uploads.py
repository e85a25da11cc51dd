"""Documents of a request: one as its body, or several as parts of a form (RFC 7578)."""

import email
import email.policy
from collections.abc import AsyncGenerator
from email.message import EmailMessage, MIMEPart

import pyoxigraph as ox
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from api.problems import Problem

FORM = "multipart/form-data"
# What the documents of a form are when they are put together.
PARTS_AS_ONE = "application/n-triples"


async def fields_of(content_type: str, body: bytes) -> FormData:
    """The fields and files of a form that a browser sends; to be closed. Raises Problem."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    headers = Headers({"content-type": content_type})
    parser = MultiPartParser(headers, stream(), max_files=2, max_part_size=len(body))
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise Problem(400, "form_syntax", reason=error.message) from None


def parts_as_one(content_type: str, body: bytes, base: str) -> bytes:
    """Put the RDF documents of a form together; raises Problem."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    assert isinstance(message, EmailMessage)
    found = [_triples(part, base) for part in message.iter_parts()]
    if not found:
        raise Problem(400, "no_parts")
    return b"".join(found)


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

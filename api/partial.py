"""Saying of an answer what it lacks: an endpoint that SERVICE SILENT asked failed its query.

Any answer says it in a header, a list of RFC 9651 with the endpoint, the reason, and the limit,
status or type at fault. SPARQL's JSON and XML say it in their heads too, by the links that the
standards provide for what else there is to know of an answer.
"""

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from starlette.requests import Request

from store.services import Outage

PARTIAL_HEADER = "Maillage-Partial"


def partial_headers(outages: Sequence[Outage]) -> Mapping[str, str]:
    """The header that names what an answer lacks; none for a whole one."""
    return {PARTIAL_HEADER: ", ".join(map(_item, outages))} if outages else {}


def with_links(request: Request, media_type: str, outages: Sequence[Outage], piece: bytes) -> bytes:
    """Put links to what an answer lacks into its first piece, in a format that has such links."""
    if not outages:
        return piece
    links = [_link(request, outage) for outage in outages]
    if media_type == "application/sparql-results+json":
        head = b'{"head":{"link":' + json.dumps(links).encode()
        # The answer to ASK has an empty head.
        return re.sub(rb'^\{"head":\{(\}?)', lambda m: head + (m[1] or b","), piece)
    if media_type == "application/sparql-results+xml":
        said = "".join(f"<link href={quoteattr(link)}/>" for link in links)
        return piece.replace(b"</head>", said.encode() + b"</head>", 1)
    return piece


def _item(outage: Outage) -> str:
    detail = f";detail={_string(outage.detail)}" if outage.detail else ""
    return f"{_string(outage.service)};reason={outage.reason}{detail}"


def _string(text: str) -> str:
    """A string of structured fields; what is not ASCII is replaced."""
    plain = text.encode("ascii", "replace").decode()
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _link(request: Request, outage: Outage) -> str:
    said = {"missing": outage.service, "reason": outage.reason}
    return f"{request.base_url}sparql/limits?{urlencode(said)}#service"

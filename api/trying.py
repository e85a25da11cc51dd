"""What a document is, as an address or a form says it: its kind, its table, what columns mean."""

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pyoxigraph as ox
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from api.pages import plain
from api.problems import Problem
from api.protocol import Pairs, decode
from store.contributions import CHECK, Contribution, Layout

_CSV = "text/csv"
# Bytes of a file up to which a page carries it on, so that it need not be chosen again.
_CARRIED = 1 << 20


@dataclass(frozen=True)
class Tried:
    """What a form brings: a document, the name of its file, what it is, what its columns mean.

    ``kind`` is a media type, the name of a table, or empty when the file is to tell; ``text`` is
    the document as it was typed. ``columns`` are headings by our columns, ``unread`` the headings
    that were said to be none of ours.
    """

    body: bytes
    name: str
    text: str
    kind: str
    columns: Mapping[str, str]
    unread: Collection[str]

    @property
    def media_type(self) -> str:
        """What the document is: RDF, as chosen or as its file is called, or a table."""
        if "/" in self.kind:
            return self.kind
        syntax = ox.RdfFormat.from_extension(PurePath(self.name).suffix[1:])
        return syntax.media_type if syntax else _CSV

    @property
    def carried(self) -> str:
        """The file for the next form, in Base64 (RFC 4648); empty when it is too large."""
        whole = len(self.body) <= _CARRIED and not self.text
        return base64.b64encode(self.body).decode() if whole else ""

    def asked(self, graph: str) -> Contribution:
        """The document as one to be tried."""
        table = "" if "/" in self.kind else self.kind
        return Contribution(
            CHECK, "", graph, self.media_type, table=table, columns=dict(self.columns)
        )


def parameters_of(request: Request, known: Collection[str]) -> Pairs:
    """The parameters of an address; raises Problem when there are others than known ones."""
    pairs = decode(request.scope["query_string"])
    for name, _ in pairs:
        if name not in known:
            raise Problem(400, "unknown_parameter", parameter=name, known=", ".join(sorted(known)))
    return pairs


def columns_of(pairs: Pairs) -> dict[str, str]:
    """The partner's columns by ours: `column=name:Nom`, as often as there are any."""
    columns = {}
    for value in (value for name, value in pairs if name == "column"):
        ours, colon, theirs = value.partition(":")
        if not (ours.strip() and colon and theirs.strip()):
            raise Problem(400, "column", given=value)
        columns[ours.strip()] = theirs.strip()
    return columns


async def tried(form: FormData) -> Tried:
    """Read a form: a chosen file goes before a text, a text before a file carried on."""
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    given = dict(pairs)
    file, text = form.get("file"), given.get("text", "")
    name, body = "", b""
    if isinstance(file, UploadFile):
        name, body = file.filename or "", await file.read()
    if body:
        text = ""
    elif text.strip():
        name, body = "", text.encode()
    else:
        name, body = given.get("name", ""), _decoded(given.get("carried", ""))
    if not body:
        raise Problem(400, "nothing_to_try")
    unread = {value[1:] for key, value in pairs if key == "column" and value.startswith(":")}
    said = columns_of([pair for pair in pairs if not pair[1].startswith(":")])
    return Tried(body, name, text, given.get("kind", ""), said, unread)


def meant(layout: Layout, given: Tried, labels: Collection[Mapping[str, str]]) -> Mapping[str, str]:
    """Our column for each heading that has one: as said, as it is called, or as it is labelled.

    ``labels`` are what our columns are called in each language, by column.
    """
    ours = [*layout.required, *layout.optional]
    found = {heading: heading for heading in layout.headings if heading in ours}
    said = {heading: column for column, heading in given.columns.items() if column in ours}
    called = {plain(label[column]): column for label in labels for column in ours}
    for heading in layout.headings:
        guess = "" if heading in given.unread else called.get(plain(heading), "")
        column = said.get(heading, guess)
        if column and column not in found.values():
            found.setdefault(heading, column)
    return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Problem(400, "nothing_to_try") from None

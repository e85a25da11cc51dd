"""What spreadsheets write: tables in encodings of their own, and files that are none."""

import re

from ingest.contributing.payload import Unreadable, fault_of
from ingest.harvest.document import Document
from ingest.harvest.failures import Failed
from ingest.harvest.texts import decoded
from ingest.problems import reason
from store.contributions import Fault

# The first bytes of a ZIP archive (XLSX, ODS, Numbers) and of an OLE compound file (XLS).
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_ACCENTED = re.compile(r"\w*[^\W\x00-\x7f]\w*")


def as_utf8(body: bytes) -> tuple[bytes, tuple[Fault, ...]]:
    """A table in UTF-8, and a warning where its encoding had to be guessed; raises Unreadable.

    What is no text at all is left as it is: the table's reader says so, and where.
    """
    if body.startswith(_WORKBOOKS):
        raise Unreadable(fault_of(reason("workbook")))
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return body, ()
    try:
        text = decoded(Document("", "", body, "", {}))
    except Failed:
        return body, ()
    word = _ACCENTED.search(text)
    said = reason("encoding-guessed", value=word[0] if word else "")
    line = text.count("\n", 0, word.start()) + 1 if word else 0
    fault = Fault("Warning", said.message, line, value=said.value, code=said.code)
    return text.encode(), (fault,)

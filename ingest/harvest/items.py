"""Tables of JSON items: each of our columns is a JMESPath expression over an item.

```toml
columns = { slug = "slug", name = "title.rendered", themes = "categories[].name" }
```

See https://jmespath.org. What is a list is joined by semicolons.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from ingest.errors import BadSource
from ingest.harvest.blocks import blocks
from ingest.harvest.columns import Wanted, written
from ingest.reading import MAX_CELL
from ingest.source import Source

_MARKED = re.compile("[<&]")


def table_of(source: Source, asked: Wanted, items: Iterable[Mapping[str, Any]]) -> bytes:
    """The table of some items. Raises Failed when there is none, BadSource for an expression."""
    paths = {ours: _compiled(source, text) for ours, text in asked.columns.items()}
    rows = ({ours: _found(path, item) for ours, path in paths.items()} for item in items)
    try:
        return written(asked, rows)
    except JMESPathError as error:
        raise _bad(source, str(error)) from None


def _compiled(source: Source, text: str) -> ParsedResult:
    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        raise _bad(source, f"{text}: {error}") from None


def _bad(source: Source, what: str) -> BadSource:
    where = str(source.folder / "source.toml")
    return BadSource(what, where, "correct the expressions of columns (https://jmespath.org)")


def _found(path: ParsedResult, item: Mapping[str, Any]) -> str:
    return _text(path.search(item))


def _text(value: object) -> str:
    """A value as text: what systems write in HTML is read as a browser shows it."""
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, list):
        return ";".join(text for text in map(_text, value) if text)
    return json.dumps(value, ensure_ascii=False)


def _plain(value: str) -> str:
    # What is too long keeps its row out: it need not be read, which may take a parser long.
    if len(value) > MAX_CELL or not _MARKED.search(value):
        return " ".join(value.split())
    return " ".join(block.text for block in blocks(value, "body"))

"""Tables that are made of one document each; several may be made of the same one."""

from collections.abc import Callable, Mapping, Sequence

from ingest.harvest.columns import Wanted
from ingest.harvest.document import Document
from ingest.harvest.fetcher import Fetcher


def each(
    tables: Sequence[Wanted],
    fetcher: Fetcher,
    suffix: str,
    accept: str,
    make: Callable[[Wanted, Document], bytes],
) -> Mapping[str, bytes]:
    """Fetch the documents, and make the tables of them. Raises Failed."""
    return {asked.file: make(asked, fetcher.get(asked.address, suffix, accept)) for asked in tables}

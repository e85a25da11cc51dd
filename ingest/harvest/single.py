"""Tables that are made of one document each; several may be made of the same one."""

from collections.abc import Callable, Sequence

from ingest.harvest.columns import Wanted
from ingest.harvest.document import Document
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.naming import file_of
from ingest.harvest.snapshot import Harvested


def each(
    tables: Sequence[Wanted],
    fetcher: Fetcher,
    suffix: str,
    accept: str,
    make: Callable[[Wanted, Document], bytes],
) -> Harvested:
    """Fetch every document once, and make the tables of them. Raises Failed."""
    documents: dict[str, Document] = {}
    made: dict[str, bytes] = {}
    for asked in tables:
        if asked.address not in documents:
            file = file_of(asked.address, suffix)
            documents[asked.address] = fetcher.get(asked.address, file, accept)
        made[asked.file] = make(asked, documents[asked.address])
    return Harvested(tuple(documents.values()), made)

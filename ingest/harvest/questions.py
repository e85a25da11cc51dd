"""The SPARQL queries that make tables: their variables are our columns."""

from ingest.errors import BadSource
from ingest.harvest.columns import Wanted
from ingest.source import Source


def question(source: Source, asked: Wanted) -> str:
    """The text of the query of a table, a file of the source's folder. Raises BadSource."""
    path = source.folder / str(asked.more["query"])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        remedy = 'put the query of "query" there'
        raise BadSource(f"{error}", where=str(path), remedy=remedy) from None

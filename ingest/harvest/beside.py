"""Files of a source's folder with which a harvest is read: queries and contexts."""

from dataclasses import dataclass

from ingest.errors import BadSource
from ingest.source import Source


@dataclass(frozen=True)
class Beside:
    """The text of a file, and where it stands, for those who have to correct it."""

    where: str
    text: str


def beside(source: Source, file: str) -> Beside:
    """A file that [fetch] names. Raises BadSource when it is not there, or no text."""
    path = source.folder / file
    try:
        return Beside(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        remedy = "put the file there, or correct its name in [fetch] of source.toml"
        raise BadSource(f"{error}", where=str(path), remedy=remedy) from None

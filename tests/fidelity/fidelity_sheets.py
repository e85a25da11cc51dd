"""The CSV files as they stand, read with Python's csv module and nothing of ours."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fidelity_said import Missing
from fidelity_terms import name, text

Row = dict[str, str]


def rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each row with the line on which it begins; the header is line 1."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        assert reader.fieldnames
        begins = reader.line_num + 1
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1


@dataclass(frozen=True)
class Origin:
    """A source's folder: its vocabulary, its language, and what its keys denote."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def language(self) -> str:
        """The language of the source's titles; empty when it is not known."""
        settings = tomllib.loads((self.folder / "source.toml").read_text(encoding="utf-8"))
        return str(settings.get("language", ""))

    @cached_property
    def _words(self) -> dict[tuple[str, str], tuple[str, str]]:
        path = self.folder / "vocabulary.csv"
        read = rows(path) if path.exists() else iter(())
        return {(r["field"], r["word"]): (r["concept"], r["qualifier"]) for _, r in read}

    @cached_property
    def _identities(self) -> dict[tuple[str, str], str]:
        read = rows(self.folder.parent / "identity" / "decisions.csv")
        return {(r["kind"], r["key"]): r["identity"] for _, r in read if r["source"] == self.name}

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The kind of each organisation that the source defines, by key."""
        path = self.folder / "organizations.csv"
        read = rows(path) if path.exists() else iter(())
        return {row["slug"]: self.word("organization-kind", row["type"]) for _, row in read}

    def iri(self, kind: str, key: str) -> str:
        """What a key denotes: as decisions.csv says, else a thing of this source alone."""
        if not key.strip():
            return ""
        own = f"{kind}/{self.name}.{key.strip()}"
        return name("id:" + self._identities.get((kind, key.strip()), own))

    def iris(self, kind: str, cell: str) -> list[str]:
        """What the keys of a cell denote."""
        return [self.iri(kind, key) for key in cell.split(";") if key.strip()]

    def word(self, field: str, cell: str) -> str:
        """The concept's own name that the source means by a word; empty when it has none."""
        return self._words.get((field, cell.strip()), ("", ""))[0]

    def qualifier(self, field: str, cell: str) -> str:
        return self._words.get((field, cell.strip()), ("", ""))[1]

    def concept(self, field: str, cell: str) -> str:
        """The concept that the source means by a word; raises Missing when it does not say."""
        word = self.word(field, cell)
        if cell.strip() and not word:
            raise Missing(f"{self.name}/vocabulary.csv lacks the {field} {cell}")
        return name(f"scheme:{field}/{word}") if word else ""

    def tagged(self, cell: str) -> str:
        """A text in the source's language."""
        return text(cell, self.language) if cell.strip() else ""

"""Keywords: a source's own list of themes, with broader ones (SKOS)."""

from ingest.cells import Cells, filled, one_of
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import label, slug

_LABELS = {"fr": "label_fr", "en": "label_en", "es": "label_es"}


def keywords(file: str) -> Table:
    """The table of keywords; a keyword is known by its French label, else its English one."""
    return Table(file, (*_LABELS.values(), "broader", "source_url"), (), nodes)


def nodes(cells: Cells) -> list[Node]:
    """The keyword as a concept of scheme/theme; `broader` may name a label in any language."""
    one_of(cells, _LABELS.values())
    labels = filled({language: label(cells.text(field)) for language, field in _LABELS.items()})
    name = next(iter(labels.values()), "")
    broader = cells.text("broader")
    word = cells.source.vocabulary.get(("keyword", broader))
    above = word.concept if word else slug(broader)
    return [
        filled(
            {
                "id": key("theme", slug(name)),
                "type": "Concept",
                "prefLabel": labels,
                "inScheme": "scheme:theme",
                "broader": key("theme", above) if broader else "",
                "source": cells.pages(),
            }
        )
    ]

"""The fields of the index, and the folder of a release in which it lies."""

import json
from collections.abc import Mapping
from pathlib import Path

from tantivy import Index, Schema, SchemaBuilder

from store.search.analysis import Analysis

__all__ = [
    "AREAS",
    "FACETS",
    "NAMES",
    "REST",
    "SEARCH",
    "has_search",
    "make_schema",
    "read_areas",
    "register",
]

# In a release's folder; beside the index lie the names of the areas by their codes.
SEARCH = "search"
AREAS = "areas.json"

# The texts of a thing: its names, and the rest; each in a field for each analyser.
NAMES, REST = "names", "rest"
FACETS = ("group", "kind", "where")


def has_search(release: Path) -> bool:
    """Whether a release's folder has the index."""
    return (release / SEARCH / AREAS).is_file()


def read_areas(release: Path) -> Mapping[str, str]:
    """The names of the areas by their codes; raises OSError."""
    areas: dict[str, str] = json.loads((release / SEARCH / AREAS).read_text(encoding="utf-8"))
    return areas


def make_schema(analysis: Analysis) -> Schema:
    """Describe the fields: what is searched, the whole names, the facets, what is shown."""
    builder = SchemaBuilder()
    for field in (NAMES, REST):
        for name in analysis.analysers:
            builder.add_text_field(f"{field}_{name}", tokenizer_name=name, index_option="freq")
    builder.add_text_field("whole", tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("iri", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def register(index: Index, analysis: Analysis) -> None:
    """Tell an index the analysers that its fields name; they are not stored in it."""
    for name, analyser in analysis.analysers.items():
        index.register_tokenizer(name, analyser)

"""Connectors, one module for each kind of system that partners run."""

from collections.abc import Callable, Mapping

from ingest.harvest.connectors import (
    bdf,
    delimited,
    gogocarto,
    graphs,
    sparql,
    wordpress,
    workbooks,
)
from ingest.harvest.fetcher import Fetcher
from ingest.source import Source

# The tables of a source, by file; the fetcher keeps what they were made of.
Connector = Callable[[Source, Fetcher], Mapping[str, bytes]]

# `kind` of [fetch] in source.toml → what harvests it.
CONNECTORS: Mapping[str, Connector] = {
    "csv": delimited.harvest,
    "xlsx": workbooks.harvest,
    "rdf": graphs.harvest,
    "sparql": sparql.harvest,
    "wordpress": wordpress.harvest,
    "gogocarto": gogocarto.harvest,
    "bdf": bdf.harvest,
}

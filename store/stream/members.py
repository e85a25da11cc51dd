"""The members of the stream in TriG: versions of what a graph says of a thing.

A member's own statements say what it is a version of; what the graph says of the thing stands in
the named graph of the member, as LDES has it. The member is one record, so that one that follows
the stream has every statement with its source.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from store.namespaces import Namespaces
from store.release import Release
from store.stream.model import Stream
from store.stream.records import Record

__all__ = ["PREFIXES", "announced", "member", "of_kind", "prefixes"]

PREFIXES = Path(__file__).with_name("prefixes.trig")
_JSON = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON")
# What only builds from the sources themselves have a use for.
_OWN = frozenset({"files", "fingerprint", "kinds", "mapped_by", "surroundings"})
_TOLD = ("software", "base", "content", "quads", "triples", "graphs", "report")


def prefixes(stream: Stream, number: int) -> str:
    """The prefixes that the members of a page need: `e:` its members, `t:` the transactions."""
    own = f"@prefix e: <{stream.iri}/{number}#> .\n@prefix t: <{stream.iri}#t> .\n"
    return _written() + own


def member(stream: Stream, position: int, moment: str, record: Record) -> bytes:
    """Write a version of a record, created, updated or deleted."""
    names = Namespaces(stream.base)
    kind = "Delete" if not record.after else "Update" if record.before else "Create"
    about = [
        f"dct:isVersionOf <{names.graph}{record.graph}#{_fragment(record.thing, names.base)}>",
        f"foaf:primaryTopic {record.thing}",
        f"prov:hadPrimarySource <{names.graph_iri(record.graph)}>",
    ]
    head = _head(stream, position, moment, kind, about)
    if not record.after:
        return head
    return head + b"e:%d {\n%s\n}\n" % (position, b"\n".join(record.after))


def announced(stream: Stream, position: int, moment: str, release: Release) -> bytes:
    """Write the member that ends a transaction: the release, with the hashes of its graphs."""
    iri = Namespaces(stream.base).release + release.id
    value = ox.Literal(json.dumps(_told(release), ensure_ascii=False), datatype=_JSON)
    about = [f"dct:isVersionOf <{iri}>", f"as:object <{iri}>", f"rdf:value {value}"]
    return _head(stream, position, moment, "Announce", about)


def of_kind(stream: Stream, text: str, kind: str, iri: str) -> str:
    """Keep the members about things of a kind, and the ends of transactions, in another stream."""
    begin = f"<{stream.iri}> tree:member "
    topic = f"\n  foaf:primaryTopic <{Namespaces(stream.base).id}{kind}/"
    # What a source says stands on lines of its own, which begin otherwise.
    _, *members = re.split(f"^{re.escape(begin)}", text, flags=re.MULTILINE)
    kept = (
        member
        for member in members
        if topic in (head := member.partition(" {\n")[0]) or " a as:Announce ;\n" in head
    )
    return "".join(f"<{iri}> tree:member {member}" for member in kept)


def _head(stream: Stream, position: int, moment: str, kind: str, about: list[str]) -> bytes:
    when = f'"{moment}"^^xsd:dateTime'
    said = [
        f"a as:{kind}",
        *about,
        f"prov:generatedAtTime {when}",
        f"schema:position {position}",
        f"prov:wasGeneratedBy t:{stream.transaction}",
    ]
    lines = " ;\n  ".join(said)
    return f"<{stream.iri}> tree:member e:{position} .\ne:{position} {lines} .\n".encode()


def _fragment(thing: str, base: str) -> str:
    """Name a thing within the IRI of a graph; IRIs below the base are shortened."""
    return quote(thing.strip("<>").removeprefix(base), safe="/:.~_-")


def _told(release: Release) -> Mapping[str, Any]:
    """What the manifest says that one who follows cannot find in the quads."""
    manifest = release.manifest
    sources = {
        name: {field: value for field, value in about.items() if field not in _OWN}
        for name, about in manifest.get("sources", {}).items()
    }
    told = {name: manifest[name] for name in _TOLD if name in manifest}
    return {"id": release.id, "created": release.created, **told, "sources": sources}


@cache
def _written() -> str:
    return PREFIXES.read_text(encoding="utf-8")

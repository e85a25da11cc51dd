"""The reports of a build: what was found and published, and what was kept out, row by row."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from ingest.ageing import is_age
from ingest.description import write_json
from store.namespaces import Namespaces

_SH = "http://www.w3.org/ns/shacl#"
_CONTACTS = ("email", "telephone")
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def write_report(
    folder: Path, results: list[dict[str, Any]], namespaces: Namespaces
) -> dict[str, int]:
    """Write report.json and report.ttl; returns the number of results of each severity."""
    write_json(folder / "report.json", results)
    content = serialize(
        _as_shacl(results, namespaces.base + "report"),
        format=RdfFormat.TURTLE,
        prefixes={"sh": _SH, "mshape": namespaces.base + "shapes#"},
    )
    (folder / "report.ttl").write_bytes(content or b"")
    severities = [row["severity"] for row in results]
    return {
        "violations": severities.count("Violation"),
        "warnings": severities.count("Warning"),
        "infos": severities.count("Info"),
    }


def write_set_aside(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write every row that was kept out with its reasons: set-aside.whole.jsonl, as received.

    set-aside.jsonl, which is published, withholds the cells in which a contact stands that is
    not an organisation's own: what keeps a row out of the graph must not let it in by the report.
    """
    whole, published = (
        (folder / name).open("w", encoding="utf-8")
        for name in ("set-aside.whole.jsonl", "set-aside.jsonl")
    )
    with whole, published:
        for row in rows:
            whole.write(json.dumps(row, ensure_ascii=False) + "\n")
            published.write(json.dumps(_withheld(row), ensure_ascii=False) + "\n")


def _withheld(row: dict[str, Any]) -> dict[str, Any]:
    contacts = {fault["path"] for fault in row["reasons"] if fault["component"] in _CONTACTS}
    cells = {name: "█" if name in contacts else cell for name, cell in row["row"].items()}
    return {**row, "row": cells}


def _as_shacl(results: list[dict[str, Any]], report: str) -> list[Triple]:
    """The results that SHACL gave, as a sh:ValidationReport (SHACL, section 3.6)."""
    me = NamedNode(report)
    triples = [
        Triple(me, _RDF_TYPE, _sh("ValidationReport")),
        Triple(me, _sh("conforms"), Literal(all(is_age(row) for row in results))),
    ]
    for number, row in enumerate(results, 1):
        if row["focus"] is None:
            continue
        result = NamedNode(f"{report}#result-{number}")
        triples.append(Triple(me, _sh("result"), result))
        triples += [Triple(result, predicate, value) for predicate, value in _parts(row)]
    return triples


def _parts(row: Mapping[str, Any]) -> list[tuple[NamedNode, NamedNode | Literal]]:
    parts: list[tuple[NamedNode, NamedNode | Literal]] = [
        (_RDF_TYPE, _sh("ValidationResult")),
        (_sh("focusNode"), NamedNode(row["focus"])),
        (_sh("resultSeverity"), _sh(row["severity"])),
        (_sh("sourceConstraintComponent"), _sh(row["component"])),
    ]
    if row["path"] and "://" in row["path"] and " " not in row["path"]:
        parts.append((_sh("resultPath"), NamedNode(row["path"].strip("<>"))))
    if row["value"] is not None:
        parts.append((_sh("value"), Literal(row["value"])))
    if row["shape"] and "://" in row["shape"]:
        parts.append((_sh("sourceShape"), NamedNode(row["shape"])))
    for language, text in row["message"].items():
        message = Literal(text, language=language) if language else Literal(text)
        parts.append((_sh("resultMessage"), message))
    return parts


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)

"""Tables as GeoJSON (RFC 7946): a feature a row, streamed as the rows come.

A row's geometry is its first well-known text; the other values are its properties. A row without
one is a feature without a place, so that nothing is lost.
"""

import json
from collections.abc import Sequence
from itertools import chain

import pyoxigraph as ox

from api.views.columns import number_of
from api.views.shapes import geometry_of, is_shape
from store.answers import Boolean, Output, Row, Solutions, Term, value_of

MEDIA_TYPE = "application/geo+json"
_LEAST = 64 * 1024


def write_features(answer: Solutions | Boolean, output: Output) -> None:
    """Write all rows; raises QueryFailed. The answer to ASK is a collection that says it."""
    if isinstance(answer, Boolean):
        told = {"type": "FeatureCollection", "features": [], "boolean": answer.value}
        output.write(json.dumps(told).encode())
        return
    written = bytearray(b'{"type":"FeatureCollection","features":[')
    for place, row in enumerate(answer.rows):
        written += b",\n" if place else b"\n"
        written += json.dumps(_feature(answer.variables, row), ensure_ascii=False).encode()
        if len(written) > _LEAST:
            output.write(bytes(written))
            written.clear()
    output.write(bytes(written) + b"\n]}\n")


def _feature(variables: Sequence[str], row: Row) -> dict[str, object]:
    shaped = next((place for place, term in enumerate(row) if is_shape(term)), -1)
    kept = chain(enumerate(row[: max(shaped, 0)]), enumerate(row[shaped + 1 :], shaped + 1))
    return {
        "type": "Feature",
        "geometry": geometry_of(row[shaped]) if shaped >= 0 else None,
        "properties": {variables[place]: _value(term) for place, term in kept if term is not None},
    }


def _value(term: Term) -> object:
    number = number_of(term)
    if number is not None:
        return int(number) if number.is_integer() else number
    if isinstance(term, ox.Literal) and term.datatype.value.endswith("#boolean"):
        return term.value in ("true", "1")
    return value_of(term) or str(term)

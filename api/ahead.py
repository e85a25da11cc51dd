"""Handing out an answer that was written when the release was made."""

import gzip

from starlette.responses import Response

from api.caching import wants_fresh
from api.exchange import Exchange
from api.formats import CSV
from api.replies import content_type
from store.ahead import ahead_of


def written_ahead(exchange: Exchange) -> Response | None:
    """Give the CSV of a question that the library wants ahead, unless it is to be made anew."""
    question, choice = exchange.question, exchange.wanted.results
    if choice is None or choice.format != CSV or wants_fresh(exchange.request):
        return None
    if question.default_graphs is not None or question.named_graphs is not None:
        return None
    found = ahead_of(exchange.served.release.path, question.text)
    if found is None:
        return None
    zipped = exchange.wanted.gzip
    return Response(
        found if zipped else gzip.decompress(found),
        media_type=content_type(choice.media_type),
        headers={**exchange.headers, **({"Content-Encoding": "gzip"} if zipped else {})},
    )

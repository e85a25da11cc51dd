"""Pages made of answers: in a thread, from rows that are asked for once a release."""

import gzip
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.responses import Response

from api.ahead import written_ahead
from api.caching import canonical, entity_tag, wants_fresh
from api.context import context_of
from api.exchange import Exchange, from_kept, keep, tag_of
from api.kept import Kept
from api.partial import partial_headers
from api.reading import all_of, begin
from api.replies import content_type
from api.serving import Served
from api.tables import Table, Texts, read_csv
from api.threads import in_thread
from api.wanted import CSV_FOR_SCRIPTS
from store.services import Outage

MakePage = Callable[[Served, Table], str]
MakeView = Callable[[Served, Texts], str]
_LEVEL = 4


async def table_page(exchange: Exchange, make_page: MakePage) -> Response:
    """Show the first rows of an answer, as many as its question wants."""
    rows, outages = await _rows(exchange)

    def make() -> tuple[str, bool]:
        table: Table = pickle.loads(rows)  # noqa: S301 - from our own process
        return make_page(exchange.served, replace(table, outages=outages)), table.is_graph

    response = await _page(exchange, make)
    response.headers.update(partial_headers(outages))
    return response


async def view_page(exchange: Exchange, make_page: MakeView) -> Response:
    """Show a view of all rows, made of the CSV that anybody is given."""
    csv = await _csv(exchange)
    return await _page(exchange, lambda: (make_page(exchange.served, read_csv(csv)), False))


async def _page(exchange: Exchange, make: Callable[[], tuple[str, bool]]) -> Response:
    """Make a page in a thread; it is told whether that is one of a graph."""
    zipped = exchange.wanted.gzip

    def made() -> tuple[bytes, str]:
        page, is_graph = make()
        choice = exchange.wanted.of("triples" if is_graph else "solutions")
        body = gzip.compress(page.encode(), _LEVEL) if zipped else page.encode()
        return body, content_type(choice.media_type)

    body, media_type = await in_thread(made)
    told = {**exchange.headers, **({"Content-Encoding": "gzip"} if zipped else {})}
    return Response(body, media_type=media_type, headers=told)


async def _csv(exchange: Exchange) -> bytes:
    """All rows as anybody is given them, and kept for anybody."""
    context, question, served = context_of(exchange.request), exchange.question, exchange.served
    tag = tag_of(exchange.request, context, served, question, CSV_FOR_SCRIPTS)
    asked = replace(exchange, wanted=CSV_FOR_SCRIPTS, tag=tag if exchange.tag else "")
    kept = context.shelf.get(tag) if exchange.tag and not wants_fresh(exchange.request) else None
    if kept is not None:
        return _unzipped(from_kept(kept, {}))
    response = written_ahead(asked) or await _whole(asked)
    keep(asked, response, bytes(response.body))
    return _unzipped(response)


async def _whole(exchange: Exchange) -> Response:
    reply, head = await begin(exchange)
    media_type = content_type(exchange.wanted.of(head.form).media_type)
    told = {"Content-Encoding": "gzip"} if head.gzip else {}
    return Response(await all_of(reply), media_type=media_type, headers=told)


def _unzipped(response: Response) -> bytes:
    body = bytes(response.body)
    return gzip.decompress(body) if "Content-Encoding" in response.headers else body


async def _rows(exchange: Exchange) -> tuple[bytes, Sequence[Outage]]:
    """The rows that a page shows, in whatever language and choice, and what they lack.

    They are asked for once a release, unless other endpoints have a share in them.
    """
    shelf, question = context_of(exchange.request).shelf, exchange.question
    graphs = (repr(question.default_graphs), repr(question.named_graphs))
    key = entity_tag("rows", canonical(question.text), *graphs, str(question.rows))
    kept = None if wants_fresh(exchange.request) or not exchange.tag else shelf.get(key)
    if kept is not None:
        return kept.body, ()
    reply, _ = await begin(exchange)
    rows = await all_of(reply)
    if exchange.tag:
        shelf.put(key, Kept(exchange.served.release.id, 200, (), rows))
    return rows, reply.outages

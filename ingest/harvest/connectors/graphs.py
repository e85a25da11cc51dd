"""RDF by URL, in any syntax; a query of the source's folder makes each table of it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, Store

from ingest.errors import BadSource
from ingest.harvest.beside import Beside, beside
from ingest.harvest.columns import Wanted, of_query, wanted
from ingest.harvest.contexts import Contexts
from ingest.harvest.document import Document
from ingest.harvest.failures import unreadable
from ingest.harvest.fetcher import Fetcher
from ingest.rdfxml import check_rdf_xml
from ingest.source import Source
from store.answers import Solutions
from store.engines.oxigraph import OxigraphEngine
from store.errors import QueryError

_ACCEPT = (
    "text/turtle, application/ld+json, application/rdf+xml, application/n-triples, "
    "application/trig, application/n-quads, */*;q=0.1"
)
# Media types that say too little: the ending of the address tells more.
_VAGUE = ("text/plain", "application/octet-stream", "application/xml", "text/xml")


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each by a query over a document. Raises Failed, BadSource."""
    reader = _Reader(source, fetcher)
    return {asked.file: reader.table(asked) for asked in wanted(source, "query")}


class _Reader:
    """Reads the graphs of a source, each once; the contexts that they need are documents too."""

    def __init__(self, source: Source, fetcher: Fetcher) -> None:
        self._source = source
        self._fetcher = fetcher
        self._contexts = Contexts(source, self._context, fetcher.size)
        self._stores: dict[str, Store] = {}

    def table(self, asked: Wanted) -> bytes:
        if asked.address not in self._stores:
            document = self._fetcher.get(asked.address, ".rdf", _ACCEPT)
            self._stores[asked.address] = self._store(document)
        query = beside(self._source, asked.more["query"])
        answer = _answer(query, self._stores[asked.address])
        names = list(answer.variables)
        rows = (dict(zip(names, [_text(term) for term in row], strict=True)) for row in answer.rows)
        return of_query(asked, query, names, rows)

    def _context(self, address: str) -> bytes:
        return self._fetcher.get(address, ".jsonld", _ACCEPT).body

    def _store(self, document: Document) -> Store:
        syntax, body = _syntax(document), document.body
        if syntax == RdfFormat.JSON_LD:
            body = self._contexts.inlined(body, document.address)
        store = Store()
        try:
            if syntax == RdfFormat.RDF_XML:
                check_rdf_xml(body, self._fetcher.size)
            store.load(input=body, format=syntax, base_iri=document.address)
        except (SyntaxError, ValueError) as error:
            raise unreadable(document.address, syntax.name, error) from None
        return store


def _syntax(document: Document) -> RdfFormat:
    """The syntax by the media type, or else by the ending of the address."""
    kind = document.headers.get("content-type", "").partition(";")[0].strip().lower()
    ending = urlsplit(document.address).path.rpartition(".")[2].lower()
    by_kind = RdfFormat.from_media_type(kind) if kind and kind not in _VAGUE else None
    found = by_kind or RdfFormat.from_extension(ending)
    if found is None and kind.endswith("json"):
        found = RdfFormat.JSON_LD
    if found is None:
        raise unreadable(document.address, "RDF", kind or "no media type")
    return found


def _answer(query: Beside, store: Store) -> Solutions:
    try:
        answer = OxigraphEngine(store, {}).query(query.text)
    except QueryError as error:
        raise BadSource(f"{error}", query.where, "correct the query") from None
    if not isinstance(answer, Solutions):
        raise BadSource("the query is no SELECT.", query.where, "make it one")
    return answer


def _text(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term))

"""The formats on offer, in the order in which equals are preferred."""

from api import features, workbook
from api.negotiation import Format

HTML = Format("text/html", "html", ("application/xhtml+xml",))
JSON = Format("application/json", "json")
TURTLE = Format("text/turtle", "ttl", ("application/x-turtle", "text/n3", "text/rdf+n3"), "Turtle")
JSON_LD = Format("application/ld+json", "jsonld", ("application/json",), "JSON-LD")
RDF_XML = Format("application/rdf+xml", "rdf", ("application/xml", "text/xml"), "RDF/XML")
N_TRIPLES = Format("application/n-triples", "nt", ("text/plain",), "N-Triples")
RESULTS_JSON = Format("application/sparql-results+json", "srj", ("application/json",), "JSON")
RESULTS_XML = Format(
    "application/sparql-results+xml", "srx", ("application/xml", "text/xml"), "XML"
)
CSV = Format("text/csv", "csv", title="CSV")
TSV = Format("text/tab-separated-values", "tsv", title="TSV")
XLSX = Format(workbook.MEDIA_TYPE, "xlsx", title="Excel (XLSX)")
GEOJSON = Format(features.MEDIA_TYPE, "geojson", title="GeoJSON")

# The profile of an organisation by the schemas of murmurations.network.
MURMURATIONS = Format("application/json", "murmurations", title="Murmurations")

GRAPHS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
RESULTS = (RESULTS_JSON, RESULTS_XML, CSV, TSV, XLSX)
# Answers with geometries have one format more.
PLACED = (*RESULTS, GEOJSON)

# The short names that clients send as `format`; one name can mean a table or a graph format.
SHORT_NAMES: dict[str, tuple[Format, ...]] = {
    "json": (RESULTS_JSON, JSON_LD),
    "xml": (RESULTS_XML, RDF_XML),
    "csv": (CSV,),
    "tsv": (TSV,),
    "xlsx": (XLSX,),
    "geojson": (GEOJSON,),
    "turtle": (TURTLE,),
    "ttl": (TURTLE,),
    "n3": (TURTLE,),
    "rdf": (RDF_XML,),
    "rdf+xml": (RDF_XML,),
    "nt": (N_TRIPLES,),
    "ntriples": (N_TRIPLES,),
    "n-triples": (N_TRIPLES,),
    "json-ld": (JSON_LD,),
    "jsonld": (JSON_LD,),
    "html": (HTML,),
}

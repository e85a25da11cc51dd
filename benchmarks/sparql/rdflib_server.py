"""rdflib-endpoint over a database of Oxigraph; runs in an environment of its own."""

import sys

import uvicorn
from oxrdflib import OxigraphStore
from pyoxigraph import Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

if __name__ == "__main__":
    graph = Dataset(store=OxigraphStore(store=Store.read_only(sys.argv[1])))
    uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[2]), log_level="warning")

"""An rdflib-endpoint on an Oxigraph store: `rdflib_endpoint_server.py DUMP.nq PORT` serves until it is ended."""

from __future__ import annotations

import sys

import uvicorn
from pyoxigraph import RdfFormat
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main(dump: str, port: str) -> None:
    """Load the dump and serve it at /."""
    graph = Dataset(store="Oxigraph", default_union=True)
    graph.store._inner.bulk_load(path=dump, format=RdfFormat.N_QUADS)  # noqa: SLF001 - not in rdflib's interface
    uvicorn.run(SparqlEndpoint(graph=graph, path="/"), host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])

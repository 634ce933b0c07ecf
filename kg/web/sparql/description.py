"""STORE -> the graph that describes its endpoint: service description, VoID, ready questions, prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph.terms import Triple, facts, integer
from kg.vocabulary import RDF_TYPE
from kg.web.errors import RefusedError
from kg.web.settings import MIB, Limits
from kg.web.sparql.counted import count
from kg.web.sparql.examples import examples, prefixes
from kg.web.sparql.names import DATASET, DEFAULT_GRAPH, FORMATS, RDFS, SERVICE, part, sd, void
from kg.web.sparql.statistics import statistics
from kg.web.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.quad_store import Store
    from kg.web.sparql.counted import Counted

RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
LISTED_GRAPHS = 2000
"""More named graphs than these are not listed in the description; the page of graphs lists them all."""


def prepare(store: Store, limits: Limits | None = None) -> None:
    """Put the description of a store into it, as a graph of its own, in place of an earlier one."""
    store.remove_graph(SERVICE)
    store.extend(describe(store, limits))


def describe(store: Store, limits: Limits | None = None) -> list[Quad]:
    """Return the quads that describe the endpoint on a store; `sd:endpoint` is told by the server, which knows it."""
    counted = count(store)
    triples = (
        *_service(limits or Limits()),
        *_dataset(counted),
        *statistics(counted),
        *examples(),
        *prefixes(),
    )
    return [Quad(*triple, SERVICE) for triple in triples]


def description_query(endpoint: str) -> str:
    """Return the query for all that describes the service, seen at an address."""
    try:
        address = NamedNode(endpoint)
    except ValueError as error:
        raise RefusedError("地址无效 the address is no IRI", remedy="请检查 Host check the Host header") from error
    known = f"{SERVICE} {sd('endpoint')} {address} ; {RDF_TYPE} {sd('Service')}"
    return f"CONSTRUCT {{ {known} . ?s ?p ?o }} WHERE {{ OPTIONAL {{ GRAPH {SERVICE} {{ ?s ?p ?o }} }} }}"


def _service(limits: Limits) -> Iterator[Triple]:
    yield from facts(
        SERVICE,
        (RDF_TYPE, sd("Service")),
        (sd("supportedLanguage"), sd("SPARQL11Query")),
        (sd("feature"), sd("UnionDefaultGraph")),
        (sd("defaultDataset"), DATASET),
        *((sd("resultFormat"), NamedNode(FORMATS + name)) for name in RESULT_FORMATS),
    )
    for lang in ("zh", "en"):
        told = say(lang)
        yield SERVICE, NamedNode(RDFS + "label"), Literal(told["sparql_service"], language=lang)
        in_words = told["sparql_limits"].format(
            seconds=f"{limits.query_seconds:g}", rows=limits.result_rows, megabytes=limits.result_bytes // MIB
        )
        yield SERVICE, NamedNode(RDFS + "comment"), Literal(in_words, language=lang)


def _dataset(counted: Counted) -> Iterator[Triple]:
    yield from facts(DATASET, (RDF_TYPE, sd("Dataset")), (sd("defaultGraph"), DEFAULT_GRAPH))
    yield DEFAULT_GRAPH, RDF_TYPE, sd("Graph")
    for graph in sorted(counted.graphs, key=str)[:LISTED_GRAPHS]:
        named, inside = part("named-graph", graph), part("graph", graph)
        yield DATASET, sd("namedGraph"), named
        yield from facts(named, (RDF_TYPE, sd("NamedGraph")), (sd("name"), graph), (sd("graph"), inside))
        yield from facts(inside, (RDF_TYPE, sd("Graph")), (void("triples"), integer(counted.graphs[graph])))

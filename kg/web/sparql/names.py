"""The IRIs of the service description: terms of others, and the own nodes, all below id/service."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.graph.iris import below, resource, short_hash

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
VOID_EXT = "http://ldf.fi/void-ext#"
SH = "http://www.w3.org/ns/shacl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
FORMATS = "http://www.w3.org/ns/formats/"

SERVICE = resource("service")
"""The endpoint, and the graph that describes it: derived, made anew for each snapshot, in no store."""
DATASET = below(SERVICE, "dataset")
DEFAULT_GRAPH = below(SERVICE, "default-graph")


def sd(name: str) -> NamedNode:
    """Return a term of SPARQL 1.1 Service Description."""
    return NamedNode(SD + name)


def void(name: str) -> NamedNode:
    """Return a term of VoID."""
    return NamedNode(VOID + name)


def part(kind: str, *of: NamedNode) -> NamedNode:
    """Return the IRI of a part of the description that is about other resources."""
    return below(SERVICE, kind, short_hash(*(node.value for node in of)))

"""WHAT A SERVER ANSWERS -> solutions, a boolean or triples, as pyoxigraph has them.

Virtuoso 7 answers ASK with a table of one number, and writes the booleans of a graph as 1 and 0; what they mean is
the same, and what comes out here is written as everywhere else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.graph.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import BlankNode, NamedNode

    Term = NamedNode | BlankNode | Literal | Triple

_BOOLEAN = XSD + "boolean"
_TRUE = {"1": "true", "0": "false"}
_JSON_BOOLEAN = re.compile(
    rb'("datatype"\s*:\s*"' + re.escape(_BOOLEAN).encode() + rb'"\s*,\s*"value"\s*:\s*")([01])"'
    rb'|("value"\s*:\s*")([01])("\s*,\s*"datatype"\s*:\s*"' + re.escape(_BOOLEAN).encode() + rb'")'
)


def solutions(body: bytes) -> QuerySolutions | QueryBoolean:
    """Return what SPARQL JSON holds; `ValueError` for what is none."""
    return parse_query_results(_JSON_BOOLEAN.sub(_spelt, body), QueryResultsFormat.JSON)


def boolean(body: bytes) -> QueryBoolean:
    """Return the answer to ASK, also where it came as a table."""
    found = solutions(body)
    if isinstance(found, QuerySolutions):
        says = any(_is_yes(term) for solution in found for term in solution)
        text = b'{"head":{},"boolean":true}' if says else b'{"head":{},"boolean":false}'
        found = parse_query_results(text, QueryResultsFormat.JSON)
    if not isinstance(found, QueryBoolean):
        raise TypeError(f"Unexpected answer to ASK: {body[:80]!r}")
    return found


def triples(body: bytes, media_type: str) -> Iterator[Triple]:
    """Yield the triples of a graph written down; `ValueError` for a format that is not known."""
    form = RdfFormat.from_media_type(media_type.partition(";")[0])
    if form is None:
        raise ValueError(f"Unexpected format of triples: {media_type}")
    for quad in parse(body, format=form):
        yield Triple(quad.subject, quad.predicate, spelt(quad.object))


def spelt(term: Term) -> Term:
    """Return a term with a boolean spelt as this project does."""
    if isinstance(term, Literal) and term.datatype.value == _BOOLEAN and term.value in _TRUE:
        return Literal(_TRUE[term.value], datatype=term.datatype)
    return term


def _is_yes(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.value in {"1", "true"}


def _spelt(found: re.Match[bytes]) -> bytes:
    before, digit, start, other, end = found.groups()
    if before is not None:
        return before + _TRUE[digit.decode()].encode() + b'"'
    return start + _TRUE[other.decode()].encode() + end

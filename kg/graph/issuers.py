"""The agency code of a cited document -> triples: its parts, by which codes that differ in one place are found."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.citations import code_parts, is_known_agency
from kg.graph import iris
from kg.graph.terms import Triple, facts, is_a, string, true
from kg.text import comparable
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode


def issuer(document: NamedNode, code: str | None) -> Iterator[Triple]:
    """Yield under which agency code a document is numbered, and what the code is made of."""
    if code:
        yield from facts(document, (own("issuingCode"), iris.issuing_code(code)))
        yield from _code(code)


@cache
def _code(code: str) -> tuple[Triple, ...]:
    node = iris.issuing_code(code)
    stated = list(
        facts(
            node,
            is_a("IssuingCode"),
            (own("issuerCode"), string(comparable(code))),
            (own("knownAgency"), true(is_known_agency(code))),
        )
    )
    for position, part in enumerate(code_parts(code), start=1):
        below = iris.below(node, "part", position)
        stated += facts(node, (own("codePart"), below))
        stated += facts(
            below,
            is_a("CodePart"),
            (own("codeText"), string(part.text)),
            (own("codeAround"), string(part.around)),
            (own("ofPlace"), true(part.of_place)),
            (own("ofSeries"), true(part.of_series)),
        )
    return tuple(stated)

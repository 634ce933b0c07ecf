"""QUADS -> what a document's citations mean: `bkg:means` for each document as cited, and how it was resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from kg.bases.resolve import Resolver
from kg.graph import iris
from kg.graph.terms import decimal, facts, is_a, string
from kg.model import Citation
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.bases.authority import Authority
    from kg.model import Resolution

CITED = ("documentNumber", "issuerCode", "issueYear", "sequence", "documentTitle")
"""What the graph says of a document as cited."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What the quads of a document say: the unit's division, and each document as cited by its IRI."""

    division: str | None
    cited: dict[str, Citation]


def resolve_document(quads: Sequence[Quad], authority: Authority) -> list[Quad]:
    """Return what a document's citations mean, and how each was resolved, from all quads that the graph has of it.

    With an empty authority every document as cited means itself.
    """
    said, resolver = _said(quads), Resolver(authority)
    found = [resolver.resolve(citation, said.division)[0] for citation in said.cited.values()]
    resolved = [each for each in found if each is not None]
    stated = [triple for each in resolved for triple in _resolution(each)]
    return [Quad(triple.subject, triple.predicate, triple.object) for triple in dict.fromkeys(stated)]


def _said(quads: Sequence[Quad]) -> _Said:
    """Return what is said of citations, from one look at all quads."""
    names = ("division", "cites", *CITED)
    terms = {own(name).value: name for name in names}
    told: dict[str, dict[str, str]] = {name: {} for name in names}
    for quad in quads:
        name = terms.get(quad.predicate.value)
        if name is not None and not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple):
            told[name].setdefault(quad.subject.value, quad.object.value)
    division = next((iri.rsplit("/", 1)[-1] for iri in told["division"].values()), None)
    nodes = sorted(set(told["cites"].values()))
    cited = {node: _citation({name: told[name][node] for name in CITED if node in told[name]}) for node in nodes}
    return _Said(division, cited)


def _citation(said: dict[str, str]) -> Citation:
    return Citation(
        raw="",
        start=0,
        end=0,
        number=said.get("documentNumber"),
        issuer=said.get("issuerCode"),
        year=int(said["issueYear"]) if "issueYear" in said else None,
        seq=int(said["sequence"]) if "sequence" in said else None,
        title=said.get("documentTitle"),
    )


def _resolution(found: Resolution) -> Iterator[Triple]:
    node = NamedNode(found.node)
    yield from facts(node, (own("means"), NamedNode(found.means)))
    if found.method:
        how = iris.below(node, "resolution")
        yield from facts(node, (own("resolution"), how))
        yield from facts(
            how,
            is_a("Resolution"),
            (own("resolutionMethod"), own(found.method, scheme="resolution-method")),
            (own("resolutionScore"), decimal(found.score)),
            (own("resolutionEvidence"), string(found.evidence)),
        )

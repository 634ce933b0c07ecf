"""CITED NODES + AUTHORITY + DECISIONS -> QUADS: what each document as cited means, and what is known of the meant one.

All of it stands in one named graph, id/resolution, and follows from what goes in: the same input gives the same quads.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import __version__
from kg.bases.attested import Attested
from kg.bases.decisions import Rulings, settle
from kg.bases.identity import Identity, identify
from kg.bases.kinds import document_kind
from kg.bases.known_facts import known_facts
from kg.bases.nodes import cited_in, cited_nodes
from kg.bases.parallel import issuing_segment, place_of
from kg.bases.references import References
from kg.bases.resolve import Resolver
from kg.citations.places import CENTRAL_DIVISION, CENTRE
from kg.graph import iris, vocabulary_digest
from kg.graph.terms import Triple, decimal, facts, in_graph, is_a, string, true
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Store

    from kg.bases.authority import Authority
    from kg.bases.nodes import CitedNode
    from kg.model import Decision, KnownDocument, Proposal, Resolution

GRAPH = iris.RESOLUTION_GRAPH


def identity_of(nodes: Collection[CitedNode], authority: Authority, decisions: Iterable[Decision] = ()) -> Identity:
    """Return which documents the cited ones are, what is proposed, and what the decisions come to."""
    decided = tuple(decisions)
    rulings = settle(decided, References(nodes, authority)) if decided else Rulings()
    return identify(nodes, Resolver(authority, map(_attested, nodes)), rulings)


def _attested(node: CitedNode) -> Attested:
    """Return a document as cited as what other citations can mean."""
    return Attested(node.iri, node.times, issuing_segment(node.iri), node.code, node.year, node.seq, node.titles)


def resolution_quads(
    nodes: Collection[CitedNode], authority: Authority, decisions: Iterable[Decision] = ()
) -> list[Quad]:
    """Return the graph of resolutions of all documents as cited, in an order of its own; a pure function."""
    identity = identity_of(nodes, authority, decisions)
    by_iri = {node.iri: node for node in nodes}
    members: dict[str, list[CitedNode]] = defaultdict(list)
    for resolution in identity.resolutions:
        members[resolution.means].append(by_iri[resolution.node])
    found = chain(
        chain.from_iterable(map(_resolution, identity.resolutions)),
        chain.from_iterable(_meant(iri, each, authority.documents.get(iri)) for iri, each in members.items()),
        known_facts(authority, members),
        chain.from_iterable(map(_proposal, identity.proposals)),
    )
    return in_graph(found, GRAPH)


def resolve_document(quads: Iterable[Quad], authority: Authority, decisions: Iterable[Decision] = ()) -> list[Quad]:
    """Return the graph of resolutions for the quads of one disclosure alone, as a review of one file needs it."""
    return resolution_quads(cited_in(quads), authority, decisions)


def resolve_stored(store: Store, authority: Authority) -> list[Quad]:
    """Return the same for the quads of one disclosure that stand in a store already."""
    return resolution_quads(cited_nodes(store), authority)


def inputs_digest(nodes: Iterable[CitedNode], authority: Authority, decisions: Iterable[Decision]) -> str:
    """Return a digest of everything the graph of resolutions follows from; the order of `nodes` does not matter."""
    said = (repr(replace(each, source=None)) for each in decisions)  # in which line a word stands changes nothing
    texts = [__version__, vocabulary_digest(), authority.digest, *said, *sorted(map(repr, nodes))]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def stamp(digest: str) -> Quad:
    """Return what tells in the graph of resolutions from which inputs it was made."""
    return Quad(GRAPH, own("inputDigest"), Literal(digest), GRAPH)


# --- triples


def _resolution(resolution: Resolution) -> Iterator[Triple]:
    node = NamedNode(resolution.node)
    yield from facts(node, is_a("CitedDocument"), (own("means"), NamedNode(resolution.means)))
    if resolution.method is None:
        return
    told = iris.resolution(resolution.node)
    yield from facts(node, (own("resolution"), told))
    yield from facts(
        told,
        is_a("Resolution"),
        (own("resolutionMethod"), own(resolution.method, scheme="resolution-method")),
        (own("resolutionScore"), decimal(resolution.score)),
        (own("resolutionEvidence"), string(resolution.evidence)),
    )


def _meant(iri: str, members: Collection[CitedNode], known: KnownDocument | None) -> Iterator[Triple]:
    """Yield what is known of a document that is meant: from the authority file, and from how it is cited."""
    document = NamedNode(iri)
    itself = [member for member in members if member.iri == iri and member.number]
    # A person may have said that a number was meant which nobody cites: then only its IRI tells it.
    meant = None if itself else iris.number_in(iri)
    numbers = [meant] if meant else sorted({each.number for each in itself or members if each.number})
    titles = sorted({title for member in members for title in member.titles})
    spellings = sorted({text for member in members for text in member.spellings})
    place = (known.place if known else None) or place_of(iri)
    kind = document_kind(next((each.code for each in itself or members if each.code), None), _title(members), known)
    yield from facts(
        document,
        is_a("CitedDocument"),
        *((own("documentNumber"), string(number)) for number in (numbers if not (known and known.number) else ())),
        *((own("documentTitle"), string(title)) for title in (titles if not (known and known.title) else ())),
        *((own("spelling"), string(text)) for text in spellings),
        (own("documentKind"), own(kind, scheme="document-kind") if kind else None),
        (own("issuingPlace"), iris.division(CENTRAL_DIVISION if place == CENTRE else place) if place else None),
    )


def _title(members: Iterable[CitedNode]) -> str | None:
    """Return the title that a document is cited with, of several the first by its code points."""
    return min((member.titles[0] for member in members if member.titles), default=None)


def _proposal(proposal: Proposal) -> Iterator[Triple]:
    yield from facts(
        iris.proposal(proposal.left, proposal.right),
        is_a("Proposal"),
        (own("proposedLeft"), NamedNode(proposal.left)),
        (own("proposedRight"), NamedNode(proposal.right)),
        (own("resolutionMethod"), own(proposal.method, scheme="resolution-method")),
        (own("resolutionScore"), decimal(proposal.score)),
        *((own("resolutionEvidence"), string(text)) for text in proposal.evidence),
        (own("suppressed"), true(proposal.suppressed)),
    )


@dataclass(frozen=True, slots=True)
class IdentityCounts:
    """How many documents are cited, how many of them are known, how many as cited were joined to another, proposals."""

    cited: int = 0
    known: int = 0
    joined: int = 0
    proposed: int = 0

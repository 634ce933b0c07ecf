"""STORE -> PROPOSALS: pairs of documents that may be one, for a person to decide, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.bases.views.facts import ResolutionGraph, cited_names, name_of
from kg.bases.views.records import Named
from kg.vocabulary import local_name, own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.quad_store import Store


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A pair that may be one document: each side by number or title, how it was found, how surely and why."""

    left: Named
    right: Named
    method: str | None
    score: Decimal | None
    evidence: tuple[str, ...]
    suppressed: bool = False


def read_proposals(store: Store, *, suppressed: bool = False) -> tuple[OpenProposal, ...]:
    """Return what is proposed, the surest first; what a person said to differ only where it is asked for."""
    resolved = ResolutionGraph(store)
    found = (_proposal(store, resolved, node) for node in resolved.of_class("Proposal"))
    kept = (each for each in found if suppressed or not each.suppressed)
    return tuple(sorted(kept, key=lambda each: (-(each.score or Decimal(0)), each.left.name, each.right.name)))


def read_all_proposals(store: Store) -> tuple[OpenProposal, ...]:
    """Return what is proposed, with what a person said to differ."""
    return read_proposals(store, suppressed=True)


def about(proposals: Iterable[OpenProposal], documents: Iterable[str]) -> tuple[OpenProposal, ...]:
    """Return the proposals of which one side is one of some documents."""
    wanted = set(documents)
    return tuple(each for each in proposals if each.left.iri in wanted or each.right.iri in wanted)


def _proposal(store: Store, resolved: ResolutionGraph, node: str) -> OpenProposal:
    left, right = (
        _named(store, resolved, resolved.first(node, own(name).value)) for name in ("proposedLeft", "proposedRight")
    )
    method = resolved.first(node, own("resolutionMethod").value)
    return OpenProposal(
        left,
        right,
        method=local_name(NamedNode(method)) if method else None,
        score=resolved.decimal(node, own("resolutionScore").value),
        evidence=resolved.all(node, own("resolutionEvidence").value),
        suppressed=resolved.first(node, own("suppressed").value) in ("true", "1"),
    )


def _named(store: Store, resolved: ResolutionGraph, iri: str | None) -> Named:
    """Return one side: by what the resolution graph calls it, else by what it is cited with."""
    if iri is None:
        return Named(None, "")
    number, titles = cited_names(store, [iri])[iri]
    told = resolved.named(iri).name
    return Named(iri, told if told != name_of(iri) else number or next(iter(titles), None) or told)

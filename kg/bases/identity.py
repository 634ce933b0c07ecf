"""CITED NODES -> DOCUMENTS: which of them are one, how that is known, and what a person has still to decide.

A person's decisions come first; then codes completed by the unit's place; then titles. Two numbers, or two documents
of an authority file, are joined by nothing else than the first two. What does not fit is proposed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeAlias

from kg.bases.cited import proposal_of
from kg.bases.decisions import Rulings
from kg.bases.groups import Groups
from kg.bases.parallel import PARALLEL, doubt_of, parallel, same_title
from kg.bases.slipped import slipped
from kg.bases.titled import alike
from kg.bases.unique import Candidate, join_unique
from kg.model import Citation, Proposal, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from kg.bases.authority import Authority
    from kg.bases.nodes import CitedNode
    from kg.bases.slipped import Slipped
    from kg.model import ResolutionMethod

    Rank: TypeAlias = Callable[[str], tuple[bool, bool, bool, str]]

RANK: tuple[ResolutionMethod, ...] = ("decision", "division", "exact", "title", "parallel", "variant", "similarity")
"""The order in which joins are made."""
JOINS_NUMBERS = ("decision", "division")
SLIP = Decimal("0.5")
"""What is said for a number of which only the agency code is cited elsewhere."""


class CanResolve(Protocol):
    """What tells the document that a single citation means."""

    authority: Authority

    def resolve_for(
        self, citation: Citation, divisions: Iterable[str | None]
    ) -> tuple[Resolution | None, tuple[Proposal, ...]]:
        """Return what a citation of units in some divisions means to all of them, and what it may mean."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Every document as cited with what it means, by its IRI; and what is proposed, the surest first."""

    resolutions: tuple[Resolution, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    rulings: Rulings = field(default_factory=Rulings)


def identify(nodes: Collection[CitedNode], resolver: CanResolve, rulings: Rulings) -> Identity:
    """Return which documents the cited ones are; the order of `nodes` does not matter."""
    nodes = sorted(nodes, key=lambda node: node.iri)
    known = resolver.authority.documents
    slips = tuple(slipped(nodes))
    numbered = {node.iri for node in nodes if node.number} | {iri for iri, each in known.items() if each.number}
    numbered |= {each.meant for each in slips}
    groups = Groups(numbered, known.keys(), [(ruling.left, ruling.right) for ruling in rulings.different])
    candidates, possible = _candidates(nodes, resolver)
    joins = [candidate.join for candidate in candidates if candidate.join.method in JOINS_NUMBERS]
    made, refused = _join(groups, [*_decided(rulings), *joins])
    weaker = [candidate for candidate in candidates if candidate.join.method not in JOINS_NUMBERS]
    more, open_ = join_unique(groups, weaker, possible, numbered | known.keys(), _join)
    made += more
    lefts = {join.node for join in made if join.node != join.means}

    def rank(iri: str) -> tuple[bool, bool, bool, str]:
        return iri not in known, iri not in numbered, iri in lefts, iri

    meant = _meant(made, rank)
    resolutions = (meant.get(node.iri) or Resolution(node.iri, node.iri) for node in nodes)
    proposals = [*possible, *open_, *map(proposal_of, refused), *map(_of_slip, slips)]
    return Identity(
        tuple(replace(each, known=known.get(each.means)) for each in resolutions),
        _open(proposals, groups),
        rulings,
    )


def _of_slip(slip: Slipped) -> Proposal:
    return Proposal(slip.node, slip.meant, "variant", SLIP, (slip.evidence, f"或指{slip.number}"))


# --- what the citations say


def citation_of(node: CitedNode) -> Citation:
    """Return a document as cited as the citation of it: its number, and the title that stands with it most often."""
    text = node.spellings[0] if node.spellings else ""
    title = node.titles[0] if node.titles else None
    return Citation(text, 0, len(text), node.number, text, node.code, node.year, node.seq, title)


def _candidates(nodes: Collection[CitedNode], resolver: CanResolve) -> tuple[list[Candidate], list[Proposal]]:
    """Return what each document as cited means to all units that cite it, and what it may mean.

    An authority file that has the title wins over the numbers it is cited with; one that has a title like it does not.
    """
    candidates, likely = alike(nodes)
    proposals = [*same_title(nodes), *likely]
    by_iri = {node.iri: node for node in nodes}
    told: set[str] = set()
    for node in nodes:
        resolution, possible = resolver.resolve_for(citation_of(node), node.divisions)
        proposals += (replace(each, left=node.iri) for each in possible)
        if resolution is not None and resolution.method is not None:
            doubt = _doubt(node, by_iri.get(resolution.means), resolution)
            candidates.append(Candidate(replace(resolution, node=node.iri), doubt))
            if resolution.known is not None and (resolution.score or 0) >= PARALLEL:
                told.add(node.iri)
    candidates += (each for each in parallel(nodes) if each.join.node not in told)
    return candidates, proposals


def _doubt(node: CitedNode, meant: CitedNode | None, resolution: Resolution) -> str | None:
    """Return what speaks against a title's being a document that only other citations attest."""
    if node.number or meant is None or not meant.number or resolution.known is not None:
        return None
    return doubt_of(node, meant)


def _decided(rulings: Rulings) -> Iterator[Resolution]:
    """Yield the joins that people decided."""
    for ruling in rulings.same:
        told = (f"{ruling.decision.by} 认定为同一份文件", ruling.decision.reason)
        yield Resolution(ruling.left, ruling.right, "decision", Decimal(1), "；".join(filter(None, told)))


# --- joining


def _join(groups: Groups, joins: Iterable[Resolution]) -> tuple[list[Resolution], list[Resolution]]:
    """Return the joins that were made and those that were not; they are tried in an order of their own."""
    made: list[Resolution] = []
    refused: list[Resolution] = []
    for join in sorted(joins, key=_order):
        fits = groups.join(join.node, join.means, numbers=join.method in JOINS_NUMBERS)
        (made if fits else refused).append(join)
    return made, refused


def _order(join: Resolution) -> tuple[int, Decimal, str, str, str]:
    return (
        RANK.index(join.method or "similarity"),
        -(join.score or Decimal(0)),
        join.node,
        join.means,
        join.evidence or "",
    )


def _meant(made: Iterable[Resolution], rank: Rank) -> dict[str, Resolution]:
    """Return what every document that was joined means: the first of its group, over all joins on the way to it."""
    neighbours: dict[str, list[tuple[str, Resolution]]] = defaultdict(list)
    for join in made:
        neighbours[join.node].append((join.means, join))
        neighbours[join.means].append((join.node, join))
    found: dict[str, Resolution] = {}
    for first in sorted(neighbours, key=rank):
        if first in found:
            continue
        itself = next((join for _other, join in neighbours[first] if join.node == join.means), None)
        found[first] = itself or Resolution(first, first)
        waiting = [first]
        for at in waiting:
            for other, join in neighbours[at]:
                if other not in found:
                    found[other] = _by_way_of(other, join, found[at])
                    waiting.append(other)
    return found


def _by_way_of(node: str, join: Resolution, further: Resolution) -> Resolution:
    """Return what a document means that was joined with one that means another: no surer than the weakest join."""
    scores = [score for score in (join.score, further.score) if score is not None]
    on_the_way = further.evidence if further.node != further.means else None
    evidence = "；".join(dict.fromkeys(text for text in (join.evidence, on_the_way) if text))
    return Resolution(node, further.means, join.method, min(scores, default=None), evidence or None)


def _open(proposals: Iterable[Proposal], groups: Groups) -> tuple[Proposal, ...]:
    """Return what is still to be decided, each pair once with all its evidence, and marked what a person denied."""
    by_pair: dict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for each in proposals:
        if not groups.are_one(each.left, each.right):
            by_pair[min(each.left, each.right), max(each.left, each.right)].append(each)
    found = []
    for each_pair in by_pair.values():
        first, *others = sorted(each_pair, key=_surest)
        evidence = dict.fromkeys(text for each in (first, *others) for text in each.evidence)
        denied = groups.are_apart(first.left, first.right)
        found.append(replace(first, evidence=tuple(evidence), suppressed=denied))
    return tuple(sorted(found, key=lambda each: (each.suppressed, *_surest(each))))


def _surest(proposal: Proposal) -> tuple[Decimal, str, str, str, tuple[str, ...]]:
    return -proposal.score, proposal.left, proposal.right, proposal.method, proposal.evidence

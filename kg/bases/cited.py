"""A document as cited, and how matches become resolutions and proposals of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.bases.match_titles import DOUBTFUL
from kg.model import Proposal, Resolution

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from kg.bases.catalogue import Catalogue
    from kg.bases.match_titles import Match
    from kg.model import ResolutionMethod

Found = tuple[Resolution | None, tuple[Proposal, ...]]
_MOST_PROPOSALS = 5


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as a unit of `division` cites it: the IRI of its spelling, its title, and the parts of its number."""

    node: str
    division: str | None
    title: str | None = None
    place: str = ""
    code: str = ""
    year: int = 0
    serial: int = 0

    def joined(
        self, catalogue: Catalogue, row: int, method: ResolutionMethod, score: Decimal, reasons: Iterable[str]
    ) -> Resolution:
        """Return the resolution that a document of a catalogue is meant."""
        return Resolution(self.node, catalogue.node(row), method, score, "；".join(reasons), catalogue.known(row))

    def proposed(self, catalogue: Catalogue, method: ResolutionMethod, match: Match) -> Proposal:
        """Return the proposal that a document of a catalogue is meant."""
        reasons = (*match.reasons, f"或指{catalogue.name(match.row)}")
        return Proposal(self.node, catalogue.node(match.row), method, match.score, reasons)


def proposal_of(join: Resolution, *against: str | None) -> Proposal:
    """Return a join that is not made as a proposal, with what speaks against it behind its evidence."""
    score = min(join.score or DOUBTFUL, DOUBTFUL)
    evidence = tuple(text for text in (join.evidence, *against) if text)
    return Proposal(join.node, join.means, join.method or "title", score, evidence)


def told_apart(proposals: Iterable[Proposal], *nodes: str) -> tuple[Proposal, ...]:
    """Return the surest proposal for each document, the surest first, without those that are `nodes` themselves."""
    best: dict[str, Proposal] = {}
    for each in sorted(proposals, key=lambda one: (-one.score, one.right, one.method)):
        if each.right not in nodes:
            best.setdefault(each.right, each)
    return tuple(best.values())[:_MOST_PROPOSALS]

"""CITED NODES -> JOINS AND PROPOSALS among those that have a title only: an issuer left away, a slip of the pen.

They are joined only where all units that cite them lie within one another, or where both titles say whose they are:
elsewhere two bodies may have written alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.catalogue import Catalogue
from kg.bases.match_titles import cited_title, like_titles, same_matters
from kg.bases.parallel import says_nothing
from kg.bases.unique import Candidate
from kg.citations.title_forms import normal_title
from kg.divisions import division_of, enclosing
from kg.model import Proposal, Resolution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.match_titles import Match
    from kg.bases.nodes import CitedNode
    from kg.model import KnownDocument, ResolutionMethod


class TitledCatalogue(Catalogue):
    """The documents that are cited by title only, by that title."""

    def __init__(self, nodes: Iterable[CitedNode]) -> None:
        super().__init__()
        self.nodes = sorted((node for node in nodes if node.titles and not node.number), key=lambda node: node.iri)

    def __len__(self) -> int:
        return len(self.nodes)

    def node(self, row: int) -> str:
        """Return the IRI of a document as cited."""
        return self.nodes[row].iri

    def titles(self, row: int) -> tuple[str, ...]:
        """Return its title."""
        return self.nodes[row].titles[:1]

    def number(self, row: int) -> str | None:  # noqa: ARG002 - none has one
        """Return None: it has no number."""
        return None

    def place(self, row: int) -> str | None:  # noqa: ARG002
        """Return None: nothing but its title tells where its agency sits."""
        return None

    def year(self, row: int) -> int | None:  # noqa: ARG002
        """Return None: no number tells its year."""
        return None

    def known(self, row: int) -> KnownDocument | None:  # noqa: ARG002
        """Return None: no authority file has it."""
        return None


def alike(nodes: Iterable[CitedNode]) -> tuple[list[Candidate], list[Proposal]]:
    """Return which titles mean one document, with what speaks against it, and which may."""
    catalogue = TitledCatalogue(nodes)
    candidates: list[Candidate] = []
    proposals: list[Proposal] = []
    for row, node in enumerate(catalogue.nodes):
        if says_nothing(node.titles[0]):
            continue
        for match, method in _matches(catalogue, row):
            other = catalogue.nodes[match.row]
            if match.joins:
                join = Resolution(node.iri, other.iri, method, match.score, "；".join(match.reasons))
                one_place = _of_one_place(node, other) or _within_one_another(node, other)
                doubt = None if one_place else "引用单位不在同一地域"
                candidates.append(Candidate(join, doubt))
            elif row < match.row:
                proposals.append(Proposal(node.iri, other.iri, method, match.score, match.reasons))
    return candidates, proposals


def _matches(catalogue: TitledCatalogue, row: int) -> Iterator[tuple[Match, ResolutionMethod]]:
    """Yield the other documents whose title tells the same matter, or is much like it."""
    node = catalogue.nodes[row]
    title = cited_title(node.titles[0], node.divisions[0])
    seen = {row}
    steps: tuple[ResolutionMethod, ResolutionMethod] = ("title", "similarity")
    for find, method in zip((same_matters, like_titles), steps, strict=True):
        for match in find(catalogue, title):
            if match.row not in seen:
                seen.add(match.row)
                yield match, method


def _of_one_place(one: CitedNode, other: CitedNode) -> bool:
    """Tell whether two titles of one edition name one place as that of their issuer or matter: 河北省…规划."""
    left, right = one.titles[0], other.titles[0]
    place = division_of(left)
    return (
        place is not None and place == division_of(right) and normal_title(left).edition == normal_title(right).edition
    )


def _within_one_another(one: CitedNode, other: CitedNode) -> bool:
    """Tell whether of any two units that cite them one lies within the other's place."""
    return all(
        left is not None and right is not None and (left in enclosing(right) or right in enclosing(left))
        for left in one.divisions
        for right in other.divisions
    )

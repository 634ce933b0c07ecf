"""CITATION -> RESOLUTION: the document that a cited number or title means; what is not unique is only proposed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg.citations import title_key
from kg.graph import iris
from kg.model import Resolution

if TYPE_CHECKING:
    from kg.bases.authority import Authority
    from kg.model import Citation, Proposal


class Resolver:
    """Resolves citations against an authority: a pure function of citation, division and authority."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority

    def resolve(self, citation: Citation, division: str | None) -> tuple[Resolution | None, tuple[Proposal, ...]]:
        """Return what a citation of a unit in `division` means, and what it may mean; None where it names nothing."""
        node = iris.cited_document(citation, division)
        if node is None:
            return None, ()
        known = self.authority.documents.get(node.value)
        if known is not None:
            return Resolution(node.value, node.value, "exact", Decimal(1), known=known), ()
        found = self.authority.by_title.get(title_key(citation.title), []) if citation.number is None else []
        if len(found) == 1:
            return Resolution(node.value, found[0], "title", Decimal(1), known=self.authority.documents[found[0]]), ()
        return Resolution(node.value, node.value), ()

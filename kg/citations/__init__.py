"""What a cell cites: document numbers and titles, found with their spans, and the kind of basis they make."""

from kg.citations.basis import basis_kind
from kg.citations.mentions import find_citations

__all__ = ["basis_kind", "find_citations"]

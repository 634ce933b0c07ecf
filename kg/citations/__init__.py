"""What a cell cites: document numbers and titles, found with their spans, and the kind of basis they make."""

from kg.citations.basis import basis_kind, named_kinds
from kg.citations.issuers import code_parts, is_known_agency, is_upward
from kg.citations.mentions import find_citations, has_number
from kg.citations.places import completed_codes, is_central_stem, issuing_place, order_place
from kg.citations.title_forms import are_unlike
from kg.citations.titles import title_key
from kg.citations.told_places import told_place, told_title_place

__all__ = [
    "are_unlike",
    "basis_kind",
    "code_parts",
    "completed_codes",
    "find_citations",
    "has_number",
    "is_central_stem",
    "is_known_agency",
    "is_upward",
    "issuing_place",
    "named_kinds",
    "order_place",
    "title_key",
    "told_place",
    "told_title_place",
]

"""Legal bases: what is known of documents, which document a citation means, what is only proposed."""

from kg.bases.authority import Authority
from kg.bases.graph import resolve_document, resolve_stored
from kg.bases.held_against import held_against
from kg.bases.load import load_authority

__all__ = ["Authority", "held_against", "load_authority", "resolve_document", "resolve_stored"]

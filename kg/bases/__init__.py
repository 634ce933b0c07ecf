"""Legal bases: what is known of documents, which document a citation means, what is only proposed."""

from kg.bases.load import load_authority

__all__ = ["load_authority"]

"""Records -> RDF: the only code that mints IRIs and writes triples."""

from kg.graph.mapping import quads_to_nquads, record_to_quads, vocabulary_digest

__all__ = ["quads_to_nquads", "record_to_quads", "vocabulary_digest"]

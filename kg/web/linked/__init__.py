"""Linked data: a page or its triples for every IRI, graphs read one by one, dumps."""

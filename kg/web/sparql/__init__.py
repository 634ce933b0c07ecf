"""SPARQL 1.1 Protocol, service description, and what lets an editor configure itself."""

from __future__ import annotations

from kg.web.sparql.description import describe, prepare
from kg.web.sparql.protocol import routes

__all__ = ["describe", "prepare", "routes"]

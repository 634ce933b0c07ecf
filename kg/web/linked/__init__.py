"""Linked data: a page or its triples for every IRI, graphs read one by one, dumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.web.linked import graph_store, resources

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> list[Route]:
    """Return the routes of linked data."""
    return [*resources.routes(), *graph_store.routes()]


__all__ = ["routes"]

"""The queries behind pages that no index answers: queries/*.rq of the desk with their parameters in them."""

from __future__ import annotations

from functools import cache

from kg.ask import with_params
from kg.vocabulary import PACKAGE


def query_behind(name: str, **params: str) -> str:
    """Return a query of the desk; a parameter is put there as a text, never as SPARQL."""
    return with_params(_query(name), params)


@cache
def _query(name: str) -> str:
    return (PACKAGE / "web" / "queries" / f"{name}.rq").read_text(encoding="utf-8")

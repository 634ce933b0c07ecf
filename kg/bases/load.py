"""The documents that come with the program + a bureau's own -> one authority; what the own list says wins."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kg.bases.authority import Authority
from kg.bases.importing.authority_file import read_listing
from kg.bases.importing.merge import joined
from kg.bases.importing.numbers import document_key
from kg.bases.shipped import shipped_documents

if TYPE_CHECKING:
    from pathlib import Path


def load_authority(bases: Path | None = None) -> Authority:
    """Return all known documents; `bases` is the file that `kg bases import` keeps, None where there is none.

    Of a document that both have, the own list wins field by field. Raises `BasesError` for a file that is missing or
    cannot be used.
    """
    if bases is None:
        return _shipped()
    shipped = shipped_documents()
    listing = read_listing(bases)
    others = []
    for document in shipped:
        position = listing.at.get(document_key(document))
        if position is None:
            others.append(document)
        else:
            own = listing.documents[position]
            listing.documents[position] = replace(
                joined(document, own), sources=tuple(dict.fromkeys((*own.sources, *document.sources)))
            )
    return Authority((*others, *listing.documents))


@cache
def _shipped() -> Authority:
    """Return the documents that come with the program; many reviews ask for them."""
    return Authority(shipped_documents())

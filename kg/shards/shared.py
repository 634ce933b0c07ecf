"""WHAT BELONGS TO NO DOCUMENT: the vocabularies, which queries take labels from, and the code lists of the tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Quad

from kg.graph import quads_to_nquads
from kg.shards.layout import CODES, VOCABULARIES
from kg.shards.tables import codes_parquet
from kg.store import VOCABULARY_GRAPH
from kg.vocabulary import all_of_ontology

if TYPE_CHECKING:
    from kg.shards.folder import Folder


def write_shared(folder: Folder) -> None:
    """Write what all shards share, where it is not there as it is to be."""
    for name, content in _shared().items():
        if folder.read(name) != content:
            folder.write(name, content)


@cache
def _shared() -> dict[str, bytes]:
    quads = (Quad(each.subject, each.predicate, each.object, VOCABULARY_GRAPH) for each in all_of_ontology())
    return {VOCABULARIES: quads_to_nquads(quads), CODES: codes_parquet()}

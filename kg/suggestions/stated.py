"""STORE -> what its resolution graph says of each document meant, as a record of an authority file has it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.model import KnownDocument
from kg.suggestions.cases import select

if TYPE_CHECKING:
    from pyoxigraph import Store

_FACTS = """SELECT ?document ?fact ?value { GRAPH ?g {
    { SELECT DISTINCT ?g ?document { GRAPH ?g { ?node bkg:means ?document } } }
    VALUES ?fact { bkg:documentNumber bkg:documentTitle bkg:documentKind bkg:issuingPlace eli:date_document
        eli:in_force eli:date_no_longer_in_force eli:repealed_by dc:subject }
    ?document ?fact ?value } }"""
_IN_FORCE = {"true": True, "1": True, "InForce-inForce": True}
_NOT_IN_FORCE = {"false": False, "0": False, "InForce-notInForce": False}
"""ELI says it by one of its concepts, a plain list of documents by true or false."""


def stated_documents(store: Store) -> dict[str, KnownDocument]:
    """Return the documents that citations were found to mean, by IRI, with what is known of them."""
    facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in select(store, _FACTS):
        facts[row["document"]][_local(row["fact"])].append(row["value"])
    return {iri: _document(each) for iri, each in sorted(facts.items())}


def _document(facts: defaultdict[str, list[str]]) -> KnownDocument:
    said = {name: sorted(set(values)) for name, values in facts.items()}

    def one(name: str) -> str | None:
        return next(iter(said.get(name, ())), None)

    place, kind, in_force = one("issuingPlace"), one("documentKind"), one("in_force")
    return KnownDocument(
        number=one("documentNumber"),
        title=one("documentTitle"),
        place=_local(place) if place else None,
        date=one("date_document"),
        kind=_local(kind) if kind else None,
        in_force=(_IN_FORCE | _NOT_IN_FORCE).get(_local(in_force)) if in_force else None,
        until=one("date_no_longer_in_force"),
        replaced_by=tuple(said.get("repealed_by", ())),
        about=tuple(said.get("subject", ())),
        other_titles=tuple(said.get("documentTitle", ())[1:]),
    )


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]

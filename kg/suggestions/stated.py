"""STORE + AUTHORITY -> what is known of each document, as a record of an authority file has it, successors by IRI."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.bases.known_facts import successor_iri
from kg.citations import find_citations
from kg.graph import iris
from kg.model import KnownDocument
from kg.suggestions.stored import select

if TYPE_CHECKING:
    from kg.bases.authority import Authority
    from kg.quad_store import Store

_FACTS = f"""SELECT ?document ?fact ?value {{ GRAPH <{iris.RESOLUTION_GRAPH.value}> {{
    {{ SELECT DISTINCT ?document {{ ?node bkg:means|eli:repealed_by ?document }} }}
    VALUES ?fact {{ bkg:documentNumber bkg:documentTitle bkg:documentKind bkg:issuingPlace eli:date_document
        eli:in_force eli:date_no_longer_in_force eli:repealed_by dc:subject }}
    ?document ?fact ?value }} }}"""
_IN_FORCE = {"true": True, "1": True, "InForce-inForce": True}
_NOT_IN_FORCE = {"false": False, "0": False, "InForce-notInForce": False}
"""ELI says it by one of its concepts, a plain list of documents by true or false."""


def known_documents(store: Store, authority: Authority) -> dict[str, KnownDocument]:
    """Return all that is known by IRI: of an authority file's documents what it says, else what the store says."""
    return {**stated_documents(store), **authority_documents(authority)}


def authority_documents(authority: Authority) -> dict[str, KnownDocument]:
    """Return the documents of an authority by IRI, `replaced_by` as IRIs, with those that are only named there."""
    found = dict(authority.documents)
    for iri, document in authority.documents.items():
        heirs = {}
        for text in document.replaced_by:
            heir = successor_iri(authority, text, document.place)
            if heir is not None and heir.value != iri:
                heirs[heir.value] = text
        if document.replaced_by:
            found[iri] = replace(document, replaced_by=tuple(heirs))
        for heir_iri, text in heirs.items():
            found.setdefault(heir_iri, _named_only(text))
    return found


def _named_only(text: str) -> KnownDocument:
    """Return what the name alone tells of a document: its number and title."""
    cited = next((each for each in find_citations(text) if each.number), None)
    return KnownDocument(cited.number, cited.title) if cited else KnownDocument(None, text.strip("《》"))


def stated_documents(store: Store) -> dict[str, KnownDocument]:
    """Return what is known of the documents that citations were found to mean and of their successors, by IRI."""
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

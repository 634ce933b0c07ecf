"""ontology/legal-documents.ttl -> KNOWN DOCUMENTS: the authority file that ships with the program."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from pyoxigraph import NamedNode

from kg.model import KnownDocument
from kg.vocabulary import DEF, RDF_TYPE, local_name, ontology, own

ELI = "http://data.europa.eu/eli/ontology#"
IN_FORCE, NOT_IN_FORCE = f"{ELI}InForce-inForce", f"{ELI}InForce-notInForce"
_DCT_SOURCE = "http://purl.org/dc/terms/source"
_Said = dict[str, tuple[str, ...]]


@cache
def shipped_documents() -> tuple[KnownDocument, ...]:
    """Return the documents of ontology/legal-documents.ttl, sorted by their IRI.

    >>> found = [document for document in shipped_documents() if document.number == "财预〔2021〕101号"]
    >>> found[0].issuer, found[0].date, found[0].place
    ('财政部', '2021-08-18', '100000')
    """
    said = _said("KnownDocument")
    sources = {node: facts.get(_DCT_SOURCE, ()) for node, facts in _said("Attestation").items()}
    names = {node: _name(facts) for node, facts in said.items()}
    return tuple(_document(said[node], sources, names) for node in sorted(said))


def shipped_iris() -> tuple[str, ...]:
    """Return the IRIs of the same documents in the same order."""
    return tuple(sorted(_said("KnownDocument")))


@cache
def _said(class_name: str) -> dict[str, _Said]:
    """Return the instances of a class -> property -> what is said, sorted; one pass over the store for each instance."""
    table: dict[str, _Said] = {}
    for typed in ontology().quads_for_pattern(None, RDF_TYPE, own(class_name)):
        if not isinstance(typed.subject, NamedNode):
            continue
        facts: defaultdict[str, set[str]] = defaultdict(set)
        for quad in ontology().quads_for_pattern(typed.subject, None, None):
            facts[quad.predicate.value].add(getattr(quad.object, "value", ""))
        table[typed.subject.value] = {name: tuple(sorted(values)) for name, values in facts.items()}
    return table


def _name(facts: _Said) -> str:
    """Return what a document is called where another names it: its number, else its title."""
    return _one(facts, f"{DEF}documentNumber") or _one(facts, f"{DEF}documentTitle") or ""


def _one(facts: _Said, name: str) -> str | None:
    return next(iter(facts.get(name, ())), None)


def _local(facts: _Said, name: str) -> str | None:
    value = _one(facts, name)
    return None if value is None else local_name(NamedNode(value))


def _document(facts: _Said, sources: dict[str, tuple[str, ...]], names: dict[str, str]) -> KnownDocument:
    status = _one(facts, f"{ELI}in_force")
    return KnownDocument(
        number=_one(facts, f"{DEF}documentNumber"),
        title=_one(facts, f"{DEF}documentTitle"),
        issuer=_one(facts, f"{ELI}passed_by"),
        place=_local(facts, f"{DEF}issuingPlace"),
        date=_one(facts, f"{ELI}date_document"),
        kind=_local(facts, f"{DEF}documentKind"),
        in_force={IN_FORCE: True, NOT_IN_FORCE: False}.get(status or ""),
        until=_one(facts, f"{ELI}date_no_longer_in_force"),
        replaced_by=tuple(names[node] for node in facts.get(f"{ELI}repealed_by", ())),
        about=facts.get(f"{ELI}is_about", ()),
        other_titles=facts.get(f"{DEF}otherTitle", ()),
        sources=tuple(
            sorted({text for node in facts.get(f"{DEF}attestation", ()) for text in sources.get(node, ())}),
        ),
    )

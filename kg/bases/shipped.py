"""ontology/legal-documents.ttl -> KNOWN DOCUMENTS: the authority file that ships with the program."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.model import KnownDocument
from kg.vocabulary import DEF, RDF_TYPE, known_documents, local_name, own

if TYPE_CHECKING:
    from collections.abc import Iterator

ELI = "http://data.europa.eu/eli/ontology#"
IN_FORCE, NOT_IN_FORCE = f"{ELI}InForce-inForce", f"{ELI}InForce-notInForce"
_DCT_SOURCE = "http://purl.org/dc/terms/source"
_OWN = ("documentNumber", "documentTitle", "otherTitle", "documentKind", "issuingPlace", "attestation")
_ELI = ("responsibility_of", "date_document", "in_force", "date_no_longer_in_force", "repealed_by")
_SUBJECT = "http://purl.org/dc/elements/1.1/subject"
_PROPERTIES = (*(DEF + name for name in _OWN), *(ELI + name for name in _ELI), _SUBJECT)
_Said = dict[str, tuple[str, ...]]


@cache
def shipped_documents() -> tuple[KnownDocument, ...]:
    """Return the documents of ontology/legal-documents.ttl, sorted by their IRI.

    >>> found = [document for document in shipped_documents() if document.number == "财预〔2021〕101号"]
    >>> found[0].issuer, found[0].date, found[0].place
    ('财政部', '2021-08-18', '100000')
    """
    said = _said()
    sources = dict(_pairs(_DCT_SOURCE))
    names = {node: _name(facts) for node, facts in said.items()}
    return tuple(_document(facts, sources, names) for facts in said.values())


def shipped_iris() -> tuple[str, ...]:
    """Return the IRIs of the same documents in the same order."""
    return tuple(_said())


@cache
def _said() -> dict[str, _Said]:
    """Return every known document -> property -> what is said, sorted; one pass over the store for each property."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in _PROPERTIES:
        for subject, value in _pairs(name):
            found[subject][name].append(value)
    known = {subject for subject, value in _pairs(RDF_TYPE.value, own("KnownDocument"))}
    return {node: {name: tuple(sorted(values)) for name, values in found[node].items()} for node in sorted(known)}


def _pairs(name: str, value: NamedNode | None = None) -> Iterator[tuple[str, str]]:
    """Return the subjects and objects of a property in that file as text; no blank nodes are there."""
    for quad in known_documents().quads_for_pattern(None, NamedNode(name), value):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            yield quad.subject.value, quad.object.value


def _name(facts: _Said) -> str:
    """Return what a document is called where another names it: its number, else its title."""
    return _one(facts, f"{DEF}documentNumber") or _one(facts, f"{DEF}documentTitle") or ""


def _one(facts: _Said, name: str) -> str | None:
    return next(iter(facts.get(name, ())), None)


def _local(facts: _Said, name: str) -> str | None:
    value = _one(facts, name)
    return None if value is None else local_name(NamedNode(value))


def _document(facts: _Said, sources: dict[str, str], names: dict[str, str]) -> KnownDocument:
    status = _one(facts, f"{ELI}in_force")
    return KnownDocument(
        number=_one(facts, f"{DEF}documentNumber"),
        title=_one(facts, f"{DEF}documentTitle"),
        issuer=_one(facts, f"{ELI}responsibility_of"),
        place=_local(facts, f"{DEF}issuingPlace"),
        date=_one(facts, f"{ELI}date_document"),
        kind=_local(facts, f"{DEF}documentKind"),
        in_force={IN_FORCE: True, NOT_IN_FORCE: False}.get(status or ""),
        until=_one(facts, f"{ELI}date_no_longer_in_force"),
        replaced_by=tuple(names[node] for node in facts.get(f"{ELI}repealed_by", ())),
        about=facts.get(_SUBJECT, ()),
        other_titles=facts.get(f"{DEF}otherTitle", ()),
        sources=tuple(sorted({sources[node] for node in facts.get(f"{DEF}attestation", ())})),
    )

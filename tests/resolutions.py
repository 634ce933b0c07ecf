"""A resolution graph written by hand, as a build leaves one: what cited documents mean, what is known or proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.citations import find_citations
from kg.graph import iris
from kg.graph.terms import DCT, PREFIXES, decimal, true
from kg.vocabulary import DEF_BASE, RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from pyoxigraph import Store

ELI = PREFIXES["eli"]
GRAPH = iris.resource("resolution")
XSD_DATE = NamedNode(PREFIXES["xsd"] + "date")


def say(store: Store, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal | None) -> None:
    if value is not None:
        store.add(Quad(subject, predicate, value, GRAPH))


def kind(name: str) -> NamedNode:
    return NamedNode(f"{DEF_BASE}document-kind/{name}")


def mean(store: Store, kind_of: Callable[[str], str | None] = lambda _name: None) -> None:
    """Have every cited document mean itself, with the number and titles it is cited with and a kind by its name."""
    for spelt in sorted({quad.object for quad in store.quads_for_pattern(None, own("cites"), None)}, key=str):
        assert isinstance(spelt, NamedNode)
        say(store, spelt, own("means"), spelt)
        for name in ("documentNumber", "documentTitle"):
            for quad in list(store.quads_for_pattern(spelt, own(name), None)):
                assert isinstance(quad.object, Literal)
                say(store, spelt, own(name), quad.object)
                if found := kind_of(quad.object.value):
                    say(store, spelt, own("documentKind"), kind(found))


def join(store: Store, spelt: NamedNode, document: NamedNode, *, score: Decimal) -> None:
    """Have a cited document mean another one, as a variant of it."""
    for quad in list(store.quads_for_pattern(spelt, own("means"), None, GRAPH)):
        store.remove(quad)
    node = iris.below(GRAPH, spelt.value)
    say(store, spelt, own("means"), document)
    say(store, spelt, own("resolution"), node)
    say(store, node, RDF_TYPE, own("Resolution"))
    say(store, node, own("resolutionMethod"), own("variant", scheme="resolution-method"))
    say(store, node, own("resolutionScore"), decimal(score))
    say(store, node, own("resolutionEvidence"), Literal("代字异写"))


def know(store: Store, document: NamedNode, **facts: str) -> None:
    """Have an authority file know a document: number, title, date, until, issuer, source."""
    says = {
        "number": own("documentNumber"),
        "title": own("documentTitle"),
        "date": NamedNode(ELI + "date_document"),
        "until": NamedNode(ELI + "date_no_longer_in_force"),
        "issuer": NamedNode(ELI + "responsibility_of"),
        "source": NamedNode(DCT + "source"),
    }
    say(store, document, RDF_TYPE, own("KnownDocument"))
    for name, text in facts.items():
        literal = Literal(text, datatype=XSD_DATE) if name in ("date", "until") else Literal(text)
        say(store, document, says[name], literal)


def replace(store: Store, document: NamedNode, successor: NamedNode) -> None:
    """Have a known document be replaced by another."""
    say(store, document, NamedNode(ELI + "repealed_by"), successor)
    say(store, document, NamedNode(ELI + "in_force"), NamedNode(ELI + "InForce-notInForce"))


def propose(
    store: Store, left: NamedNode, right: NamedNode, score: Decimal, *evidence: str, suppressed: bool = False
) -> None:
    """Propose that two documents are one."""
    node = iris.below(GRAPH, "proposal", left.value, right.value)
    say(store, node, RDF_TYPE, own("Proposal"))
    say(store, node, own("proposedLeft"), left)
    say(store, node, own("proposedRight"), right)
    say(store, node, own("resolutionMethod"), own("variant", scheme="resolution-method"))
    say(store, node, own("resolutionScore"), decimal(score))
    say(store, node, own("suppressed"), true(suppressed))
    for text in evidence:
        say(store, node, own("resolutionEvidence"), Literal(text))


def cited_as(text: str, division: str | None = "130500") -> NamedNode:
    """Return the document that a number or title names, seen from a unit of a division."""
    found = next((citation for citation in find_citations(text) if citation.number), None)
    node = iris.cited_document(found, division) if found else iris.titled_document(text)
    assert node is not None
    return node

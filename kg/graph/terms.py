"""Record values -> RDF terms, and facts -> triples: a value the record does not give yields no triple."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.vocabulary import DEF, DEF_BASE, ID, RDF_TYPE, SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

Fact: TypeAlias = tuple[NamedNode, NamedNode | Literal | None]
Triple: TypeAlias = tuple[NamedNode, NamedNode, NamedNode | Literal]
"""Subject, predicate, object. A document has tens of thousands, each of which becomes a quad: a tuple costs least."""

DCT = "http://purl.org/dc/terms/"
ELI = "http://data.europa.eu/eli/ontology#"
FOAF = "http://xmlns.com/foaf/0.1/"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "bkg": DEF,
    "type": DEF_BASE + "type/",
    "kind": DEF_BASE + "target-kind/",
    "basis": DEF_BASE + "basis-kind/",
    "grade": DEF_BASE + "grade/",
    "method": DEF_BASE + "reading-method/",
    "unit": DEF_BASE + "unit/",
    "words": DEF_BASE + "words/",
    "resolution": DEF_BASE + "resolution-method/",
    "document-kind": DEF_BASE + "document-kind/",
    **{
        prefix: f"{DEF_BASE}{prefix}/"
        for prefix in ("budget-column", "budget-item", "budget-side", "budget-table", "functional", "economic", "fund")
    },
    "id": ID,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": DCT,
    "eli": ELI,
    "foaf": FOAF,
    "dimension": "http://data.openbudgets.eu/ontology/dsd/dimension/",
    "measure": "http://data.openbudgets.eu/ontology/dsd/measure/",
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "xsd": XSD,
}
"""What a query need not declare, and an export writes short."""

_INTEGER, _DECIMAL, _YEAR, _DATE = (NamedNode(XSD + name) for name in ("integer", "decimal", "gYear", "date"))
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))


def string(value: str | None) -> Literal | None:
    """Return a plain literal; nothing for an empty text."""
    return Literal(value) if value else None


def integer(value: int | None) -> Literal | None:
    """Return an xsd:integer."""
    return None if value is None else Literal(str(value), datatype=_INTEGER)


def decimal(value: Decimal | None) -> Literal | None:
    """Return an xsd:decimal in canonical form: no exponent, no trailing zero, no negative zero.

    >>> from decimal import Decimal
    >>> decimal(Decimal("1.80")).value, decimal(Decimal("1E+3")).value
    ('1.8', '1000')
    """
    if value is None:
        return None
    if not value.is_finite():
        raise ValueError(f"Unexpected number in a record: {value!r}")
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal("0" if digits == "-0" else digits, datatype=_DECIMAL)


def yuan(amount: Decimal | None) -> Literal | None:
    """Return an amount of 万元 in 元, every digit kept.

    >>> from decimal import Decimal
    >>> yuan(Decimal("1.80")).value
    '18000'
    """
    return decimal(None if amount is None else amount.scaleb(4))


def year(value: int | None) -> Literal | None:
    """Return an xsd:gYear."""
    return None if value is None else Literal(f"{value:04d}", datatype=_YEAR)


def day(value: str | None) -> Literal | None:
    """Return an xsd:date; a day that the calendar lacks is an error of the step that read it."""
    return None if value is None else Literal(date.fromisoformat(value).isoformat(), datatype=_DATE)


def true(value: bool) -> Literal | None:
    """Return `true` as xsd:boolean; what is not so is not written."""
    return _TRUE if value else None


def is_a(name: str) -> Fact:
    """Return the fact that something is of an own class."""
    return RDF_TYPE, own(name)


def facts(subject: NamedNode, *stated: Fact) -> list[Triple]:
    """Return one triple for each fact that the record gives."""
    return [(subject, predicate, value) for predicate, value in stated if value is not None]


def in_graph(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> list[Quad]:
    """Return each different triple once, in the order given, as a quad of a graph."""
    # Quads are told apart, not tuples: tens of thousands of these alive would have all memory searched for garbage.
    return list(dict.fromkeys(Quad(subject, predicate, value, graph) for subject, predicate, value in triples))

"""REVIEWS -> TURTLE: a SHACL validation report per document, about the nodes that `kg build` writes.

What is waived or known stands beside `sh:result`, so that a report conforms where nothing is left to do; what is left
to do and only not listed counts. Rules that could not be asked are named, as they were not passed. Every node
has an IRI below its document's, by rule and position, so that reports can be stored and compared.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, serialize
from pyoxigraph import Triple as RdfTriple

from kg.findings.document import SEVERITIES, counts
from kg.graph import iris
from kg.graph.terms import PREFIXES, XSD, Fact, Triple, day, facts, integer, is_a, string
from kg.review_positions import PLACE_TERMS
from kg.shapes_graph import RULE_BASE, SH
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Finding, Place, Waiver
    from kg.review import Review
    from kg.shapes import Rule


def reviews_to_turtle(reviews: Iterable[Review]) -> bytes:
    """Return the reports of all reviews as one graph, in a fixed order."""
    triples = {RdfTriple(*triple) for review in reviews for triple in report(review)}
    return serialize(sorted(triples, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES | {"rule": RULE_BASE}) or b""


def report(review: Review) -> Iterator[Triple]:
    """Yield the validation report of one document."""
    document = NamedNode(review.document)
    node = iris.findings_graph(document)
    rules = {state.rule.code: state.rule for state in review.states}
    found = counts(review)
    conforms = Literal(str(not any(found[each] for each in SEVERITIES)).lower(), datatype=NamedNode(XSD + "boolean"))
    yield from facts(
        node,
        (RDF_TYPE, _sh("ValidationReport")),
        (_sh("conforms"), conforms),
        (own("reviewOf"), document),
        (own("ofFile"), string(review.path)),
        *(
            (own("notEvaluated"), NamedNode(RULE_BASE + state.rule.code))
            for state in review.states
            if state.state == "not_evaluated"
        ),
    )
    listed: list[tuple[NamedNode, Finding, Waiver | None]] = [(_sh("result"), each, None) for each in review.findings]
    listed += [(own("knownResult"), finding, None) for finding in review.known]
    listed += [(own("waivedResult"), finding, waiver) for finding, waiver in review.waived]
    for position, (linked_by, finding, waiver) in enumerate(listed, start=1):
        result = iris.below(node, finding.rule, position)
        yield node, linked_by, result
        yield from _result(result, finding, rules.get(finding.rule))
        if waiver is not None:
            yield from facts(result, (own("underWaiver"), iris.below(result, "waiver")))
            yield from _waiver(iris.below(result, "waiver"), waiver)


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _result(node: NamedNode, finding: Finding, rule: Rule | None) -> Iterator[Triple]:
    yield from facts(
        node,
        (RDF_TYPE, _sh("ValidationResult")),
        (_sh("focusNode"), NamedNode(finding.focus) if finding.focus else None),
        (_sh("resultSeverity"), _sh(finding.severity)),
        (_sh("sourceShape"), NamedNode(RULE_BASE + finding.rule)),
        (_sh("sourceConstraintComponent"), NamedNode(rule.component) if rule and rule.component else None),
        (_sh("resultPath"), NamedNode(rule.path) if rule and rule.path else None),
        (_sh("value"), string(finding.text)),
        *((_sh("resultMessage"), Literal(text, language=lang)) for lang, text in finding.message.items()),
        (own("suggestion"), string(finding.suggestion)),
        (own("ofProject"), integer(finding.project)),
        (own("ofRow"), integer(finding.row)),
    )
    yield from _place(node, finding.place)


def _place(parent: NamedNode, place: Place) -> Iterator[Triple]:
    """Yield where to look in the file, with the terms that the graph of a document says it in."""
    where: list[Fact] = []
    for name, term in PLACE_TERMS.items():
        value = getattr(place, name)
        if isinstance(value, int):
            where.append((own(term), integer(value)))
        elif isinstance(value, str) and name != "method":
            where.append((own(term), string(value)))
    if where:
        node = iris.below(parent, "place")
        yield from facts(parent, (own("place"), node))
        yield from facts(node, is_a("Place"), *where)


def _waiver(node: NamedNode, waiver: Waiver) -> Iterator[Triple]:
    def on(text: str | None) -> Literal | None:
        return day(date.fromisoformat(text).isoformat()) if text else None

    yield from facts(
        node,
        is_a("Waiver"),
        (own("ofRule"), NamedNode(RULE_BASE + waiver.rule.upper())),
        (own("waiverReason"), string(waiver.reason)),
        (own("waivedBy"), string(waiver.by)),
        (own("waivedUntil"), on(waiver.until)),
        (own("waivedOn"), on(waiver.added)),
    )

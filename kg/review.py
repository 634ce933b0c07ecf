"""RECORD -> REVIEW: the rules asked of one document's graph; what they find, and which of them could not be asked.

Nothing here decides: the shapes say what is wrong, this module says of which row, where it stands, and in what order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, Quad, Store

from kg.graph import record_to_quads
from kg.graph.terms import DCT
from kg.model import Finding, Place
from kg.shapes import Rule, fill, load_rules
from kg.text import comparable
from kg.vocabulary import RDF_TYPE, ontology, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import BlankNode, Triple

    from kg.model import Record

    Term = NamedNode | BlankNode | RdfLiteral | Triple

State = Literal["raised", "clear", "not_evaluated"]
RESERVED = ("this", "at")
NUMBERS = ("page", "table", "row", "line")
PLACE_TERMS = ("page", "tableNumber", "rowNumber", "lineNumber")


@dataclass(frozen=True, slots=True)
class RuleState:
    """What became of a rule in one document: of `targets` nodes it speaks of, `judged` gave the facts it needs."""

    rule: Rule
    state: State
    findings: int
    targets: int
    judged: int


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules say of one document: findings in reading order, and the state of every rule."""

    path: str
    title: str | None
    findings: tuple[Finding, ...]
    states: tuple[RuleState, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One answer of a rule's query: the focus, the node to point at, and the query's variables as text."""

    focus: NamedNode
    at: NamedNode
    values: dict[str, str]
    order: tuple[tuple[str, Decimal, str], ...]


def rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of the shipped shapes, or of a folder of shapes, by code.

    >>> next(rule.name["en"] for rule in rules() if rule.code == "V01")
    'value-missing'
    """
    return load_rules(folder)


def review_record(record: Record, *, rules: tuple[Rule, ...] | None = None) -> Review:
    """Return what the rules say of a record: the same record gives the same review."""
    return review_store(graph_store(record_to_quads(record)), rules=rules)


def graph_store(document: Iterable[Quad]) -> Store:
    """Return a store with a document's triples and the vocabularies that the shapes read, in one graph."""
    store = Store()
    store.extend(_vocabulary())
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in document)
    return store


def review_store(store: Store, *, rules: tuple[Rule, ...] | None = None) -> Review:
    """Return what the rules say of the document in `graph_store`'s store."""
    path, title = _document(store)
    found, states = [], []
    for rule in load_rules() if rules is None else rules:
        findings = [replace(finding, path=path) for finding in rule_findings(store, rule)]
        found += findings
        targets, judged = _count(store, rule.targets), _count(store, rule.judged)
        state: State = "raised" if findings else "clear" if judged else "not_evaluated"
        states.append(RuleState(rule, state, len(findings), targets, judged))
    return Review(path, title, tuple(sorted(found, key=reading_order)), tuple(states))


def rule_findings(store: Store, rule: Rule) -> list[Finding]:
    """Return a rule's findings: one for each focus, or for each focus and distinct text where the rule says so."""
    kept: dict[tuple[str, str], Finding] = {}
    for match in sorted(matches(store, rule), key=lambda match: (match.focus.value, _position(store, match), match.order)):
        once = comparable(match.values.get(rule.once_for, "")) if rule.once_for else ""
        if (match.focus.value, once) not in kept:
            kept[match.focus.value, once] = _finding(store, rule, match)
    return list(kept.values())


def matches(store: Store, rule: Rule) -> Iterator[Match]:
    """Yield every answer of a rule's queries."""
    for query in rule.queries:
        answers = store.query(query)
        names = [variable.value for variable in answers.variables]  # type: ignore[union-attr]
        for answer in answers:  # type: ignore[union-attr]
            bound = {name: answer[name] for name in names if answer[name] is not None}  # type: ignore[index]
            focus = bound["this"]
            values = {name: _text(term) for name, term in bound.items() if name not in RESERVED}
            order = tuple((name, _number(term), _text(term)) for name, term in sorted(bound.items()) if name != "this")
            yield Match(focus, bound.get("at", focus), values, order)


def reading_order(finding: Finding) -> tuple[bool, int, bool, int, str, str]:
    """Return the key that puts findings in the order of the document: row by row, then the project, then the document."""
    project, row = finding.project, finding.row
    return (project is None, project or 0, row is None, row or 0, finding.rule, finding.text or "")


def _finding(store: Store, rule: Rule, match: Match) -> Finding:
    project, row = _ordinals(store, match.focus)
    values = match.values
    return Finding(
        rule=rule.code,
        name=rule.name["en"],
        severity=rule.severity,
        path="",
        project=project if rule.scope != "document" else None,
        row=row if rule.scope == "row" else None,
        place=_place(store, match.at),
        text=values.get("value"),
        message={language: fill(text, values) or text for language, text in rule.message.items()},
        suggestion=fill(rule.suggestion, values) if rule.suggestion else None,
        source=rule.source,
    )


# --- reading the graph


@cache
def _vocabulary() -> tuple[Quad, ...]:
    return tuple(ontology())


def _count(store: Store, query: str) -> int:
    return len({answer["this"] for answer in store.query(query)})  # type: ignore[union-attr,index]


def _objects(store: Store, node: NamedNode, name: str) -> list[Term]:
    return [quad.object for quad in store.quads_for_pattern(node, own(name), None)]


def _document(store: Store) -> tuple[str, str | None]:
    """Return the path and the title of the document in the store."""
    for quad in store.quads_for_pattern(None, RDF_TYPE, own("Disclosure")):
        paths = _objects(store, quad.subject, "path")
        titles = [quad.object for quad in store.quads_for_pattern(quad.subject, NamedNode(DCT + "title"), None)]
        return (paths[0].value if paths else ""), (titles[0].value if titles else None)
    return "", None


def _integer(store: Store, node: NamedNode, name: str) -> int | None:
    found = [term.value for term in _objects(store, node, name) if isinstance(term, RdfLiteral)]
    return int(found[0]) if found else None


def _ordinals(store: Store, focus: NamedNode) -> tuple[int | None, int | None]:
    """Return the ordinals of the table and of the row that a node is or stands in."""
    ordinal = _integer(store, focus, "ordinal")
    for table in _objects(store, focus, "inTable"):
        if isinstance(table, NamedNode):
            return _integer(store, table, "ordinal"), ordinal
    return ordinal, None


def _position(store: Store, match: Match) -> tuple[int, int]:
    table, row = _ordinals(store, match.at)
    return table or 0, row or 0


def _place(store: Store, node: NamedNode) -> Place:
    for place in _objects(store, node, "place"):
        if isinstance(place, NamedNode):
            numbers = dict(zip(NUMBERS, (_integer(store, place, term) for term in PLACE_TERMS), strict=True))
            boxes = [term.value.split() for term in _objects(store, place, "box") if isinstance(term, RdfLiteral)]
            box = tuple(map(float, boxes[0])) if boxes else None
            return Place(**numbers, box=box)  # type: ignore[arg-type]
    return Place()


def _text(term: Term) -> str:
    """Return a term as a message shows it: a number without a trailing zero, anything else as it stands."""
    if isinstance(term, RdfLiteral) and term.datatype.value.endswith("#decimal") and "." in term.value:
        return term.value.rstrip("0").rstrip(".")
    return str(term) if not isinstance(term, RdfLiteral | NamedNode) else term.value


def _number(term: Term) -> Decimal:
    """Return a number as such, so that row 2 is before row 10; 0 for anything else."""
    if isinstance(term, RdfLiteral) and term.datatype.value.endswith(("#integer", "#decimal")):
        return Decimal(term.value)
    return Decimal(0)

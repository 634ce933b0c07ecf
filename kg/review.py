"""RECORD -> REVIEW: the rules asked of one document's graph; what they find, and which of them could not be asked.

Nothing here decides: the shapes say what is wrong, this module says of which row, where it stands, and in what order.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from kg.bases import held_against, load_authority, resolve_document
from kg.graph import record_to_quads
from kg.model import Finding, Method, Place
from kg.shapes import Need, Rule, fill, load_rules
from kg.text import comparable
from kg.vocabulary import local_name, ontology, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.bases import Authority
    from kg.model import Record, Waiver
    from kg.peers import Standing

State = Literal["raised", "clear", "not_evaluated"]
Term: TypeAlias = NamedNode | RdfLiteral
"""What stands in a document's graph: it has no blank nodes."""

TITLE = "http://purl.org/dc/terms/title"
NOTE = "http://www.w3.org/2004/02/skos/core#note"
PLACE_TERMS = {
    "page": "page", "table": "tableNumber", "row": "rowNumber", "line": "lineNumber", "box": "box",
    "sheet": "sheetName", "range": "cellRange", "method": "readingMethod",
}  # fmt: skip
METHODS: dict[str, Method] = {method: method for method in get_args(Method)}


@dataclass(frozen=True, slots=True)
class RuleState:
    """What became of a rule in one document: of `targets` nodes it speaks of, `judged` gave the facts it needs."""

    rule: Rule
    state: State
    findings: int
    targets: int
    judged: int
    missing: tuple[Need, ...] = ()
    """Which of the facts that the rule needs the document gives nowhere."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules say of one document: findings in reading order, and the state of every rule."""

    path: str
    title: str | None
    findings: tuple[Finding, ...]
    states: tuple[RuleState, ...]
    notes: tuple[str, ...] = ()
    """What its reader noted, such as pages that were not read."""
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    """Findings that a waiver in force covers; they are not among `findings`."""
    known: tuple[Finding, ...] = ()
    """Findings that an earlier report has already; they are not among `findings` either."""
    gone: int | None = None
    """How many findings of that earlier report are no longer made; None without one."""
    document: str = ""
    """The IRI of the disclosure, which names its graph in a store."""
    least: str = "Info"
    """The lightest severity of what is listed as found, waived or known."""
    totals: dict[str, int | None] | None = None
    """The counts of all findings where `least` has left out some."""
    standings: tuple[Standing, ...] = ()
    """Where the document's values stand among others of a store: information, no findings."""


@dataclass(frozen=True, slots=True)
class Match:
    """One answer of a rule's query: the focus, the node to point at, and the query's variables as text."""

    focus: str
    at: str
    values: dict[str, str]
    order: tuple[tuple[str, Decimal, str], ...]


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the nodes of a graph stand: their ordinals, the table of each row, their places, their names."""

    ordinals: dict[str, int]
    tables: dict[str, str]
    places: dict[str, Place]
    names: dict[str, str]
    codes: dict[str, str]

    def of(self, node: str) -> tuple[int | None, int | None]:
        """Return the ordinals of the table and of the row that a node is."""
        ordinal, table = self.ordinals.get(node), self.tables.get(node)
        return (ordinal, None) if table is None else (self.ordinals.get(table), ordinal)


def rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of the shipped shapes, or of a folder of shapes, by code.

    >>> next(rule.name["en"] for rule in rules() if rule.code == "V01")
    'value-missing'
    """
    return load_rules(folder)


def review_record(
    record: Record, *, rules: tuple[Rule, ...] | None = None, authority: Authority | None = None
) -> Review:
    """Return what the rules say of a record: the same record and the same authority give the same review.

    `authority` says what is known of the documents cited; without it, what ships with the program is.
    """
    return review_quads(record_to_quads(record), rules=rules, authority=authority)


def review_quads(
    document: Iterable[Quad], *, rules: tuple[Rule, ...] | None = None, authority: Authority | None = None
) -> Review:
    """Return what the rules say of a document given as the quads of its graph; see `review_record`."""
    quads, known = list(document), authority or load_authority()
    meant = resolve_document(quads, known)
    return review_store(graph_store([*quads, *meant, *held_against(quads, meant, known)]), rules=rules)


def graph_store(document: Iterable[Quad]) -> Store:
    """Return a store with a document's triples and the vocabularies that the shapes read, in one graph."""
    store = Store()
    store.extend(_vocabulary())
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in document)
    return store


def review_store(store: Store, *, rules: tuple[Rule, ...] | None = None) -> Review:
    """Return what the rules say of the document in the store that `graph_store` made."""
    document, path, title = _document(store)
    positions = read_positions(store)
    found: list[Finding] = []
    states = []
    # Most rules speak of the same nodes: on a long document, counting them anew for each took a third of the time.
    count = cache(partial(_count, store))
    for rule in load_rules() if rules is None else rules:
        raised = rule_findings(store, rule, positions, path=path)
        found += raised
        targets, judged = count(rule.targets), 0 if rule.awaits else count(rule.judged)
        state: State = "raised" if raised else "clear" if judged else "not_evaluated"
        missing = tuple(need for need in rule.needs if not _occurs(store, need.term))
        states.append(RuleState(rule, state, len(raised), targets, judged, missing))
    findings = tuple(sorted(found, key=reading_order))
    return Review(path, title, findings, tuple(states), _notes(store), document=document)


def _occurs(store: Store, term: NamedNode) -> bool:
    """Tell whether a store states a property, or gives anything a concept, anywhere."""
    patterns = ((None, term, None), (None, None, term))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def rule_findings(store: Store, rule: Rule, positions: Positions, *, path: str) -> list[Finding]:
    """Return a rule's findings: one for each focus, or for each focus and distinct text where the rule says so."""

    def in_document(match: Match) -> tuple[object, ...]:
        table, row = positions.of(match.at)
        return match.focus, table or 0, row or 0, match.order

    kept: dict[tuple[str, str], Finding] = {}
    for match in sorted(matches(store, rule), key=in_document):
        once = comparable(match.values.get(rule.once_for, "")) if rule.once_for else ""
        if (match.focus, once) not in kept:
            kept[match.focus, once] = _finding(rule, match, positions, path)
    return list(kept.values())


def matches(store: Store, rule: Rule) -> Iterator[Match]:
    """Yield every answer of a rule's queries."""
    for query in rule.queries:
        for answer in answers(store, query):
            focus = answer.pop("this").value
            at = answer.pop("at", None)
            values = {name: _text(term) for name, term in answer.items()}
            order = tuple((name, _number(term), term.value) for name, term in sorted(answer.items()))
            yield Match(focus, at.value if at else focus, values, order)


def answers(store: Store, query: str) -> Iterator[dict[str, Term]]:
    """Yield the answers of a SELECT: the terms of the variables that are bound."""
    solutions = cast("QuerySolutions", store.query(query))
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: cast("Term", solution[name]) for name in names if solution[name] is not None}


def reading_order(finding: Finding) -> tuple[bool, int, bool, int, str, str]:
    """Return the key that puts findings in the order of the document: row by row, then the project, then the file."""
    project, row = finding.project, finding.row
    return (project is None, project or 0, row is None, row or 0, finding.rule, finding.text or "")


def _finding(rule: Rule, match: Match, positions: Positions, path: str) -> Finding:
    project, row = positions.of(match.focus)
    values, table = match.values, positions.tables.get(match.focus, match.focus)
    return Finding(
        rule=rule.code,
        name=rule.name["en"],
        severity=rule.severity,
        path=path,
        project=project if rule.scope != "document" else None,
        row=row if rule.scope == "row" else None,
        place=positions.places.get(match.at, Place()),
        text=values.get("value"),
        message={language: fill(text, values) or text for language, text in rule.message.items()},
        suggestion=fill(rule.suggestion, values) if rule.suggestion else None,
        source=rule.source,
        project_name=positions.names.get(table),
        indicator=positions.names.get(match.focus) if rule.scope == "row" else None,
        project_code=positions.codes.get(table),
        focus=match.focus,
    )


# --- reading the graph


@cache
def _vocabulary() -> tuple[Quad, ...]:
    return tuple(ontology())


def _count(store: Store, query: str) -> int:
    return len({solution["this"] for solution in cast("QuerySolutions", store.query(query))})


def _document(store: Store) -> tuple[str, str, str | None]:
    """Return the IRI, the path and the title of the document in the store."""
    about = f"?document a {own('Disclosure')} ; {own('path')} ?path OPTIONAL {{ ?document <{TITLE}> ?title }}"
    for answer in answers(store, f"SELECT ?document ?path ?title WHERE {{ {about} }}"):
        title = answer["title"].value if "title" in answer else None
        return answer["document"].value, answer["path"].value, title
    return "", "", None


def _notes(store: Store) -> tuple[str, ...]:
    """Return the notes on the document in the store."""
    noted = f"?document a {own('Disclosure')} ; <{NOTE}> ?note"
    return tuple(answer["note"].value for answer in answers(store, f"SELECT ?note WHERE {{ {noted} }} ORDER BY ?note"))


def read_positions(store: Store) -> Positions:
    """Return where the rows and tables of the document stand."""
    ordinals, tables, places = {}, {}, {}
    rows = f"?node {own('inTable')} ?table"
    given = f"?node {own('ordinal')} ?ordinal {{ ?node a {own('TargetTable')} }} UNION {{ {rows} }}"
    for answer in answers(store, f"SELECT ?node ?ordinal ?table WHERE {{ {given} }}"):
        ordinals[answer["node"].value] = int(answer["ordinal"].value)
        if "table" in answer:
            tables[answer["node"].value] = answer["table"].value
    parts = " ".join(f"OPTIONAL {{ ?place {own(term)} ?{name} }}" for name, term in PLACE_TERMS.items())
    for answer in answers(store, f"SELECT * WHERE {{ ?node {own('place')} ?place {parts} }}"):
        places[answer["node"].value] = _place(answer)
    named = f"{{ ?node {own('projectName')} ?name }} UNION {{ ?node {own('level3')} ?name }}"
    names = {each["node"].value: each["name"].value for each in answers(store, f"SELECT ?node ?name {{ {named} }}")}
    coded = answers(store, f"SELECT ?node ?code {{ ?node {own('projectCode')} ?code }}")
    return Positions(ordinals, tables, places, names, {each["node"].value: each["code"].value for each in coded})


def _place(answer: dict[str, Term]) -> Place:
    def number(name: str) -> int | None:
        return int(answer[name].value) if name in answer else None

    def text(name: str) -> str | None:
        return answer[name].value if name in answer else None

    box = None
    if "box" in answer:
        left, top, right, bottom = map(float, answer["box"].value.split())
        box = (left, top, right, bottom)
    return Place(
        page=number("page"),
        table=number("table"),
        row=number("row"),
        line=number("line"),
        box=box,
        sheet=text("sheet"),
        range=text("range"),
        method=METHODS[local_name(cast("NamedNode", answer["method"]))] if "method" in answer else None,
    )


def _text(term: Term) -> str:
    """Return a term as a message shows it: a number without trailing zeros, anything else as it stands."""
    is_decimal = isinstance(term, RdfLiteral) and term.datatype.value.endswith("#decimal")
    return term.value.rstrip("0").rstrip(".") if is_decimal and "." in term.value else term.value


def _number(term: Term) -> Decimal:
    """Return a number as such, so that row 2 comes before row 10; 0 for anything else."""
    if isinstance(term, RdfLiteral) and term.datatype.value.endswith(("#integer", "#decimal")):
        return Decimal(term.value)
    return Decimal(0)

"""RECORD -> REVIEW: the rules asked of one document's graph; what they find, and which of them could not be asked.

Nothing here decides: the shapes say what is wrong, this module says of which row, where it stands, and in what order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import RdfFormat, Store

from kg.bases import load_authority
from kg.graph import record_to_quads
from kg.model import Finding
from kg.review_graph import Occurring, answers, complete, count_focus_nodes
from kg.review_positions import Positions
from kg.shapes import Need, Rule, fill, load_rules
from kg.text import comparable
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.bases import Authority
    from kg.model import Record, Waiver
    from kg.peers import Standing
    from kg.review_graph import Term

State = Literal["raised", "clear", "not_evaluated"]

TITLE = "http://purl.org/dc/terms/title"
NOTE = "http://www.w3.org/2004/02/skos/core#note"


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
    store = Store()
    store.extend(document)
    return _review(store, rules, authority)


def review_nquads(
    document: bytes, *, rules: tuple[Rule, ...] | None = None, authority: Authority | None = None
) -> Review:
    """Return what the rules say of a document given as the N-Quads of its graph; see `review_record`."""
    store = Store()
    store.load(document, format=RdfFormat.N_QUADS)
    return _review(store, rules, authority)


def _review(store: Store, rules: tuple[Rule, ...] | None, authority: Authority | None) -> Review:
    """Return what the rules say of the quads of a document, to which what is known is added."""
    asked = load_rules() if rules is None else rules
    queries = (query for rule in asked for query in (*rule.queries, rule.targets, rule.judged))
    return review_store(complete(store, authority or load_authority(), queries), rules=asked)


def review_store(store: Store, *, rules: tuple[Rule, ...] | None = None) -> Review:
    """Return what the rules say of the document in a store that `graph_store` or `complete` made."""
    document, path, title = _document(store)
    positions, occurring = Positions(store), Occurring(store)
    found: list[Finding] = []
    states = []
    # Most rules speak of the same nodes: on a long document, counting them anew for each took a third of the time.
    count = cache(lambda query: count_focus_nodes(store, query) if occurring.may_answer(query) else 0)
    for rule in load_rules() if rules is None else rules:
        targets, judged = count(rule.targets), 0 if rule.awaits else count(rule.judged)
        # Every query is about focus nodes, so without one there is nothing to ask.
        asked = tuple(query for query in rule.queries if targets and occurring.may_answer(query))
        raised = rule_findings(store, replace(rule, queries=asked), positions, path=path)
        found += raised
        state: State = "raised" if raised else "clear" if judged else "not_evaluated"
        missing = tuple(need for need in rule.needs if not occurring.states(need.term))
        states.append(RuleState(rule, state, len(raised), targets, judged, missing))
    findings = tuple(sorted(found, key=reading_order))
    return Review(path, title, findings, tuple(states), _notes(store), document=document)


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


def reading_order(finding: Finding) -> tuple[bool, int, bool, int, str, str]:
    """Return the key that puts findings in the order of the document: row by row, then the project, then the file."""
    project, row = finding.project, finding.row
    return (project is None, project or 0, row is None, row or 0, finding.rule, finding.text or "")


def _finding(rule: Rule, match: Match, positions: Positions, path: str) -> Finding:
    project, row = positions.of(match.focus)
    values, table = match.values, positions.table(match.focus) or match.focus
    return Finding(
        rule=rule.code,
        name=rule.name["en"],
        severity=rule.severity,
        path=path,
        project=project if rule.scope != "document" else None,
        row=row if rule.scope == "row" else None,
        place=positions.place(match.at),
        text=values.get("value"),
        message={language: fill(text, values) or text for language, text in rule.message.items()},
        suggestion=fill(rule.suggestion, values) if rule.suggestion else None,
        source=rule.source,
        project_name=positions.name(table),
        indicator=positions.name(match.focus) if rule.scope == "row" else None,
        project_code=positions.code(table),
        focus=match.focus,
    )


# --- reading the graph


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


def _text(term: Term) -> str:
    """Return a term as a message shows it: a number without trailing zeros, anything else as it stands."""
    is_decimal = isinstance(term, RdfLiteral) and term.datatype.value.endswith("#decimal")
    return term.value.rstrip("0").rstrip(".") if is_decimal and "." in term.value else term.value


def _number(term: Term) -> Decimal:
    """Return a number as such, so that row 2 comes before row 10; 0 for anything else."""
    if isinstance(term, RdfLiteral) and term.datatype.value.endswith(("#integer", "#decimal")):
        return Decimal(term.value)
    return Decimal(0)

"""A DOCUMENT'S GRAPHS -> LINES of the index: what it says of itself, its projects, its rows, its findings."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import findings_graph
from kg.graph.terms import DCT
from kg.shapes_graph import SH
from kg.vocabulary import SKOS, label, local_name, own
from kg.web.index.database import numbers
from kg.web.index.words import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.quad_store import Store
    from kg.store import StoredDocument

    Objects = Callable[[NamedNode], dict[str, str]]

RANKS = {"Violation": 0, "Warning": 1, "Info": 2}
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one document, by table; each has the names of the table's columns."""

    document: Line
    projects: tuple[Line, ...]
    rows: tuple[Line, ...]
    findings: tuple[Line, ...]


def stamp_of(stored: StoredDocument) -> str:
    """Return what changes whenever a document or its findings do."""
    parts = (stored.path, stored.sha256, stored.version, stored.vocabulary_digest, stored.review_digest)
    return json.dumps([*parts, *stored.notes])


def lines_of(store: Store, stored: StoredDocument, number: int) -> Lines:
    """Return the lines of a stored document; `number` is its id in the index."""
    graph = NamedNode(stored.graph)
    of: Objects = partial(_objects, store, graph)
    projects = tuple(_projects(of, number))
    rows = tuple(_rows(of, number, {line["iri"]: line for line in projects}))
    counted = Counter(line["project"] for line in rows)
    for line in projects:
        line["rows"] = counted[line["ordinal"]]
    document = _document(of, stored, number) | {"projects": len(projects), "rows": len(rows)}
    findings = tuple(_findings(store, findings_graph(graph), number, projects, rows))
    return Lines(document | _budget(projects), projects, rows, findings)


def _objects(store: Store, graph: NamedNode, predicate: NamedNode) -> dict[str, str]:
    """Return by subject what a graph says under one property: the least text, or IRI, where it says several."""
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, predicate, None, graph):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            earlier, value = found.get(quad.subject.value), quad.object.value
            found[quad.subject.value] = value if earlier is None else min(earlier, value)
    return found


# --- the document and its projects


def _document(of: Objects, stored: StoredDocument, number: int) -> Line:
    department, division = (of(own(name)).get(stored.graph) for name in ("department", "division"))
    name = of(NamedNode(SKOS + "prefLabel")).get(department) if department else None
    file = stored.path.replace("\\", "/").rsplit("/", 1)[-1]
    year, title = of(own("fiscalYear")).get(stored.graph), of(NamedNode(DCT + "title")).get(stored.graph)
    unit = name or file
    return {
        "id": number,
        "iri": stored.graph,
        "stamp": stamp_of(stored),
        "reviewed": stored.review_digest is not None,
        "sha256": stored.sha256,
        "path": stored.path,
        "title": title or file,
        "unit": unit,
        "searched": normal(f"{title or ''}\x01{unit}\x01{stored.path}"),
        "unit_key": normal(unit),
        "division": division.rsplit("/", 1)[-1] if division else None,
        "fiscal_year": int(year) if year else None,
    }


def _projects(of: Objects, number: int) -> Iterator[Line]:
    tables, ordinals = of(own("inDisclosure")), of(own("ordinal"))
    names, codes, budgets = of(own("projectName")), of(own("projectCode")), of(own("budgetAmount"))
    for table in sorted(tables, key=lambda table: int(ordinals[table])):
        yield {
            "document": number,
            "ordinal": int(ordinals[table]),
            "iri": table,
            "name": names.get(table),
            "code": codes.get(table),
            "budget": budgets.get(table),
        }


def _budget(projects: Iterable[Line]) -> Line:
    """Return the sum of the budgets of projects in yuan, none where none is stated."""
    stated = [Decimal(line["budget"]) for line in projects if line["budget"] is not None]
    total = sum(stated, Decimal(0)) if stated else None
    return {
        "budget": None if total is None else format(total, "f"),
        "budget_real": None if total is None else float(total),
    }


# --- indicator rows


def _rows(of: Objects, number: int, tables: dict[str, Line]) -> Iterator[Line]:
    within, ordinals = of(own("inTable")), of(own("ordinal"))
    texts = {name: of(own(name)) for name in ("level1", "level2", "level3", "description", "value", "basis")}
    keys, types, targets = of(own("level3Key")), of(own("level2Type")), of(own("target"))
    comparators, numbers_, units = (of(own(name)) for name in ("comparator", "canonicalValue", "canonicalUnit"))
    there = [(tables[table]["ordinal"], int(ordinals[row]), row) for row, table in within.items() if table in tables]
    first, _last = numbers(number)
    for position, (project, ordinal, row) in enumerate(sorted(there)):
        target = targets.get(row, "")
        kind, value = types.get(row), numbers_.get(target)
        yield {
            "id": first + position,
            "document": number,
            "iri": row,
            "project": project,
            "project_name": tables[within[row]]["name"],
            "row": ordinal,
            "type": label(NamedNode(kind), "zh") if kind else None,
            **{name: said.get(row) for name, said in texts.items()},
            "key": keys.get(row),
            "comparator": comparators.get(target),
            "number": value,
            "number_real": float(value) if value is not None else None,
            "unit": units.get(target),
        }


# --- findings


def _findings(
    store: Store, graph: NamedNode, number: int, projects: Iterable[Line], rows: Iterable[Line]
) -> Iterator[Line]:
    of: Objects = partial(_objects, store, graph)
    shapes = of(NamedNode(SH + "sourceShape"))
    if not shapes:
        return
    severities, texts = of(NamedNode(SH + "resultSeverity")), of(NamedNode(SH + "value"))
    suggestions, places, pages = (of(own(name)) for name in ("suggestion", "place", "page"))
    of_project, of_row, messages = of(own("ofProject")), of(own("ofRow")), _messages(store, graph)
    by_ordinal = {line["ordinal"]: line for line in projects}
    names = {(line["project"], line["row"]): line["level3"] for line in rows}
    first, _last = numbers(number)
    for position, node in enumerate(sorted(shapes, key=_position)):
        project, row = of_project.get(node), of_row.get(node)
        about = by_ordinal.get(int(project), {}) if project else {}
        severity, page = local_name(NamedNode(severities[node])), pages.get(places.get(node, ""))
        yield {
            "id": first + position,
            "document": number,
            "iri": node,
            "rule": shapes[node].rsplit("/", 1)[-1],
            "severity": severity,
            "rank": RANKS[severity],
            "project": int(project) if project else None,
            "project_name": about.get("name"),
            "project_code": about.get("code"),
            "row": int(row) if row else None,
            "indicator": names.get((int(project), int(row))) if project and row else None,
            "text": texts.get(node),
            "message": json.dumps(messages.get(node, {}), ensure_ascii=False),
            "suggestion": suggestions.get(node),
            "page": int(page) if page else None,
        }


def _messages(store: Store, graph: NamedNode) -> dict[str, dict[str, str]]:
    """Return what each finding says, by language."""
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quad in store.quads_for_pattern(None, NamedNode(SH + "resultMessage"), None, graph):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            said[quad.subject.value][quad.object.language or ""] = quad.object.value
    return {node: dict(sorted(messages.items(), reverse=True)) for node, messages in said.items()}


def _position(node: str) -> int:
    """Return the place of a finding in its report, which is the end of its IRI."""
    return int(node.rsplit("/", 1)[-1])

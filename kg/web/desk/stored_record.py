"""GRAPH OF A DOCUMENT -> RECORD: what the store still tells of a document whose file is gone, for pages to show.

Projects, rows, targets, citations and places come back; what a graph does not keep does not: the places of single
cells, how each value was found, the order of the goals. Budget tables and running text are left to the store.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.citations import find_citations
from kg.graph.terms import DCT, ORG
from kg.headings import column_field
from kg.model import Department, DocumentInfo, Indicator, Place, Project, Record
from kg.targets import parse_target
from kg.vocabulary import RDF_TYPE, SKOS, local_name, own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.model import BasisKind, Method, Target

GONE = "源文件已不在，以下按库中所存显示 the file is gone: shown as the store has it"
TEN_THOUSAND = 4  # decimal places between 元, as the graph has amounts, and 万元, as the record does


@dataclass(slots=True)
class _Node:
    """What a graph says of one node: objects by property, in the order of their texts."""

    graph: dict[str, _Node]
    said: dict[str, list[NamedNode | Literal]] = field(default_factory=lambda: defaultdict(list))

    def all(self, name: str) -> list[str]:
        return sorted(term.value for term in self.said[_iri(name)])

    def text(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    def number(self, name: str) -> int | None:
        text = self.text(name)
        return None if text is None else int(text)

    def money(self, name: str) -> Decimal | None:
        """Return an amount in 万元, without zeros that nobody printed."""
        text = self.text(name)
        if text is None:
            return None
        amount = Decimal(text).scaleb(-TEN_THOUSAND)
        return Decimal(int(amount)) if amount == amount.to_integral_value() else amount.normalize()

    def nodes(self, name: str) -> list[_Node]:
        return [self.graph[iri] for iri in self.all(name) if iri in self.graph]

    def ordered(self, name: str) -> list[_Node]:
        return sorted(self.nodes(name), key=lambda node: node.number("ordinal") or 0)

    def concept(self, name: str) -> str | None:
        return next((local_name(term) for term in self.said[_iri(name)] if isinstance(term, NamedNode)), None)


def _iri(name: str) -> str:
    return name if ":" in name else own(name).value


def record_of(quads: Iterable[Quad]) -> Record | None:
    """Return the record that the quads of one document's graph tell; None where they are of no disclosure."""
    graph: dict[str, _Node] = {}
    document = None
    for quad in quads:
        subject = cast("NamedNode", quad.subject).value
        node = graph.setdefault(subject, _Node(graph))
        node.said[quad.predicate.value].append(cast("NamedNode | Literal", quad.object))
        if quad.predicate == RDF_TYPE and quad.object == own("Disclosure"):
            document = node
    return None if document is None else _record(document)


def _record(document: _Node) -> Record:
    info = _info(document)
    projects = tuple(_project(node, info.fiscal_year) for node in document.ordered("targetTable"))
    return Record(info, projects, notes=(*document.all(SKOS + "note"), GONE))


def _info(document: _Node) -> DocumentInfo:
    department = next(iter(document.nodes("department")), _Node({}))
    division, year = document.text("division"), document.text("fiscalYear")
    return DocumentInfo(
        path=document.text("path") or "",
        sha256=document.text("sha256") or "",
        title=document.text(DCT + "title"),
        department=Department(department.text(ORG + "identifier"), department.text(SKOS + "prefLabel")),
        fiscal_year=int(year) if year else None,
        division=unquote(division.rsplit("/", 1)[-1]) if division else None,
    )


def _project(node: _Node, year: int | None) -> Project:
    steps = sorted(node.nodes("planStep"), key=lambda step: step.number("month") or 0)
    percents = {str(step.number("month")): step.text("percent") for step in steps}
    return Project(
        ordinal=node.number("ordinal") or 0,
        name=node.text("projectName"),
        code=node.text("projectCode"),
        budget=node.money("budgetAmount"),
        fiscal_funds=node.money("fiscalFundsAmount"),
        other_funds=node.money("otherFundsAmount"),
        usage=node.text("usage"),
        payment_plan={month: Decimal(text) if text else None for month, text in percents.items()} or None,
        goals=tuple(node.all("goal")),
        indicators=tuple(_indicator(row, year) for row in node.ordered("indicator")),
        total_budget=node.money("totalBudgetAmount"),
        goals_total=tuple(node.all("totalGoal")),
        columns=tuple(node.all("hasColumn")),
        place=_place(node),
        extra=_extra(node),
    )


def _indicator(node: _Node, year: int | None) -> Indicator:
    value, extra = node.text("value"), _extra(node)
    return Indicator(
        ordinal=node.number("ordinal") or 0,
        level1=node.text("level1"),
        level2=node.text("level2"),
        level3=node.text("level3"),
        description=node.text("description"),
        value=value,
        basis=node.text("basis"),
        target=_target(value, extra, year),
        references=find_citations(node.text("basis")),
        basis_kind=cast("BasisKind", node.concept("basisKind") or "missing"),
        place=_place(node),
        extra=extra,
    )


def _target(value: str | None, extra: dict[str, str], year: int | None) -> Target:
    """Read a value again, with the sign and the unit that stood in columns of their own."""
    columns = {column_field(heading): text for heading, text in extra.items()}
    return parse_target(value, sign=columns.get("comparator"), unit=columns.get("unit"), fiscal_year=year)


def _extra(node: _Node) -> dict[str, str]:
    return {cell.text("heading") or "": cell.text("raw") or "" for cell in node.nodes("extra")}


def _place(node: _Node) -> Place:
    place = next(iter(node.nodes("place")), None)
    if place is None:
        return Place()
    box = place.text("box")
    left, top, right, bottom = map(float, box.split()) if box else (0.0, 0.0, 0.0, 0.0)
    return Place(
        page=place.number("page"),
        table=place.number("tableNumber"),
        row=place.number("rowNumber"),
        line=place.number("lineNumber"),
        box=(left, top, right, bottom) if box else None,
        sheet=place.text("sheetName"),
        range=place.text("cellRange"),
        method=cast("Method | None", place.concept("readingMethod")),
    )

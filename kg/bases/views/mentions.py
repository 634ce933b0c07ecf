"""STORE -> MENTIONS: every citation that names a document, with its project, row, unit and year, in reading order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.bases.views.facts import select, value
from kg.bases.views.records import CitingProject, Mention, Source
from kg.model import Place
from kg.vocabulary import SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import QuerySolution

    from kg.quad_store import Store


def read_mentions(store: Store, spelt: Iterable[str] | None = None) -> list[Mention]:
    """Return the mentions of some cited documents, or of all, in the order of files, tables, rows and text."""
    asked = "" if spelt is None else f"VALUES ?spelt {{ {' '.join(str(NamedNode(iri)) for iri in spelt)} }}"
    query = f"""SELECT ?disclosure ?spelt ?citation ?raw ?field ?start ?holder ?row ?table WHERE {{
        {asked} GRAPH ?disclosure {{
            ?citation {own("cites")} ?spelt ; {own("raw")} ?raw .
            ?holder ?holds ?citation .
            OPTIONAL {{ ?citation {own("onField")} ?field }}
            OPTIONAL {{ ?citation {own("start")} ?start }}
            OPTIONAL {{ ?holder {own("inTable")} ?table ; {own("ordinal")} ?row }} }} }}"""
    found = list(select(store, query))
    sources = read_sources(store, {str(value(each["disclosure"])) for each in found})
    projects = _read_projects(store, sources, {str(value(each["table"] or each["holder"])) for each in found})
    told = [(_mention(each, sources, projects), int(value(each["start"]) or 0)) for each in found]
    return list({mention.iri: mention for mention, _start in sorted(told, key=_reading_order)}.values())


def _reading_order(told: tuple[Mention, int]) -> tuple[str, str, int, int, str, int, str]:
    mention, start = told
    ordinal = mention.project.ordinal if mention.project else None
    source = mention.source
    return source.path, source.iri, ordinal or 0, mention.row or 0, mention.field or "", start, mention.iri


def _mention(found: QuerySolution, sources: dict[str, Source], projects: dict[str, CitingProject]) -> Mention:
    holder, row = str(value(found["holder"])), value(found["row"])
    return Mention(
        iri=str(value(found["citation"])),
        spelt=str(value(found["spelt"])),
        raw=str(value(found["raw"])),
        field=value(found["field"]),
        source=sources[str(value(found["disclosure"]))],
        project=projects.get(value(found["table"]) or holder),
        row=int(row) if row else None,
        holder=holder,
    )


def read_sources(store: Store, disclosures: Iterable[str]) -> dict[str, Source]:
    """Return disclosures by IRI."""
    return {iri: _source(store, NamedNode(iri)) for iri in disclosures}


def _source(store: Store, node: NamedNode) -> Source:
    path = _one(store, node, own("path"), node) or node.value
    department = _one(store, node, own("department"), node)
    name = _one(store, NamedNode(department), NamedNode(SKOS + "prefLabel"), node) if department else None
    year = _one(store, node, own("fiscalYear"), node)
    return Source(node.value, path, name or PurePath(path.replace("\\", "/")).name, int(year) if year else None)


def _read_projects(store: Store, sources: dict[str, Source], tables: set[str]) -> dict[str, CitingProject]:
    """Return those of some nodes that are target tables."""
    projects = {}
    for table in tables:
        node = NamedNode(table)
        for quad in store.quads_for_pattern(node, own("inDisclosure"), None):
            graph = quad.graph_name
            if not isinstance(graph, NamedNode) or graph.value not in sources:
                continue
            ordinal, budget = (_one(store, node, own(name), graph) for name in ("ordinal", "budgetAmount"))
            projects[table] = CitingProject(
                table,
                sources[graph.value],
                ordinal=int(ordinal) if ordinal else None,
                name=_one(store, node, own("projectName"), graph),
                budget=Decimal(budget) if budget else None,
            )
    return projects


def _one(store: Store, subject: NamedNode, predicate: NamedNode, graph: NamedNode) -> str | None:
    found = sorted(str(value(quad.object)) for quad in store.quads_for_pattern(subject, predicate, None, graph))
    return found[0] if found else None


def placed(store: Store, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return mentions with the places of what holds them."""
    return tuple(_placed(store, mention) for mention in mentions)


def _placed(store: Store, mention: Mention) -> Mention:
    graph = NamedNode(mention.source.iri)
    place = _one(store, NamedNode(mention.holder), own("place"), graph)
    return replace(mention, place=_place(store, NamedNode(place), graph)) if place else mention


def _place(store: Store, node: NamedNode, graph: NamedNode) -> Place:
    names = ("page", "tableNumber", "rowNumber", "lineNumber")
    numbers = (_one(store, node, own(name), graph) for name in names)
    page, table, row, line = (int(number) if number else None for number in numbers)
    sheet, cells = (_one(store, node, own(name), graph) for name in ("sheetName", "cellRange"))
    return Place(page=page, table=table, row=row, line=line, sheet=sheet, range=cells)

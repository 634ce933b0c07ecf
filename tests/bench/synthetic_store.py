"""Made-up disclosures that cite documents, seeded: of each only what questions and views on legal bases read."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store
from synthetic_bases import ACTS, OBJECTS, Citing

from kg.graph import iris
from kg.graph.citations import citations
from kg.graph.terms import Triple, decimal, facts, integer, is_a, string, year
from kg.model import Department, DocumentInfo, Indicator, Project, Record, Target
from kg.text import comparable
from kg.vocabulary import SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import KnownDocument

ROWS, TABLES = 5, 16
"""Rows of a table, tables of a disclosure: 80 citations each."""
FIRST_YEAR, YEARS = 2020, 6


class Evenly(Citing):
    """Draws every document as often as any other, so that there are as many distinct ones as can be."""

    def _often(self, count: int) -> int:
        return self.draw.randrange(count)


def store_of(disclosures: int, known: list[KnownDocument], *, citing: type[Citing] = Citing) -> Store:
    """Return a store of so many disclosures that cite documents of `known`, and some that are not there."""
    store = Store()
    mentions = citing(known).mentions(disclosures * ROWS * TABLES)
    for number in range(disclosures):
        store.extend(_disclosure(number, mentions))
    return store


def _disclosure(number: int, mentions: Iterator) -> list[Quad]:
    drawn = list(islice(mentions, ROWS * TABLES))
    unit, fiscal_year = f"某单位{number // YEARS:05}", FIRST_YEAR + number % YEARS
    path = f"{unit}/{fiscal_year}.txt"
    about = DocumentInfo(
        path=path,
        sha256=hashlib.sha256(path.encode()).hexdigest(),
        title=None,
        department=Department(None, unit),
        fiscal_year=fiscal_year,
        division=drawn[0].division,
    )
    projects = tuple(
        _project(table, [each.citation for each in drawn[(table - 1) * ROWS : table * ROWS]])
        for table in range(1, TABLES + 1)
    )
    record = Record(about, projects)
    graph = iris.disclosure(about.sha256)
    triples = dict.fromkeys((*_facts(graph, record), *citations(graph, record)))
    return [Quad(*triple, graph) for triple in triples]


def _project(ordinal: int, cited: list) -> Project:
    name = f"{OBJECTS[ordinal % len(OBJECTS)]}经费"
    rows = tuple(
        Indicator(
            number,
            "产出指标",
            "数量指标",
            f"{ACTS[(ordinal + number) % len(ACTS)]}次数",
            None,
            "≥1次",
            each.raw,
            Target("qualitative"),
            references=(each,),
            basis_kind="legal",
        )
        for number, each in enumerate(cited, start=1)
    )
    return Project(ordinal, name, None, Decimal(ordinal), None, None, None, None, (f"做好{name}工作",), rows)


def _facts(graph: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield what a disclosure's own graph says of it, its tables and their rows."""
    about = record.document
    department = iris.organization(about.division, about.department)
    yield from facts(
        graph,
        is_a("Disclosure"),
        (own("path"), string(about.path)),
        (own("fiscalYear"), year(about.fiscal_year)),
        (own("department"), department),
        (own("division"), iris.division(about.division) if about.division else None),
    )
    if department is not None:
        yield from facts(department, (NamedNode(SKOS + "prefLabel"), string(about.department.name)))
    for project in record.projects:
        table = iris.below(graph, "table", project.ordinal)
        yield from facts(graph, (own("targetTable"), table))
        yield from facts(
            table,
            is_a("TargetTable"),
            (own("inDisclosure"), graph),
            (own("ordinal"), integer(project.ordinal)),
            (own("projectName"), string(project.name)),
            (own("budgetAmount"), decimal(project.budget)),
            (own("hasColumn"), string("basis")),
            *((own("goal"), string(goal)) for goal in project.goals),
        )
        for row in project.indicators:
            node = iris.below(table, "indicator", row.ordinal)
            yield from facts(
                node,
                is_a("ApplicableIndicator"),
                (own("inTable"), table),
                (own("ordinal"), integer(row.ordinal)),
                (own("level3"), string(row.level3)),
                (own("level3Key"), string(comparable(row.level3))),
                (own("basis"), string(row.basis)),
                (own("basisKind"), own(row.basis_kind, scheme="basis-kind")),
            )

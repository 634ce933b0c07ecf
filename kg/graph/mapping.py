"""RECORDS -> RDF: the only code that writes triples. The same record gives the same bytes; no blank nodes.

Money of the header block is in 万元 in the record and in 元 here; everything else keeps its number as written. The
record alone keeps the places of single cells and the print of amounts in 元 (1,850,000.00), whose number is here.
"""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg import __version__
from kg.citations import named_kinds
from kg.graph import iris
from kg.graph.annotations import (
    endings,
    heads,
    is_applicable,
    marks,
    money_units,
    remainders,
    resemblances,
    target_facts,
    type_of_label,
    unit_column,
)
from kg.graph.citations import citations
from kg.graph.issuing_places import issuing_places
from kg.graph.money import money
from kg.graph.narrative import narrative
from kg.graph.places import extra, grade, place
from kg.graph.statements import namesakes, project_statements
from kg.graph.terms import (
    DCT,
    FOAF,
    ORG,
    OWL,
    PROV,
    Triple,
    decimal,
    facts,
    in_graph,
    integer,
    is_a,
    string,
    year,
    yuan,
)
from kg.graph.titles import cited_titles
from kg.text import comparable
from kg.vocabulary import RDF_TYPE, SKOS, ontology, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Indicator, Project, Record

TEXT_FIELDS = ("level1", "level2", "level3", "description", "value", "basis")


def record_to_quads(record: Record) -> list[Quad]:
    """Return everything the graph says about one record, in the named graph of its disclosure."""
    node = iris.disclosure(record.document.sha256)
    tables = (_table(node, project) for project in record.projects)
    alike = namesakes(node, record.projects)
    bases = (citations(node, record), issuing_places(node, record), cited_titles(node, record))
    rest = (money(node, record), narrative(node, record))
    return in_graph(chain(_disclosure(node, record), _extraction(node), *tables, alike, *bases, *rest), node)


def quads_to_nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, one sorted line each: equal graphs are equal bytes."""
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


@cache
def vocabulary_digest() -> str:
    """Return a digest of the terms and word lists: two runs with the same digest and version read a file alike.

    The known documents are not in it: what a citation means is told after reading, and a longer list rereads nothing.
    """
    lines = sorted(map(str, ontology()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# --- the document


def _disclosure(node: NamedNode, record: Record) -> Iterator[Triple]:
    about = record.document
    department = iris.organization(about.division, about.department)
    yield from facts(
        node,
        is_a("Disclosure"),
        (NamedNode(DCT + "title"), string(about.title)),
        (own("path"), string(about.path)),
        (own("sha256"), string(about.sha256)),
        (own("fiscalYear"), year(about.fiscal_year)),
        (own("department"), department),
        (own("division"), iris.division(about.division) if about.division else None),
        *((NamedNode(SKOS + "note"), string(note)) for note in record.notes),
    )
    if department:
        yield from facts(
            department,
            (RDF_TYPE, NamedNode(ORG + "Organization")),
            (NamedNode(SKOS + "prefLabel"), string(about.department.name)),
            (NamedNode(ORG + "identifier"), string(about.department.code)),
            (own("departmentCode"), string(about.department.code)),
        )
    if about.division:  # the shipped list of divisions need not have this one
        yield from facts(
            iris.division(about.division), is_a("Division"), (NamedNode(SKOS + "notation"), string(about.division))
        )
    for position, unplaced in enumerate(record.unplaced, start=1):
        left_over = iris.below(node, "unplaced", position)
        yield from facts(node, (own("unplaced"), left_over))
        yield from facts(
            left_over, is_a("Unplaced"), (own("raw"), string(unplaced.text)), (own("reason"), string(unplaced.reason))
        )
        yield from place(left_over, unplaced.place)


def _extraction(node: NamedNode) -> Iterator[Triple]:
    """Yield the run that read the document; it carries no time, so that the same input gives the same bytes."""
    run, program = iris.below(node, "extraction"), iris.software(__version__)
    yield from facts(
        run,
        is_a("Extraction"),
        (NamedNode(PROV + "used"), node),
        (NamedNode(PROV + "wasAssociatedWith"), program),
        (own("vocabularyDigest"), string(vocabulary_digest())),
    )
    yield from facts(
        program,
        (RDF_TYPE, NamedNode(PROV + "SoftwareAgent")),
        (NamedNode(SKOS + "prefLabel"), Literal("budget-kg")),
        (NamedNode(OWL + "versionInfo"), Literal(__version__)),
    )


# --- the target table


def _table(document: NamedNode, project: Project) -> Iterator[Triple]:
    node = iris.below(document, "table", project.ordinal)
    subject = iris.project(document, project)
    yield from facts(document, (own("targetTable"), node))
    yield from facts(
        node,
        is_a("TargetTable"),
        (own("ordinal"), integer(project.ordinal)),
        (own("inDisclosure"), document),
        (NamedNode(DCT + "isPartOf"), document),
        (NamedNode(PROV + "wasDerivedFrom"), document),
        (NamedNode(PROV + "wasGeneratedBy"), iris.below(document, "extraction")),
        (own("project"), subject),
        (own("projectName"), string(project.name)),
        (own("projectNameKey"), string(comparable(project.name))),
        (own("projectCode"), string(project.code)),
        (own("budgetAmount"), yuan(project.budget)),
        (own("totalBudgetAmount"), yuan(project.total_budget)),
        (own("fiscalFundsAmount"), yuan(project.fiscal_funds)),
        (own("otherFundsAmount"), yuan(project.other_funds)),
        (own("usage"), string(project.usage)),
        *((own("goal"), string(goal)) for goal in project.goals),
        *((own("totalGoal"), string(goal)) for goal in project.goals_total),
        *((own("hasColumn"), string(column)) for column in project.columns),
    )
    yield from facts(
        subject,
        (RDF_TYPE, NamedNode(FOAF + "Project")),
        (NamedNode(FOAF + "name"), string(project.name)),
        (NamedNode(DCT + "identifier"), string(project.code)),
    )
    for month, percent in (project.payment_plan or {}).items():
        step = iris.below(node, "plan", month)
        yield from facts(node, (own("planStep"), step))
        yield from facts(
            step, is_a("PlanStep"), (own("month"), integer(int(month))), (own("percent"), decimal(percent))
        )
    yield from place(node, project.place)
    yield from grade(node, project.provenance)
    yield from extra(node, project.extra)
    yield from money_units(node, project)
    yield from marks(node, project)
    yield from project_statements(node, project)
    for indicator in project.indicators:
        yield from _indicator(node, indicator)


# --- the indicator row


def _indicator(table: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    node = iris.below(table, "indicator", indicator.ordinal)
    printed = {name: getattr(indicator, name) for name in TEXT_FIELDS}
    yield from facts(table, (own("indicator"), node))
    yield from facts(
        node,
        is_a("Indicator"),
        is_a("ApplicableIndicator") if is_applicable(indicator) else (RDF_TYPE, None),
        (own("ordinal"), integer(indicator.ordinal)),
        (own("inTable"), table),
        *((own(name), string(text)) for name, text in printed.items()),
        *((own(name + "Key"), string(comparable(text))) for name, text in printed.items()),
        (own("level1Type"), type_of_label(indicator.level1, 1)),
        (own("level2Type"), type_of_label(indicator.level2, 2)),
        (own("basisKind"), own(indicator.basis_kind, scheme="basis-kind")),
        *((own("namesBasisKind"), own(kind, scheme="basis-kind")) for kind in sorted(named_kinds(indicator.basis))),
    )
    yield from facts(node, (own("target"), iris.below(node, "target")))
    yield from facts(iris.below(node, "target"), is_a("Target"), *target_facts(indicator.target))
    yield from place(node, indicator.place)
    yield from grade(node, indicator.provenance)
    yield from extra(node, indicator.extra)
    yield from unit_column(node, indicator)
    yield from endings(node, indicator)
    yield from heads(node, indicator)
    yield from marks(node, indicator)
    yield from resemblances(node, indicator)
    yield from remainders(node, indicator)

"""STORE -> CASES: the projects of a store as suggestions see them: what they are about, whose, and what they cite.

A document is the one that a citation was found to mean (`bkg:means`); where nothing was found, the one as cited.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode
from pyoxigraph import Store as MemoryStore

from kg.bases.graph import resolve_document
from kg.citations import title_key
from kg.graph import record_to_quads
from kg.graph.terms import PREFIXES
from kg.suggestions.cases import Case, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import QuerySolutions

    from kg.bases.authority import Authority
    from kg.model import Record
    from kg.quad_store import Store

_PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_DISCLOSURES = """SELECT ?g ?path ?title ?year ?division ?department ?unit { GRAPH ?g { ?g bkg:path ?path
    OPTIONAL { ?g dct:title ?title } OPTIONAL { ?g bkg:fiscalYear ?year } OPTIONAL { ?g bkg:division ?division }
    OPTIONAL { ?g bkg:department ?department . ?department skos:prefLabel ?unit } } }"""
_TABLES = """SELECT ?g ?table ?ordinal ?name ?code { GRAPH ?g { ?table bkg:inDisclosure ?g ; bkg:ordinal ?ordinal
    OPTIONAL { ?table bkg:projectName ?name } OPTIONAL { ?table bkg:projectCode ?code } } }"""
_GOALS = "SELECT ?table ?text { GRAPH ?g { ?table bkg:inDisclosure ?g ; bkg:goal ?text } }"
_ROWS = """SELECT DISTINCT ?table ?text { GRAPH ?g {
    ?row a bkg:ApplicableIndicator ; bkg:inTable ?table ; bkg:level3 ?text } }"""
_WITH_COLUMN = 'SELECT ?table { GRAPH ?g { ?table bkg:hasColumn "basis" } }'
_WITH_ROWS = """SELECT DISTINCT ?table { GRAPH ?g {
    ?row a bkg:ApplicableIndicator ; bkg:inTable ?table ; bkg:basisKind ?kind } }"""
_CITED = """SELECT ?table ?node { GRAPH ?g { ?table bkg:inDisclosure ?g ; bkg:legalBasis ?node } }"""
_MENTIONED = """SELECT DISTINCT ?g ?table ?node ?raw { GRAPH ?g { ?place bkg:mention ?mention .
    ?mention bkg:cites ?node ; bkg:raw ?raw . ?place bkg:inTable? ?table . ?table bkg:inDisclosure ?g } }"""
_RAW = """SELECT DISTINCT ?table ?node ?raw { GRAPH ?g {
    ?node bkg:documentTitle ?title . ?citation bkg:cites ?node ; bkg:raw ?raw .
    ?row bkg:citation ?citation ; bkg:inTable ?table } }"""
_FACTS = ("documentNumber", "issuerCode", "issueYear", "documentTitle")
_FACT = "SELECT ?g ?node ?value {{ GRAPH ?g {{ ?node bkg:{name} ?value }} }}"
_MEANS = "SELECT ?node ?document { GRAPH ?g { ?node bkg:means ?document } }"
_YEAR = re.compile(r"[12]\d{3}\s*年")
_Rows = dict[str, set[str]]
_Nodes = dict[tuple[str, str], Mention]


def record_cases(record: Record, *, means: Mapping[str, str], authority: Authority) -> tuple[Case, ...]:
    """Return the projects of a record, in its order; `means` as in `meanings`, for what is not found by itself."""
    store, quads = MemoryStore(), list(record_to_quads(record))
    store.extend((*quads, *resolve_document(quads, authority)))
    return store_cases(store, means=means)


def store_cases(store: Store, *, means: Mapping[str, str] | None = None) -> tuple[Case, ...]:
    """Return every project of a store, by path and position in the document.

    `means` wins over what the store's own graph of resolutions says.
    """
    meant = {**meanings(store), **(means or {})}
    goals, rows, raws = _texts(store, _GOALS), _texts(store, _ROWS), _raws(store, _RAW)
    lacking = _tables(store, _WITH_COLUMN) & _tables(store, _WITH_ROWS)
    disclosures = {row["g"]: row for row in select(store, _DISCLOSURES)}
    nodes, cited, mentioned = _nodes(store), _nodes_cited(store), _raws(store, _MENTIONED)
    found = []
    for row in select(store, _TABLES):
        about, table, graph = disclosures.get(row["g"]), row["table"], row["g"]
        if about is None:
            continue
        bases = _mentions(graph, cited[table], nodes, raws[table], meant)
        there = {mention.document for mention in bases}
        spoken = _mentions(graph, mentioned[table], nodes, mentioned[table], meant, row.get("name"))
        case = Case(
            table=table,
            path=about["path"],
            ordinal=int(row["ordinal"]),
            name=row.get("name"),
            code=row.get("code"),
            goals=tuple(sorted(goals[table])),
            indicators=tuple(sorted(rows[table])),
            department=about.get("department"),
            unit=about.get("unit") or titled_unit(about.get("title")) or titled_unit(_file_name(about["path"])),
            division=_last(about.get("division")),
            year=int(about["year"]) if "year" in about else None,
            cited=bases,
            mentioned=tuple(mention for mention in spoken if mention.document not in there),
            lacks_basis=table in lacking and not bases,
        )
        found.append(case)
    return tuple(sorted(found, key=lambda case: (case.path, case.ordinal, case.table)))


def _file_name(path: str) -> str:
    """Return the name of a file on any system: a disclosure is mostly saved under its title."""
    return re.split(r"[/\\]", path)[-1]


def titled_unit(title: str | None) -> str | None:
    """Return the unit that a disclosure's title names in front of the year; None where nothing stands there.

    >>> titled_unit("某市教育局2024年部门预算"), titled_unit("2024 年度某市教育局预算公开"), titled_unit(None)
    ('某市教育局', None, None)
    """
    year = _YEAR.search(title or "")
    return (title or "")[: year.start()].strip() or None if year else None


def meanings(store: Store) -> dict[str, str]:
    """Return the IRI of each document as cited -> that of the document it was found to mean; empty before that."""
    return {row["node"]: row["document"] for row in select(store, _MEANS)}


def _mentions(  # noqa: PLR0913, PLR0917 - what a project cites, and what is known of it
    graph: str, cited: Iterable[str], nodes: _Nodes, raws: _Rows, meant: Mapping[str, str], name: str | None = None
) -> tuple[Mention, ...]:
    """Return what one project cites; of the titles that a document bears, those that this project itself gives."""
    found = []
    for node in sorted(cited):
        mention = nodes.get((graph, node), Mention(node))
        given = {title_key(raw) for raw in raws.get(node, ())}
        titles = tuple(title for title in mention.titles if any(title_key(title) in raw for raw in given))
        in_name = any(raw in title_key(name) for raw in given) if name else False
        found.append(replace(mention, document=meant.get(node, node), titles=titles, in_name=in_name))
    return tuple(found)


def _nodes_cited(store: Store) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in select(store, _CITED):
        found[row["table"]].add(row["node"])
    return found


def _nodes(store: Store) -> _Nodes:
    """Return what each disclosure says of each document that it cites."""
    said: defaultdict[tuple[str, str], defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in _FACTS:
        for row in select(store, _FACT.format(name=name)):
            said[row["g"], row["node"]][name].append(row["value"])
    return {(graph, node): _mention(node, facts) for (graph, node), facts in said.items()}


def _mention(node: str, facts: defaultdict[str, list[str]]) -> Mention:
    numbers, codes, years, titles = (sorted(facts[name]) for name in _FACTS)
    return Mention(
        node,
        number=next(iter(numbers), None),
        code=next(iter(codes), None),
        year=next(map(int, years), None),
        titles=tuple(titles),
    )


def _tables(store: Store, query: str) -> set[str]:
    return {row["table"] for row in select(store, query)}


def _raws(store: Store, query: str) -> defaultdict[str, _Rows]:
    """Return for each project and document how the citations of that project stand there."""
    found: defaultdict[str, _Rows] = defaultdict(lambda: defaultdict(set))
    for row in select(store, query):
        found[row["table"]][row["node"]].add(row["raw"])
    return found


def _texts(store: Store, query: str) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in select(store, query):
        found[row["table"]].add(row["text"])
    return found


def select(store: Store, query: str) -> Iterator[dict[str, str]]:
    """Yield the answers of a query as texts by variable, without the variables that have no value.

    The prefixes of the ontology need no declaration.
    """
    solutions = cast("QuerySolutions", store.query(_PROLOGUE + query))
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: term.value for name in names if isinstance(term := solution[name], (NamedNode, Literal))}


def _last(iri: str | None) -> str | None:
    return iri.rsplit("/", 1)[-1] if iri else None

"""STORE -> CASES: the projects of a store as suggestions see them: what they are about, whose, and what they cite.

A document is the one that a citation was found to mean (`bkg:means`); where nothing was found, the one as cited.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Store

from kg.citations import find_citations, title_key
from kg.graph import record_to_quads
from kg.graph.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import QuerySolutions

    from kg.model import Record

_PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_DISCLOSURES = """SELECT ?g ?path ?year ?division ?department ?unit { GRAPH ?g { ?g bkg:path ?path
    OPTIONAL { ?g bkg:fiscalYear ?year } OPTIONAL { ?g bkg:division ?division }
    OPTIONAL { ?g bkg:department ?department . ?department skos:prefLabel ?unit } } }"""
_TABLES = """SELECT ?g ?table ?ordinal ?name ?code { GRAPH ?g { ?table bkg:inDisclosure ?g ; bkg:ordinal ?ordinal
    OPTIONAL { ?table bkg:projectName ?name } OPTIONAL { ?table bkg:projectCode ?code } } }"""
_GOALS = "SELECT ?table ?text { GRAPH ?g { ?table bkg:inDisclosure ?g ; bkg:goal ?text } }"
_ROWS = """SELECT DISTINCT ?table ?text { GRAPH ?g {
    ?row a bkg:ApplicableIndicator ; bkg:inTable ?table ; bkg:level3 ?text } }"""
_WITH_COLUMN = 'SELECT ?table { GRAPH ?g { ?table bkg:hasColumn "basis" } }'
_WITH_ROWS = """SELECT DISTINCT ?table { GRAPH ?g {
    ?row a bkg:ApplicableIndicator ; bkg:inTable ?table ; bkg:basisKind ?kind } }"""
_CITED = """SELECT ?g ?table ?node { GRAPH ?g { ?table bkg:inDisclosure ?g ; bkg:legalBasis ?node } }"""
_RAW = """SELECT DISTINCT ?table ?node ?raw { GRAPH ?g {
    ?node bkg:documentTitle ?title . ?citation bkg:cites ?node ; bkg:raw ?raw .
    ?row bkg:citation ?citation ; bkg:inTable ?table } }"""
_FACTS = ("documentNumber", "issuerCode", "issueYear", "documentTitle")
_FACT = "SELECT ?g ?node ?value {{ GRAPH ?g {{ ?node bkg:{name} ?value }} }}"
_MEANS = "SELECT ?node ?document { GRAPH ?g { ?node bkg:means ?document } }"
_Rows = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A document as one project cites it: the IRI of the document meant, and what the citations there say of it."""

    document: str
    number: str | None = None
    code: str | None = None
    year: int | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A project in one disclosure: what it is about, the place, unit and fiscal year it is of, what it cites.

    `table` is the IRI of its target table, `division` the GB/T 2260 code of the unit's place, `unit` the unit's name.
    `lacks_basis`: its table has a column for the basis, and nothing in it identifies a document.
    """

    table: str
    path: str
    ordinal: int
    name: str | None = None
    code: str | None = None
    goals: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    department: str | None = None
    unit: str | None = None
    division: str | None = None
    year: int | None = None
    cited: tuple[Mention, ...] = ()
    lacks_basis: bool = False


def record_cases(record: Record, *, means: dict[str, str] | None = None) -> tuple[Case, ...]:
    """Return the projects of a record, in its order; `means` tells the document that an IRI as cited means."""
    store = Store()
    store.extend(record_to_quads(record))
    return store_cases(store, means=means)


def store_cases(store: Store, *, means: dict[str, str] | None = None) -> tuple[Case, ...]:
    """Return every project of a store, by path and position in the document."""
    meant = {**meanings(store), **(means or {})}
    goals, rows, raws = _texts(store, _GOALS), _texts(store, _ROWS), _raws(store)
    lacking = _tables(store, _WITH_COLUMN) & _tables(store, _WITH_ROWS)
    disclosures = {row["g"]: row for row in select(store, _DISCLOSURES)}
    nodes, cited = _nodes(store), defaultdict(set)
    for row in select(store, _CITED):
        cited[row["table"]].add((row["g"], row["node"]))
    found = [
        Case(
            table=(table := row["table"]),
            path=(about := disclosures[row["g"]])["path"],
            ordinal=int(row["ordinal"]),
            name=row.get("name"),
            code=row.get("code"),
            goals=tuple(sorted(goals[table])),
            indicators=tuple(sorted(rows[table])),
            department=about.get("department"),
            unit=about.get("unit"),
            division=_last(about.get("division")),
            year=int(about["year"]) if "year" in about else None,
            cited=_mentions(sorted(cited[table]), nodes, raws[table], meant),
            lacks_basis=table in lacking and not cited[table],
        )
        for row in select(store, _TABLES)
        if row["g"] in disclosures
    ]
    return tuple(sorted(found, key=lambda case: (case.path, case.ordinal, case.table)))


def meanings(store: Store) -> dict[str, str]:
    """Return the IRI of each document as cited -> that of the document it was found to mean; empty before that."""
    return {row["node"]: row["document"] for row in select(store, _MEANS)}


def without_citations(case: Case) -> Case:
    """Return a case as if nothing of what it cites were known: its citations gone, and their mentions from its texts.

    Also what its name and its goals mention of other documents goes, and every repetition of a number or title cited.
    """
    keys = {title_key(text) for each in case.cited for text in (each.number, *each.titles) if text}

    def masked(text: str | None) -> str | None:
        return None if text is None else _without_keys(_without_mentions(text), keys)

    return replace(
        case,
        name=masked(case.name),
        goals=tuple(masked(goal) or "" for goal in case.goals),
        indicators=tuple(masked(name) or "" for name in case.indicators),
        cited=(),
    )


def _without_mentions(text: str) -> str:
    for citation in reversed(find_citations(text)):
        text = text[: citation.start] + " " + text[citation.end :]
    return text


def _without_keys(text: str, keys: Iterable[str]) -> str:
    """Return a text in normal form if a number or title stands in it, without them; else as it is."""
    key = title_key(text)
    said = sorted((each for each in keys if each and each in key), key=len, reverse=True)
    for each in said:
        key = key.replace(each, " ")
    return key if said else text


def _mentions(
    cited: Iterable[tuple[str, str]],
    nodes: dict[tuple[str, str], Mention],
    raws: _Rows,
    meant: dict[str, str],
) -> tuple[Mention, ...]:
    """Return what one project cites; of the titles that a document bears, those that this project itself gives."""
    found = []
    for graph, node in cited:
        mention = nodes.get((graph, node), Mention(node))
        given = {title_key(raw) for raw in raws[node]} if mention.titles else set()
        titles = tuple(title for title in mention.titles if any(title_key(title) in raw for raw in given))
        found.append(replace(mention, document=meant.get(node, node), titles=titles))
    return tuple(found)


def _nodes(store: Store) -> dict[tuple[str, str], Mention]:
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


def _raws(store: Store) -> defaultdict[str, _Rows]:
    """Return for each project and document with a title how the citations of that project stand there."""
    found: defaultdict[str, _Rows] = defaultdict(lambda: defaultdict(set))
    for row in select(store, _RAW):
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

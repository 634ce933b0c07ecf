"""QueryResult -> what the page of queries shows of it: a table, a yes or no, the beginning of a Turtle text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg.answers import shown
from kg.web.linked.iris import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.ask import Term
    from kg.web.query.pool import QueryResult

ROWS = 500
"""So many rows stand on the page; a browser grows slow with more, and nobody reads them."""
SIGNS = 100_000
"""So much of a Turtle text stands on the page."""
FORMATS = {
    "solutions": (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML")),
    "boolean": (("json", "JSON"), ("xml", "XML")),
    "triples": (("turtle", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML")),
}
"""Kind of result -> the names by which the endpoint knows the formats it can be had in, and what people call them."""
_PLACE = re.compile(r"\b(\d+):(\d+)\b")


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result for the page: `rows` of its first lines, `total` of all; the others are empty where they do not fit."""

    kind: str
    total: int
    seconds: float
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    boolean: bool | None = None
    text: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as people read it, and its address here, where it is an own IRI."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query is wrong, counted from 1, and that line of it."""

    line: int
    column: int
    text: str


def show_result(result: QueryResult) -> ShownResult:
    """Return what the page shows of a result: solutions and booleans come as SPARQL JSON, triples as Turtle."""
    if result.kind == "triples":
        text = result.body.decode("utf-8", errors="replace")
        return ShownResult("triples", result.rows, result.seconds, text=text[:SIGNS], cut=len(text) > SIGNS)
    results = parse_query_results(result.body, format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        return ShownResult("boolean", 1, result.seconds, boolean=bool(results))
    columns = tuple(variable.value for variable in results.variables)
    rows = tuple(_cells(solution[name] for name in columns) for solution in islice(results, ROWS))
    return ShownResult("solutions", result.rows, result.seconds, columns, rows, cut=result.rows > len(rows))


def _cells(terms: Iterable[Term | None]) -> tuple[Cell, ...]:
    return tuple(Cell(shown(term), local(term.value) if isinstance(term, NamedNode) else None) for term in terms)


def find_place(message: str, query: str) -> Place | None:
    r"""Return where a message says that a query is wrong, None where it does not say.

    >>> find_place("error at 2:3: expected", "SELECT *\n{ ?s }")
    Place(line=2, column=3, text='{ ?s }')
    >>> find_place("too slow", "SELECT * {}") is None
    True
    """
    named, lines = _PLACE.search(message), query.splitlines()
    if named is None or not 1 <= int(named[1]) <= len(lines):
        return None
    return Place(int(named[1]), int(named[2]), lines[int(named[1]) - 1])

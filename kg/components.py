"""SHACL constraint components -> SELECTs: each returns the queries that find what does not conform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.constraints import refused
from kg.shapes_graph import CONSTRAINT, SH, short

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import NamedNode

    from kg.shapes_graph import ShapesGraph


def _sparql(graph: ShapesGraph, shape: NamedNode) -> list[str]:
    queries = []
    for node in graph.objects(shape, SH + "sparql"):
        for predicate in graph.properties(node):
            if predicate not in CONSTRAINT:
                raise refused(short(shape), f"sh:sparql/{short(predicate)}", "Put it on the shape.")
        graph.one(node, SH + "prefixes")
        queries.append(graph.text(node, SH + "select"))
    return queries


def _count(sign: str, component: str) -> Callable[[ShapesGraph, NamedNode], list[str]]:
    def queries(graph: ShapesGraph, shape: NamedNode) -> list[str]:
        limit = int(graph.text(shape, SH + component))
        counted = f"SELECT $this WHERE {{ OPTIONAL {{ $this {graph.path(shape)} ?v }} }} GROUP BY $this"
        return [f"{counted} HAVING (COUNT(DISTINCT ?v) {sign} {limit})"]

    return queries


def _pattern(graph: ShapesGraph, shape: NamedNode) -> list[str]:
    pattern, flags = Literal(graph.text(shape, SH + "pattern")), Literal(graph.maybe(shape, SH + "flags") or "")
    condition = f"!REGEX(STR(?value), {pattern}, {flags})"
    return [f"SELECT DISTINCT $this ?value WHERE {{ $this {graph.path(shape)} ?value FILTER ({condition}) }}"]


def _in(graph: ShapesGraph, shape: NamedNode) -> list[str]:
    condition = f"?value NOT IN ({', '.join(map(str, graph.members(graph.one(shape, SH + 'in'))))})"
    return [f"SELECT DISTINCT $this ?value WHERE {{ $this {graph.path(shape)} ?value FILTER ({condition}) }}"]


def _has_value(graph: ShapesGraph, shape: NamedNode) -> list[str]:
    value = graph.one(shape, SH + "hasValue")
    return [f"SELECT $this WHERE {{ FILTER NOT EXISTS {{ $this {graph.path(shape)} {value} }} }}"]


COMPONENTS: dict[str, Callable[[ShapesGraph, NamedNode], list[str]]] = {
    SH + "sparql": _sparql,
    SH + "minCount": _count("<", "minCount"),
    SH + "maxCount": _count(">", "maxCount"),
    SH + "pattern": _pattern,
    SH + "in": _in,
    SH + "hasValue": _has_value,
}


def component_of(constraint: str) -> str:
    """Return the component that a constraint's property belongs to.

    >>> component_of(SH + "minCount").removeprefix(SH), component_of(SH + "sparql").removeprefix(SH)
    ('MinCountConstraintComponent', 'SPARQLConstraintComponent')
    """
    name = constraint.removeprefix(SH)
    return f"{SH}{'SPARQL' if name == 'sparql' else name[0].upper() + name[1:]}ConstraintComponent"

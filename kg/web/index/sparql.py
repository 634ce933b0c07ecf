"""A LIST AND ITS FILTERS -> SPARQL: the query that gives the same rows, with the filters in it as RDF terms.

A line of queries/*.rq that names a parameter ($year) stands in the query only where the parameter is given, once for
each of its values; what a person typed goes in as a literal and never as SPARQL.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from kg.graph.terms import XSD, integer
from kg.shapes_graph import RULE_BASE, SH
from kg.text import comparable
from kg.vocabulary import PACKAGE
from kg.web.errors import NotFoundError
from kg.web.index.derive import RANKS
from kg.web.index.words import normal, pattern, words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

Terms: TypeAlias = tuple[NamedNode | Literal, ...]
_PARAMETER = re.compile(r"\$(\w+)")
_IN_AN_IRI = re.compile(r"[A-Za-z0-9_-]+")


def _text(value: str) -> Terms:
    return (Literal(_clean(value)),) if value else ()


def _clean(text: str) -> str:
    return text.encode("utf-8", "ignore").decode()


def _key(value: str) -> Terms:
    return (Literal(_clean(comparable(value))),)


def _part(value: str) -> Terms:
    return (Literal(pattern(normal(value))),) if normal(value) else ()


def _words(value: str) -> Terms:
    return tuple(Literal(pattern(word)) for word in words_of(value))


def _year(value: int) -> Terms:
    return (Literal(f"{value:04d}", datatype=NamedNode(XSD + "gYear")),)


def _ordinal(value: int) -> Terms:
    literal = integer(value)
    return () if literal is None else (literal,)


def _number(value: Decimal) -> Terms:
    return (Literal(format(value, "f"), datatype=NamedNode(XSD + "decimal")),) if value.is_finite() else ()


def _true(value: bool) -> Terms:
    return (Literal("true", datatype=NamedNode(XSD + "boolean")),) if value else ()


def _rule(value: str) -> Terms:
    """Return the shape of a rule; what can be none is compared as a text, and so is nowhere."""
    return (NamedNode(RULE_BASE + value),) if _IN_AN_IRI.fullmatch(value) else _text(value)


def _severity(value: str) -> Terms:
    return (NamedNode(SH + value),) if value in RANKS else _text(value)


VIEWS: dict[str, dict[str, Callable[[Any], Terms]]] = {
    "overview": {},
    "documents": {"text": _words, "unit": _part, "year": _year, "sha256": _text},
    "projects": {"sha256": _text},
    "findings": {
        "severity": _severity,
        "rule": _rule,
        "sha256": _text,
        "project": _ordinal,
        "unit": _part,
        "text": _words,
    },
    "indicators": {
        "words": _words,
        "type": _text,
        "unit": _text,
        "owner": _part,
        "low": _number,
        "high": _number,
    },
    "types": {},
    "units_of_measure": {},
    "same": {"name": _key, "unit": _text, "without": _true},
    "rules": {},
    "years": {},
    "compare": {"unit": _text, "earlier": _year, "later": _year},
}
"""The lists, each with what makes terms of its filters."""
WITHOUT_QUERY = frozenset({"page", "sort", "status"})
"""What the graph does not know, or does not matter: the query lists all that fits, whatever people said of it."""


def query_of(view: str, filters: dict[str, object]) -> str:
    """Return the query behind a list; filters that are None or empty ask for nothing.

    An unknown list is a `NotFoundError`, a filter that the list does not have a `TypeError`.
    """
    if view == "document":
        view = "documents"
    if view not in VIEWS:
        raise NotFoundError(f"没有这个列表 there is no list {view}")
    known = VIEWS[view]
    if unknown := filters.keys() - known.keys() - WITHOUT_QUERY:
        raise TypeError(f"Unexpected filters of {view}: {sorted(unknown)}")
    given = {name: known[name](value) for name, value in filters.items() if name in known and value not in (None, "")}
    return "".join(_lines(_template(view), given))


def _lines(template: str, given: dict[str, Terms]) -> list[str]:
    """Return the lines that stand, with terms in place of their parameters."""
    kept = []
    for line in template.splitlines(keepends=True):
        names = _PARAMETER.findall(line)
        terms = [given.get(name, ()) for name in names]
        if not names:
            kept.append(line)
        for values in zip(*terms, strict=False):
            told = dict(zip(names, map(str, values), strict=True))
            kept.append(_PARAMETER.sub(lambda found, told=told: told[found[1]], line))  # type: ignore[misc]
    return kept


@cache
def _template(view: str) -> str:
    return (PACKAGE / "web" / "queries" / f"{view}.rq").read_text(encoding="utf-8")

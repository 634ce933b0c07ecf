"""TABLES.TOML -> the tables and columns of the star schema: names, types, keys, words, and the properties they hold."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.graph.terms import PREFIXES
from kg.vocabulary import DEF, own

DEFINITIONS = Path(__file__).with_name("tables.toml")
TYPES = ("text", "code", "lines", "json", "integer", "year", "decimal", "date", "boolean")
CODES = "codes"
"""The table that holds no document's rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `rdf` is the path of properties from the row's node to its value, as keys of `kg.star.nodes`.

    `to` is the `table.column` that it names, `scheme` the code list of a code; `zh` and `en` say what it holds, with
    the unit where it is money.
    """

    name: str
    type: str
    zh: str
    en: str
    rdf: tuple[str, ...] = ()
    scheme: str | None = None
    key: bool = False
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows are the nodes of a class, in the order of the document."""

    name: str
    zh: str
    en: str
    row_class: str | None
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The column that names a row."""
        return next(column.name for column in self.columns if column.key)


@cache
def tables() -> dict[str, Table]:
    """Return the tables by name, in the order in which they build on each other.

    >>> list(tables())
    ['documents', 'projects', 'indicators', 'findings', 'citations', 'codes']
    """
    read = tomllib.loads(DEFINITIONS.read_text(encoding="utf-8"))
    return {name: _table(name, definition) for name, definition in read.items()}


@cache
def table_names() -> tuple[str, ...]:
    """Return the names of the tables that documents give rows to."""
    return tuple(name for name in tables() if name != CODES)


def iri_of(name: str) -> str:
    """Return the IRI of a property or class as tables.toml names it: an own term, or one with a prefix.

    >>> iri_of("level3"), iri_of("dct:title")
    ('https://w3id.org/budget-kg/def#level3', 'http://purl.org/dc/terms/title')
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else own(name).value


def key_of(iri: str) -> str:
    """Return how tables.toml names a property: an own term by its local name, another one by its IRI."""
    return iri.removeprefix(DEF)


def _table(name: str, definition: dict[str, Any]) -> Table:
    columns = tuple(_column(name, **column) for column in definition["columns"])
    given = definition.get("class")
    return Table(name, definition["zh"], definition["en"], iri_of(given) if given else None, columns)


def _column(table: str, *, rdf: str = "", **given: Any) -> Column:  # noqa: ANN401 - as TOML has it
    if given["type"] not in TYPES:
        raise ValueError(f"Unexpected type of {table}.{given['name']}: {given['type']!r}")
    return Column(rdf=tuple(_step(part) for part in rdf.split("/") if part), **given)


def _step(part: str) -> str:
    """Return one step of a path as a key of nodes: the property, with the language of its texts where one is given."""
    name, at, language = part.partition("@")
    return key_of(iri_of(name)) + at + language

"""Answers -> text: a table for people, CSV for spreadsheets, SPARQL JSON for programs, Turtle for graphs."""

from __future__ import annotations

import csv
import io
import json
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any
from typing import Literal as Only

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, serialize

from kg.errors import QueryError
from kg.graph.terms import PREFIXES, XSD
from kg.vocabulary import declared, ontology, own

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kg.ask import Answer, Term

RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
NUMERIC = {XSD + name for name in ("decimal", "integer", "double", "float", "gYear")}
WORDS = {
    "zh": {"rows": "共 {} 行", "none": "没有结果", "True": "是", "False": "否"},
    "en": {"rows": "{} rows", "none": "no results", "True": "yes", "False": "no"},
}


def format_answer(answer: Answer, format: str, *, lang: str = "zh", width: int | None = None) -> str:  # noqa: A002
    """Return an answer as `table`, `csv`, `json` or `ttl`; `lang` and `width` concern the table only."""
    if format == "table":
        return _table(answer, lang=lang, width=width or shutil.get_terminal_size((120, 24)).columns)
    formatters: dict[str, Callable[[Answer], str]] = {"csv": _csv, "json": _json, "ttl": _turtle}
    if format not in formatters:
        raise QueryError(
            f"没有 {format} 这种格式 no format {format}", remedy=f"可用的格式 there are：table、{'、'.join(formatters)}"
        )
    return formatters[format](answer)


@cache
def _label(name: str, lang: str) -> str | None:
    """Return the label of an own property: columns named after a property are headed by it."""
    if own("path").value.replace("#path", f"#{name}") not in declared():
        return None
    labels = ontology().quads_for_pattern(own(name), RDFS_LABEL, None)
    return next((q.object.value for q in labels if isinstance(q.object, Literal) and q.object.language == lang), None)


def heading(answer: Answer, column: str, lang: str) -> str:
    """Return what a column is headed by: as the question says, else the label of the property it is named after."""
    named = answer.question.headings.get(column, {}) if answer.question else {}
    return named.get(lang) or _label(column, lang) or column


def shown(term: Term | None) -> str:
    """Return a term for a table: a resource by prefix where there is one."""
    if isinstance(term, NamedNode):
        for prefix, namespace in PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
    return "" if term is None else str(getattr(term, "value", term))


def is_numeric(answer: Answer, position: int) -> bool:
    """Tell whether a column holds nothing but numbers and years."""
    present = [row[position] for row in answer.terms if row[position] is not None]
    return bool(present) and all(isinstance(term, Literal) and term.datatype.value in NUMERIC for term in present)


def _table(answer: Answer, *, lang: str, width: int) -> str:
    words = WORDS.get(lang, WORDS["en"])
    title = answer.question.title.get(lang) if answer.question else None
    if answer.boolean is not None:
        return words[str(answer.boolean)] + "\n"
    head = f"{title}\n" if title else ""
    if not answer.terms:
        return f"{head}{words['none']}\n"
    columns = [(heading(answer, column, lang), is_numeric(answer, at)) for at, column in enumerate(answer.columns)]
    table = ruled_table(columns, ([shown(term) for term in row] for row in answer.terms), width=width)
    return f"{head}{table}{words['rows'].format(len(answer.terms))}\n"


def ruled_table(
    columns: Iterable[tuple[str, bool]],
    rows: Iterable[Sequence[str]],
    *,
    width: int | None = None,
    whole: Collection[int] = (),
) -> str:
    """Return a table for a terminal, folded to its width; `columns` are headings, and whether they hold numbers.

    The columns at the positions `whole` are not folded, as a document number that must be read in one.
    """
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - rich is slow to import, and other formats do without
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    out = io.StringIO()
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for position, (heading, numeric) in enumerate(columns):
        justify: Only["left", "right"] = "right" if numeric else "left"
        table.add_column(Text(heading), justify=justify, overflow="fold", no_wrap=position in whole)
    for row in rows:
        table.add_row(*map(Text, row))
    width = width or shutil.get_terminal_size((120, 24)).columns
    Console(file=out, width=width, color_system=None, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerow(answer.columns)
    if answer.boolean is not None:
        writer.writerow([str(answer.boolean).lower()])
    writer.writerows([text or "" for text in row] for row in answer.rows)
    return out.getvalue()


def _json_term(term: Term) -> dict[str, Any]:
    """Return a term as https://www.w3.org/TR/sparql11-results-json/#select-encode-terms has it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        raise TypeError(f"Unexpected term in an answer: {term!r}")
    literal: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language:
        literal["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        literal["datatype"] = term.datatype.value
    return literal


def _json(answer: Answer) -> str:
    if answer.boolean is not None:
        return json.dumps({"head": {}, "boolean": answer.boolean})
    bindings = [
        {name: _json_term(term) for name, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.terms
    ]
    return json.dumps({"head": {"vars": answer.columns}, "results": {"bindings": bindings}}, ensure_ascii=False)


def _turtle(answer: Answer) -> str:
    if answer.triples is None:
        raise QueryError(
            "SELECT 或 ASK 的结果不是图，写不成 Turtle the result of SELECT or ASK is no graph",
            remedy="请用 CONSTRUCT 或 DESCRIBE，或改用 table、csv、json use CONSTRUCT or DESCRIBE, or another format",
        )
    return (serialize(answer.triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()

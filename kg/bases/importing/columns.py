"""ROWS of a table -> documents: the headings say which column gives which field, in any order and by any known name.

Goes in: (line, cells) of a CSV file or of a sheet. Comes out: a `KnownDocument` a row, with its line; what a row gets
wrong is an error that names line, column and text. A column no field has is told, not read.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from kg.bases.importing import cells
from kg.bases.importing.problems import BasesError
from kg.model import KnownDocument
from kg.text import comparable
from kg.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.bases.importing.problems import Problems

READERS: dict[str, Callable[[str], Any]] = {
    "number": cells.number,
    "title": cells.title,
    "issuer": sys.intern,  # the same few names again and again
    "place": cells.place,
    "date": cells.day,
    "kind": cells.kind,
    "in_force": cells.in_force,
    "until": cells.day,
    "replaced_by": cells.documents,
    "about": cells.parts,
    "other_titles": cells.titles,
    "sources": cells.parts,
}
"""What reads the cells of each field."""
SEVERAL = ("replaced_by", "about", "other_titles", "sources")
IDENTIFYING = {"number", "title"}
_IN_BRACKETS = re.compile(r"[（(\[【].*$")
_LOOKED_AT = 10
"""How many rows may stand before the headings: the name of the list, who keeps it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its place in the row, the field it gives, its heading."""

    position: int
    field: str
    heading: str


@cache
def _fields() -> dict[str, str]:
    return {_folded(surface): field for surface, field in synonyms("BaseColumn").items()}


def _folded(heading: str) -> str:
    return comparable(heading).replace("_", "").casefold()


def field_of(heading: str) -> str | None:
    """Return the field that a heading names; what stands in brackets behind it is explanation.

    >>> field_of("文 号（必填）"), field_of("Document Number"), field_of("备注")
    ('number', 'number', None)
    """
    return _fields().get(_folded(heading)) or _fields().get(_folded(_IN_BRACKETS.sub("", heading)))


def count_of_fields(row: Sequence[str]) -> int:
    """Return how many known headings a row holds, 0 for one that names neither number nor title."""
    fields = [field_of(cell) for cell in row]
    return sum(field is not None for field in fields) if IDENTIFYING & set(fields) else 0


def documents_of(rows: Iterable[tuple[int, list[str]]], problems: Problems) -> Iterator[KnownDocument]:
    """Yield the documents of a table that begins with its headings, within its first rows."""
    rows = iter(rows)
    first = list(islice(rows, _LOOKED_AT))
    start = next((i for i, (_line, row) in enumerate(first) if count_of_fields(row)), None)
    if start is None:
        raise _no_headings(first, problems)
    for line, row in first[:start]:
        if any(cell.strip() for cell in row):
            problems.note(problems.place(line), f"标题行之前，未读 before the headings, not read: {' '.join(row)[:40]}")
    columns = _columns(first[start], problems)
    width = len(first[start][1])
    for line, row in chain(first[start + 1 :], rows):
        document = _document(line, row, columns, width, problems)
        if document is not None:
            yield document


def _no_headings(first: list[tuple[int, list[str]]], problems: Problems) -> BasesError:
    there = next((" ".join(row)[:60] for _line, row in first if any(cell.strip() for cell in row)), None)
    remedy = "首行写 begin with 发文字号、标题、发文机关…：kg bases template"
    if there is None:
        return BasesError(f"{problems.file}：是空的 is empty", remedy=remedy)
    line = first[0][0]
    return BasesError(f"{problems.place(line)}：没有认得的列标题 no known heading: “{there}”", remedy=remedy)


def _columns(heading: tuple[int, list[str]], problems: Problems) -> tuple[Column, ...]:
    """Return the columns to read; two that give one field are an error unless it may have several values."""
    line, row = heading
    found: list[Column] = []
    for position, text in enumerate(row):
        field, name = field_of(text), " ".join(text.split())
        if field is None:
            if name:
                problems.note(problems.place(line, name), "没有这一列，未读 no such column, not read")
            continue
        twin = next((c for c in found if c.field == field and field not in SEVERAL), None)
        if twin:
            problems.error(
                problems.place(line, name), f"与“{twin.heading}”是同一列 same as that column", "留一列 keep one"
            )
        found.append(Column(position, field, name))
    return tuple(found)


def _document(
    line: int, row: list[str], columns: tuple[Column, ...], width: int, problems: Problems
) -> KnownDocument | None:
    """Return the document of a row; None for an empty one and for one with errors."""
    wrong = problems.error_count
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        problems.error(
            problems.place(line, text=" ".join(row[width:])),
            f"比标题行多出单元格 more cells than headings（{len(row)} > {width}）",
            "含分隔符的单元格请加引号 quote cells that hold the delimiter",
        )
    given: dict[str, Any] = {}
    for column in columns:
        text = row[column.position].strip() if column.position < len(row) else ""
        if not text or text in cells.blanks():
            continue
        try:
            value = READERS[column.field](text)
        except cells.UnreadableCellError as error:
            problems.error(problems.place(line, column.heading, text), error.what, error.remedy)
            continue
        given[column.field] = given.get(column.field, ()) + value if column.field in SEVERAL else value
    if problems.error_count > wrong or not (given or any(map(str.strip, row))):
        return None
    return built(given, line, problems)


def built(
    given: dict[str, Any], line: int | None, problems: Problems, where: str | None = None
) -> KnownDocument | None:
    """Return the document with these fields; None, and an error, where they cannot be of one document.

    The place is that of the issuer's name where nothing else tells it.
    """
    where = where or problems.place(line)
    if not IDENTIFYING & given.keys():
        problems.error(where, "没有文号也没有标题 neither number nor title", "至少写一样 give one of them")
        return None
    if "place" not in given and "issuer" in given:
        given["place"] = cells.place_of_issuer(given["issuer"])
    day, until = given.get("date"), given.get("until")
    if day and until and until < day:
        problems.error(where, f"失效日期 {until} 早于发文日期 {day} ceased before it was issued", "请核对 check both")
        return None
    given.setdefault("number", None)
    given.setdefault("title", None)
    return KnownDocument(**given, line=line)

"""A LIST OF DOCUMENTS (CSV, XLSX, Turtle, JSON Lines) -> the file that keeps a bureau's own documents.

    import_list   reads a list, checks the whole of it, merges it into the file that is kept, says what changed
    read_bases    reads the file that is kept
    remove        takes one document out of it

Nothing is written where anything is wrong, and the file is replaced whole or not at all.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kg.bases.importing import csv_rows, jsonl, turtle, xlsx_rows
from kg.bases.importing.columns import documents_of
from kg.bases.importing.doubts import tell_doubts
from kg.bases.importing.listing import Listing, listing_of, name_of
from kg.bases.importing.merge import Changes, merge
from kg.bases.importing.numbers import parse_number
from kg.bases.importing.problems import SHOWN, BasesError, Problems, unreadable
from kg.bases.importing.replacements import check_replacements
from kg.bases.importing.text_lines import lines
from kg.bases.shipped import shipped_documents
from kg.citations import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.model import KnownDocument

_ZIP = b"PK\x03\x04"
_TURTLE = (b"@prefix", b"@base", b"PREFIX", b"BASE", b"<http")
_HEAD = 4096
_FORMATS = "可导入 CSV、XLSX、Turtle、JSON Lines can be imported：kg bases template > 表.csv"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import does: the changes, lines that only repeat another, all there is now, the first of its notes."""

    changes: Changes
    repeated: int
    total: int
    notes: tuple[str, ...]
    note_count: int


def _silent(_done: int, _all: int) -> None:
    """Show no progress."""


def import_list(  # noqa: PLR0913 - what the command lets people choose
    path: Path,
    bases: Path,
    *,
    source: str | None = None,
    whole: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = _silent,
) -> Imported:
    """Merge the list at `path` into the file `bases`; `whole`: it takes the place of what was there.

    `source` is said of documents whose line gives none, by default the list's name and today's date. Raises
    `BasesError`, with `bases` untouched, where anything is wrong in either.
    """
    problems, kept = Problems(str(path)), Problems(str(bases))
    state = jsonl.state_of(bases)
    listing = listing_of(_documents(path, problems, progress), problems)
    if not listing.documents and not problems.error_count:
        problems.error(str(path), "没有一份文件 no document in it", "标题行之下一行一份 one a line below the headings")
    shipped = shipped_documents()
    if problems.error_count:
        check_replacements(listing, problems, shipped)
        problems.raise_if_any()
    today = datetime.now(UTC).astimezone().date().isoformat()
    changes = merge(_kept(bases, kept), listing, kept, source=source or f"{path.name} {today}", whole=whole)
    kept.raise_if_any()
    check_replacements(listing, problems, shipped)
    problems.raise_if_any()
    tell_doubts(listing, problems, today=today, shipped=shipped)
    if changes.any and not dry_run:
        jsonl.write(listing.in_order(), bases, state)
    return Imported(changes, listing.repeated, len(listing.documents), tuple(problems.notes), problems.note_count)


def _documents(path: Path, problems: Problems, progress: Callable[[int, int], None]) -> Iterator[KnownDocument]:
    """Yield the documents of a list, whatever its format, which its bytes tell."""
    head = _head(path)
    if not head.strip():
        raise BasesError(f"{path}：是空的 is empty", remedy=_FORMATS)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith(_ZIP):
        yield from documents_of(xlsx_rows.rows_of(path, problems, progress), problems)
    elif path.suffix.lower() in (".ttl", ".turtle") or start.startswith(_TURTLE):
        yield from turtle.documents_in(path, problems)
    elif path.suffix.lower() == ".jsonl" or start.startswith(b"{"):
        yield from jsonl.documents_in(lines(path, problems, progress), problems)
    else:
        yield from documents_of(csv_rows.rows_of(lines(path, problems, progress), problems), problems)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise BasesError(f"{path}：是文件夹 is a folder", remedy=_FORMATS)
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise unreadable(path, error) from error


# --- the file that is kept


def _kept(path: Path, problems: Problems) -> Iterator[KnownDocument]:
    """Yield the documents of the file that is kept, none where it is not there yet."""
    if path.exists():
        yield from jsonl.documents_in(lines(path, problems, _silent), problems)


def read_bases(path: Path) -> tuple[KnownDocument, ...]:
    """Return the documents of a file that `kg bases import` keeps, in its order, each with its line.

    Raises `BasesError`, which names the lines, for a file that is missing or not as the import writes it.
    """
    return tuple(read_listing(path).documents)


def read_listing(path: Path) -> Listing:
    """Return the documents of a file that is kept, by their keys."""
    _head(path)
    problems = Problems(str(path))
    listing = listing_of(_kept(path, problems), problems)
    problems.raise_if_any()
    return listing


def remove(name: str, bases: Path) -> tuple[KnownDocument, tuple[str, ...]]:
    """Take the document with a number or title out of the file that is kept; return it, and what is named after it.

    The second are the names of documents said to be replaced by it. Raises `BasesError` where none or several bear
    that name.
    """
    state = jsonl.state_of(bases)
    listing = read_listing(bases)
    found = [key for key, position in listing.at.items() if _bears(listing.documents[position], name)]
    if len(found) != 1:
        names = "、".join(name_of(listing.documents[listing.at[key]]) for key in found[:SHOWN])
        what = f"有 {len(found)} 份 several documents：{names}" if found else "没有这份文件 no such document"
        raise BasesError(f"{bases}：“{name}” {what}", remedy="写文号或完整标题 give a number or a whole title")
    document = listing.documents[listing.at.pop(found[0])]
    jsonl.write(listing.in_order(), bases, state)
    left = (listing.documents[position] for position in listing.at.values())
    return document, tuple(name_of(each) for each in left if any(_bears(document, text) for text in each.replaced_by))


def _bears(document: KnownDocument, name: str) -> bool:
    """Tell whether a document has that number, or that title where it has no number or the number is not asked for."""
    number = parse_number(name)
    return document.number == number.text if number else title_key(document.title) == title_key(name)

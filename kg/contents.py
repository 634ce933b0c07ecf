"""RECORD -> whether it says anything, and what to say of a file in which nothing was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.notes import lacks_ocr

if TYPE_CHECKING:
    from kg.model import Record


def has_content(record: Record) -> bool:
    """Tell whether a record says anything: of projects, of the budget or in its running text."""
    return bool(record.projects or record.budget_tables or record.narrative.goals or record.narrative.figures)


def reader_notes(record: Record) -> tuple[str, ...]:
    """Return the notes of the reader, without the last one of a record in which nothing was found, which says so."""
    return record.notes if has_content(record) else record.notes[:-1]


def no_table(record: Record) -> KgError:
    """Return what is to be said of a file without a target table."""
    lacking = "；".join(filter(lacks_ocr, reader_notes(record)))
    return KgError(f"{record.document.path}：{record.notes[-1]}", remedy=lacking or _remedy(Path(record.document.path)))


def _remedy(path: Path) -> str:
    """Return what to do about a file without a target table: cells can be lost only in a text."""
    from kg.readers.formats import format_of  # noqa: PLC0415 - loads what reads archives

    try:
        is_text = format_of(path) == "text"
    except KgError:  # moved away since it was read
        is_text = False
    return "请确认文件含有填好的绩效目标表或预算表" + ("；文本文件的单元格应以制表符分隔" if is_text else "")

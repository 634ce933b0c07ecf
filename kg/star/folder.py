"""STORE -> FOLDER of tables, a file each: written beside what is there and put in its place when all are whole."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, reason_of
from kg.star.csv_file import csv_writer
from kg.star.parquet import parquet_writer
from kg.star.schema import CODES, tables
from kg.star.stored import code_rows, store_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from kg.quad_store import Store
    from kg.star.rows import Row, Rows

WRITERS = {"parquet": parquet_writer, "csv": csv_writer}
"""The formats, which are also how the files' names end, each with what writes it."""
ROWS_HELD = 10_000
"""Rows of a table that are held until they are written: a row group of Parquet."""


def write_tables(store: Store, folder: Path, form: str, *, graphs: Iterable[str] | None = None) -> dict[str, int]:
    """Write the tables of a store, or of the documents whose graphs are named, into a folder; return rows by table.

    Files of the same names are replaced when all tables are whole; where anything fails, what was there stays. Raises
    `KgError` where the folder cannot be written or a library is missing.
    """
    if folder.exists() and not folder.is_dir():
        raise KgError(
            f"{folder} 是文件，不是文件夹 is a file, no folder", remedy="请另给一个文件夹 name another folder"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _all_or_nothing(folder, form) as files:
            return _write(files, form, store_rows(store, graphs))
    except OSError as error:
        if isinstance(error, KgError):
            raise
        reason = f"{folder}：写不了表格 cannot write tables（{reason_of(error)}）"
        raise KgError(reason, remedy="请检查权限与磁盘空间 check permissions and the disk") from error


def _write(files: dict[str, BinaryIO], form: str, documents: Iterable[Rows]) -> dict[str, int]:
    """Write the rows of documents as they come; return how many there were of each table."""
    with ExitStack() as stack:
        held = {name: _Held(stack.enter_context(WRITERS[form](name, file))) for name, file in files.items()}
        held[CODES].add(code_rows())
        for rows in documents:
            for name, added in rows.items():
                held[name].add(added)
        for each in held.values():
            each.write()
    return {name: each.written for name, each in held.items()}


class _Held:
    """The rows of a table that wait to be written."""

    def __init__(self, write: Any) -> None:  # noqa: ANN401 - what a writer gives
        self._write = write
        self._rows: list[Row] = []
        self.written = 0

    def add(self, rows: list[Row]) -> None:
        self._rows += rows
        if len(self._rows) >= ROWS_HELD:
            self.write()

    def write(self) -> None:
        if self._rows:
            self._write(self._rows)
        self.written += len(self._rows)
        self._rows = []


@contextmanager
def _all_or_nothing(folder: Path, form: str) -> Iterator[dict[str, BinaryIO]]:
    """Give a new file for each table, and put all in their places at the end; where anything fails none is left."""
    unfinished = {name: folder / f".kg-{os.getpid()}-{name}.tmp" for name in tables()}
    try:
        with ExitStack() as stack:
            yield {name: stack.enter_context(path.open("wb")) for name, path in unfinished.items()}
        for name, path in unfinished.items():
            path.replace(folder / f"{name}.{form}")
    finally:
        for path in unfinished.values():
            path.unlink(missing_ok=True)

"""The SQLite file of the index: made where it is missing, made anew where it is of another version of the program."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.vocabulary import PACKAGE
from kg.web.index.words import spelt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = PACKAGE / "web" / "index" / "schema.sql"
VERSION = 1
"""Of schema.sql and of what is derived; another number makes every index anew."""
SHIFT = 20
"""A document's rows, and its findings, are numbered from its id shifted by so many bits."""
PATIENCE = 60.0
"""Seconds that a writer waits for another one."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, which `prepare` has made; transactions are begun and ended by their users."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.create_function("spelt", 1, spelt, deterministic=True)
    connection.create_function("compared", 2, _compared, deterministic=True)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def prepare(path: Path) -> None:
    """Make the file where it is missing, damaged or of another version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _prepare(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked or not to be written: deleting would not help
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            (path.parent / name).unlink(missing_ok=True)
        _prepare(path)


def _prepare(path: Path) -> None:
    connection = connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        if _version(connection) != VERSION:
            with writing(connection):
                if _version(connection) != VERSION:  # another process may have been quicker
                    _make(connection)
    finally:
        connection.close()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make(connection: sqlite3.Connection) -> None:
    """Drop what is there and make the tables; readers that have the file open follow."""
    named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    virtual = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
    for query in (virtual, named):  # the tables behind a virtual one go with it
        for (name,) in connection.execute(query).fetchall():
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in SCHEMA.read_text(encoding="utf-8").split(";\n\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Do all or nothing; other writers wait."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def numbers(document: int) -> tuple[int, int]:
    """Return the first and the last id that rows or findings of a document can have.

    >>> numbers(1)
    (1048576, 2097151)
    """
    return document << SHIFT, ((document + 1) << SHIFT) - 1


def _compared(one: str, other: str) -> int:
    """Return which of two decimal texts is the greater, as -1, 0 or 1: floats of both may be equal."""
    return int(Decimal(one).compare(Decimal(other)))

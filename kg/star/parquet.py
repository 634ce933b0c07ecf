"""ROWS -> PARQUET: one schema for every file of a table, whatever its rows; the same rows give the same bytes.

The schema carries what tables.toml says of each column, in both languages. Needs pyarrow, of the extra `tables`.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.star.schema import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from kg.star.schema import Column

PRECISION, SCALE = 38, 10
"""Digits of a decimal in all, and after its point: 28 before it, which no budget needs, and what a percentage has."""
TABLES_EXTRA = "pip install 'budget-kg[tables]'"


def parquet_bytes(table: str, rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return the rows of a table as a Parquet file; the same rows give the same bytes with one version of pyarrow."""
    out = io.BytesIO()
    with parquet_writer(table, out) as write:
        write(rows)
    return out.getvalue()


@contextmanager
def parquet_writer(table: str, out: BinaryIO) -> Iterator[Any]:
    """Give a function that adds rows of a table to a Parquet file, each call a row group; the end completes it."""
    pyarrow, parquet = _pyarrow()
    schema = _schema(table)
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        yield lambda rows: writer.write_table(pyarrow.Table.from_arrays(_arrays(table, rows), schema=schema))


def fitted(value: Decimal) -> Decimal | None:
    """Return a number as the column of decimals holds it: rounded to `SCALE` places, None where it is too large.

    >>> fitted(Decimal("105000")), fitted(Decimal("1E+30"))
    (Decimal('105000.0000000000'), None)
    """
    if value.adjusted() >= PRECISION - SCALE:
        return None
    with localcontext(prec=PRECISION):
        return value.quantize(Decimal(1).scaleb(-SCALE), rounding=ROUND_HALF_EVEN)


def _arrays(table: str, rows: Sequence[Mapping[str, object]]) -> list[Any]:
    pyarrow, _parquet = _pyarrow()
    return [
        pyarrow.array([_held(row[column.name]) for row in rows], type=_type(column))
        for column in tables()[table].columns
    ]


def _held(value: object) -> object:
    return fitted(value) if isinstance(value, Decimal) else value


@cache
def _schema(table: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    pyarrow, _parquet = _pyarrow()
    fields = [
        pyarrow.field(column.name, _type(column), nullable=not column.key, metadata={"zh": column.zh, "en": column.en})
        for column in tables()[table].columns
    ]
    return pyarrow.schema(fields, metadata={"zh": tables()[table].zh, "en": tables()[table].en})


def _type(column: Column) -> Any:  # noqa: ANN401 - pyarrow has no types
    pyarrow, _parquet = _pyarrow()
    types = {
        "integer": pyarrow.int64(),
        "year": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "decimal": pyarrow.decimal128(PRECISION, SCALE),
    }
    return types.get(column.type, pyarrow.string())


def _pyarrow() -> tuple[Any, Any]:
    """Return pyarrow and its part for Parquet, or say how to install it."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - slow to import, and may be missing
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise missing("pyarrow") from error
    return pa, parquet


def missing(library: str) -> KgError:
    """Return what is to be said where a library of the extra `tables` is not installed."""
    return KgError(f"没有安装 {library} {library} is not installed", remedy=f"请先运行 run first: {TABLES_EXTRA}")

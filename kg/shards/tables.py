"""THE TABLES OF A DOCUMENT, as `kg.star` makes them: the one place where shards ask for them."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg.star import code_rows, document_rows, parquet_bytes
from kg.star.parquet import missing
from kg.star.schema import CODES

if TYPE_CHECKING:
    from kg.build.document import Built
    from kg.star.rows import Row, Rows

__all__ = ["codes_parquet", "need_pyarrow", "parquet_bytes", "parquet_rows", "rows_of"]


def rows_of(built: Built) -> Rows:
    """Return the rows of a document by table."""
    graph, findings = (parse(each, format=RdfFormat.N_QUADS) for each in (built.graph, built.findings))
    return document_rows(graph, findings)


def codes_parquet() -> bytes:
    """Return the table of codes, which belongs to no document, as a Parquet file."""
    return parquet_bytes(CODES, code_rows())


def parquet_rows(content: bytes) -> list[Row]:
    """Return the rows that a Parquet file holds."""
    need_pyarrow()
    from pyarrow import parquet  # noqa: PLC0415 - slow to import, and may be missing

    rows: list[Row] = parquet.ParquetFile(io.BytesIO(content)).read().to_pylist()
    return rows


def need_pyarrow() -> None:
    """Raise `KgError` with what to install where pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise missing("pyarrow")

"""THE TABLES OF A DOCUMENT, as `kg.star` makes them: the one place where shards ask for them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import RdfFormat, parse

if TYPE_CHECKING:
    from kg.build.document import Built

    Row: TypeAlias = dict[str, object]
    Rows: TypeAlias = dict[str, list[Row]]


def rows_of(built: Built) -> Rows:
    """Return the rows of a document by table."""
    from kg.star import document_rows  # noqa: PLC0415 - loaded where documents are read

    graph, findings = (parse(each, format=RdfFormat.N_QUADS) for each in (built.graph, built.findings))
    return document_rows(graph, findings)


def parquet_bytes(table: str, rows: list[Row]) -> bytes:
    """Return rows of a table as a Parquet file."""
    from kg.star import parquet_bytes as star_bytes  # noqa: PLC0415 - needs pyarrow

    return star_bytes(table, rows)


def parquet_rows(content: bytes) -> list[Row]:
    """Return the rows that a Parquet file holds."""
    from pyarrow import parquet  # noqa: PLC0415 - slow to import, and may be missing

    rows: list[Row] = parquet.ParquetFile(io.BytesIO(content)).read().to_pylist()
    return rows

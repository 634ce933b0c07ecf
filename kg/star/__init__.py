"""Tables for analysts: a star schema of what a store holds, as Parquet or CSV, and ready questions on it in SQL.

Facts are indicators, findings and citations; what they are of are documents, projects and codes. tables.toml says what
each column holds.
"""

from kg.star.folder import write_tables
from kg.star.parquet import parquet_bytes
from kg.star.rows import Meaning, document_rows
from kg.star.schema import table_names, tables
from kg.star.stored import code_rows, meanings, store_rows

__all__ = [
    "Meaning",
    "code_rows",
    "document_rows",
    "meanings",
    "parquet_bytes",
    "store_rows",
    "table_names",
    "tables",
    "write_tables",
]

"""WHERE SHARDS LIE: a folder per division and fiscal year in the manner of Hive, and in it a file per batch.

`nquads/division=130500/fiscal_year=2023/part-ID.nq` and `parquet/TABLE/division=…/fiscal_year=…/part-ID.parquet`;
`_done/ID.json` says that all files of a batch are whole. The year is `fiscal_year` and not `year`, which is a column of
the table of citations: readers take the name of a folder for a column, and it would take that one's place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNKNOWN = "unknown"
"""What stands for a division or year that the document does not tell."""
DONE = "_done"
NQUADS, PARQUET = "nquads", "parquet"
VOCABULARIES = f"{NQUADS}/vocabularies.nq"
RESOLUTIONS = f"{NQUADS}/resolutions.nq"
"""What cited documents mean, which only a store knows."""
CODES = f"{PARQUET}/codes/codes.parquet"
_PART = re.compile(r"/part-([0-9a-f]+)\.(?:nq|nq\.gz|parquet)$")


def partition(division: str | None, year: int | None) -> str:
    """Return the folder of a division and year.

    >>> partition("130500", None)
    'division=130500/fiscal_year=unknown'
    """
    return f"division={division or UNKNOWN}/fiscal_year={year or UNKNOWN}"


def nquads_part(where: str, batch: str, *, gz: bool) -> str:
    """Return the name of the file of a batch's N-Quads in a partition."""
    return f"{NQUADS}/{where}/part-{batch}.nq{'.gz' if gz else ''}"


def parquet_part(table: str, where: str, batch: str) -> str:
    """Return the name of the file of a batch's rows of a table in a partition."""
    return f"{PARQUET}/{table}/{where}/part-{batch}.parquet"


def table_of(part: str) -> str | None:
    """Return the table that a part is of; None for N-Quads.

    >>> table_of("parquet/findings/division=130500/fiscal_year=2023/part-00.parquet")
    'findings'
    """
    folder, name, *_ = part.split("/")
    return name if folder == PARQUET else None


def batch_of(name: str) -> str | None:
    """Return the batch that a file is a part of; None for a file that is none.

    >>> batch_of("nquads/division=130500/fiscal_year=2023/part-00ff.nq.gz"), batch_of("nquads/vocabularies.nq")
    ('00ff', None)
    """
    match = _PART.search(name)
    return match[1] if match else None


def parts_in(parts: Iterable[str], partitions: set[str]) -> list[str]:
    """Return the parts that lie in one of some partitions."""
    return [part for part in parts if "/".join(part.split("/")[-3:-1]) in partitions]


def marker_name(batch: str) -> str:
    """Return the name of the file that says that a batch is done."""
    return f"{DONE}/{batch}.json"

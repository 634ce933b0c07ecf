"""What several benchmarks start from: records of synthetic documents (tests/bench/country), and a store of them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from country import write_country

from kg import extract
from kg.graph import record_to_quads
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from kg.model import Record

SEED = 8
PARAMS = {"name": "满意", "document": "财预", "project": "经费"}
"""What the ready questions without defaults are asked with."""
BATCH = 50
"""Documents written and read at a time."""


def records(*, rows: int = 100) -> Iterator[Record]:
    """Yield records of ever new documents, read from text files."""
    with tempfile.TemporaryDirectory() as name:
        folder, first = Path(name), 0
        while True:
            made = write_country(folder, BATCH, seed=SEED, rows=rows, first=first, formats=("text", "spaced"))
            for truth in made:
                yield extract(folder / truth["path"])
            first += BATCH


def rows_of(record: Record) -> int:
    """Return how many indicator rows a record has."""
    return sum(len(project.indicators) for project in record.projects)


def fill(folder: Path, triples: int) -> tuple[Store, int]:
    """Load records in bulk until a new store has so many triples of them; return it and the number of documents."""
    store, documents, held = open_store(folder), 0, 0
    for record in records():
        quads = record_to_quads(record)
        store.bulk_extend(quads)
        documents, held = documents + 1, held + len(quads)
        if held >= triples:
            break
    store.flush()
    return store, documents

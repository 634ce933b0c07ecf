"""DOCUMENTS -> PARTS: the bytes of the files of a batch, and of those files without some documents."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.graph.iris import findings_graph
from kg.shards.layout import nquads_part, parquet_part, partition, table_of
from kg.shards.tables import parquet_bytes, parquet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.build.document import Built
    from kg.shards.folder import Folder
    from kg.star.rows import Row, Rows

DOCUMENT = "document"
"""The column that every table has: the IRI of the document that a row is of."""
_GRAPH = re.compile(rb"<([^<>]*)> \.\n$")


@dataclass(frozen=True, slots=True)
class Read:
    """A document as it goes into shards: its graphs, and its rows by table."""

    built: Built
    rows: Rows


def parts(batch: str, documents: Iterable[Read], *, gz: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a batch, by name; documents stand in the order in which they are given."""
    nquads: dict[str, list[bytes]] = defaultdict(list)
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for each in documents:
        where = partition(each.built.division, each.built.year)
        nquads[where].append(each.built.nquads)
        for table, added in each.rows.items():
            rows[table, where] += added
    for where, pieces in sorted(nquads.items()):
        yield nquads_part(where, batch, gz=gz), _packed(b"".join(pieces), gz=gz)
    for (table, where), added in sorted(rows.items()):
        if added:
            yield parquet_part(table, where, batch), parquet_bytes(table, added)


def without(folder: Folder, part: str, documents: set[str]) -> bool:
    """Rewrite a part without some documents, by IRI; tell whether anything of it is left."""
    content = folder.read(part)
    if content is None:
        return False
    table = table_of(part)
    if table is None:
        left = _nquads_without(content, documents, gz=part.endswith(".gz"))
    else:
        held = parquet_rows(content)
        kept = [row for row in held if row[DOCUMENT] not in documents]
        left = content if len(kept) == len(held) else parquet_bytes(table, kept) if kept else b""
    if not left:
        folder.remove(part)
    elif left != content:
        folder.write(part, left)
    return bool(left)


def _nquads_without(content: bytes, documents: set[str], *, gz: bool) -> bytes:
    """Return N-Quads without the graphs of some documents and of their findings; empty where none are left."""
    graphs = {each.encode() for each in documents}
    graphs |= {findings_graph(NamedNode(each)).value.encode() for each in documents}
    lines = (gzip.decompress(content) if gz else content).splitlines(keepends=True)
    kept = [line for line in lines if not ((match := _GRAPH.search(line)) and match[1] in graphs)]
    if len(kept) == len(lines):
        return content
    return _packed(b"".join(kept), gz=gz) if kept else b""


def _packed(content: bytes, *, gz: bool) -> bytes:
    return gzip.compress(content, mtime=0) if gz else content  # no time: the same content gives the same bytes

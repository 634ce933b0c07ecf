r"""TRIPLES OF A GRAPH -> requests small enough for any server, in an order in which nothing half written looks whole.

What a graph tells of itself - the path of a document, the digest that something was made with - goes first and comes
last: without it nobody takes the graph for complete.

>>> own, rest = split_own("urn:g", [b"<urn:a> <urn:p> 1 .", b"<urn:g> <urn:p> 2 ."])
>>> own, rest
([b'<urn:g> <urn:p> 2 .'], [b'<urn:a> <urn:p> 1 .'])
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TRIPLES, MOST_BYTES = 1000, 400_000
"""Of one INSERT DATA. Virtuoso 7 takes some 4000 triples of ours, then its compiler says `memory exhausted`."""
_DATA = re.compile(r"(INSERT|DELETE) DATA \{ GRAPH <([^<>]*)> \{\n(.*)\n\} \}", re.DOTALL)
_DROP = re.compile(r"DROP SILENT GRAPH <([^<>]*)>")
_PATH = str(own("path")).encode()


def split_own(graph: str, lines: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return what a graph tells of itself, its path last, and all the rest; a line is a triple as in N-Triples."""
    start = f"<{graph}> ".encode()
    told: list[bytes] = []
    rest: list[bytes] = []
    for line in lines:
        (told if line.startswith(start) else rest).append(line)
    return sorted(told, key=lambda line: _PATH in line), rest


def by_graph(nquads: bytes) -> dict[str, list[bytes]]:
    """Return the triples of N-Quads, as lines of N-Triples, by the graph they are in."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for line in nquads.splitlines():
        if line.strip():
            triple, _space, graph = line.rstrip(b" .").rpartition(b" ")
            found[graph[1:-1].decode()].append(triple + b" .")
    return dict(found)


def insert(graph: str, lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the updates that add triples to a graph, what it tells of itself last."""
    told, rest = split_own(graph, lines)
    for piece in _pieces([*rest, *told]):
        yield data("INSERT", graph, piece)


def data(verb: str, graph: str, lines: Iterable[bytes]) -> str:
    """Return an update that adds or takes away triples."""
    return f"{verb} DATA {{ GRAPH <{graph}> {{\n" + b"\n".join(lines).decode() + "\n} }"


def steps_of(update: str) -> Iterator[str]:
    r"""Yield an update in pieces where it consists of data only, as this project writes them, else as it is.

    >>> list(steps_of("DROP SILENT GRAPH <urn:g>;\nDELETE WHERE { ?s ?p ?o }"))
    ['DROP SILENT GRAPH <urn:g>;\nDELETE WHERE { ?s ?p ?o }']
    """
    steps = update.split(";\n")
    if not all(_DATA.fullmatch(step) or _DROP.fullmatch(step) for step in steps):
        yield update
        return
    for step in steps:
        found = _DATA.fullmatch(step)
        if found is None:
            yield step
            continue
        verb, graph, text = found.groups()
        lines = text.encode().split(b"\n")
        if verb == "INSERT":
            yield from insert(graph, lines)
        else:
            told, rest = split_own(graph, lines)
            yield from (data(verb, graph, piece) for piece in _pieces([*reversed(told), *rest]))


def _pieces(lines: list[bytes]) -> Iterator[list[bytes]]:
    piece: list[bytes] = []
    size = 0
    for line in lines:
        if piece and (len(piece) == MOST_TRIPLES or size + len(line) > MOST_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    if piece:
        yield piece

"""What a worker does with its store: a function for each kind of message; `send` sends a part of its answer."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.errors import KgError, QueryError
from kg.processes.serving import function
from kg.query_text import is_update, names_graphs, refuse_service, shortened, undeclared_prefix
from kg.web.errors import RefusedError
from kg.web.query.serialized import MIB, Rules, serialized, too_large, too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

    from kg.ask import Answer
    from kg.quad_store import Store

    Send: TypeAlias = Callable[[Any], None]

PIECE = MIB
ROWS = 1_000
"""Rows sent in one part: unpacking a part must not keep the event loop for longer than some milliseconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the protocol gives it; media types of solutions and of triples, None where that kind is refused."""

    query: str
    solutions: str | None
    triples: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def query(store: Store, rules: Rules, send: Send, asked: Asked) -> tuple[str, str, int, float]:
    """Send the body of a result in pieces; return its media type, kind, rows and the seconds it took.

    Nothing is sent before the whole result is there.
    """
    begin = time.perf_counter()
    refuse_service(asked.query)
    try:
        results = store.query(asked.query, prefixes=rules.prefixes, **_dataset(asked))
        sink, media_type, kind = serialized(results, (asked.solutions, asked.triples), rules)
    except SyntaxError as error:
        raise _malformed(asked.query, error) from error
    except KgError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise _failed(error) from error
    for start in range(0, len(sink.body), PIECE):
        send(bytes(sink.body[start : start + PIECE]))
    return media_type, kind, sink.rows, time.perf_counter() - begin


def answer(store: Store, rules: Rules, send: Send, name: str, params: Mapping[str, str]) -> Answer:
    """Send the rows of an answer in parts; return the answer without them."""
    from kg.ask import ask  # noqa: PLC0415 - slow to import: see worker.py

    found = ask(store, name, params, most=rules.rows + 1)
    if len(found.terms) > rules.rows:
        raise too_many(rules.rows)
    for start in range(0, len(found.terms), ROWS):
        send(found.terms[start : start + ROWS])
    return replace(found, terms=(), triples=None if found.triples is None else ())


def call(store: Store, rules: Rules, _send: Send, name: str, args: Sequence[Any]) -> Any:  # noqa: ANN401
    """Return what a function of this program says of the store; it has no parts."""
    found = function(name)(store, *args)
    if len(pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)) > rules.bytes:
        raise too_large(f"{rules.bytes / MIB:g} MiB")
    return found


def dump(store: Store, rules: Rules, send: Send, media_type: str, graph: str | None) -> None:
    """Send a graph, or all of them: N-Quads and TriG tell the graph of each triple, as JSON-LD does where it is all."""
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise RefusedError(
            f"不能以 {media_type} 导出 there are no dumps in {media_type}",
            remedy="请用 N-Quads 或 Turtle use N-Quads or Turtle",
            status=406,
        )
    node = None if graph is None else _node(graph)
    if node is not None and next(store.quads_for_pattern(None, None, None, node), None) is None:
        raise RefusedError(
            f"没有图 {graph} there is no such graph", remedy="请先查有哪些图 list the graphs", status=404
        )
    pipe = _Pipe(send)
    sink = cast("IO[bytes]", pipe)
    if node is None and not form.supports_datasets:
        every = (quad.triple for quad in store.quads_for_pattern(None, None, None, None))
        serialize(every, sink, form, prefixes=rules.prefixes)
    elif node is not None and form in {RdfFormat.N_QUADS, RdfFormat.TRIG}:
        serialize(store.quads_for_pattern(None, None, None, node), sink, form, prefixes=rules.prefixes)
    else:
        store.dump(sink, form, from_graph=node, prefixes=rules.prefixes)
    pipe.close()


class _Pipe:
    """Sends what is written to it in pieces that are worth a message; of a file it has what Oxigraph uses."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kept = bytearray()

    def write(self, piece: bytes) -> int:
        self._kept += piece
        if len(self._kept) >= PIECE // 8:
            self.close()
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what is left is sent at the end."""

    def close(self) -> None:
        if self._kept:
            self._send(bytes(self._kept))
            self._kept.clear()


def _dataset(asked: Asked) -> dict[str, Any]:
    """Return what the default graph is: that of the request, else that of the query, else the union of all graphs."""
    if asked.default_graphs or asked.named_graphs:
        return {
            "default_graph": [_node(graph) for graph in asked.default_graphs],
            "named_graphs": [_node(graph) for graph in asked.named_graphs],
        }
    return {"use_default_graph_as_union": not names_graphs(asked.query)}


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"{iri} 不是 IRI it is no IRI", remedy="请改正图名 correct the name of the graph") from error


def _malformed(query: str, error: SyntaxError) -> QueryError:
    if is_update(query):
        return QueryError(
            "这是更新语句，这里只读 this is an update, and all is read-only here",
            remedy="只接受 SELECT、ASK、CONSTRUCT、DESCRIBE only SELECT, ASK, CONSTRUCT and DESCRIBE are taken",
        )
    prefix = undeclared_prefix(query, str(error))
    if prefix is not None:
        place = str(error).split(" expected", maxsplit=1)[0]
        return QueryError(
            f"SPARQL 有误：{place} 前缀 {prefix}: 没有声明 the prefix {prefix}: is not declared",
            remedy=f"请在前面写 PREFIX {prefix}: <…>，或改正前缀 declare it, or correct it",
        )
    return QueryError(
        f"SPARQL 有误：{shortened(str(error))} the query is malformed",
        remedy="请按所指的行:列改正 correct it at the line:column told",
    )


def _failed(error: Exception) -> QueryError:
    return QueryError(
        f"查询不能执行：{shortened(str(error))} the query cannot be run", remedy="请改写查询后重试 rewrite the query"
    )

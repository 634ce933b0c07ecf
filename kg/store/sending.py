"""UPDATES AND WHOLE GRAPHS -> a server, and its lock graph back: what `kg.store.remote` writes with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pyoxigraph import Quad, QuerySolutions

from kg.errors import StoreError
from kg.graph.iris import LOCK_GRAPH
from kg.store.endpoints import JSON
from kg.store.results import solutions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode

    from kg.store.http import Client

N_TRIPLES = "application/n-triples"


def send_update(client: Client, url: str | None, text: str) -> None:
    """Send an update."""
    try:
        client.send("POST", url or "", content=text.encode(), headers={"Content-Type": "application/sparql-update"})
    except ValueError as error:
        raise _refused(client, error) from error


def put_graph(client: Client, url: str, graph: str, lines: Iterable[bytes]) -> None:
    """Put a graph in place of what there is of it, by the Graph Store Protocol; lines are those of N-Triples."""
    body = b"\n".join(lines) + b"\n"
    try:
        client.send("PUT", url, content=body, params={"graph": graph}, headers={"Content-Type": N_TRIPLES})
    except ValueError as error:
        raise _refused(client, error) from error


def get_graph(client: Client, url: str, graph: str) -> tuple[bytes, str] | None:
    """Return a graph written as N-Triples, and its media type; None where the server gives none so.

    Nothing else is taken: the Turtle of Virtuoso 7 writes decimals without their datatype.
    """
    try:
        answer = client.send("GET", url, params={"graph": graph}, headers={"Accept": N_TRIPLES})
    except (StoreError, ValueError):
        return None
    media_type = answer.headers.get("Content-Type", "")
    return (answer.content, media_type) if media_type.startswith(N_TRIPLES) else None


def read_lock(client: Client) -> list[Quad]:
    """Return what the lock graph holds."""
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {LOCK_GRAPH} {{ ?s ?p ?o }} }}"
    answer = client.send("POST", client.address.query, form={"query": query}, headers={"Accept": JSON})
    found = solutions(answer.content)
    rows = found if isinstance(found, QuerySolutions) else ()
    terms = (cast("tuple[NamedNode, NamedNode, NamedNode]", (row["s"], row["p"], row["o"])) for row in rows)
    return [Quad(*each, LOCK_GRAPH) for each in terms]


def tell_nothing(graph: str) -> str:
    """Return the update that takes away what a graph tells of itself: nobody takes it for complete then."""
    return f"DELETE WHERE {{ GRAPH <{graph}> {{ <{graph}> ?p ?o }} }}"


def cut_short(where: str, rows: int) -> StoreError:
    """Return what to tell of a server that gave a part of an answer."""
    return StoreError(
        f"{where}：服务只给前 {rows} 行 the server gives the first {rows} rows only",
        remedy="请调大服务的行数限制 raise its limit: ResultSetMaxRows in virtuoso.ini",
    )


def _refused(client: Client, error: ValueError) -> StoreError:
    """Return what to tell of a server that does not take what this program writes: it cannot be used."""
    return StoreError(
        f"{client.address.query}：更新未被接受 the server did not take an update: {error}",
        remedy="请检查更新地址与服务的日志 check the address of updates, and the log of the server",
    )

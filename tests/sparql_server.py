"""A SPARQL 1.1 server for tests, over a store in memory: queries, updates, the Graph Store Protocol, Basic passwords.

Its default graph is empty unless a query says `union-default-graph`, as that of Oxigraph's own server.
"""

from __future__ import annotations

import base64
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class SparqlServer:
    """A running server. It breaks off each connection while `down`, and from the write number `breaks_at` on."""

    store: Store = field(default_factory=Store)
    password: str | None = None
    whole_graphs: bool = True
    read_only: bool = False
    down: bool = False
    breaks_at: int | None = None
    busy: int = 0
    """So many requests are answered with 503 first."""
    writes: int = 0
    longest: int = 0
    """The bytes of the longest update."""
    url: str = ""


@contextmanager
def sparql_server(**options: Any) -> Iterator[SparqlServer]:  # noqa: ANN401 - the fields of SparqlServer
    """Serve on a free port."""
    served = SparqlServer(**options)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(served)) as server:
        server.daemon_threads = True
        served.url = f"http://127.0.0.1:{server.server_address[1]}/query"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield served
        server.shutdown()


def _handler(served: SparqlServer) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - a class of small methods
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are sent apart, which would wait for 40 ms each time

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._answer(self._graph)

        def do_HEAD(self) -> None:
            self._answer(lambda _body, _params: (200 if served.whole_graphs else 404, "text/plain", b""))

        def do_PUT(self) -> None:
            self._answer(self._put)

        def do_POST(self) -> None:
            self._answer(self._update if urlsplit(self.path).path == "/update" else self._query)

        def _answer(self, respond: Any) -> None:  # noqa: ANN401 - a method below
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            writes = self.command == "PUT" or self.path == "/update"
            served.writes += writes
            if served.down or (writes and served.breaks_at is not None and served.writes >= served.breaks_at):
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, media_type, told = self._told(respond, body)
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="test"')
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def _told(self, respond: Any, body: bytes) -> tuple[int, str, bytes]:  # noqa: ANN401 - as above
            if served.busy:
                served.busy -= 1
                return 503, "text/plain", b"busy"
            wanted = base64.b64encode(f"kg:{served.password}".encode()).decode()
            if served.password is not None and self.headers.get("Authorization") != f"Basic {wanted}":
                return 401, "text/plain", b""
            params = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query, True).items()}
            try:
                told: tuple[int, str, bytes] = respond(body, params)
            except (SyntaxError, ValueError) as error:
                return 400, "text/plain", str(error).encode()
            return told

        def _query(self, body: bytes, params: dict[str, str]) -> tuple[int, str, bytes]:
            form = parse_qs(body.decode(), True)
            graphs = [NamedNode(each) for each in form.get("default-graph-uri", [])] or None
            union = "union-default-graph" in params
            found = served.store.query(
                form["query"][0], use_default_graph_as_union=union, default_graph=None if union else graphs
            )
            if isinstance(found, (QuerySolutions, QueryBoolean)):
                return 200, "application/sparql-results+json", found.serialize(format=QueryResultsFormat.JSON) or b""
            return 200, "application/n-triples", found.serialize(format=RdfFormat.N_TRIPLES) or b""

        def _update(self, body: bytes, _params: dict[str, str]) -> tuple[int, str, bytes]:
            if served.read_only:
                return 403, "text/plain", b"not for you"
            served.longest = max(served.longest, len(body))
            served.store.update(body.decode())
            return 204, "text/plain", b""

        def _graph(self, _body: bytes, params: dict[str, str]) -> tuple[int, str, bytes]:
            graph = NamedNode(params["graph"]) if "graph" in params else DefaultGraph()
            told = served.store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
            return 200, "application/n-triples", told or b""

        def _put(self, body: bytes, params: dict[str, str]) -> tuple[int, str, bytes]:
            if not served.whole_graphs:
                return 404, "text/plain", b""
            graph = NamedNode(params["graph"])
            served.store.remove_graph(graph)
            served.store.load(body, format=RdfFormat.N_TRIPLES, to_graph=graph)
            return 204, "text/plain", b""

    return Handler

"""Whole graphs: Graph Store Protocol (reading), dumps of one graph or of all, and the list of graphs.

What is large is sent piece by piece, compressed where the client takes it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.routing import Route

from kg.vocabulary import ID
from kg.web.errors import NotFoundError, RefusedError
from kg.web.linked.answers import answered, page_number, page_or_triples, pool_of
from kg.web.sparql.accept import accepts_coding
from kg.web.sparql.asked import absolute_iri
from kg.web.sparql.formats import ENDINGS, HTML, TRIPLES, content_type, wanted
from kg.web.view import View, language, view_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from kg.web.linked.graphs import Graph
    from kg.web.model import Slice

DATASETS = {"nquads": "application/n-quads", "trig": "application/trig"}
GZIP_LEVEL, GZIP_FORMAT = 6, 31
GRAPHS_QUERY = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"


def routes() -> list[Route]:
    """Return the routes of graphs; each is only read, other methods are answered with 405."""
    return [
        Route("/rdf-graphs", answered(graph_store)),
        Route("/dump", answered(dump)),
        *view_routes([("/graphs", answered(graph_list))]),
    ]


async def graph_store(request: Request) -> StreamingResponse:
    """Answer with one graph: `graph=` its IRI, or `default`, which is the union of all."""
    given = request.query_params
    if ("graph" in given) == ("default" in given):
        raise RefusedError(
            "要 graph= 或 default 之一 give either graph= or default", remedy="例 e.g. /rdf-graphs?default"
        )
    graph = await _existing(request, given["graph"]) if "graph" in given else None
    named = given.get("format")
    media_type = wanted(None, named).triples if named else page_or_triples(request.headers.get("accept"))
    return await _sent(request, _triples(media_type), graph)


async def dump(request: Request) -> StreamingResponse:
    """Answer with a file to keep: all graphs as N-Quads or TriG, or one graph as triples."""
    given = request.query_params
    graph = await _existing(request, given["graph"]) if "graph" in given else None
    if graph:
        media_type = _triples(wanted(None, given.get("format", "turtle")).triples)
    elif given.get("format", "nquads") in DATASETS:
        media_type = DATASETS[given.get("format", "nquads")]
    else:
        raise RefusedError("没有这种格式 there is no such format", remedy=f"可用 use one of {' '.join(DATASETS)}")
    return await _sent(request, media_type, graph, name=_file_name(graph) + ENDINGS[media_type])


async def graph_list(request: Request) -> View:
    """Answer with the named graphs and their sizes."""
    page = page_number(request)
    found: Slice[Graph] = await pool_of(request).call("kg.web.linked.graphs:graphs", language(request), page)
    return View("graphs.html.j2", {"graphs": found}, query=GRAPHS_QUERY)


def _triples(media_type: str | None) -> str:
    """Return the type to send a graph in; a browser, which asks for a page, is shown Turtle."""
    if media_type is None:
        raise RefusedError("图没有这种格式 a graph has no such format", remedy="turtle nt jsonld rdfxml", status=406)
    return TRIPLES[0] if media_type == HTML else media_type


async def _existing(request: Request, graph: str) -> str:
    """Return the IRI of a graph that is there; 404 for one that is not."""
    iri = absolute_iri(graph, "graph")
    found = await pool_of(request).query(f"ASK {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}", solutions="text/csv")
    if found.body.strip() != b"true":
        raise NotFoundError(f"没有这个图 there is no graph {iri}", remedy="全部图见 /graphs lists them all")
    return iri


async def _sent(request: Request, media_type: str, graph: str | None, name: str | None = None) -> StreamingResponse:
    headers = {"Content-Type": content_type(media_type), "Vary": "Accept, Accept-Encoding"}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if request.method == "HEAD":
        return StreamingResponse(_nothing(), headers=headers)
    pieces = await _begun(pool_of(request).dump(media_type, graph=graph))
    if accepts_coding(request.headers.get("accept-encoding"), "gzip"):
        headers["Content-Encoding"] = "gzip"
        pieces = _compressed(pieces)
    return StreamingResponse(pieces, headers=headers)


async def _begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Wait for the first piece, so that what is refused is refused before the answer begins."""
    first = await anext(pieces, b"")

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()


async def _compressed(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_FORMAT)
    async for piece in pieces:
        packed = await run_in_threadpool(packer.compress, piece)
        if packed:
            yield packed
    yield packer.flush()


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield  # makes this a generator


def _file_name(graph: str | None) -> str:
    """Return a name of a file that every system takes.

    >>> _file_name(None), _file_name("https://w3id.org/budget-kg/id/disclosure/00ff/findings")
    ('budget-kg', 'budget-kg-disclosure-00ff-findings')
    """
    parts = unquote(graph or "").removeprefix(ID).removeprefix("https://").split("/")[-3:]
    kept = ["".join(letter for letter in part if letter.isascii() and letter.isalnum()) for part in parts]
    return "-".join(["budget-kg", *filter(None, kept)])

"""SPARQL 1.1 Protocol at /sparql: a query by GET or POST -> its result; without a query, the service description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.errors import KgError
from kg.web.errors import RefusedError
from kg.web.sparql.asked import DIRECT, FORM, read_asked
from kg.web.sparql.description import description_query
from kg.web.sparql.formats import TRIPLES, content_type, negotiated, not_acceptable, wanted
from kg.web.sparql.leaving import while_wanted
from kg.web.sparql.refusals import is_browser, refused

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.web.query.pool import QueryPool, QueryResult
    from kg.web.services import Services
    from kg.web.sparql.asked import Asked

EDITOR = "/sparql/edit"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PATHS = ("/sparql", "/sparql/")


def routes() -> list[Route]:
    """Return the routes of the endpoint; other methods than its own are answered with 405."""
    return [Route(path, endpoint, methods=list(METHODS), include_in_schema=False) for path in PATHS]


async def endpoint(request: Request) -> Response:
    """Answer a request of the protocol."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": f"{DIRECT}, {FORM}"})
    services: Services = request.app.state.services
    asked: Asked | None = None
    try:
        asked = await read_asked(request, limit=services.settings.limits.query_bytes)
        if asked.query is not None:
            return result_response(await while_wanted(request, _run(request, services.pool, asked)))
        if request.method == "POST":
            raise RefusedError("没有 query there is no query", remedy="请给出 query= give one")
        return await _description(request, services.pool, asked.format)
    except KgError as error:
        return refused(request, error, query=asked.query if asked else None, heading="sparql_refused")


def result_response(result: QueryResult, **headers: str) -> Response:
    """Return a result as a response; what its format is was the client's choice."""
    return Response(result.body, headers={"Content-Type": content_type(result.media_type), "Vary": "Accept"} | headers)


async def _run(request: Request, pool: QueryPool, asked: Asked) -> QueryResult:
    chosen = wanted(request.headers.get("accept"), asked.format)
    return await pool.query(
        asked.query or "",
        solutions=chosen.solutions,
        triples=chosen.triples,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )


async def _description(request: Request, pool: QueryPool, name: str | None) -> Response:
    """Return what the endpoint can do, as triples; a person who names no format is led to the editor."""
    if name is None and is_browser(request):
        return RedirectResponse(EDITOR, 303, headers={"Vary": "Accept"})
    media_type = wanted(None, name).triples if name else negotiated(request.headers.get("accept"), "triples")
    if media_type is None:
        raise not_acceptable(TRIPLES)
    address = str(request.url.replace(query="", fragment="")).rstrip("/")
    return result_response(await pool.query(description_query(address), triples=media_type))

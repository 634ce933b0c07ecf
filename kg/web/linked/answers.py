"""What handlers of linked data share: refusals as answers, the page asked for, the format wanted."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.web.errors import NotFoundError, RefusedError
from kg.web.sparql.accept import best
from kg.web.sparql.formats import HTML, SERVED_AS, TRIPLES, not_acceptable
from kg.web.sparql.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from kg.web.query.pool import QueryPool
    from kg.web.view import Handler, View


PAGE_DIGITS = 6
"""So many digits has the number of a page at most; Python reads none of thousands."""


def answered(handler: Handler) -> Callable[[Request], Awaitable[View | Response]]:
    """Return a handler whose refusals are answers: a text for programs, a page for people."""

    @wraps(handler)
    async def answer(request: Request) -> View | Response:
        try:
            return await handler(request)
        except KgError as error:
            return refused(
                request, error, heading="linked_unknown" if isinstance(error, NotFoundError) else "sparql_no"
            )

    return answer


def pool_of(request: Request) -> QueryPool:
    """Return the pool of queries of the running server."""
    pool: QueryPool = request.app.state.services.pool
    return pool


def page_number(request: Request) -> int:
    """Return the page of a list that is asked for, from 1."""
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= PAGE_DIGITS and int(text)):
        raise RefusedError(f"没有第 {text[:20]} 页 there is no such page", remedy="页码从 1 起 pages count from 1")
    return int(text)


def page_or_triples(accept: str | None) -> str:
    """Return the media type wanted of a resource: HTML for browsers, else one of triples; 406 for neither."""
    likes = {name: kinds["triples"] for name, kinds in SERVED_AS.items() if name != HTML}
    chosen = best(accept, (*TRIPLES, HTML, *likes))
    if chosen is None:
        raise not_acceptable((HTML, *TRIPLES))
    return likes.get(chosen, chosen)

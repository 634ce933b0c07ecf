"""A handler's answer -> a page, or under `.json` the same as data; every list names the SPARQL query behind it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kg.model import to_json
from kg.vocabulary import PACKAGE
from kg.web.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment
    from starlette.requests import Request

TEMPLATES = PACKAGE / "web" / "templates"
YEAR = 365 * 24 * 3600
"""In seconds: how long a browser remembers the language it asked for."""


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows: `data` is also its JSON form, `shown` only for the template; `query` is SPARQL."""

    template: str
    data: dict[str, Any]
    query: str | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    status: int = 200


Handler: TypeAlias = Callable[["Request"], Awaitable[View | Response]]


def view_routes(handlers: Iterable[tuple[str, Handler]]) -> list[Route]:
    """Return the routes of views: each path, and the same with `.json` (`/index.json` for the first page)."""
    routes = []
    for path, handler in handlers:
        name = f"{path if path != '/' else '/index'}.json"
        routes += [Route(name, _as(handler, as_json=True)), Route(path, _as(handler, as_json=False))]
    return routes


def _as(handler: Handler, *, as_json: bool) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        view = await handler(request)
        if isinstance(view, Response):
            return view
        return json_of(view) if as_json else page_of(request, view)

    return answer


def json_of(view: View) -> Response:
    """Return a view as data: amounts and other decimals are strings, as in the record."""
    body = json_bytes(to_json(view.data) | ({"query": view.query} if view.query else {}))
    return Response(body, view.status, media_type="application/json")


def json_bytes(data: object) -> bytes:
    r"""Return data as JSON in UTF-8; half a character, as broken files have, is written as an escape.

    >>> json_bytes({"text": "\ud800"})
    b'{"text":"\\ud800"}'
    """
    body = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return body.encode("utf-8", "backslashreplace")


def page_of(request: Request, view: View) -> HTMLResponse:
    """Return a view as a page in the language of the request."""
    lang = language(request)
    shown = {
        "request": request,
        "path": request.url.path,
        "lang": lang,
        "say": say(lang),
        "query": view.query,
        "csrf": request.scope.get("csrf", ""),
        **view.data,
        **view.shown,
    }
    content = environment().get_template(view.template).render(shown)
    # half a character, as broken files have, becomes a question mark
    response = HTMLResponse(content.encode("utf-8", "replace"), view.status)
    if request.query_params.get("lang") == lang:
        response.set_cookie("lang", lang, max_age=YEAR, samesite="lax", httponly=True)
    return response


def language(request: Request) -> str:
    """Return the language a request asks for, by `?lang=`, by its cookie, else that of the server."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return asked if asked in {"zh", "en"} else cast("str", request.app.state.services.settings.lang)


@lru_cache
def environment() -> Environment:
    """Return the templates; every text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

"""The page on which the token is given, and the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from kg.web.safety.asgi import client_of
from kg.web.view import View, page_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.web.safety.sessions import Door

_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
FIELDS = 8


def login_routes(door: Door) -> list[Route]:
    """Return `/login` and `/logout`."""

    async def ask(request: Request) -> Response:
        there = local(request.query_params.get("next", "/"))
        if door.token is None or door.is_session(request.scope):
            return RedirectResponse(there, status_code=303)
        return _page(request, there, wrong=False)

    async def enter(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=FIELDS)
        there = local(str(form.get("next", "/")))
        if not door.try_token(client_of(request.scope), str(form.get("token", "")).strip()):
            return _page(request, there, wrong=True)
        response = RedirectResponse(there, status_code=303)
        response.headers.append("set-cookie", door.entered(secure=request.url.scheme == "https"))
        return response

    async def leave(request: Request) -> Response:
        response = RedirectResponse("/", status_code=303)
        response.headers.append("set-cookie", door.leave(request.scope, secure=request.url.scheme == "https"))
        return response

    return [
        Route("/login", ask, methods=["GET"]),
        Route("/login", enter, methods=["POST"]),
        Route("/logout", leave, methods=["POST"]),
    ]


def local(address: str) -> str:
    """Return an address of this server; one that leads elsewhere becomes the first page.

    >>> local("/documents?page=2"), local("//evil.example/"), local("https://evil.example/")
    ('/documents?page=2', '/', '/')
    """
    return address if _LOCAL.fullmatch(address) else "/"


def _page(request: Request, there: str, *, wrong: bool) -> Response:
    view = View("login.html.j2", {}, shown={"next": there, "wrong": wrong}, status=403 if wrong else 200)
    return page_of(request, view)

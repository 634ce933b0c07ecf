"""The application: routes of all parts, behind what keeps it safe."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.vocabulary import PACKAGE
from kg.web import linked, sparql
from kg.web.api import api_router, openapi_of, page_routes
from kg.web.errors import NotFoundError, RefusedError
from kg.web.pages import bases, compare, editor, indicators, questions, reviewing, rules
from kg.web.refusals import refusal
from kg.web.running import running
from kg.web.safety import IDLE_SECONDS, Door, Safety, login_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from kg.web.services import Services
    from kg.web.settings import Settings

    Start: TypeAlias = Callable[[Settings], AbstractAsyncContextManager[Services]]

STATIC = PACKAGE / "web" / "static"


class App(FastAPI):
    """The application; its OpenAPI document is that of the operations for programs."""

    def openapi(self) -> dict[str, Any]:
        """Return the document."""
        return openapi_of(self)


def create_app(settings: Settings, *, start: Start = running, idle: float = IDLE_SECONDS) -> FastAPI:
    """Return the application; its parts start with it and end with it.

    `start` starts the parts; `idle` is for how many seconds the body of a request may stand still.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with start(settings) as services:
            app.state.services = services
            yield

    door = Door(settings)
    app = App(docs_url=None, redoc_url=None, swagger_ui_oauth2_redirect_url=None, lifespan=lifespan)
    app.state.door = door
    app.router.routes.extend(_routes(door))
    app.include_router(api_router())
    app.add_middleware(Safety, settings=settings, door=door, idle=idle)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


def _routes(door: Door) -> list[BaseRoute]:
    """Return the routes of all parts but those of the operations for programs."""
    return [
        Route("/healthz", _healthy),
        Mount("/static", StaticFiles(directory=STATIC)),
        *login_routes(door),
        *page_routes(),
        *sparql.routes(),
        *linked.routes(),
        *reviewing.routes(),
        *indicators.routes(),
        *bases.routes(),
        *rules.routes(),
        *compare.routes(),
        *questions.routes(),
        *editor.routes(),
    ]


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _http_error(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses as everything else is refused."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return refusal(request, NotFoundError("没有这个页面 there is no such page"))
    headers = getattr(error, "headers", None) or {}
    if status == 405:
        allowed = headers.get("Allow", "")
        refused = RefusedError("这里不能这样请求 not by this method", remedy=f"请用 use {allowed}", status=status)
    else:
        remedy = str(getattr(error, "detail", "")) or "请检查请求 check the request"
        refused = RefusedError("请求有误 a mistake in the request", remedy=remedy, status=status)
    response = refusal(request, refused)
    response.headers.update(headers)
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    """Answer parameters that are not as the OpenAPI document has them."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    told = "；".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems[:5])
    refused = RefusedError(f"参数有误 a mistake in the parameters: {told}", remedy="接口说明见 see /api", status=422)
    return refusal(request, refused)

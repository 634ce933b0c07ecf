"""The operations for programs under `/api/`, and the page that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from kg.model import to_json
from kg.web.api import forms, questions
from kg.web.api.document import FILE_BODY, QUESTION_PARAMETERS, answers, operations
from kg.web.api.files import received
from kg.web.api.forms import Form
from kg.web.api.questions import AnswerForm
from kg.web.view import View, json_bytes, view_routes

if TYPE_CHECKING:
    from starlette.routing import Route

    from kg.web.services import Services

Name = Annotated[
    str | None, Query(max_length=255, description="文件名，正文即文件时用 / the name of a file sent as it is")
]
QuestionName = Annotated[str, Path(description="问题的名称，见 /api/questions / its name, as /api/questions lists it")]
Rules = Annotated[str, Query(max_length=2000, description="只用这些规则 / only these rules", examples=["V01,D01"])]
Lang = Annotated[Literal["zh", "en"], Query(description="xlsx、html、csv 的语言 / the language of xlsx, html, csv")]
Forms = Annotated[Form, Query(description="结果的格式 / format of the result")]
AnswerForms = Annotated[AnswerForm, Query(description="结果的格式 / format of the result")]
RESERVED = frozenset({"format", "lang"})


def api_router() -> APIRouter:
    """Return the operations."""
    router = APIRouter(prefix="/api")

    @router.post(
        "/extract",
        operation_id="extract",
        summary="文件 → 记录 / a file → its record",
        description="读一份公开文件，返回其中的项目与指标行；文件不留存。 / Reads a disclosure; the file is not kept.",
        responses=answers({"application/json": "Record"}, takes_file=True),
        openapi_extra=FILE_BODY,
    )
    async def extract(request: Request, name: Name = None) -> Response:
        async with received(request, name) as (called, path):
            record = await _services(request).desk.extract(called, path)
        body = await run_in_threadpool(lambda: json_bytes(to_json(record)))
        return Response(body, media_type="application/json")

    @router.post(
        "/review",
        operation_id="review",
        summary="文件 → 发现 / a file → its findings",
        description="审核一份公开文件，返回发现；文件不留存。 / Reviews a disclosure; the file is not kept.",
        responses=answers(
            {"application/json": "Reviews"} | dict.fromkeys(list(forms.MEDIA_TYPES.values())[1:]), takes_file=True
        ),
        openapi_extra=FILE_BODY,
    )
    async def review(
        request: Request,
        name: Name = None,
        format: Forms = "json",  # noqa: A002 - its name in the address
        rules: Rules = "",
        lang: Lang = "zh",
    ) -> Response:
        codes = await run_in_threadpool(forms.chosen_rules, rules)
        async with received(request, name) as (called, path):
            record, found = await _services(request).desk.review(called, path)
        body = await run_in_threadpool(forms.written, record, forms.limited(found, codes), format, lang=lang)
        return _file(body, forms.MEDIA_TYPES[format], name=f"review.{format}" if format in {"xlsx", "html"} else None)

    @router.get(
        "/questions",
        operation_id="questions",
        summary="现成的问题 / the ready questions",
        responses=answers({"application/json": "Questions"}),
    )
    async def list_questions() -> Response:
        return JSONResponse(questions.listed())

    @router.get(
        "/questions/{name}",
        operation_id="ask",
        summary="一个问题的答案 / the answer to a question",
        description="其余查询参数即问题的参数。 / Further query parameters are those of the question.",
        responses=answers({"application/sparql-results+json": "SparqlResults", "text/csv": None, "text/turtle": None}),
        openapi_extra=QUESTION_PARAMETERS,
    )
    async def ask(request: Request, name: QuestionName, format: AnswerForms = "json") -> Response:  # noqa: A002 - idem
        question = questions.named(name)
        params = {key: value for key, value in request.query_params.items() if key not in RESERVED}
        body, media_type = questions.written(await _services(request).pool.ask(question.name, params), format)
        return Response(body, media_type=media_type)

    return router


def page_routes() -> list[Route]:
    """Return the page that lists the operations."""

    async def page(request: Request) -> View:
        needs_token = _services(request).settings.token is not None
        return View(
            "api.html.j2", {"operations": operations(request.app.openapi())}, shown={"needs_token": needs_token}
        )

    return view_routes([("/api", page)])


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _file(body: bytes, media_type: str, *, name: str | None) -> Response:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(body, media_type=media_type, headers=headers)

"""The OpenAPI document: what the operations take and give, with the schema of the record inside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

import kg
from kg.schema import record_schema
from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from fastapi import FastAPI

COMPONENTS = PACKAGE / "web" / "api" / "components.json"
EXAMPLE = "1、文化活动经费绩效目标表\n单位：万元\n项目名称\t文化活动经费\n一级指标\t二级指标\t三级指标\t指标值\n…"
BINARY: dict[str, str] = {"type": "string", "format": "binary"}
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": BINARY | {"description": "公开文件 / the disclosure"}},
                },
            },
            "application/octet-stream": {"schema": BINARY},
            "text/plain": {"schema": {"type": "string"}, "example": EXAMPLE},
        },
    },
}
"""A file as a form or as the body itself; its format is told by its content."""
QUESTION_PARAMETERS: dict[str, Any] = {
    "parameters": [
        {
            "name": "params",
            "in": "query",
            "style": "form",
            "explode": True,
            "description": "问题的参数 / the parameters of the question",
            "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            "example": {"word": "热线"},
        }
    ]
}
REASONS = {
    400: "请求有误 / a mistake in the request",
    401: "需要口令 / a token is needed",
    403: "请求来自别的网站 / the request comes from another site",
    404: "没有这一项 / there is no such thing",
    405: "方法不对 / not by this method",
    408: "太慢 / too slow",
    413: "太大 / too large",
    414: "网址过长 / the address is too long",
    421: "主机名不对 / not the name of this server",
    422: "文件或参数不能用 / a file or parameter that cannot be used",
    429: "太频繁 / too often",
    500: "程序出错 / a defect of the program",
    503: "忙 / busy",
    504: "超时 / timed out",
    507: "磁盘快满了 / the disk is nearly full",
}
OF_FILES = frozenset({408, 413, 507})
LATER = frozenset({429, 503})
"""Refusals that pass: these say in how many seconds."""
RETRY_AFTER: dict[str, Any] = {
    "Retry-After": {"description": "几秒后再试 / try again in so many seconds", "schema": {"type": "integer"}}
}
CONTENTS: dict[str, dict[str, str]] = {
    "application/sarif+json": {"type": "object"},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": BINARY,
}
"""What an answer is that has no schema of its own: a text where nothing else is said."""


def answers(media_types: dict[str, str | None], *, takes_file: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the responses of an operation: its media types with the names of their schemas, and the refusals."""
    content = {
        media: {"schema": {"$ref": f"#/components/schemas/{name}"} if name else CONTENTS.get(media, {"type": "string"})}
        for media, name in media_types.items()
    }
    found: dict[int | str, dict[str, Any]] = {200: {"description": "结果 / the result", "content": content}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, reason in REASONS.items():
        if takes_file or status not in OF_FILES:
            told = {"headers": RETRY_AFTER} if status in LATER else {}
            found[status] = {"description": reason, "content": problem, **told}
    return found


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """Return the document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="绩效目标审核台 / performance target desk",
            version=kg.__version__,
            description="文件进，记录或发现出，错误按 RFC 9457。 / A file in, its record or findings out.",
            routes=app.routes,
        )
        components = json.loads(COMPONENTS.read_text(encoding="utf-8"))
        document["components"] = components | {"schemas": components["schemas"] | _record_schemas()}
        document["security"] = [{}, {"token": []}]
        _drop_defaults(document)
        app.openapi_schema = document
    return app.openapi_schema


def _drop_defaults(document: dict[str, Any]) -> None:
    """Drop the media type that FastAPI adds to an operation that answers with a response of its own."""
    for methods in document["paths"].values():
        for operation in methods.values():
            content = operation["responses"]["200"]["content"]
            if content.get("application/json") == {"schema": {}}:
                del content["application/json"]


def _record_schemas() -> dict[str, Any]:
    """Return the schema of the record and of its parts as components."""
    schema = record_schema()
    parts = schema.pop("$defs")
    for name in ("$id", "$schema"):
        schema.pop(name)
    named = {"Record": schema} | {f"Record.{name}": part for name, part in parts.items()}
    text = json.dumps(named, ensure_ascii=False).replace('"#/$defs/', '"#/components/schemas/Record.')
    schemas: dict[str, Any] = json.loads(text)
    return schemas


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations of a document as its page lists them."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "takes": list(operation.get("requestBody", {}).get("content", {})),
            "parameters": [
                {
                    "name": parameter["name"],
                    "description": parameter.get("description", ""),
                    "choices": parameter["schema"].get("enum", []),
                    "default": parameter["schema"].get("default") or "",
                }
                for parameter in operation.get("parameters", [])
            ],
            "gives": list(operation["responses"]["200"]["content"]),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]

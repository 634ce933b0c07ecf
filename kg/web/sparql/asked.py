"""A request of the SPARQL 1.1 Protocol -> the query in it, its dataset, and the format wanted (section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from kg.web.errors import RefusedError

if TYPE_CHECKING:
    from starlette.requests import Request

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_PARAMETERS = 1000

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks; `query` is None where the request has none. Graphs replace those that the query names."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


async def read_asked(request: Request, *, limit: int) -> Asked:
    """Read a query by GET, by a form or by its own media type; `limit` is of the query's bytes.

    400 not exactly one query, or not UTF-8; 403 an update; 413 too long; 415 another content type.
    """
    parameters = _parsed(request.scope["query_string"])
    queries: list[str] = []
    if request.method == "POST":
        media_type = _content_type(request)
        body = await _body(request, limit)
        if media_type == FORM:
            parameters += _parsed(body)
        else:
            queries.append(_decoded(body))
    queries += _values(parameters, "query")
    if _values(parameters, "update"):
        raise _read_only()
    if len(queries) > 1:
        raise RefusedError("一次只能有一个查询 there is more than one query", remedy="只留一个 query keep one query")
    if queries and len(queries[0].encode()) > limit:
        raise _too_long(limit)
    return Asked(
        query=queries[0] if queries else None,
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        format=next(iter([*_values(parameters, "format"), *_values(parameters, "output")]), None),
    )


def absolute_iri(text: str, parameter: str) -> str:
    """Return an absolute IRI as given; anything else is refused with 400."""
    try:
        return NamedNode(text).value
    except ValueError as error:
        raise RefusedError(
            f"{parameter} 不是完整的 IRI is no absolute IRI: {text[:80]}",
            remedy="请给出 https:// 开头的完整地址 give the whole address, from https:// on",
        ) from error


def _content_type(request: Request) -> str:
    given = request.headers.get("content-type", "")
    media_type, *parameters = (piece.strip().lower() for piece in given.split(";"))
    if media_type == UPDATE:
        raise _read_only()
    charsets = [piece.partition("=")[2].strip(' "') for piece in parameters if piece.startswith("charset")]
    if media_type not in (FORM, DIRECT) or any(charset not in {"utf-8", "utf8"} for charset in charsets):
        raise RefusedError(
            f"不认识的内容类型 unsupported content type: {given[:80] or '（无 none）'}",
            remedy=f"请用 use {FORM} 或 or {DIRECT}，UTF-8",
            status=415,
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedError("请求不能压缩 the request is compressed", remedy="请不压缩再发 send it plain", status=415)
    return media_type


async def _body(request: Request, limit: int) -> bytes:
    """Read a body up to a limit, percent-encoding included: a longer one is refused before it is all there."""
    most = 3 * limit
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise _too_long(limit)
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise _too_long(limit)
        pieces.append(piece)
    return b"".join(pieces)


def _parsed(form: bytes) -> Parameters:
    try:
        return parse_qsl(
            _decoded(form), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise RefusedError("参数太多 too many parameters", remedy="请减少参数 give fewer") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _values(parameters: Parameters, name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    return tuple(absolute_iri(value, name) for value in _values(parameters, name))


def _read_only() -> RefusedError:
    return RefusedError(
        "只读，不接受更新 this endpoint is read-only: updates are refused",
        remedy="请用 query=；数据由 kg build 与审核台写入 ask with query=",
        status=403,
    )


def _too_long(limit: int) -> RefusedError:
    return RefusedError(
        f"查询太长 the query is longer than {limit} bytes", remedy="请缩短查询 make it shorter", status=413
    )


def _not_utf8() -> RefusedError:
    return RefusedError("不是 UTF-8 the request is not in UTF-8", remedy="请用 UTF-8 编码 encode it in UTF-8")

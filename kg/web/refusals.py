"""ERROR -> RESPONSE: the same refusal as a page for people, as problem+json (RFC 9457) or as text for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response

from kg.web.errors import RefusedError, status_of
from kg.web.view import TEMPLATES, View, page_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.errors import KgError

PROBLEM = "application/problem+json"
TEMPLATE = "error.html.j2"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
"""The only methods that are used here; RFC 9110 has every refusal of another one name those that are (405, Allow)."""
TEXT_PATHS = ("/sparql", "/sparql/")
"""Below these, programs read what is wrong as a text, as the SPARQL protocol has it."""


def refusal(request: Request, error: KgError) -> Response:
    """Return what to answer instead, in the form that the client can read."""
    return with_retry(_response(request, error, status_of(error)), error)


def with_retry(response: Response, error: KgError) -> Response:
    """Return a response that tells when trying again helps, where an error says so."""
    if isinstance(error, RefusedError) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(METHODS)
    return response


def _response(request: Request, error: KgError, status: int) -> Response:
    if wants_problem(request):
        return JSONResponse(problem(error, status), status, media_type=PROBLEM)
    if wants_page(request) and (TEMPLATES / TEMPLATE).is_file():
        data = {"status": status, "message": error.message, "remedy": error.remedy}
        return page_of(request, View(TEMPLATE, data, status=status))
    return PlainTextResponse(f"{error.message}\n{error.remedy}\n", status)


def problem(error: KgError, status: int) -> dict[str, str | int]:
    """Return an error as the object of RFC 9457, with the remedy beside it."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.message,
        "remedy": error.remedy,
    }


def wants_problem(request: Request) -> bool:
    """Tell whether a request is of a program that reads JSON."""
    path = request.url.path
    return path.startswith("/api/") or path.endswith(".json")


def wants_page(request: Request) -> bool:
    """Tell whether a person looks at a browser."""
    is_page = not wants_problem(request) and request.url.path not in TEXT_PATHS
    return is_page and "text/html" in request.headers.get("accept", "")

"""What was refused -> a text for programs, a page for browsers, with the status that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from kg.web.errors import status_of
from kg.web.refusals import with_retry
from kg.web.sparql.accept import best
from kg.web.sparql.formats import HTML
from kg.web.view import View, page_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.errors import KgError

PLAIN = "text/plain"


def refused(request: Request, error: KgError, *, query: str | None = None, heading: str = "sparql_no") -> Response:
    """Return a refusal under the text named `heading`."""
    status = status_of(error)
    answer: Response
    if is_browser(request):
        data = {"message": error.message, "remedy": error.remedy}
        view = View("sparql_refused.html.j2", data, shown={"asked": query, "heading": heading}, status=status)
        answer = page_of(request, view)
    else:
        answer = PlainTextResponse(f"{error.message}\n{error.remedy}\n", status)
    answer.headers["Vary"] = "Accept"
    return with_retry(answer, error)


def is_browser(request: Request) -> bool:
    """Tell whether a client would rather have a page than data; one that takes anything would not."""
    return best(request.headers.get("accept"), (PLAIN, HTML)) == HTML

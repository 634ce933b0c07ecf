"""The page of queries: a box that always works, in which a richer editor takes place where `make web` fetched one.

`?question=` fills the box with a ready question, `?query=` with any query, and `&run=1` answers it below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask import ready_questions
from kg.errors import KgError
from kg.graph.terms import PREFIXES
from kg.vocabulary import PACKAGE
from kg.web.errors import RefusedError, status_of
from kg.web.pages.editor_result import FORMATS, ROWS, find_place, show_result
from kg.web.view import View, language, view_routes
from kg.web.words import say

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kg.web.pages.editor_result import ShownResult
    from kg.web.services import Services

RICH = PACKAGE / "web" / "static" / "vendor" / "yasqe.min.js"
FIRST_QUERY = """SELECT ?type (COUNT(?row) AS ?rows)
WHERE { ?row a bkg:Indicator ; bkg:level2Type ?type }
GROUP BY ?type
ORDER BY DESC(?rows)
"""


def routes() -> list[Route]:
    """Return the routes of the page."""
    return view_routes([("/sparql/edit", edit)])


async def edit(request: Request) -> View:
    """Show the box, and the answer where one is asked for."""
    name, query = request.query_params.get("question", ""), request.query_params.get("query", "")
    if "run" not in request.query_params or (name and "fill" in request.query_params):
        return _page(_query_of(name) or query or FIRST_QUERY, name)
    try:
        return _page(query, name, result=await _run(request, query))
    except KgError as error:
        return _page(query, name, problem=error)


async def _run(request: Request, query: str) -> ShownResult:
    services: Services = request.app.state.services
    if not query.strip():
        told = say(language(request))
        raise RefusedError(told["ed_empty"], remedy=told["ed_empty_remedy"])
    return show_result(await services.pool.query(query))


def _query_of(name: str) -> str:
    """Return the text of a ready question, empty where there is none of that name."""
    return next((question.query for question in ready_questions() if question.name == name), "")


def _page(query: str, name: str, *, result: ShownResult | None = None, problem: KgError | None = None) -> View:
    data = {
        "asked": query,
        "result": result,
        "problem": {"message": problem.message, "remedy": problem.remedy} if problem else None,
        "place": find_place(problem.message, query) if problem else None,
    }
    shown = {
        "name": name,
        "questions": ready_questions(),
        "prefixes": PREFIXES,
        "formats": FORMATS,
        "shown_rows": ROWS,
        "is_rich": RICH.is_file(),
    }
    return View("editor.html.j2", data, shown=shown, status=status_of(problem) if problem else 200)

"""`/indicators`: a search for rows; and how the same target is set elsewhere, as a drawing and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool

from kg.bases.views.words import amount
from kg.web.errors import NotFoundError
from kg.web.model import NO_UNIT
from kg.web.pages.asked import one_of, page_number, text
from kg.web.pages.kept import kept
from kg.web.pages.plot import counted, middle_half, plot
from kg.web.pages.queries import query_behind
from kg.web.pages.ranges import bound_in, problems_of
from kg.web.view import View, language, view_routes
from kg.web.words import say

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.web.model import IndicatorLine
    from kg.web.services import Services


def routes() -> list[BaseRoute]:
    """Return the routes of indicators."""
    return [*view_routes([("/indicators", searched), ("/indicators/same", same)])]


async def searched(request: Request) -> View:
    """Show the rows that words and filters ask for; without any, what there is to look for."""
    services: Services = request.app.state.services
    index = services.index
    typed = {name: text(request, name) for name in ("low", "high")}
    types, units = await run_in_threadpool(lambda: (index.types(), index.units_of_measure()))
    bounds = {name: bound_in(written) for name, written in typed.items()}
    unit = one_of(request, "unit", units, "")
    problems = problems_of(typed, bounds, unit, say(language(request)))
    usable = {name: bound for name, bound in bounds.items() if bound and name not in problems}
    filters = {
        "words": text(request, "words"),
        "type": one_of(request, "type", types, ""),
        "unit": unit or next((bound.unit for bound in usable.values() if bound.unit), ""),
        "owner": text(request, "owner"),
        **{name: usable[name].number if name in usable else None for name in typed},
    }
    given = {name: value for name, value in filters.items() if value not in (None, "")}
    page = page_number(request)
    found = await run_in_threadpool(lambda: index.indicators(**given, page=page))  # type: ignore[arg-type]
    return View(
        "indicators.html.j2",
        {"filters": filters, "problems": problems, "total": found.total, "page": found.page, "rows": found.items},
        index.sparql("indicators", **given),
        shown={
            "slice": found,
            "types": [(each, each) for each in types],
            "units": [(each, each) for each in units],
            "names": () if given or problems else await _frequent_names(request),
            "typed": typed,
            "is_empty": not types and not given and not problems,
            "same_address": same_address,
            "number_text": amount,
        },
    )


async def same(request: Request) -> View:
    """Show how rows of the same name are set: the numbers of one unit drawn, listed and row by row."""
    services: Services = request.app.state.services
    name, page = text(request, "name"), page_number(request)
    if not name:
        raise NotFoundError(
            "没有写明是哪个指标 no indicator is named", remedy="请从指标页搜索 search on the indicators page"
        )
    found = await run_in_threadpool(lambda: services.index.same(name, text(request, "unit"), page=page))
    drawn = plot(found.values, found.median)
    return View(
        "same.html.j2",
        {"distribution": found},
        services.index.sparql("same", name=name, unit=found.unit or NO_UNIT),
        shown={
            "found": found,
            "drawn": drawn,
            "counts": list(counted(found.values, logarithmic=drawn is not None and drawn.logarithmic)),
            "middle": middle_half(found.values),
            "number_text": amount,
            "address": address,
            "without_unit": NO_UNIT,
        },
        status=200 if found.rows.total or found.units else 404,
    )


def address(path: str, **params: str | None) -> str:
    """Return a path with those of the parameters that are given.

    >>> address("/indicators/same", name="场次", unit=None)
    '/indicators/same?name=%E5%9C%BA%E6%AC%A1'
    """
    return f"{path}?{urlencode({name: value for name, value in params.items() if value})}"


def same_address(row: IndicatorLine) -> str | None:
    """Return where it is shown how others set the target of a row; None where it has no name."""
    name = row.level3 or row.description
    return address("/indicators/same", name=name, unit=row.canonical_unit) if name else None


async def _frequent_names(request: Request) -> tuple[tuple[str, int], ...]:
    async def read(services: Services) -> tuple[tuple[str, int], ...]:
        answer = await services.pool.ask(query_behind("indicator-names"))
        return tuple((str(name), int(rows or 0)) for name, rows in answer.rows)

    return await kept(request, "frequent names", read)

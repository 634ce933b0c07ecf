"""`/compare`: two years of one unit side by side: budgets, findings, and the rows that came, went or changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from starlette.concurrency import run_in_threadpool

from kg.bases.views.words import amount
from kg.text import comparable
from kg.web.pages.asked import number, text
from kg.web.view import View, view_routes

if TYPE_CHECKING:
    from decimal import Decimal

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.web.model import Comparison, ProjectPair, RowPair
    from kg.web.services import Services

Fate = Literal["added", "removed", "changed", "same"]
BESIDE = ("description", "basis")
"""The cells beside its value that a row may have changed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A project in two years; `rows` are those that differ, `same` counts the others; money in yuan.

    `name_before` is what the project was called where it is called otherwise now.
    """

    pair: ProjectPair
    budget: Decimal | None
    rows: tuple[tuple[Fate, RowPair], ...]
    same: int
    name_before: str | None = None

    @property
    def fate(self) -> Fate:
        """Return what became of the project."""
        if self.pair.earlier is None:
            return "added"
        if self.pair.later is None:
            return "removed"
        return "changed" if self.rows or self.budget or self.name_before else "same"

    def count(self, fate: Fate) -> int:
        """Return how many rows came, went or changed."""
        return sum(each == fate for each, _pair in self.rows)


def routes() -> list[BaseRoute]:
    """Return the routes of the comparison."""
    return [*view_routes([("/compare", compared)])]


async def compared(request: Request) -> View:
    """Show two years of a unit, by default its last two; without a unit, the units to choose from."""
    services: Services = request.app.state.services
    years = await run_in_threadpool(services.index.years)
    unit = text(request, "unit") or (next(iter(years)) if len(years) == 1 else "")
    asked = number(request, "earlier"), number(request, "later")
    earlier, later = _chosen(years.get(unit, ()), *asked)
    found = None
    if earlier is not None and later is not None:
        found = await run_in_threadpool(services.index.compare, unit, earlier, later)
    return View(
        "compare.html.j2",
        {"unit": unit, "earlier": earlier, "later": later, "comparison": found},
        services.index.sparql("compare", unit=unit, earlier=earlier, later=later) if found else None,
        shown={
            "years": years,
            "projects": _projects(found) if found else (),
            "number_text": amount,
            "beside": beside,
            "is_one_year": asked[0] is not None and asked[0] == asked[1],
            "budget_change": _less(found.later.budget, found.earlier.budget) if found else None,
        },
    )


def _chosen(years: tuple[int, ...], earlier: int | None, later: int | None) -> tuple[int | None, int | None]:
    """Return two years in order: those asked for where the unit has them, else its last two."""
    known = sorted(years)
    if earlier in known and later in known and earlier is not None and later is not None and earlier != later:
        return min(earlier, later), max(earlier, later)
    return (known[-2], known[-1]) if len(known) > 1 else (None, None)


def _projects(comparison: Comparison) -> tuple[Compared, ...]:
    """Return the projects, those that changed most first."""
    found = [_compared(pair) for pair in comparison.projects]
    return tuple(sorted(found, key=lambda each: (each.fate == "same", each.fate != "changed", -len(each.rows))))


def _compared(pair: ProjectPair) -> Compared:
    told = [(_fate(row), row) for row in pair.rows]
    return Compared(
        pair,
        _less(pair.later.budget, pair.earlier.budget) if pair.later and pair.earlier else None,
        rows=tuple((fate, row) for fate, row in told if fate != "same"),
        same=sum(fate == "same" for fate, _row in told),
        name_before=_name_before(pair),
    )


def _name_before(pair: ProjectPair) -> str | None:
    one, other = pair.earlier, pair.later
    is_renamed = one is not None and other is not None and comparable(one.name) != comparable(other.name)
    return one.name if one is not None and is_renamed else None


def _fate(row: RowPair) -> Fate:
    if row.earlier is None:
        return "added"
    if row.later is None:
        return "removed"
    return "same" if row.same and not beside(row) else "changed"


def beside(row: RowPair) -> tuple[tuple[str, str | None, str | None], ...]:
    """Return the cells beside its value that a row has changed, with what stood there and what stands there now."""
    one, other = row.earlier, row.later
    if one is None or other is None:
        return ()
    cells = [(name, getattr(one, name), getattr(other, name)) for name in BESIDE]
    return tuple(cell for cell in cells if comparable(cell[1]) != comparable(cell[2]))


def _less(later: Decimal | None, earlier: Decimal | None) -> Decimal | None:
    return None if later is None or earlier is None else later - earlier

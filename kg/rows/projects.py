"""A table of many projects, each a merged cell at the left of its indicators -> the rows and the header of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.headings import label_key, years_of
from kg.model import Unplaced
from kg.rows.header import MONEY_FIELDS, Header
from kg.text import comparable, undo_wraps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.rows.grid import GridRow

_TOTAL = "整个项目（实施期）的指标，不列入本年"
_NAMES = ("code", "name")


def leave_out_total(grid: Sequence[GridRow], unplaced: list[Unplaced]) -> list[GridRow]:
    """Return the rows of this year where a form has a block of them and one of the whole project; the rest is reported.

    A form that has only the whole project's is read like any other.
    """
    total = [row for row in grid if row.block and years_of(label_key(row.block)) == 0]
    if not total or len(total) == len(grid):
        return list(grid)
    unplaced.extend(Unplaced(" ".join(row.cells.values()), _TOTAL, row.place) for row in total)
    return [row for row in grid if not any(row is other for other in total)]


def split_projects(grid: Sequence[GridRow], money_unit: str) -> list[tuple[Header, list[GridRow]]]:
    """Return (header, rows) of each project of a table that names its projects in columns; else nothing."""
    projects: list[tuple[Header, list[GridRow]]] = []
    before: tuple[str, ...] = ()
    for row in grid:
        names = tuple(comparable(cell.text) for (name, _), cell in row.project.items() if name in _NAMES)
        if names and names != before:
            projects.append((_header(row, money_unit), []))
            before = names
        if projects:
            projects[-1][1].append(row)
    return projects


def _header(row: GridRow, money_unit: str) -> Header:
    """Read what the first row of a project says of it."""
    header = Header(money_unit)
    for (name, heading), cell in row.project.items():
        text = undo_wraps(cell.text)
        header.places[name] = (cell.place,)
        if name in MONEY_FIELDS and header.set_amount(name, cell.text, label=heading):
            continue
        if name in {"goals", "goals_total"}:
            (header.goal_lines if name == "goals" else header.total_goal_lines).append(cell.text)
        elif name in {"code", "name", "usage"}:
            header.texts.setdefault(name, "".join(text.split()) if name == "code" else text)
        else:
            header.extra[heading] = text
    return header

"""A table of many projects, each a merged cell at the left of its indicators -> the rows and the header of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.headings import label_key, years_of
from kg.labels import type_of
from kg.model import Unplaced
from kg.rows.header import MONEY_FIELDS, Header, part_coded_name
from kg.text import comparable, undo_wraps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.rows.grid import GridRow

_UNIT = "没有指标的单位或合计行"
_TOTAL = "整个项目（实施期）的指标，不列入本年"
_NO_NAME = "没有项目名称的行"
_OTHERWISE = "与项目首行同一栏目的另一内容"
_NAMES = ("code", "name")
_LEVELS = ("level1", "level2", "level3")


def leave_out_total(grid: Sequence[GridRow], unplaced: list[Unplaced]) -> list[GridRow]:
    """Return the rows of this year where a form has a block of them and one of the whole project; the rest is reported.

    A form that has only the whole project's is read like any other.
    """
    total = [row for row in grid if row.block and years_of(label_key(row.block)) == 0]
    if not total or len(total) == len(grid):
        return list(grid)
    unplaced.extend(Unplaced(" ".join(row.cells.values()), _TOTAL, row.place) for row in total)
    return [row for row in grid if not any(row is other for other in total)]


def split_projects(
    grid: Sequence[GridRow], money_unit: str, unplaced: list[Unplaced]
) -> list[tuple[Header, list[GridRow]]]:
    """Return (header, rows) of each project of a table that names its projects in columns; else nothing.

    A name without indicators is that of a unit above its projects, and is reported.
    """
    projects: list[tuple[Header, list[GridRow]]] = []
    nameless: list[GridRow] = []
    before: tuple[str, ...] = ()
    for row in grid:
        names = tuple(comparable(cell.text) for (name, _), cell in row.project.items() if name in _NAMES and cell.text)
        if not any(name in _NAMES for name, _ in row.project):
            names = tuple(comparable(cell.text) for (name, _), cell in row.project.items() if name == "goals")
        if names and names != before:
            projects.append((_header(row, money_unit), []))
            before = names
        if projects:
            projects[-1][1].append(row)
            unplaced += _other_texts(projects[-1][1][0], row)
        else:
            nameless.append(row)
    if projects:
        unplaced += [Unplaced(_whole(row), _NO_NAME, row.place) for row in nameless]
    units = [(header, rows) for header, rows in projects if not any(map(_says_something, rows))]
    unplaced.extend(Unplaced(_whole(row), _UNIT, row.place) for _, rows in units for row in rows)
    return [
        (header, sorted(rows, key=lambda row: row.pair)) for header, rows in projects if any(map(_says_something, rows))
    ]


def _whole(row: GridRow) -> str:
    """Return all that a row says, of its project and its indicator."""
    return " ".join((*(cell.text for cell in row.project.values() if cell.text), *row.cells.values()))


def _other_texts(first: GridRow, row: GridRow) -> list[Unplaced]:
    """Return what a later row of a project says otherwise than its first (a second budget)."""
    told = {key: comparable(cell.text) for key, cell in first.project.items()}
    return [
        Unplaced(cell.text, _OTHERWISE, cell.place)
        for key, cell in row.project.items()
        if cell.text and comparable(cell.text) != told.get(key)
    ]


def part_levels(grid: Sequence[GridRow], fields: tuple[str, ...]) -> tuple[str, ...]:
    """Put labels and names that stand in the column of another level where they belong; return the table's fields.

    Labels of level 2 in the only column of types, both levels in one cell (产出指标-数量指标), labels one column to
    the left below rows of level 1, and names of indicators as level 2 where there is no column for level 3.
    """
    if "level1" not in fields:
        return fields
    names = "level3" not in fields and not any(type_of(row.get("level2"), 2) for row in grid)
    for row in grid:
        both = _both_levels(row.get("level1")) if "level2" not in fields else None
        lower = type_of(row.get("level1"), 2) and not type_of(row.get("level1"), 1)
        if names and row.get("level2"):
            _move(row, "level2", "level3")
        if both:
            row.cells["level1"], row.cells["level2"] = both
            row.places["level2"] = row.places.get("level1", ())
        elif (
            lower
            and (row.exact or "level2" not in fields)
            and not (row.get("level2") and (row.get("level3") or type_of(row.get("level2"), 2)))
        ):
            if row.get("level2"):
                _move(row, "level2", "level3")
            _move(row, "level1", "level2")
    return tuple(dict.fromkeys((*fields, *(name for row in grid for name in _LEVELS if row.get(name)))))


def _move(row: GridRow, name: str, to: str) -> None:
    """Take a cell for another level than its column says; what is printed stays as it is."""
    row.cells[to] = row.cells.pop(name)
    row.places[to] = row.places.pop(name, ())


def _both_levels(text: str) -> tuple[str, str] | None:
    """Return the labels of level 1 and 2 of a cell that has both, or None.

    >>> _both_levels("产出指标-数量指标"), _both_levels("产出指标")
    (('产出指标', '数量指标'), None)
    """
    level1, *rest = re.split(r"\s*[-—–－/、>＞:：\n]+\s*", text, maxsplit=1)
    return (level1, rest[0]) if rest and type_of(level1, 1) and type_of(rest[0], 2) else None


def carry_levels(grid: Sequence[GridRow]) -> list[GridRow]:
    """Return the rows of a table that prints each level in a row of its own above the rows it holds for.

    ```
    产出指标
        数量指标
            接待批次   ≥200批次
    ```
    """
    whole: list[GridRow] = []
    level1 = level2 = ""
    for row in grid:
        if not _says_something(row) and (row.get("level1") or row.get("level2")) and not row.get("basis"):
            level1, level2 = (
                (row.get("level1"), row.get("level2")) if row.get("level1") else (level1, row.get("level2"))
            )
            if row.project or not _is_level_row(row):
                whole.append(row)
            if not _is_level_row(row):
                level1 = level2 = ""
            continue
        if row.get("level1"):
            level1 = ""
        elif row.exact and level1:
            row.cells["level1"] = level1
        if row.get("level2"):
            level2 = ""
        elif level2:
            row.cells["level2"] = level2
            row.cells.setdefault("level1", level1)
        whole.append(row)
    return whole


def _is_level_row(row: GridRow) -> bool:
    """Tell whether a row holds a label of one level, in full, and nothing else."""
    labels = [(level, row.get(f"level{level}")) for level in (1, 2) if row.get(f"level{level}")]
    return len(labels) == 1 and all(type_of(text, level) for level, text in labels)


def _says_something(row: GridRow) -> bool:
    return bool(row.get("level3") or row.get("value") or row.get("description"))


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
        elif name == "name" and (coded := part_coded_name(text)):
            header.texts.setdefault("code", coded[0])
            header.texts["name"] = coded[1]
        elif name in {"code", "name", "usage"}:
            header.texts.setdefault(name, "".join(text.split()) if name == "code" else text)
        else:
            header.extra[heading] = text
    return header

"""Records -> lines of the sheets beside the indicators: amounts of budget tables, figures and targets in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.vocabulary import label, own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from kg.model import BudgetLine, BudgetTable, Place, Record, StatedFigure

    Cell = str | int | Decimal | None
    Rows = Callable[[Record], Iterator[dict[str, Cell]]]

BUDGET_COLUMNS = (
    "path", "department", "fiscal_year", "budget_table", "budget_title", "side", "budget_line", "code", "name",
    "budget_column", "amount", "printed", "purchase_project", "quantity", "unit", "page", "table", "table_row", "line",
    "provenance",
)  # fmt: skip
FIGURE_COLUMNS = (
    "path", "department", "fiscal_year", "figure", "figure_of", "fund", "nature", "side", "code", "name", "amount",
    "change", "change_amount", "change_percent", "compared_year", "reason", "sentence", "page", "line",
)  # fmt: skip
PROMISE_COLUMNS = (
    "path", "department", "fiscal_year", "goal_number", "goal_title", "goal_projects", "sentence", "subject", "kind",
    "comparator", "number", "number2", "unit", "per", "date", "page", "line",
)  # fmt: skip

MENTION_COLUMNS = (
    "path", "department", "fiscal_year", "project", "row", "field", "cited", "document_number", "document_title",
    "article", "antecedent", "sentence", "page", "line",
)  # fmt: skip


def budget_rows(record: Record) -> Iterator[dict[str, Cell]]:
    """Yield a line per amount of the budget tables; a line without amounts and an empty table give one, too."""
    for table in record.budget_tables:
        about = _document(record) | {
            "budget_table": label(own(table.kind, scheme="budget-table"), "zh"),
            "budget_title": table.title,
        }
        if not table.lines:
            yield about | {"name": table.note} | place_cells(table.place)
        for line in table.lines:
            yield from _line_rows(about, table, line)


def _line_rows(about: dict[str, Cell], table: BudgetTable, line: BudgetLine) -> Iterator[dict[str, Cell]]:
    cells = about | {
        "side": _concept("budget-side", line.side),
        "budget_line": line.ordinal,
        "code": line.code,
        "name": line.name,
        "purchase_project": line.project,
        "quantity": line.quantity,
        "unit": line.unit,
        "provenance": "；".join(f"{name}: {grade}" for name, grade in line.provenance.items()) or None,
    }
    if not line.amounts:
        yield cells | place_cells(line.place)
    for amount in line.amounts:
        printed = f"{amount.printed}{table.money_unit}"
        yield (
            cells
            | {"budget_column": amount.heading, "amount": amount.value, "printed": printed}
            | place_cells(amount.place if amount.place.page or amount.place.line else line.place)
        )


def figure_rows(record: Record) -> Iterator[dict[str, Cell]]:
    """Yield a line per budget figure in the running text."""
    for figure in record.narrative.figures:
        change = figure.change
        yield (
            _document(record)
            | {
                "figure": figure.text,
                "figure_of": _concept("budget-item", figure.item),
                "fund": _concept("fund", figure.fund),
                "nature": _concept("spending-nature", figure.nature),
                "side": _concept("budget-side", figure.side),
                "code": figure.code,
                "name": figure.name,
                "amount": figure.amount,
                "sentence": figure.sentence,
            }
            | (_change(figure) if change else {})
            | place_cells(figure.place)
        )


def _change(figure: StatedFigure) -> dict[str, Cell]:
    change = figure.change
    if change is None:
        return {}
    return {
        "change": _concept("change-direction", change.direction),
        "change_amount": change.amount,
        "change_percent": change.percent,
        "compared_year": change.year,
        "reason": change.reason,
    }


def promise_rows(record: Record) -> Iterator[dict[str, Cell]]:
    """Yield a line per target stated in the narrative goals, with the projects that its goal belongs to."""
    projects: dict[int, list[str]] = {}
    for link in record.links:
        if link.kind == "goal" and link.project is not None:
            projects.setdefault(link.source, []).append(str(link.project))
    for goal in record.narrative.goals:
        for sentence in goal.sentences:
            for stated in sentence.targets:
                target = stated.target
                yield (
                    _document(record)
                    | {
                        "goal_number": goal.number,
                        "goal_title": goal.title,
                        "goal_projects": "、".join(projects.get(goal.ordinal, ())) or None,
                        "sentence": sentence.text,
                        "subject": stated.subject,
                        "kind": target.kind,
                        "comparator": target.comparator,
                        "number": target.number,
                        "number2": target.number2,
                        "unit": target.unit,
                        "per": target.per,
                        "date": target.date,
                    }
                    | place_cells(sentence.place)
                )


def _document(record: Record) -> dict[str, Cell]:
    about = record.document
    return {"path": about.path, "department": about.department.name, "fiscal_year": about.fiscal_year}


def _concept(scheme: str, name: str | None) -> str | None:
    return label(own(name, scheme=scheme), "zh") if name else None


def place_cells(place: Place) -> dict[str, Cell]:
    """Return where something stands, by the columns of the sheets; a sheet takes those that it has."""
    return {
        "page": place.page,
        "table": place.table,
        "table_row": place.row,
        "line": place.line,
        "sheet": place.sheet,
        "range": place.range,
        "method": place.method,
    }


def mention_rows(record: Record) -> Iterator[dict[str, Cell]]:
    """Yield a line per citation that is not one of a row's references, with what it points back to."""
    for mention in record.mentions:
        cited = mention.citation
        yield (
            _document(record)
            | {
                "project": mention.project,
                "row": mention.row,
                "field": mention.heading or mention.field,
                "sentence": mention.text,
                "cited": cited.raw,
                "document_number": cited.number,
                "document_title": cited.title,
                "article": cited.article,
                "antecedent": cited.antecedent,
            }
            | place_cells(mention.place)
        )


SHEETS: tuple[tuple[str, tuple[str, ...], Rows], ...] = (
    ("budget", BUDGET_COLUMNS, budget_rows),
    ("figures", FIGURE_COLUMNS, figure_rows),
    ("promises", PROMISE_COLUMNS, promise_rows),
    ("mentions", MENTION_COLUMNS, mention_rows),
)
"""The sheets beside the indicators: name, columns in the order a reader asks, and the lines of a record."""

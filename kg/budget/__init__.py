"""The budget tables of a document: 收支总表, 支出总表, 三公经费, 政府采购 … -> lines with codes and amounts in yuan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.read import read_budget

if TYPE_CHECKING:
    from kg.model import BudgetTable, Document

__all__ = ["read_budget", "read_budget_tables"]


def read_budget_tables(document: Document) -> tuple[BudgetTable, ...]:
    """Return the budget tables of a document in order, empty ones included."""
    return read_budget(document)[0]

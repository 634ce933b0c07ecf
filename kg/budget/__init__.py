"""The budget tables of a document: 收支总表, 支出总表, 三公经费, 政府采购 … -> lines with codes and amounts in yuan."""

from kg.budget.read import read_budget

__all__ = ["read_budget"]

"""The payment plan of a header block: months in a row, and the percentages beside or below them.

No two percentages share a month. What the columns do not place stays out of the plan and is reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.model import Unplaced

if TYPE_CHECKING:
    from kg.rows.header import Header
    from kg.tables import RowCell

_MONTH = re.compile(r"^(\d{1,2})月(?:底|末|份)?前?")
_PERCENT = re.compile(r"^(\d{1,3}(?:\.\d+)?)[%％]?$")
_WITHOUT_MONTH = "支出计划的百分比上方没有月份"
_UNCERTAIN = "支出计划的百分比归属哪个月份不明"


class PlanReader:
    """Reads the cells of a payment plan in order; `months` holds the months last seen by their columns."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.months: dict[int, str] = {}
        self.waiting: list[tuple[RowCell, Decimal]] = []
        self.months_in_row = False

    def read(self, cell: RowCell) -> bool:
        """Take a cell with a month, a percentage or both, and tell whether it was one."""
        plan = self._plan()
        flat = _flat(cell.text)
        month = _MONTH.match(flat)
        if month:
            self._see(cell.start, month.group(1), plan)
            flat = flat[month.end() :]
        percent = _PERCENT.match(flat)
        if percent:
            self.waiting.append((cell, Decimal(percent.group(1))))
        if self.months_in_row:
            self.end_row()  # a percentage in a row of months belongs to the month beside it, not to the next ones
        return bool(month or percent)

    def end_row(self) -> None:
        """Place the percentages of a row; they are looked at together, for a row may have slipped as a whole."""
        if not self.waiting:
            return
        plan = self._plan()
        columns = _columns([cell.start for cell, _ in self.waiting], sorted(self.months))
        told = {(month, percent) for month, percent in plan.items() if percent is not None}
        told |= {
            (self.months[column], percent)
            for column, (_, percent) in zip(columns, self.waiting, strict=True)
            if column is not None
        }
        twice = len({month for month, _ in told}) < len(told)  # a second row of percentages, or a column too many
        for column, (cell, percent) in zip(columns, self.waiting, strict=True):
            if column is None or twice:
                self._leave_out(cell)
                continue
            plan[self.months[column]] = percent
            if column != cell.start:
                self.header.provenance.setdefault("payment_plan", "inferred")
        self.waiting = []

    def start_row(self) -> None:
        """Forget that the row before had months."""
        self.months_in_row = False

    def _plan(self) -> dict[str, Decimal | None]:
        if self.header.payment_plan is None:
            self.header.payment_plan = {}
        return self.header.payment_plan

    def _see(self, column: int, month: str, plan: dict[str, Decimal | None]) -> None:
        if not any(place >= column for place in self.months) or month not in plan:
            self.months = {c: m for c, m in self.months.items() if c < column}
        self.months[column] = month
        self.months_in_row = True
        plan.setdefault(month, None)

    def _leave_out(self, cell: RowCell) -> None:
        reason = _UNCERTAIN if self.months else _WITHOUT_MONTH
        self.header.unplaced.append(Unplaced(cell.text, reason, cell.place))
        self.header.provenance["payment_plan"] = "unresolved"


def is_percent(text: str) -> bool:
    """Tell whether a cell is a number as the percentages of a plan are written.

    >>> is_percent("25"), is_percent("100.00％"), is_percent("12月底")
    (True, True, False)
    """
    return _PERCENT.match(_flat(text)) is not None


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _columns(percents: list[int], months: list[int]) -> list[int | None]:
    """Return for each percentage the column of its month, or None where the columns do not tell.

    As many as months stand in order. Of more, those below months are theirs if no month is left without. A row that
    reaches beyond the months slipped by a cell, if that puts each percentage below a month. Else the nearest month
    has it; between two, a column nearer to neither is of the right one.
    """
    if len(percents) == len(months):
        return list(months)
    if len(percents) > len(months):
        whole = set(months) <= set(percents)
        return [column if whole and column in months else None for column in percents]
    if any(not months[0] <= column <= months[-1] for column in percents):
        for slip in (-1, 1):
            if all(column + slip in months for column in percents):
                return [column + slip for column in percents]
    nearest = [min(months, key=lambda month: (abs(month - column), -month)) for column in percents]
    shares = Counter(nearest)
    return [
        month if shares[month] == 1 or month == column else None
        for column, month in zip(percents, nearest, strict=True)
    ]

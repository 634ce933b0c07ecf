"""The header block of a 绩效目标表: labels, and what stands beside or below them, whatever the column edges."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.model import Place, Provenance, Unplaced
from kg.rows.cuts import join_cut_cells
from kg.tables import header_field, is_noise, label_key, label_starts
from kg.targets import lookup_unit
from kg.text import undo_wraps

if TYPE_CHECKING:
    from kg.tables import Row, RowCell

_MONTH = re.compile(r"^(\d{1,2})月(?:底|末|份)?前?")
_PERCENT = re.compile(r"^(\d{1,3}(?:\.\d+)?)[%％]?$")
_AMOUNT = re.compile(r"^(-?[\d,]+(?:\.\d+)?)(\D*)$")
_UNIT_IN_LABEL = re.compile(r"[（(]\s*(?:单位\s*[:：]?)?\s*(?:人民币)?([^\s()（）:：]?[^\s()（）:：]?元)\s*[)）]")
_INLINE = re.compile(r"^([^:：]{2,12})[:：]\s*(.+)$", re.DOTALL)
_LABELLED_AMOUNT = re.compile(r"^(.*?[^\d.,:])[:：]?((?:-?[\d,]+(?:\.\d+)?)(?:[^\d\s]{0,2}元)?)$")
# 1. at the start of a text or line, or 2. after a stop or space; 2.5 inside a sentence is a number
_GOAL_NUMBER = re.compile(r"(?m:^)\s*(\d{1,2})\s*[.．、]\s*|(?<=[。；;!！?？\s])(\d{1,2})\s*[.．、](?!\d)\s*")
TEN_THOUSAND = "万元"
"""The unit of the record's amounts."""
_MONEY_FIELDS = {"budget", "fiscal_funds", "other_funds", "adjustment"}


@dataclass(slots=True)
class Header:
    """What a header block says; amounts in 万元, payment plan by month."""

    money_unit: str = "万元"
    texts: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    payment_plan: dict[str, Decimal | None] | None = None
    goal_lines: list[str] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def complete(self, other: Header) -> None:
        """Take from `other`, read from another part of the section, what this header lacks."""
        self.texts = {**other.texts, **self.texts}
        self.amounts = {**other.amounts, **self.amounts}
        self.payment_plan = self.payment_plan or other.payment_plan
        self.goal_lines = self.goal_lines or other.goal_lines
        self.provenance = {**other.provenance, **self.provenance}
        self.extra = {**other.extra, **self.extra}
        self.places = {**other.places, **self.places}
        self.unplaced += other.unplaced

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals, one by one, without their numbers."""
        return split_goals("\n".join(self.goal_lines))

    def set_amount(self, name: str, text: str, *, label: str = "") -> bool:
        """Take an amount of money; its label's unit (预算数（元）) goes before the table's. False if `text` is none."""
        unit = _UNIT_IN_LABEL.search(label)
        amount = parse_amount(text, unit.group(1) if unit else self.money_unit)
        if amount is not None:
            self.amounts.setdefault(name, amount)
        return amount is not None


def parse_amount(text: str, unit: str) -> Decimal | None:
    """Return an amount in 万元; `unit` holds where the text names none.

    >>> parse_amount("81万元", "元"), parse_amount("18,000", "元")
    (Decimal('81'), Decimal('1.8'))
    """
    found = _AMOUNT.match("".join(unicodedata.normalize("NFKC", text).split()))
    scale = _scale(found.group(2) or unit) if found else None
    if not found or scale is None:
        return None
    number = Decimal(found.group(1).replace(",", ""))
    if scale == 1:
        return number
    scaled = (number * scale).normalize()
    return scaled if scaled.as_tuple().exponent <= 0 else scaled.quantize(Decimal(1))  # type: ignore[operator]


def _scale(unit: str) -> Decimal | None:
    """Return what to multiply an amount in `unit` by to have it in 万元; None for a unit that is not the yuan's."""
    known, own = lookup_unit(unit), lookup_unit(TEN_THOUSAND)
    if known is None or own is None or known.base != own.base:
        return None
    return known.factor * known.multiplier / (own.factor * own.multiplier)


def split_goals(text: str) -> tuple[str, ...]:
    """Split goals at their numbers 1. 2. 3.; a text without them is one goal.

    >>> split_goals("1.完成888场放映 2.发放9名补贴")
    ('完成888场放映', '发放9名补贴')
    """
    cuts: list[tuple[int, int]] = []
    for found in _GOAL_NUMBER.finditer(text):
        if int(found.group(1) or found.group(2)) == len(cuts) + 1:
            cuts.append(found.span())
    if not cuts or text[: cuts[0][0]].strip():
        whole = undo_wraps(text)
        return (whole,) if whole else ()
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    parts = [undo_wraps(text[start:end]) for (_, start), end in zip(cuts, ends, strict=True)]
    # 1.1.按… is one number printed twice
    return tuple(re.sub(r"^\d{1,2}[.．、](?!\d)", "", part).strip() for part in parts if part)


def rows_to_header(rows: list[Row], money_unit: str) -> Header:
    """Read the rows that stand before the heading row of a section."""
    header = Header(money_unit)
    reader = _RowReader(header)
    for row in rows:
        reader.read(row)
    return header


def _split_inline(cells: list[RowCell]) -> list[RowCell]:
    """Part a label from the text after its colon (项目编码：X), where the label is known."""
    parts: list[RowCell] = []
    for cell in cells:
        inline = _INLINE.match(cell.text)
        if inline and header_field(inline.group(1)) in {"code", "name", "usage", "goals", "extra", *_MONEY_FIELDS}:
            # between columns, so that both keep their order and neither takes the place of another cell
            beside = replace(cell, text=inline.group(2), start=cell.start + len(parts) + 1000)
            parts += [replace(cell, text=inline.group(1)), beside]
        else:
            parts.append(cell)
    return parts


def _joined(texts: list[str], *, exact: bool) -> tuple[str, bool]:
    """Return the text of a field's cells, and whether it was mended: a source without cells cuts merged ones."""
    if exact or len(texts) == 1:
        return "\n".join(texts), False
    return join_cut_cells(texts)


class _RowReader:
    """Reads header rows in order; a row without a label of its own goes on with the label at the left above it."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.leading: str | None = None
        self.pending = ""
        self.months: dict[int, str] = {}

    def read(self, row: Row) -> None:
        # of a cell that spans rows its label holds for each of them, its text was taken with the first
        cells = [cell for cell in row.cells if cell.text and not (cell.continued and not header_field(cell.text))]
        cells = _split_inline(cells)
        if not cells:
            return
        labels = {cell.start: name for cell in cells if (name := header_field(cell.text))}
        for column, name in labels.items():
            if any(other > column and labels[other] == name for other in labels) and name != "extra":
                labels[column] = "extra"  # of two, the right one is this year's, the left the whole project's
        first = cells[0]
        self._complete_label(first, labels)
        if self.leading and first.start == 0 and 0 not in labels and len(cells) > 1:
            labels[0] = "extra"  # what stands in the first column beside a text is a label, known or not
        if labels.get(first.start) in {None, "budget"}:
            # 预算规模及资金用途 spans the amounts and the usage below them, whether or not its label survived
            self.leading = "usage" if "budget" in labels.values() else self.leading
        else:
            self.leading = labels[first.start]
        self._values(row, cells, labels)

    def _complete_label(self, first: RowCell, labels: dict[int, str]) -> None:
        """Join a label that goes over two rows (资金支出计 | 划（%）)."""
        if first.start in labels:
            self.pending = ""
            return
        name = header_field(self.pending + first.text) if self.pending else None
        if name:
            labels[first.start] = name
        elif label_starts(first.text):
            self.pending = first.text
            labels[first.start] = min(label_starts(first.text))

    def _values(self, row: Row, cells: list[RowCell], labels: dict[int, str]) -> None:
        name = None if cells[0].start in labels else self.leading
        texts: dict[tuple[str, str], list[RowCell]] = {}
        printed = ""
        for cell in cells:
            if cell.start in labels:
                name, printed = labels[cell.start], cell.text
            elif self._month_or_percent(cell, name):
                continue
            elif not self._amount(cell, name, printed):
                texts.setdefault((name or "", printed), []).append(cell)
        for (field_name, label), own in texts.items():
            self._text(field_name, own, label, row)

    def _month_or_percent(self, cell: RowCell, name: str | None) -> bool:
        if name != "payment_plan":
            return False
        column = cell.start
        flat = "".join(unicodedata.normalize("NFKC", cell.text).split())
        plan = self.header.payment_plan = self.header.payment_plan or {}
        month = _MONTH.match(flat)
        if month:
            if not any(place >= column for place in self.months) or month.group(1) not in plan:
                self.months = {c: m for c, m in self.months.items() if c < column}
            self.months[column] = month.group(1)
            plan.setdefault(month.group(1), None)
            flat = flat[month.end() :]
        percent = _PERCENT.match(flat)
        if percent:
            self._percent(column, Decimal(percent.group(1)))
        if month or percent:
            self._stands("payment_plan", cell)
        return bool(month or percent)

    def _percent(self, column: int, percent: Decimal) -> None:
        """Put a percentage below its month; between two, a column nearer to neither belongs to the right one."""
        plan = self.header.payment_plan
        if not self.months or plan is None:
            self.header.unplaced.append(Unplaced(f"{percent}%", "支出计划的百分比上方没有月份"))
            return
        nearest = min(self.months, key=lambda place: (abs(place - column), -place))
        if nearest != column:
            self.header.provenance["payment_plan"] = "inferred"
        plan[self.months[nearest]] = percent

    def _amount(self, cell: RowCell, name: str | None, label: str) -> bool:
        if name in _MONEY_FIELDS and self.header.set_amount(name, cell.text, label=label):
            self._stands(name, cell)
            return True
        labelled = _LABELLED_AMOUNT.match("".join(unicodedata.normalize("NFKC", cell.text).split()))
        inner = header_field(labelled.group(1)) if labelled else None
        if labelled and inner in _MONEY_FIELDS and self.header.set_amount(inner, labelled.group(2)):
            self._stands(inner, cell)
            return True
        return False

    def _stands(self, name: str, cell: RowCell) -> None:
        """Note where a field stands, and whether its cell was mended by the reader."""
        self.header.places[name] = (*self.header.places.get(name, ()), cell.place)
        if cell.provenance != "exact":
            self.header.provenance[name] = cell.provenance

    def _text(self, name: str, cells: list[RowCell], printed: str, row: Row) -> None:
        text, mended = _joined([cell.text for cell in cells], exact=row.exact)
        if not text:
            return
        if mended:
            self.header.provenance[name] = "repaired"
        if name in {"goals", "code", "usage", "name"}:
            for cell in cells:
                self._stands(name, cell)
        if name == "goals":
            self.header.goal_lines.append(text)
        elif name == "code":
            self.header.texts.setdefault("code", "".join(text.split()))
        elif name in {"usage", "name"}:
            before = self.header.texts.get(name)
            self.header.texts[name] = undo_wraps(f"{before}\n{text}" if before else text)
        elif name == "extra":
            self.header.extra[label_key(printed)] = undo_wraps(text)
        elif not is_noise(text):
            self.header.unplaced.append(Unplaced(text, "表头中没有对应的栏目", row.place))

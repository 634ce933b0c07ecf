"""The rows of a header block: labels, and what stands beside or below them, whatever the column edges."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from kg.headings import header_field, is_noise, is_this_year, label_key, label_starts, names_block
from kg.model import Unplaced
from kg.rows.cuts import join_cut_cells
from kg.rows.header import MONEY_FIELDS, Header, part_coded_name
from kg.rows.header import money_unit as unit_in
from kg.rows.header_labels import (
    GOALS,
    LABELLED_AMOUNT,
    NUMBER,
    are_texts,
    holds,
    is_sum,
    labels_above_texts,
    labels_of,
    pairs_behind_name,
    split_inline,
    stand_alone,
)
from kg.rows.payment_plan import PlanReader, is_percent
from kg.text import undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.tables import Row, RowCell


def rows_to_header(rows: list[Row], money_unit: str) -> Header:
    """Read the rows that stand before the heading row of a section."""
    header = Header(money_unit)
    reader = _RowReader(header)
    for row, following in zip_longest(rows, rows[1:]):
        reader.read(row, following)
    return header


def _joined(texts: list[str], *, exact: bool) -> tuple[str, bool]:
    """Return the text of a field's cells, and whether it was mended: a source without cells cuts merged ones."""
    if exact or len(texts) == 1:
        return "\n".join(texts), False
    return join_cut_cells(texts)


@dataclass(frozen=True, slots=True)
class _Above:
    """A label that stands above its text: where it begins and ends, its field, and as printed."""

    start: int
    end: int
    field: str
    printed: str


class _RowReader:
    """Reads header rows in order; a row without a label of its own goes on with the label at the left above it.

    A row of nothing but labels stands above its texts: they are those of the next rows in the same columns.
    """

    def __init__(self, header: Header) -> None:
        self.header = header
        self.leading: str | None = None
        self.leading_label = ""
        self.pending = ""
        self.plan = PlanReader(header)
        self.above: tuple[_Above, ...] = ()
        self.below_labels = False
        self.goal_label = ""
        self.name_label = ""

    def read(self, row: Row, following: Row | None = None) -> None:
        # of a cell that spans rows its label holds for each of them, its text was taken with the first
        cells = [cell for cell in row.cells if holds(cell) and not (cell.continued and not header_field(cell.text))]
        cells = split_inline(cells)
        if not any(cell.text for cell in cells) or (len(cells) == 1 and names_block(cells[0].text)):
            return
        labels = labels_of(cells)
        labels |= pairs_behind_name(cells, labels) if row.exact else {}
        if self._labels_only(row, cells, labels, following):
            return
        first = cells[0]
        self._complete_label(first, labels)
        slipped = self.leading == "payment_plan" and is_percent(first.text)
        if self.leading and first.start == 0 and 0 not in labels and len(cells) > 1 and not slipped:
            labels[0] = "extra"  # what stands in the first column beside a text is a label, known or not
        self._label_of_amounts(cells, labels)
        if first.start in labels and (unit := unit_in(first.text)):
            self.header.money_unit = unit  # a label beside a block of money: 项目资金（元）
        if labels.get(first.start) in {None, "budget"}:
            # 预算规模及资金用途 spans the amounts and the usage below them, whether or not its label survived
            self.leading = "usage" if "budget" in labels.values() else self.leading
        else:
            self.leading, self.leading_label = labels[first.start], first.text
        self._values(row, cells, labels)
        self.below_labels = False

    def _labels_only(self, row: Row, cells: list[RowCell], labels: dict[int, str], following: Row | None) -> bool:
        """Take a row of two labels or more and no text: they stand above what they name."""
        own = [cell for cell in cells if not cell.continued]
        side = own
        while len(side) > 1 and (side[0].rows > 1 or (not row.exact and side[0].start == 0)):
            side = side[1:]
        above = labels_above_texts(side, labels, following) if not row.exact else []
        side = above or side
        if len(side) < 2 or not all(cell.start in labels for cell in side):
            return False
        fields = {labels[cell.start] for cell in side}
        if not above and not stand_alone(side, row, fields) and not (fields == GOALS and are_texts(following)):
            return False
        ends = [cell.end if row.exact else after.start for cell, after in pairwise((*side, side[-1]))]
        self.above = tuple(
            _Above(cell.start, max(end, cell.end), labels[cell.start], cell.text)
            for cell, end in zip(side, ends, strict=True)
        )
        self.below_labels = True
        return True

    def _complete_label(self, first: RowCell, labels: dict[int, str]) -> None:
        """Join a label that goes over two rows (资金支出计 | 划（%）)."""
        if first.start in labels:
            self.pending = ""
            return
        if self.leading and not re.search(r"\w", first.text):
            labels[first.start] = self.leading  # the rest of a label that a page break cuts: （%）
            return
        name = header_field(self.pending + first.text) if self.pending else None
        if name:
            labels[first.start] = name
        elif label_starts(first.text):
            self.pending = first.text
            labels[first.start] = min(label_starts(first.text))

    def _label_of_amounts(self, cells: list[RowCell], labels: dict[int, str]) -> None:
        """Take a text that only amounts follow for a label, known or not (其中：中央财政资金 | 950 | 950)."""
        texts = [cell for cell in cells if cell.start not in labels]
        if len(texts) > 1 and cells.index(texts[1]) != cells.index(texts[0]) + 1:
            return  # the amount has a label of its own (项目名称 | 甲 | 资金总额 | 60)
        if len(texts) == 2 and is_sum(texts, cells[0], self.leading_label):
            labels[texts[0].start] = "budget"
            return
        if len(texts) < 2 or any(not NUMBER.fullmatch("".join(cell.text.split())) for cell in texts[1:]):
            return
        if self.leading != "payment_plan" and not re.match(r"-?\d", texts[0].text):
            labels[texts[0].start] = "extra"

    def _values(self, row: Row, cells: list[RowCell], labels: dict[int, str]) -> None:
        name = None if cells[0].start in labels else self.leading
        texts: dict[tuple[str, str], list[RowCell]] = {}
        printed = "" if cells[0].start in labels else self.leading_label
        taken: set[str] = set()
        self.plan.start_row()
        for cell in cells:
            if cell.start in labels:
                name, printed = labels[cell.start], cell.text
                continue
            field, label = self._named_above(cell, cells) or (name, printed)
            if not cell.text and field:
                self._stands(field, cell)
            if not cell.text:
                continue
            if field == "payment_plan" and self.plan.read(cell):
                self._stands(field, cell)
                continue
            if field in taken and field in MONEY_FIELDS and (row.exact or self._is_below_label(cell)):
                field, label = "extra", self._column_label(cell, label)
            if not self._amount(cell, field, label):
                texts.setdefault((field or "", label), []).append(cell)
            elif field:
                taken.add(field)
        self.plan.end_row()
        for (field_name, label), own in texts.items():
            self._text(field_name, own, label, row)

    def _named_above(self, cell: RowCell, cells: list[RowCell]) -> tuple[str, str] | None:
        """Return the field and label above a cell: goals right below it, money there or in a row of totals."""
        over = [above for above in self.above if above.start < cell.end and cell.start < above.end]
        if not over:
            return None
        above = max(over, key=lambda a: min(a.end, cell.end) - max(a.start, cell.start))
        if above.field in MONEY_FIELDS:
            row_label = next((c.text for c in cells if not c.continued), "")
            total = label_key(row_label) in words("total-row")
            beside = all(c.continued or any(a.start <= c.start < a.end for a in self.above) for c in cells)
            return (above.field, above.printed) if total or (self.below_labels and beside) else None
        labelled = any(header_field(c.text) for c in cells if not c.continued)
        return (above.field, above.printed) if self.below_labels and not labelled else None

    def _is_below_label(self, cell: RowCell) -> bool:
        """Tell whether a cell of a row that has lost its spans stands right below a label all the same."""
        return any(above.start == cell.start for above in self.above)

    def _column_label(self, cell: RowCell, label: str) -> str:
        """Return the label of a further amount of a row: its own and that of its column (年度资金总额/全年预算数)."""
        over = [above.printed for above in self.above if above.start < cell.end and cell.start < above.end]
        return f"{label_key(label)}/{label_key(over[0])}" if over else label

    def _amount(self, cell: RowCell, name: str | None, label: str) -> bool:
        taken = self.header.set_amount(name, cell.text, label=label) if name in MONEY_FIELDS else None
        labelled = None if taken else LABELLED_AMOUNT.match("".join(unicodedata.normalize("NFKC", cell.text).split()))
        inner = header_field(labelled.group(1)) if labelled else None
        if labelled and inner in MONEY_FIELDS:
            taken = self.header.set_amount(inner, labelled.group(2), label=labelled.group(1))
        if taken:
            self._stands(taken, cell)
        return taken is not None

    def _stands(self, name: str, cell: RowCell) -> None:
        """Note where a field stands, and whether its cell was mended by the reader."""
        self.header.places[name] = (*self.header.places.get(name, ()), cell.place)
        if cell.provenance != "exact":
            self.header.provenance[name] = cell.provenance

    def _goal(self, name: str, text: str, label: str) -> str:
        """Take goals and return their field: of two labels (总体目标, 年度目标) one is this year's, if it says so."""
        header, key = self.header, label_key(label)
        if name == "goals" and header.goal_lines and key and key != self.goal_label:
            if is_this_year(key) and not is_this_year(self.goal_label):
                header.total_goal_lines += header.goal_lines
                header.goal_lines = []
                header.rename("goals", "goals_total")
            elif is_this_year(self.goal_label):
                name = "goals_total"
        if name == "goals":
            self.goal_label = key or self.goal_label
        (header.goal_lines if name == "goals" else header.total_goal_lines).append(text)
        return name

    def _own_text(self, name: str, text: str) -> None:
        """Take a code, a name or a usage; a usage may go on in further rows, a name may begin with the code."""
        texts = self.header.texts
        coded = part_coded_name(text) if name == "name" and "name" not in texts else None
        if name == "code":
            texts.setdefault("code", "".join(text.split()))
        elif coded:
            texts.setdefault("code", coded[0])
            texts["name"] = coded[1]
        else:
            texts[name] = undo_wraps(f"{texts[name]}\n{text}" if name in texts else text)

    def _text(self, name: str, cells: list[RowCell], printed: str, row: Row) -> None:
        text, mended = _joined([cell.text for cell in cells], exact=row.exact)
        if not text:
            return
        if self._is_second(name, text, printed):
            name = "extra"
        if name in GOALS:
            name = self._goal(name, text, printed)
        elif name in {"code", "name", "usage"}:
            self._own_text(name, text)
        elif name == "extra":
            before = self.header.extra.get(label_key(printed))
            self.header.extra[label_key(printed)] = undo_wraps(f"{before}\n{text}" if before else text)
        elif not is_noise(text):
            self.header.unplaced.append(Unplaced(text, "表头中没有对应的栏目", row.place))
        if name in {"code", "usage", "name", *GOALS}:
            for cell in cells:
                self._stands(name, cell)
        if mended:
            self.header.provenance[name] = "repaired"

    def _is_second(self, name: str, text: str, printed: str) -> bool:
        """Tell whether a text is a second one of its field, by another label (项目名称, 资金名称) or amount."""
        key = label_key(printed)
        if name == "name":
            self.name_label = self.name_label or key
            return bool(key) and key != self.name_label
        return name in MONEY_FIELDS and bool(key) and NUMBER.fullmatch("".join(text.split())) is not None

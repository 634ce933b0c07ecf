"""Header blocks without cell marks: labels found in running text, and the text after each."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.headings import header_field, is_noise, is_year_alone, label_key
from kg.model import Line, Unplaced
from kg.rows.header import MONEY_FIELDS, Header
from kg.rows.lines import Fragment, cell_text, lines_to_fragments
from kg.text import undo_wraps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LABEL_PIECES = 4
_COLON = re.compile(r"([^\s:：]*)([:：])(?=(\S))")  # 项目编码：X is a label and its text
_MONTHS = re.compile(r"(\d{1,2})\s*月(?:底|末)")
_PERCENTS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s*[%％]?(?!\s*月)(?![\d.])")


def lines_to_header(lines: Sequence[Line], money_unit: str) -> Header:
    """Read the lines that stand before the heading line of a section."""
    header = Header(money_unit)
    told = [line for line in lines if not (is_noise(line.text) or is_year_alone(line.text))]
    spaced = [replace(line, text=_COLON.sub(_parted, line.text)) for line in told]
    for name, printed, cell in _labelled(list(lines_to_fragments(spaced))):
        if name in MONEY_FIELDS and cell:
            # what follows the last amount is the usage: its label spans both
            if header.set_amount(name, cell[0].text, label=printed):
                cell = cell[1:]  # noqa: PLW2901 - the amount is taken, the rest is read on
            name = "usage"  # noqa: PLW2901 - see above
        if cell:
            _take(header, name, printed, cell)
    return header


def _parted(found: re.Match[str]) -> str:
    """Part a label from its text; before a digit only a known one, for 12:30 is a time."""
    before, colon, after = found.groups()
    return f"{before}{colon} " if not after.isdigit() or header_field(before) else f"{before}{colon}"


def _labelled(fragments: list[Fragment]) -> Iterator[tuple[str | None, str, list[Fragment]]]:
    """Yield (field, its label, fragments after it); what stands before the first label comes with None."""
    name: str | None = None
    printed = ""
    cell: list[Fragment] = []
    index = 0
    while index < len(fragments):
        found, length = _label_at(fragments, index)
        if found:
            yield name, printed, cell
            printed = "".join(fragment.text for fragment in fragments[index : index + length])
            name, cell = found, []
            index += length
        else:
            cell.append(fragments[index])
            index += 1
    yield name, printed, cell


def _label_at(fragments: list[Fragment], index: int) -> tuple[str | None, int]:
    """Return the label that begins here and how many fragments it is torn into, longest first."""
    for length in range(_LABEL_PIECES, 0, -1):
        pieces = [fragment.text for fragment in fragments[index : index + length]]
        found = header_field("".join(pieces))
        if found and not pieces[-1].isdigit():
            return found, length
    return None, 0


def _take(header: Header, name: str | None, printed: str, cell: list[Fragment]) -> None:
    text = cell_text(cell)
    if name == "payment_plan":
        _take_plan(header, text, cell)
    elif name == "goals":
        header.goal_lines.append(text)
    elif name == "goals_total":
        header.total_goal_lines.append(text)
    elif name == "extra":
        header.extra.setdefault(label_key(printed), undo_wraps(text))
    elif name == "code":
        header.texts.setdefault("code", "".join(text.split()))
    elif name in {"usage", "name"}:
        before = header.texts.get(name)
        header.texts[name] = undo_wraps(f"{before}\n{text}" if before else text)
    else:
        header.unplaced.append(Unplaced(undo_wraps(text), "表头中没有对应的栏目", cell[0].place))


def _take_plan(header: Header, text: str, cell: list[Fragment]) -> None:
    """Read a payment plan; more or fewer percentages than months have lost their columns and are not guessed."""
    months = _MONTHS.findall(text)
    percents = [Decimal(number) for number in _PERCENTS.findall(_MONTHS.sub(" ", text))]
    header.payment_plan = dict.fromkeys(months)
    if len(set(months)) == len(percents) == len(months):
        header.payment_plan = dict(zip(months, percents, strict=True))
    elif percents:
        header.provenance["payment_plan"] = "unresolved"
        rest = undo_wraps(_MONTHS.sub(" ", text))
        which = "百分比少于月份" if len(percents) < len(months) else "百分比与月份不能一一对应"
        header.unplaced.append(Unplaced(rest, f"支出计划的{which}，归属不明", cell[0].place))

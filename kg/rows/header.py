"""The header block of a 绩效目标表: labels, and what stands beside or below them, whatever the column edges."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from kg.headings import is_this_year, label_key
from kg.model import Place, Unplaced
from kg.targets import lookup_unit
from kg.text import undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.model import Provenance

AMOUNT = r"-?\d[\d,]*(?:\.\d+)?"
"""How a number of an amount is written, after NFKC."""
_AMOUNT = re.compile(rf"^[¥￥]?({AMOUNT})(\D*)$")
_UNIT_IN_LABEL = re.compile(r"[（(]\s*(?:单位\s*[:：]?)?\s*(?:人民币)?([^\s()（）:：]?[^\s()（）:：]?元)\s*[)）]")
# 1. at the start of a text or line, or 2. after a stop or space; 2.5 inside a sentence is a number
_CODED_NAME = re.compile(r"^\s*([0-9](?:\s*[0-9A-Z]){19,22})\s*[-—–_]\s*(?=\D)(.+)$", re.DOTALL)
TEN_THOUSAND = "万元"
"""The unit of the record's amounts."""
MONEY_FIELDS = frozenset(("budget", "fiscal_funds", "other_funds", "adjustment", "total_budget"))


_Held = TypeVar("_Held")
_WHOLES = {"budget", "total_budget"}
_ABOVE_ALL = "多个项目共用的表头内容，不属于任何一个项目"
_TWICE = "与上文同一栏目的另一内容"


@dataclass(slots=True)
class Header:
    """What a header block says; amounts in 万元, payment plan by month.

    `printed` holds by field the amounts that are printed in another unit, as they stand there.
    """

    money_unit: str = "万元"
    texts: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    payment_plan: dict[str, Decimal | None] | None = None
    goal_lines: list[str] = field(default_factory=list)
    total_goal_lines: list[str] = field(default_factory=list)
    budget_label: str = ""
    unplaced: list[Unplaced] = field(default_factory=list)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def complete(self, other: Header) -> None:
        """Take from `other`, read from another part of the section, what this header lacks."""
        self._report_other(other)
        self.texts = {**other.texts, **self.texts}
        self.amounts = {**other.amounts, **self.amounts}
        self.payment_plan = self.payment_plan or other.payment_plan
        self.printed = {**other.printed, **self.printed}
        self.goal_lines = self.goal_lines or other.goal_lines
        self.total_goal_lines = self.total_goal_lines or other.total_goal_lines
        self.provenance = {**other.provenance, **self.provenance}
        self.extra = {**other.extra, **self.extra}
        self.places = {**other.places, **self.places}
        self.unplaced += other.unplaced

    def _report_other(self, other: Header) -> None:
        """Report what another part of the section says otherwise."""
        for name, told in (*other.texts.items(), *other.amounts.items(), *other.extra.items()):
            mine = self.texts.get(name) or self.amounts.get(name) or self.extra.get(name)
            if mine is not None and mine != told:
                place = next(iter(other.places.get(name, ())), Place())
                self.unplaced.append(Unplaced(str(told), _TWICE, place))
        if self.goal_lines and other.goal_lines and self.goals != other.goals:
            place = next(iter(other.places.get("goals", ())), Place())
            self.unplaced.append(Unplaced("\n".join(other.goal_lines), _TWICE, place))

    def left_out(self) -> list[Unplaced]:
        """Return texts, amounts and goals of a block above several projects, which are none of theirs."""
        told = [(name, str(text)) for name, text in (*self.texts.items(), *self.amounts.items())]
        told += [("goals", text) for text in self.goals] + [("goals_total", text) for text in self.goals_total]
        return [Unplaced(text, _ABOVE_ALL, next(iter(self.places.get(name, ())), Place())) for name, text in told]

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals, one by one, without their numbers."""
        return split_goals("\n".join(self.goal_lines))

    @property
    def goals_total(self) -> tuple[str, ...]:
        """The goals of the whole project, one by one."""
        return split_goals("\n".join(self.total_goal_lines))

    def set_amount(self, name: str, text: str, *, label: str = "") -> str | None:
        """Take an amount of money and return the field it is; None if `text` is none, or another stands there.

        Its label's unit (预算数（元）) goes before the table's. Of two budgets (项目资金总额, 年度资金总额) the one
        whose label says so is this year's, the other the project's.
        """
        own = money_unit(label)
        unit = own or self.money_unit
        if own and name in _WHOLES:
            self.money_unit = unit  # what it is made up of (其中：财政拨款) is printed in the same unit
        amount = parse_amount(text, unit)
        if amount is None:
            return None
        if name == "budget" and "budget" in self.amounts and label_key(label) != self.budget_label:
            if is_this_year(label) and not is_this_year(self.budget_label):
                self.rename("budget", "total_budget")
            elif is_this_year(self.budget_label):
                name = "total_budget"
        if self.amounts.setdefault(name, amount) != amount:
            return None
        if name == "budget" and not self.budget_label:
            self.budget_label = label_key(label)
        if unit != TEN_THOUSAND and not text.strip().endswith(TEN_THOUSAND):
            self.printed.setdefault(name, text.strip())
        return name

    def rename(self, name: str, to: str) -> None:
        """Take what was read as one field for another, with its place and its grade."""
        _rename(self.amounts, name, to)
        _rename(self.printed, name, to)
        _rename(self.places, name, to)
        _rename(self.provenance, name, to)
        if name == "budget":
            self.budget_label = ""


def _rename(held: dict[str, _Held], name: str, to: str) -> None:
    if name in held:
        held[to] = held.pop(name)


def money_unit(label: str) -> str | None:
    """Return the unit of money that a label names in brackets, or None.

    >>> money_unit("预算数（元）"), money_unit("预算数")
    ('元', None)
    """
    found = _UNIT_IN_LABEL.search(label)
    return found.group(1) if found else None


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


@cache
def _goal_number() -> re.Pattern[str]:
    """Return how the number before a goal is written: 1. or 1、, or 目标1： with a word before it."""
    before = "|".join(sorted(words("numbered-goal"), key=len, reverse=True))
    return re.compile(
        rf"(?:(?m:^)\s*|(?<=[。；;!！?？\s]))(?:{before})\s*(\d{{1,2}})\s*[:：.．、\s]\s*"
        r"|(?m:^)\s*(\d{1,2})\s*[.．、]\s*|(?<=[。；;!！?？\s])(\d{1,2})\s*[.．、](?!\d)\s*"
    )


def split_goals(text: str) -> tuple[str, ...]:
    """Split goals at their numbers 1. 2. 3. or 目标1： 目标2：; a text without them is one goal.

    >>> split_goals("1.完成888场放映 2.发放9名补贴")
    ('完成888场放映', '发放9名补贴')
    """
    cuts: list[tuple[int, int]] = []
    for found in _goal_number().finditer(text):
        if int(next(filter(None, found.groups()))) == len(cuts) + 1:
            cuts.append(found.span())
    if not cuts or text[: cuts[0][0]].strip():
        whole = undo_wraps(text)
        return (whole,) if whole else ()
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    parts = [undo_wraps(text[start:end]) for (_, start), end in zip(cuts, ends, strict=True)]
    # 1.1.按… is one number printed twice
    return tuple(re.sub(r"^\d{1,2}[.．、](?!\d)", "", part).strip() for part in parts if part)


def part_coded_name(text: str) -> tuple[str, str] | None:
    r"""Return (code, name) of a name with the project's code before it, as some systems print it; None for any other.

    >>> part_coded_name("51000021R0000\n00019951-工资性支出")
    ('51000021R000000019951', '工资性支出')
    """
    found = _CODED_NAME.match(text)
    return ("".join(found.group(1).split()), undo_wraps(found.group(2))) if found else None

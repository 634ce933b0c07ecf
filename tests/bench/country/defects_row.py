"""Defects of a row: each function changes a row of a project that it suits and returns it, or None where none does."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING

from country.data import load
from country.laws import foreign, replaced
from country.model import Cited

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from country.model import Disclosure, Paper, Row

    Change = Callable[[Disclosure, Paper, random.Random], Row | None]
    Make = Callable[[Disclosure, Row, random.Random], tuple[str, tuple[Cited, ...]]]

NOTHING: dict[str, str | None] = dict.fromkeys(("comparator", "number", "unit", "per", "canonical", "canonical_unit"))


def _texts(rule: str) -> str:
    text: str = load("defects")["texts"][rule]
    return text


def _thing(paper: Paper) -> str:
    thing: str = load("topics")[paper.topic]["thing"]
    return thing


def _pick(paper: Paper, chance: random.Random, suits: Callable[[Row], bool]) -> Row | None:
    """Return a row without a defect that suits and that no goal speaks of."""
    rows = [row for row in paper.rows if row.applies and not row.touched and not row.told and suits(row)]
    return chance.choice(rows) if rows else None


def _counted(row: Row) -> bool:
    return row.kind == "quantity" and row.number is not None and row.sign == "≥" and not row.per


def _rate(row: Row) -> bool:
    return row.unit == "%" and row.sign == "≥" and row.level3.endswith("率") and row.kind == "quality"


def _cost(row: Row) -> bool:
    return row.kind == "cost" and row.unit == "万元"


def _said(row: Row) -> bool:
    return row.kind != "beneficiary-satisfaction"


def _numbered(row: Row) -> bool:
    return len(row.cited) == 1 and row.cited[0].number is not None


def _signed(suits: Callable[[Row], bool], sign: str) -> Change:
    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = _pick(paper, chance, suits)
        if row:
            row.sign = sign
        return row

    return change


def _valued(suits: Callable[[Row], bool], rule: str) -> Change:
    """Return a change that puts words in place of a value."""

    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = _pick(paper, chance, suits)
        if row:
            row.printed["value"] = _texts(rule) if rule != "V01" else ""
            row.target = dict(NOTHING)
        return row

    return change


def _based(suits: Callable[[Row], bool], make: Make) -> Change:
    """Return a change that puts another basis in place: `make` gives its text and citations."""

    def change(document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = _pick(paper, chance, suits)
        if row:
            row.basis, row.cited = make(document, row, chance)
        return row

    return change


def _worded(suits: Callable[[Row], bool], field: str, rule: str) -> Change:
    """Return a change that puts another text into a field of a row."""

    def change(document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = _pick(paper, chance, suits)
        if row:
            values = {
                "thing": _thing(paper),
                "text": row.description,
                "level3": row.level3,
                "year": document.year - 1,
                "unit": row.unit,
            }
            number = row.number if rule != "C01" else _above(row)
            count = chance.randint(11, 40)
            price = 100 * max(1, int((row.number or 0) * 10000 * 2 / count) // 100)
            setattr(row, field, _texts(rule).format(**values, number=number, count=count, price=price))
        return row

    return change


def _above(row: Row) -> Decimal:
    """Return a share below 100 that is not the row's."""
    number = row.number or Decimal(0)
    return number + 2 if number < 98 else number - 3


def _at_most(document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _worded(_counted, "description", "D02")(document, paper, chance)
    if row:
        row.sign = "≤"
    return row


def _without_unit(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _pick(paper, chance, _counted)
    if row:
        row.unit = ""
        row.target = NOTHING | {
            "comparator": ">=",
            "number": format(row.number or 0, "f"),
            "canonical": format(row.number or 0, "f"),
        }
    return row


def _misspelt_unit(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _pick(paper, chance, _rate)
    if row:
        row.unit = "百份比"
        number = format(row.number or 0, "f")
        row.target = NOTHING | {
            "comparator": ">=",
            "number": number,
            "unit": "百份比",
            "canonical": number,
            "canonical_unit": "%",
        }
    return row


def _share_of(number: int, sign: str) -> Change:
    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = _pick(paper, chance, _rate)
        if row:
            row.number, row.sign = Decimal(number), sign
        return row

    return change


def _own_name(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _pick(paper, chance, lambda each: each.kind == "sustainability")
    if row:
        row.level3 = f"提升{_thing(paper)}水平"
        row.printed["value"] = row.level3
        row.target = dict(NOTHING)
    return row


def _other_unit(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _pick(paper, chance, lambda each: each.level3.endswith("人数") and each.unit == "人")
    if row:
        row.unit = "次"
    return row


def _brackets(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _pick(paper, chance, _numbered)
    if row:
        left, right = chance.choice(load("bases")["brackets"])
        row.basis = row.basis.replace("〔", left).replace("〕", right)
    return row


def _number_zero(_document: Disclosure, row: Row, _chance: random.Random) -> tuple[str, tuple[Cited, ...]]:
    number = f"{(row.cited[0].number or '').split('〕')[0]}〕0号"
    return number, (Cited(number, None),)


def _filled_down(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    """Give rows below one another one title with numbers that count up, as dragging a cell down makes them."""
    rows = [row for row in paper.rows if row.applies and not row.touched and row.kind != "beneficiary-satisfaction"]
    start = next((n for n in range(len(rows) - 3) if _numbered(rows[n]) and rows[n].cited[0].title), None)
    if start is None:
        return None
    first = rows[start].cited[0]
    stem, last = (first.number or "").removesuffix("号").split("〕")
    for step in range(4):
        cited = Cited(f"{stem}〕{int(last) + step}号", first.title)
        rows[start + step].basis = f"《{cited.title}》（{cited.number}）"
        rows[start + step].cited = (cited,)
        rows[start + step].touched = True
    del chance
    return rows[start]


def _second_title(document: Disclosure, row: Row, _chance: random.Random) -> tuple[str, tuple[Cited, ...]]:
    """Cite the number of another row of the document with another title."""
    others = [each for paper in document.papers for each in paper.rows if each is not row and _numbered(each)]
    number = next((each.cited[0].number for each in others if each.cited[0].title), None)
    if number is None:
        return row.basis, row.cited
    title = _texts("B11")
    return f"{number}《{title}》", (Cited(number, title),)


def _wrong_title(_document: Disclosure, _row: Row, _chance: random.Random) -> tuple[str, tuple[Cited, ...]]:
    number, title = load("defects")["texts"]["B12"]
    return f"《{title}》（{number}）", (Cited(number, title),)


def _misplaced(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    """Move a row of output under the benefits."""
    benefits = [position for position, row in enumerate(paper.rows) if row.level1 == "效益指标"]
    counted = [row for row in paper.rows if row.kind == "quantity" and not row.touched]
    if not benefits or len(counted) < 2:
        return None
    row = chance.choice(counted)
    paper.rows.insert(benefits[-1] + 1, row)
    paper.rows.pop(next(position for position, each in enumerate(paper.rows) if each is row))
    row.level1 = "效益指标"
    return row


def _misfiled(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _worded(_rate, "level3", "T03")(_document, paper, chance)
    if row:
        row.description = "在规定时间内拨付的资金所占比例"
    return row


def _twice(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _pick(paper, chance, _counted)
    if row is None:
        return None
    row.touched = True
    twin = copy(row)
    paper.rows.insert(next(n for n, each in enumerate(paper.rows) if each is row) + 1, twin)
    return twin


def _same_name(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    costs = [row for row in paper.rows if _cost(row) and not row.touched]
    if len(costs) < 2:
        return None
    costs[1].level3 = costs[0].level3
    costs[0].touched = True
    del chance
    return costs[1]


def _text_of(rule: str) -> Make:
    return lambda _document, _row, _chance: (_texts(rule), ())


def _titled(cited: Cited) -> tuple[str, tuple[Cited, ...]]:
    return f"《{cited.title}》", (cited,)


def _described(make: Callable[[Row], str]) -> Change:
    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = _pick(paper, chance, _rate)
        if row:
            row.description = make(row)
        return row

    return change


BASIS, TEXT, NONE = frozenset({"basis"}), frozenset({"description"}), frozenset[str]()
ROWS: dict[str, tuple[frozenset[str], Change]] = {
    "D01": (NONE, _signed(_cost, "≥")),
    "D02": (TEXT, _at_most),
    "D03": (NONE, _signed(_rate, "≤")),
    "D04": (NONE, _signed(_cost, "")),
    "V01": (NONE, _valued(_said, "V01")),
    "V02": (NONE, _valued(_said, "V02")),
    "V03": (NONE, _without_unit),
    "V04": (NONE, _misspelt_unit),
    "V05": (NONE, _share_of(120, "")),
    "V06": (NONE, _share_of(100, "≥")),
    "V07": (NONE, _valued(_counted, "V07")),
    "V08": (NONE, _own_name),
    "V09": (NONE, _valued(lambda row: row.kind == "sustainability", "V09")),
    "V13": (NONE, _other_unit),
    "V14": (NONE, _valued(_rate, "V14")),
    "B01": (BASIS, _based(_said, lambda _document, _row, _chance: ("", ()))),
    "B02": (BASIS, _based(_said, lambda _document, row, _chance: (row.level3, ()))),
    "B03": (BASIS, _brackets),
    "B04": (BASIS, _based(_numbered, _number_zero)),
    "B05": (BASIS, _filled_down),
    "B07": (BASIS, _based(_said, _text_of("B07"))),
    "B08": (BASIS, _based(_counted, _text_of("B08"))),
    "B09": (BASIS, _based(_said, lambda _document, _row, chance: _titled(chance.choice(replaced())))),
    "B10": (BASIS, _based(_said, lambda document, _row, chance: foreign(document.unit, chance))),
    "B11": (BASIS, _based(_said, _second_title)),
    "B12": (BASIS, _based(_said, _wrong_title)),
    "T02": (NONE, _misplaced),
    "T03": (NONE, _misfiled),
    "T06": (NONE, _worded(_rate, "level3", "T06")),
    "T07": (NONE, _twice),
    "T09": (NONE, _worded(_counted, "level3", "T09")),
    "T10": (NONE, _worded(_rate, "level3", "T10")),
    "T11": (TEXT, _described(lambda row: row.level3)),
    "T12": (TEXT, _described(lambda _row: "")),
    "T13": (TEXT, _same_name),
    "A06": (TEXT, _worded(_cost, "description", "A06")),
    "C01": (TEXT, _worded(_rate, "description", "C01")),
    "C02": (TEXT, _worded(lambda row: row.kind == "timeliness", "description", "C02")),
}

"""Defects of what a row rests on: each change puts another basis into a row that suits, and returns the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from country.data import load
from country.defects_pick import based, counted, numbered, pick, text_of_rule
from country.laws import foreign, replaced
from country.model import Cited

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from country.model import Disclosure, Paper, Row

    Change = Callable[[Disclosure, Paper, random.Random], Row | None]
    Make = Callable[[Disclosure, Row, random.Random], tuple[str, tuple[Cited, ...]]]


def _based(suits: Callable[[Row], bool], make: Make) -> Change:
    """Return a change that puts another basis in place: `make` gives its text and citations."""

    def change(document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = pick(paper, chance, suits)
        if row:
            row.basis, row.cited = make(document, row, chance)
        return row

    return change


def _brackets(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = pick(paper, chance, numbered)
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
    start = next((n for n in range(len(rows) - 3) if numbered(rows[n]) and rows[n].cited[0].title), None)
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
    others = [each for paper in document.papers for each in paper.rows if each is not row and numbered(each)]
    number = next((each.cited[0].number for each in others if each.cited[0].title), None)
    if number is None:
        return row.basis, row.cited
    title = text_of_rule("B11")
    return f"{number}《{title}》", (Cited(number, title),)


def _wrong_title(_document: Disclosure, _row: Row, _chance: random.Random) -> tuple[str, tuple[Cited, ...]]:
    number, title = load("defects")["texts"]["B12"]
    return f"《{title}》（{number}）", (Cited(number, title),)


def _text_of(rule: str) -> Make:
    return lambda _document, _row, _chance: (text_of_rule(rule), ())


def _titled(cited: Cited) -> tuple[str, tuple[Cited, ...]]:
    return f"《{cited.title}》", (cited,)


BASES: dict[str, Change] = {
    "B01": _based(based, lambda _document, _row, _chance: ("", ())),
    "B02": _based(based, lambda _document, row, _chance: (row.level3, ())),
    "B03": _brackets,
    "B04": _based(numbered, _number_zero),
    "B05": _filled_down,
    "B07": _based(based, _text_of("B07")),
    "B08": _based(counted, _text_of("B08")),
    "B09": _based(based, lambda _document, _row, chance: _titled(chance.choice(replaced()))),
    "B10": _based(based, lambda document, _row, chance: foreign(document.unit, chance)),
    "B11": _based(based, _second_title),
    "B12": _based(based, _wrong_title),
}

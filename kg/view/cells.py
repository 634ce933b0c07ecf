"""Record -> what is shown of it: every cell with its text, how it was found and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.headings import own_label
from kg.places import source_place
from kg.rows.grid import FIELDS
from kg.view.words import GRADES, WORDS, field_label
from kg.vocabulary import label, own, synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Indicator, Place, Project, Target

SIGNS = {">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<"}
_ALWAYS = ("name", "code", "budget", "goals")  # header fields that every form has: shown as missing where they are
_HEADER = (
    *("name", "code", "budget", "fiscal_funds", "other_funds", "adjustment", "total_budget", "usage"),
    *("payment_plan", "goals", "goals_total"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field as it was read; `key` names it in the page, `text` is None where nothing was found."""

    key: str
    field: str
    label: str
    text: str | None
    grade: str
    places: tuple[Place, ...] = ()
    where: str = ""
    absent: bool = False

    @property
    def sure(self) -> bool:
        """Whether it is as printed, or its table has no such column."""
        return self.absent or (self.text is not None and self.grade == "exact")


@dataclass(frozen=True, slots=True)
class Reading:
    """A target as it was parsed, ready to be shown; empty parts are empty texts."""

    kind: str
    comparator: str
    number: str
    unit: str
    canonical: str
    malformed: str


@dataclass(frozen=True, slots=True)
class RowView:
    """An indicator row: the cells of its fields, and `more` for those of columns the record keeps aside."""

    key: str
    ordinal: int
    cells: tuple[Cell, ...]
    more: tuple[Cell, ...]
    reading: Reading
    extra: dict[str, str]
    grade: str
    where: str
    pages: tuple[int | None, ...]

    @property
    def all_cells(self) -> tuple[Cell, ...]:
        """Every cell of the row."""
        return (*self.cells, *self.more)

    @property
    def sure(self) -> bool:
        """Whether nothing of the row needs to be looked at: all as printed, and nothing missing."""
        return self.grade == "exact" and all(cell.sure for cell in self.all_cells)


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project: its header fields and its rows."""

    key: str
    ordinal: int
    name: str | None
    header: tuple[Cell, ...]
    extra: dict[str, str]
    rows: tuple[RowView, ...]
    pages: tuple[int | None, ...]


def worst(grades: Iterable[str]) -> str:
    """Return the least certain grade.

    >>> worst(["exact", "inferred", "repaired"])
    'inferred'
    """
    return max(grades, key=GRADES.index, default="exact")


def view_project(project: Project, lang: str) -> ProjectView:
    """Return what is shown of a project."""
    key = str(project.ordinal)
    header = tuple(
        Cell(
            f"{key}.{field}",
            field,
            field_label(field, lang),
            text,
            project.provenance.get(field, "exact"),
            project.places.get(field, ()),
            _stands(project.places.get(field, ()), None, lang),
        )
        for field, text in header_texts(project, lang).items()
        if text is not None or field in _ALWAYS
    )
    pages = dict.fromkeys(place.page for cell in header for place in cell.places)
    return ProjectView(
        key,
        project.ordinal,
        project.name,
        header,
        {name: text for name, text in project.extra.items() if name != own_label("adjustment")},
        tuple(_view_row(row, project, lang) for row in project.indicators),
        tuple(pages) or (project.place.page,),
    )


def header_texts(project: Project, lang: str) -> dict[str, str | None]:
    """Return the texts of the header fields, amounts with their unit and as printed where a form is in 元."""
    say = WORDS[lang]

    def money(field: str, amount: Decimal | None) -> str | None:
        if amount is None:
            return None
        text = say["money"].format(n=format(amount, "f"))
        return say["printed"].format(n=text, as_is=project.amounts[field]) if field in project.amounts else text

    def numbered(goals: tuple[str, ...]) -> str | None:
        if len(goals) < 2:
            return "".join(goals) or None
        return "\n".join(f"{number}. {goal}" for number, goal in enumerate(goals, start=1))

    adjustment = project.extra.get(own_label("adjustment"))
    plan = [
        say["month"].format(month=month, percent=say["absent"] if share is None else f"{share:f}%")
        for month, share in (project.payment_plan or {}).items()
    ]
    texts = {
        "name": project.name,
        "code": project.code,
        "budget": money("budget", project.budget),
        "fiscal_funds": money("fiscal_funds", project.fiscal_funds),
        "other_funds": money("other_funds", project.other_funds),
        "adjustment": money("adjustment", Decimal(adjustment)) if adjustment else None,
        "total_budget": money("total_budget", project.total_budget),
        "usage": project.usage,
        "payment_plan": say["and"].join(plan) or None,
        "goals": numbered(project.goals),
        "goals_total": numbered(project.goals_total),
    }
    return {field: texts[field] for field in _HEADER}


def _view_row(row: Indicator, project: Project, lang: str) -> RowView:
    key = f"{project.ordinal}-{row.ordinal}"
    where = source_place([row.place], lang=lang)

    def cell(field: str, text: str | None) -> Cell:
        places = row.places.get(field, ())
        stands = _stands(places, row.place, lang)
        absent = text is None and bool(project.columns) and field not in project.columns
        grade = row.provenance.get(field, "exact")
        return Cell(f"{key}.{field}", field, field_label(field, lang), text, grade, places, stands, absent)

    headings = {synonyms("Column").get(heading): text for heading, text in row.extra.items()}
    return RowView(
        key,
        row.ordinal,
        tuple(cell(field, getattr(row, field)) for field in FIELDS),
        tuple(cell(field, headings.get(field)) for field in ("comparator", "unit") if field in row.places),
        read_target(row.target, lang),
        row.extra,
        row.provenance.get("row", "exact"),
        where,
        _pages(row),
    )


def _pages(row: Indicator) -> tuple[int | None, ...]:
    """Return the pages a row stands on; its labels may be those of a merged cell that begins pages before."""
    own_cells = [place for field in ("level3", "value") for place in row.places.get(field, ())]
    return tuple(dict.fromkeys(place.page for place in (row.place, *own_cells) if place.page)) or (None,)


def _stands(places: tuple[Place, ...], row: Place | None, lang: str) -> str:
    """Return where a cell stands, where neither a rectangle on the page nor the place of its row tells it."""
    if not places or all(place.box for place in places):
        return ""
    if row and {place.sheet for place in places} == {row.sheet} != {None}:
        return " ".join(place.range for place in places if place.range)
    if row and {_line(place) for place in places} == {_line(row)}:
        return ""
    return source_place(list(places), lang=lang)


def _line(place: Place) -> tuple[object, ...]:
    return (place.sheet, place.page, place.table, place.row, place.line)


def read_target(target: Target, lang: str) -> Reading:
    """Return a target as people write it, in its parts."""
    say = WORDS[lang]
    number = "" if target.number is None else format(target.number, "f")
    if target.number2 is not None:
        number += f"–{target.number2:f}"
    if target.approximate:
        number = f"{say['approximate']} {number}".strip()
    unit = f"{target.unit or ''}/{target.per}" if target.per else target.unit or ""
    canonical = ""
    if target.canonical and (target.canonical.value, target.canonical.unit) != (target.number, target.unit):
        canonical = say["canonical"].format(n=f"{target.canonical.value:f} {target.canonical.unit or ''}".strip())
    return Reading(
        kind=label(own(target.kind, scheme="target-kind"), lang),
        comparator=SIGNS.get(target.comparator or "", ""),
        number=" ".join(part for part in (number, target.date or "", target.ratio or "") if part),
        unit=unit,
        canonical=canonical,
        malformed=target.malformed or "",
    )

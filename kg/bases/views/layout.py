"""NEIGHBOURHOOD -> BOXES AND LINES: columns of boxes that do not overlap, in pixels, whatever the texts.

From left to right: related documents, the document, the units that cite it, their projects.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kg.bases.views.words import WORDS, amount, clean, document_name, kind_label, money_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.bases.views.neighbours import Neighbour, Neighbourhood, UnitProjects
    from kg.bases.views.records import CitedDocument, CitingProject

Style = Literal["strong", "plain", "faint"]
FONT, LINE, PADDING, GAP = 13, 19, 10, 12
MARGIN, HEADING, BETWEEN = 24, 34, 76
WIDTHS = {"neighbours": 280, "document": 270, "units": 190, "projects": 300}
NARROW = 0.62
"""How wide a character of half width is at most, in ems; digits and capitals are wider than half an em."""
_OPENING, _CLOSING = "（《〈“‘〔【([", "）》〉”’〕】)],，。、；：！？%…"
_TOKEN = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[A-Za-z0-9](?:[A-Za-z0-9._/,-]*[A-Za-z0-9])?|[^{re.escape(_OPENING)}]|$)[{re.escape(_CLOSING)}]*|."
)


@dataclass(frozen=True, slots=True)
class Box:
    """A box: `x` and `y` are its upper left corner; lines of text each with a style; `tip` is all it is about."""

    key: str
    role: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[Style, str], ...]
    tip: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from the right side of one box to the left side of another."""

    start: str
    end: str
    role: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of a width and height, with the headings of its columns."""

    width: float
    height: float
    headings: tuple[tuple[float, str], ...]
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    title: str
    about: str


def lay_out(around: Neighbourhood, *, lang: str) -> Drawing:
    """Return the drawing of a neighbourhood; columns without a box are left out."""
    say = WORDS[lang]
    document = around.document
    neighbours = [_neighbour(each, number, lang) for number, each in enumerate(around.neighbours, 1)]
    if around.more_neighbours:
        neighbours.append(_rest("neighbours", say["more_neighbours"].format(n=around.more_neighbours)))
    units = [_unit(each, number, say) for number, each in enumerate(around.units, 1)]
    projects = [
        [_project(each, f"p{number}-{position}", say) for position, each in enumerate(unit.projects, 1)]
        for number, unit in enumerate(around.units, 1)
    ]
    rest = [_rest("units", say["more_projects"].format(n=around.more_projects))] if around.more_projects else []
    if around.more_units:
        more = say["more_units"].format(n=around.more_units)
        rest.append(replace(_rest("units", more), key="rest-text"))
    placed_units, placed_projects = _stack_units(units, projects)
    placed_units += _stack(rest, start=_bottom([*placed_units, *placed_projects]))
    columns = {
        "neighbours": _stack(neighbours),
        "document": _stack([_middle(document, lang)]),
        "units": placed_units,
        "projects": placed_projects,
    }
    edges = (
        *(Edge(box.key, "document", box.role) for box in neighbours),
        *(Edge("document", box.key, box.role) for box in (*units, *rest)),
        *(Edge(unit.key, box.key, "project") for unit, group in zip(units, projects, strict=True) for box in group),
    )
    name, told = document_name(document.facts), say["drawing_about"]
    counts = {"units": len(document.units), "projects": len(document.projects), "money": amount(document.money)}
    title, about = say["drawing"].format(name=name), told.format(name=name, **counts)
    return _drawing(columns, edges, say, clean(title), clean(about))


def _drawing(
    columns: dict[str, list[Box]], edges: tuple[Edge, ...], say: dict[str, str], title: str, about: str
) -> Drawing:
    """Return columns side by side, each in the middle of the height."""
    shown = {name: boxes for name, boxes in columns.items() if boxes}
    heights = {name: _bottom(boxes) - GAP for name, boxes in shown.items()}
    tallest = max(heights.values())
    beside = max(heights.get(name, 0.0) for name in ("units", "projects"))  # a unit stays beside its projects
    x, headings, placed = float(MARGIN), [], []
    for name, boxes in shown.items():
        height = beside if name in ("units", "projects") else heights[name]
        top = MARGIN + HEADING + (tallest - height) / 2
        placed += [replace(box, x=x, y=round(box.y + top, 1)) for box in boxes]
        headings.append((x, say[f"column_{name}"]))
        x += WIDTHS[name] + BETWEEN
    width = x - BETWEEN + MARGIN
    return Drawing(width, tallest + 2 * MARGIN + HEADING, tuple(headings), tuple(placed), edges, title, about)


# --- the boxes


def _middle(document: CitedDocument, lang: str) -> Box:
    say, facts = WORDS[lang], document.facts
    about = [kind_label(facts, lang), say[facts.status]]
    until = f"{say['until']} {facts.until}" if facts.until else ""
    counts = [say["of_projects"].format(n=len(document.projects)), say["of_units"].format(n=len(document.units))]
    texts: list[tuple[Style, str, int]] = [
        ("strong", facts.number or "", 2),
        ("plain", facts.title or "", 6),
        ("faint", say["dot"].join(filter(None, about)), 2),
        ("faint", until, 1),
        ("faint", say["dot"].join(counts), 2),
        ("faint", money_text(document.money, say), 1),
    ]
    role = "ended" if facts.status == "replaced" else "document"
    return _box("document", role, "document", texts, document_name(facts))


def _neighbour(neighbour: Neighbour, number: int, lang: str) -> Box:
    say, facts = WORDS[lang], neighbour.facts
    relation = say[f"relation_{neighbour.relation}"].format(n=neighbour.projects)
    texts: list[tuple[Style, str, int]] = [
        ("faint", relation, 2),
        ("strong", facts.number or "", 2),
        ("plain", facts.title or ("" if facts.number else facts.iri), 3),
    ]
    return _box(f"n{number}", neighbour.relation, "neighbours", texts, document_name(facts))


def _unit(unit: UnitProjects, number: int, say: dict[str, str]) -> Box:
    texts: list[tuple[Style, str, int]] = [
        ("strong", unit.unit, 4),
        ("faint", say["of_projects"].format(n=unit.total) if unit.total else say["in_text"], 2),
    ]
    return _box(f"u{number}", "unit", "units", texts, unit.unit)


def _project(project: CitingProject, key: str, say: dict[str, str]) -> Box:
    year = say["year"].format(n=project.source.year) if project.source.year else ""
    money = money_text(project.budget, say)
    name = project.name or say["untitled"]
    texts: list[tuple[Style, str, int]] = [
        ("plain", name, 3),
        ("faint", say["dot"].join(filter(None, (year, money))), 1),
    ]
    return _box(key, "project", "projects", texts, name)


def _rest(column: str, text: str) -> Box:
    return _box(f"rest-{column}", "rest", column, [("faint", text, 2)], text)


def _box(key: str, role: str, column: str, texts: Iterable[tuple[Style, str, int]], tip: str) -> Box:
    width = WIDTHS[column]
    room = (width - 2 * PADDING) / FONT
    lines = tuple((style, line) for style, text, most in texts for line in wrap(text, room, most))
    return Box(key, role, 0, 0, width, len(lines) * LINE + 2 * PADDING, lines, clean(tip))


# --- one below the other


def _stack(boxes: Iterable[Box], start: float = 0) -> list[Box]:
    placed, y = [], start
    for box in boxes:
        placed.append(replace(box, y=y))
        y += box.height + GAP
    return placed


def _stack_units(units: Sequence[Box], projects: Sequence[Sequence[Box]]) -> tuple[list[Box], list[Box]]:
    """Return units and projects, each unit beside the middle of its projects."""
    placed_units: list[Box] = []
    placed_projects: list[Box] = []
    y = 0.0
    for unit, group in zip(units, projects, strict=True):
        height = max(unit.height, sum(box.height + GAP for box in group) - GAP)
        own = sum(box.height + GAP for box in group) - GAP
        placed_units.append(replace(unit, y=y + (height - unit.height) / 2))
        placed_projects += _stack(group, start=y + (height - own) / 2)
        y += height + 2 * GAP
    return placed_units, placed_projects


def _bottom(boxes: Iterable[Box]) -> float:
    """Return where the next box below these begins."""
    return max((box.y + box.height + GAP for box in boxes), default=0.0)


# --- text in a width


def text_width(text: str) -> float:
    """Return how wide a text is at most, in ems.

    >>> text_width("财预"), text_width("(a")
    (2.0, 1.24)
    """
    return round(sum(1.0 if unicodedata.east_asian_width(mark) in "WFA" else NARROW for mark in text), 2)


def wrap(text: str, room: float, most: int) -> list[str]:
    """Return a text in at most so many lines of a width in ems; what does not fit ends in an ellipsis.

    >>> wrap("关于印发《办法》的通知", 5, 3), wrap("关于印发《办法》的通知", 5, 2), wrap("", 5, 2)
    (['关于印发', '《办法》的', '通知'], ['关于印发', '《办法》…'], [])
    """
    lines = [""]
    for token in _TOKEN.findall(clean(text)):
        for piece in [token] if text_width(token) <= room else token:
            if lines[-1] and text_width(lines[-1] + piece) > room:
                lines[-1] = lines[-1].rstrip()
                lines.append("")
            lines[-1] = (lines[-1] + piece).lstrip()
    lines = [line for line in lines if line]
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(lines[most - 1], room)]


def _cut(line: str, room: float) -> str:
    while line and text_width(line + "…") > room:
        line = line[:-1]
    return line + "…"

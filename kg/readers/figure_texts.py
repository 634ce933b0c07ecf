"""Runs of lines -> whole texts: a space within a heading parts no columns, narrow white between two does."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.readers.figure_columns import find_figure_columns
from kg.readers.figure_words import is_figure
from kg.readers.runs import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.figure_columns import FigureColumns
    from kg.readers.runs import Run

_ONE_TEXT = 0.65  # em of white space within one text at the most


def whole_texts(lines: Sequence[TextLine], known: FigureColumns | None = None) -> list[TextLine]:
    """Return lines whose runs are whole texts: those parted by no more than a space are one, unless columns part them.

    Figures stay apart. What columns there are is told by those `known`, or by the runs that stand far from others.
    """
    columns = known or find_figure_columns([TextLine(clear) for line in lines if (clear := _clear_runs(line))])
    return [_joined(line, columns) for line in lines]


def _clear_runs(line: TextLine) -> tuple[Run, ...]:
    """Return the runs of a line that surely are whole texts."""
    near = {run for pair in pairwise(line.runs) if _is_near(*pair) for run in pair}
    return tuple(run for run in line.runs if run not in near)


def _is_near(before: Run, after: Run) -> bool:
    """Tell whether no more than a space parts two runs, neither of which is a figure."""
    apart = after.x0 - before.x1 > _ONE_TEXT * min(after.em, before.em)
    return not (apart or is_figure(before.text) or is_figure(after.text))


def _joined(line: TextLine, columns: FigureColumns) -> TextLine:
    runs = list(line.runs[:1])
    for before, run in pairwise(line.runs):
        if _is_near(before, run) and not columns.part(runs[-1], run):
            text = f"{runs[-1].text} {run.text}"
            top, bottom = min(runs[-1].top, run.top), max(runs[-1].bottom, run.bottom)
            runs[-1] = replace(runs[-1], text=text, x1=run.x1, top=top, bottom=bottom)
        else:
            runs.append(run)
    return TextLine(tuple(runs))

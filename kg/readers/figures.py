"""Tables of figures without vertical rules, such as budget tables copied into a page: where they stand, as grids.

Lines on which several figures stand by themselves, below one another, are rows of one. The headings above them and
the rows without figures among and below them belong to it as far as they keep to its columns. A page that begins
without headings goes on with the columns of the page before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from kg.headings import header_field, is_noise
from kg.readers.figure_columns import FigureColumns, columns_of, find_figure_columns, keeps_to
from kg.readers.figure_rows import draw_grid
from kg.readers.figure_texts import whole_texts
from kg.readers.figure_words import figures_of, is_figure
from kg.readers.spaced_lines import even_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.readers.grid import Grid
    from kg.readers.page import Page
    from kg.readers.runs import TextLine

_FEWEST_ROWS = 3  # rows of figures that make a table
_FEWEST_COLUMNS = 2  # columns of figures of such a table
_ONE_ROW = 4  # figures of the only row of a table, below headings
_APART = 3.5  # em: lines farther apart are not of one table, unless its rows are
_WIDER = 1.8  # of the usual distance of rows: how far the next may be
_HEADING_LINES = 3  # lines of a page in which headings are looked for again
_AS_WIDE = 1.1  # of it: how far one may be that is a text alone in the first column
_LARGER = 1.15  # times the type of headings: the type of a title


@dataclass(slots=True)
class CarriedColumns:
    """The columns of a table that reaches the end of a page, their edges and headings; none where it ends before."""

    edges: tuple[float, ...] = ()
    columns: FigureColumns = field(default_factory=FigureColumns)
    headings: frozenset[str] = frozenset()

    def note(
        self, edges: tuple[float, ...], columns: FigureColumns, headings: Iterable[str], *, ends: bool = False
    ) -> None:
        """Note the columns of a table, unless it ends on this page."""
        self.edges, self.columns, self.headings = (
            ((), FigureColumns(), frozenset()) if ends else (edges, columns, frozenset(headings))
        )

    def begin_again(self, lines: Sequence[TextLine]) -> bool:
        """Tell whether lines begin with the headings of the table again."""
        return len(self.headings & {run.text for line in lines[:_HEADING_LINES] for run in line.runs}) > 1


def find_figure_tables(
    lines: Sequence[TextLine], page: Page, covered: Sequence[tuple[float, float]], carried: CarriedColumns
) -> list[Grid]:
    """Return the grids of the tables of figures among the lines of a page; what reaches its end is noted."""
    content = [line for line in lines if not _is_page_number(line, lines)]
    content = even_lines(content, scanned=page.method == "ocr")
    before, carried.edges = replace(carried), ()
    grids: list[Grid] = []

    def draw(rows: Sequence[TextLine], headings: int, edges: Sequence[float]) -> tuple[float, ...]:
        reaching = _reaching(edges, rows)
        grids.append(draw_grid(rows, headings, reaching, _rules(page, rows)))
        return reaching

    for stretch in _stretches(content, covered):
        begin = 0
        may_go_on = before.edges and stretch[0] is content[0] and not any(top < stretch[0].top for top, _ in covered)
        if may_go_on:
            rows, edges = _going_on(stretch, before)
            if rows:
                ends = len(rows) < len(content)
                carried.note(draw(rows, 0, edges), before.columns, before.headings, ends=ends)
            begin = len(rows)
        for table in _tables(stretch, begin, goes_on=bool(may_go_on)):
            edges = draw(table.lines, table.headings, table.columns.edges)
            headings = (run.text for line in table.lines[: table.headings] for run in line.runs)
            carried.note(edges, table.columns, headings, ends=table.lines[-1].top < content[-1].top)
    return grids


def _is_page_number(line: TextLine, lines: Sequence[TextLine]) -> bool:
    """Tell whether a line is the first or last of a page, and only a number or other furniture."""
    numbers = sum(any(letter.isdigit() for letter in run.text) for run in line.runs)
    return (line is lines[0] or line is lines[-1]) and numbers < 2 and is_noise(line.text)


def _stretches(lines: Sequence[TextLine], covered: Sequence[tuple[float, float]]) -> Iterator[list[TextLine]]:
    """Yield runs of lines between which no ruled table stands."""
    stretch: list[TextLine] = []
    for line in lines:
        if stretch and any(stretch[-1].middle < top and bottom < line.middle for top, bottom in covered):
            yield stretch
            stretch = []
        stretch.append(line)
    if stretch:
        yield stretch


def _rules(page: Page, lines: Sequence[TextLine]) -> list[float]:
    """Return the heights of the horizontal rules among the lines of a table."""
    reach = lines[0].bottom - lines[0].top
    top, bottom = lines[0].top - reach, max(line.bottom for line in lines) + reach
    return sorted({rule.top for rule in page.horizontal if top <= rule.top <= bottom})


def _going_on(lines: Sequence[TextLine], carried: CarriedColumns) -> tuple[list[TextLine], tuple[float, ...]]:
    """Return the first lines of a page that go on with a table, and its edges: its rows keep to the columns.

    Names may be longer here than on the page before. Where the rows end in the middle of what looks like another
    table, they are its headings.
    """
    begin, end = next(_parts(lines, 0, len(lines)), (0, 0))
    if begin or not end:
        return [], ()
    own = whole_texts(lines[:end], carried.columns)
    if carried.begin_again(own):
        return [], ()
    edges = carried.edges
    count = _kept(own, edges)
    if count < end:
        edges = find_figure_columns(own, carried.columns).edges
        count = _kept(own, edges)
    cut = count < end and len(own[count].runs) > 1
    if cut or not any(len(line.runs) > 1 for line in own[:count]):
        return [], ()
    return own[:count], edges


def _kept(lines: Sequence[TextLine], edges: Sequence[float]) -> int:
    """Return how many of the first lines keep to columns, and to the type of the first."""
    most = _LARGER * _em(lines[0])
    return next((n for n, line in enumerate(lines) if not keeps_to(line, edges) or _em(line) > most), len(lines))


def _reaching(edges: Sequence[float], lines: Sequence[TextLine]) -> tuple[float, ...]:
    """Return edges of which the outer ones reach as far as the texts of lines."""
    left = min(run.x0 for line in lines for run in line.runs)
    right = max(run.x1 for line in lines for run in line.runs)
    return (min(edges[0], left), *edges[1:-1], max(edges[-1], right))


def _is_furniture(line: TextLine) -> bool:
    """Tell whether a line says whose table it is and in what unit: 编制单位：…, 单位：元."""
    return any(is_noise(run.text) and not is_figure(run.text) for run in line.runs)


def _em(line: TextLine) -> float:
    return max(run.em for run in line.runs)


class _Table(NamedTuple):
    """The lines of a table, how many of them are headings, and its columns."""

    lines: list[TextLine]
    headings: int
    columns: FigureColumns


def _tables(lines: Sequence[TextLine], begin: int, *, goes_on: bool) -> Iterator[_Table]:
    """Yield the tables of figures from a line on; where one `goes_on` there, it may begin with its headings again."""
    waiting = [*reversed(list(_parts(lines, begin, len(lines))))]
    while waiting:
        begin, end = waiting.pop()
        own = whole_texts(lines[begin:end])
        rows = [number for number, line in enumerate(own) if figures_of(line) > 1]
        if not rows:
            continue
        columns = find_figure_columns(own)
        edges = columns.edges
        across = [n for n in range(rows[0], rows[-1]) if len(own[n].runs) == 1 and not keeps_to(own[n], edges)]
        if across:  # a title between two tables
            waiting += [(begin + across[0] + 1, end), (begin, begin + across[0])]
        elif _is_table(own, rows, columns) and not _is_header_block(own, rows):
            named = _is_furniture(lines[begin - 1]) if begin else goes_on
            first = _first_heading(own, rows[0], edges, named=named)
            last = _last_row(own, rows, edges)
            if last == len(own) - 1 > rows[-1] and end < len(lines) and len(own[last].runs) == 1:
                last -= 1  # the title of the table that the line below is about
            if first < rows[0] or len(rows) >= _FEWEST_ROWS:
                yield _Table(own[first : last + 1], rows[0] - first, columns)


def _parts(lines: Sequence[TextLine], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of lines between those that say whose table it is, and between wide white space."""
    steps = [below.middle - above.middle for above, below in pairwise(lines[begin:end])]
    widest = max(2 * median(steps), _APART * _em(lines[begin])) if steps else 0.0
    start = begin
    for number in range(begin, end):
        apart = number > start and lines[number].middle - lines[number - 1].middle > widest
        furniture = _is_furniture(lines[number])
        if apart or furniture:
            if start < number:
                yield start, number
            start = number + furniture
    if start < end:
        yield start, end


def _is_table(lines: Sequence[TextLine], rows: Sequence[int], columns: FigureColumns) -> bool:
    """Tell whether rows of figures make a table: several below one another, or one below headings."""
    if len(rows) >= _FEWEST_ROWS:
        return sum(count >= _FEWEST_ROWS for count in columns.figures) >= _FEWEST_COLUMNS
    return any(figures_of(lines[number]) >= _ONE_ROW for number in rows)


def _is_header_block(lines: Sequence[TextLine], rows: Sequence[int]) -> bool:
    """Tell whether rows are those of a target table's header block: most begin with its labels (年度资金总额 …)."""
    return sum(header_field(run.text) is not None for n in rows for run in lines[n].runs[:1]) * 2 > len(rows)


def _first_heading(lines: Sequence[TextLine], row: int, edges: Sequence[float], *, named: bool) -> int:
    """Return the first line of the headings above a row.

    A line of one text that stands over several columns is a heading only below another, or where the lines are
    `named` by one that says whose table they are, or go on with one: else it is the title.
    """
    first, number = row, row - 1
    size = _em(lines[row])
    while number >= 0:
        line, below = lines[number], lines[number + 1]
        number_alone = len(line.runs) == 1 and is_figure(line.text)
        if below.middle - line.middle > _APART * size or _em(line) > _LARGER * size or number_alone:
            break
        if len(line.runs) > 1 or (named and not number) or (first == number + 1 and _is_rest(line, below, edges)):
            first = number
        number -= 1
    return first


def _is_rest(line: TextLine, below: TextLine, edges: Sequence[float]) -> bool:
    """Tell whether a line of one text is the first line of a cell of the row below it, or a row without figures."""
    return keeps_to(line, edges) and (
        below.top < line.bottom or columns_of(line.runs[0], edges) in [columns_of(run, edges) for run in below.runs]
    )


def _last_row(lines: Sequence[TextLine], rows: Sequence[int], edges: Sequence[float]) -> int:
    """Return the last line of a table: those below the last row of figures that keep to its columns.

    A text alone in the first column is farther from the row above only if it is no row, but a note or a title.
    """
    steps = [lines[below].middle - lines[above].middle for above, below in pairwise(rows)]
    size = _em(lines[rows[-1]])
    usual = max(median(steps) if steps else 0.0, 2 * size)
    last = rows[-1]
    for line in lines[rows[-1] + 1 :]:
        in_first = len(line.runs) == 1 and not is_figure(line.text) and columns_of(line.runs[0], edges)[0] == 0
        most = (_AS_WIDE if in_first else _WIDER) * usual
        if not keeps_to(line, edges) or line.middle - lines[last].middle > most or _em(line) > _LARGER * size:
            break
        last += 1
    return last

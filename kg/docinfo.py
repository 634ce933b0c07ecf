"""What a disclosure says of itself: title, department, fiscal year and division.

A document without a title of its own is titled by its forms (项目支出绩效目标表, with the year below it).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.citations import is_upward, issuing_place
from kg.departments import LAST_BRACKETS, department_of_forms, department_of_tables, units_named
from kg.divisions import division_of
from kg.headings import column_field, header_field, is_noise, label_key
from kg.model import DocumentInfo, Line, Table
from kg.sections import is_generic
from kg.text import comparable, undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.model import Document, Project

_YEAR = re.compile(r"(?:预算年度|年度)\s*[:：]\s*(20\d\d)(?!\s*年?度?\s*[-—–~～至到])")
_TITLE_YEAR = re.compile(r"(20\d\d)\s*年")
_ONE_YEAR = re.compile(r"(?<![-—–~～至到])(20\d\d)\s*年(?!\s*度?\s*[-—–~～至到])")
_PART = re.compile(r"^第[一二三四五六七八九十]+部分\s*")
_NO_TITLE = re.compile(r"^\d+\s*[、.．]|[，。：:；》]|目\s*录$")
_LONGEST_TITLE = 60
_FRONT = 2000  # lines in which a document says what it is
_CODE = re.compile(r"^(\d{6})(\d{2})P")

_YEAR_LINE = re.compile(r"((?:[(\[【〔]\s*)?20\d\d\s*年度?(?:\s*[)\]】〕])?)(?:\s+(.*))?", re.DOTALL)
# what may stand before the name of a form: 附件3：, 表14, 预算05-2表; and the number of one in a list
_FORM_NUMBER = re.compile(r"^[^\s\d]{0,6}\d{1,3}(?:-\d{1,2})*表?(?:\s*[:：]\s*|\s+)")
_LIST_NUMBER = re.compile(
    r"^(?:[（(]?\d{1,3}[)）]?\s*[、.．]|[（(]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．]|[（(]\S{1,3}[)）])"
)
_NO_FORM_TITLE = re.compile(r"[，。：:；;！？]")
_REACH = 6  # lines between the title of a form and its first row


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of running text or a row of a table; `alone` tells that it is a line, or the only text of its row."""

    text: str
    alone: bool
    cells: tuple[str, ...] = ()
    """The texts of a row of several."""

    @property
    def labels(self) -> bool:
        """Whether a form may begin here: the row names a field of the header block or a column."""
        return any(map(_is_label, self.cells))


@dataclass(frozen=True, slots=True)
class _Form:
    """The title of a form as printed, its year (one that is in a project's name is not `sure`), and its kind."""

    title: str
    year: int | None
    sure: bool
    generic: bool
    numbered: bool


def document_info(document: Document, projects: Sequence[Project]) -> DocumentInfo:
    """Read what the document says of itself; where it does not say, its forms and its project codes do."""
    pieces = list(_pieces(document))
    lines = [piece.text for piece in pieces if piece.alone]
    title, titled_year = _title_and_year(lines, pieces)
    department = department_of_tables(lines[:_FRONT]) or department_of_forms(projects, [piece.text for piece in pieces])
    codes = [found for project in projects if project.code and (found := _CODE.match(project.code))]
    year = _stated_year(lines) or titled_year
    if year is None and codes:
        year = 2000 + max(int(code.group(2)) for code in codes)
    division = division_of(department.name) or division_of(title)
    if division is None and codes:
        division = Counter(code.group(1) for code in codes).most_common(1)[0][0]
    if division is None:
        division = _place_of_requests(projects)
    return DocumentInfo(document.path, document.sha256, title, department, year, division)


def _place_of_requests(projects: Sequence[Project]) -> str | None:
    """Return the division that all requests and reports cited are of: a unit rests its projects on its own ones."""
    codes = {
        citation.issuer
        for project in projects
        for row in project.indicators
        for citation in row.references
        if citation.issuer and is_upward(citation.issuer)
    }
    places = {issuing_place(code, None) for code in codes}
    (place,) = places if len(places) == 1 else (None,)
    return place if place and place.isdigit() else None


def _pieces(document: Document) -> Iterator[_Piece]:
    """Yield lines of running text and table rows, in order; what a row says is the texts of its cells."""
    for block in document.blocks:
        if isinstance(block, Line):
            yield _Piece(block.text, alone=True)
        elif isinstance(block, Table):
            for row in block.rows:
                texts = [cell.text for cell in row if cell.text]
                if len(texts) == 1:
                    yield _Piece(texts[0], alone=True)
                elif texts:
                    yield _Piece("  ".join(texts), alone=False, cells=tuple(texts))


def _is_label(text: str) -> bool:
    return header_field(text) is not None or column_field(text) is not None


def _title_and_year(lines: Sequence[str], pieces: Sequence[_Piece]) -> tuple[str | None, int | None]:
    """Return the title of the disclosure and its year; else those of its forms, of several years the most common."""
    own = _title(lines)
    forms = list(_forms(pieces))
    year = _most_common(form.year for form in forms if form.sure) or _most_common(form.year for form in forms)
    if own and _form_ending(own) is None:
        return own, _year_in(own)
    titles = [form for form in forms if not form.numbered and (year is None or form.year == year)]
    named = next((form.title for form in titles if own and form.title.startswith(f"{own}（20")), None)
    if own:
        return named or own, year or _year_in(own)
    generic = next((form.title for form in titles if form.generic), None)
    # of forms that are titled by their projects, one is the title of a document that has no other
    single = len({comparable(form.title) for form in forms if not form.generic}) == 1
    return generic or (titles[0].title if single and titles else None), year


def _most_common(years: Iterable[int | None]) -> int | None:
    counted = Counter(year for year in years if year)
    return counted.most_common(1)[0][0] if counted else None


def _title(lines: Sequence[str]) -> str | None:
    """Return the first line that is titled like a disclosure and names its year; no contents page, no sentence."""
    for line in lines[:_FRONT]:
        text = _PART.sub("", undo_wraps(line))
        if (
            len(text) <= _LONGEST_TITLE
            and _is_titled(label_key(text))
            and _TITLE_YEAR.search(text)
            and not _NO_TITLE.search(text)
        ):
            return text
    return None


def _is_titled(key: str) -> bool:
    """Tell whether a line is titled like a disclosure: 部门预算 alone says so only where the line ends in it."""
    return any(word in key for word in words("disclosure-title")) or key.endswith(words("disclosure-title-ending"))


def _forms(pieces: Sequence[_Piece]) -> Iterator[_Form]:
    """Yield the titles of the forms, each with the year that stands in it, right below it or right above it."""
    free = 0  # pieces before this one are a form's already
    for index, piece in enumerate(pieces):
        named = _form_title(piece.text) if piece.alone else None
        if named is None or not _form_below(pieces, index):
            continue
        title, before, numbered = named
        generic = is_generic(before)
        printed = _year_below(pieces, index)
        if printed is None and index > free:
            printed = _year_line(pieces[index - 1])
        apart = _year_in(printed or "")
        behind = _year_in(title[len(before) :])
        inside = behind or (None if numbered and not generic else _year_in(before))
        if printed and not behind and apart != inside:
            title = f"{title}（{printed}）"
        sure = bool(behind or apart) or generic
        yield _Form(title, behind or apart or inside, sure=sure, generic=generic, numbered=numbered)
        free = index + 2


def _form_title(text: str) -> tuple[str, str, bool] | None:
    """Return (title, what stands before the name of the form, whether it is numbered) of a form's title, else None.

    >>> _form_title("附件2：2025年项目支出绩效目标表（本级）")
    ('2025年项目支出绩效目标表（本级）', '2025年项目支出', False)
    >>> _form_title("按要求填报项目支出绩效目标表。")
    """
    if len(text) > 2 * _LONGEST_TITLE or not any(mark in text for mark in _last_marks()):
        return None
    whole = _PART.sub("", undo_wraps(_FORM_NUMBER.sub("", text.strip())))
    title = _LIST_NUMBER.sub("", whole).strip()
    before = None if len(title) > _LONGEST_TITLE or _NO_FORM_TITLE.search(title) else _form_ending(title)
    return None if before is None else (title, before, _LIST_NUMBER.match(whole) is not None)


def _form_ending(title: str) -> str | None:
    """Return what stands before the name of a form that a title ends in, brackets behind it aside."""
    bare = title
    while LAST_BRACKETS.search(bare):
        bare = LAST_BRACKETS.sub("", bare)
    found = _form_names().search(bare)
    return bare[: found.start()] if found else None


@cache
def _form_names() -> re.Pattern[str]:
    """Return a pattern of the names of forms at the end of a text, spaced or not; the longest is found."""
    names = sorted((*words("form-name"), *words("document-form")), key=len, reverse=True)
    return re.compile("(?:" + "|".join(r"\s*".join(map(re.escape, name)) for name in names) + r")\s*$")


@cache
def _last_marks() -> frozenset[str]:
    """Return the last characters of the names of forms, to pass over other lines at once."""
    return frozenset(name[-1] for name in (*words("form-name"), *words("document-form")))


def _form_below(pieces: Sequence[_Piece], index: int) -> bool:
    """Tell whether a form begins below its title: a row or a line with labels comes soon, and no other title first."""
    for piece in pieces[index + 1 : index + 1 + _REACH]:
        if _begins_form(piece):
            return True
        if piece.alone and _form_title(piece.text):
            return False
    return False


def _begins_form(piece: _Piece) -> bool:
    first = re.split(r"[:：\s]", piece.text.strip(), maxsplit=1)[0]
    return piece.labels or (piece.alone and _is_label(first) and not is_noise(piece.text))


def _year_below(pieces: Sequence[_Piece], index: int) -> str | None:
    """Return the year line between a title and the first row of its form; 填报单位：某某局 may stand above it."""
    for piece in pieces[index + 1 : index + 4]:
        printed = _year_line(piece)
        whose = piece.alone and units_named([piece.text], (*words("department-label"), *words("unit-label")))
        if printed or (_begins_form(piece) and not whose) or (piece.alone and _form_title(piece.text)):
            return printed
    return None


def _year_line(piece: _Piece) -> str | None:
    """Return the year that a line says and nothing else, but for furniture behind it: （2025年度） 单位：万元.

    >>> _year_line(_Piece("（2025 年度）", alone=True)), _year_line(_Piece("2025年完成", alone=True))
    ('2025年度', None)
    """
    found = _YEAR_LINE.fullmatch(unicodedata.normalize("NFKC", piece.text).strip())
    if found is None or (found.group(2) and not is_noise(found.group(2))):
        return None
    return "".join(found.group(1).split()).strip("()[]【】〔〕")


def _year_in(title: str) -> int | None:
    """Return the year that a title names; one of a span of years is none."""
    found = _ONE_YEAR.search(title)
    return int(found.group(1)) if found else None


def _stated_year(lines: Sequence[str]) -> int | None:
    return _most_common(int(year) for line in lines[:_FRONT] for year in _YEAR.findall(line))

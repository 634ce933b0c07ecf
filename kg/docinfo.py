"""What a disclosure says of itself: title, department, fiscal year and division."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kg.divisions import division_of
from kg.headings import label_key
from kg.model import Department, DocumentInfo, Line, Table
from kg.text import undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Document, Project

_DEPARTMENT = re.compile(r"^(\d{3}(?:\d{3})?)\s*([\u3400-\u9fff（）()]{4,40})(?:\s|$)")
_YEAR = re.compile(r"(?:预算年度|年度)\s*[:：]\s*(20\d\d)")
_TITLE_YEAR = re.compile(r"(20\d\d)\s*年")
_PART = re.compile(r"^第[一二三四五六七八九十]+部分\s*")
_NO_TITLE = re.compile(r"^\d+\s*[、.．]|[，。：:；》]|目\s*录$")
_FRONT = 2000  # lines in which a document says what it is
_CODE = re.compile(r"^(\d{6})(\d{2})P")


def document_info(document: Document, projects: Sequence[Project]) -> DocumentInfo:
    """Read what the document says of itself; where it does not say, its project codes do."""
    lines = list(_lines(document))
    title = _title(lines)
    department = _department(lines)
    codes = [found for project in projects if project.code and (found := _CODE.match(project.code))]
    year = _year(lines, title)
    if year is None and codes:
        year = 2000 + max(int(code.group(2)) for code in codes)
    division = division_of(department.name or title or "")
    if division is None and codes:
        division = Counter(code.group(1) for code in codes).most_common(1)[0][0]
    return DocumentInfo(document.path, document.sha256, title, department, year, division)


def _lines(document: Document) -> Iterator[str]:
    """Yield lines of running text, and table rows of one cell."""
    for block in document.blocks:
        if isinstance(block, Line):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                texts = [cell.text for cell in row if cell.text]
                if len(texts) == 1:
                    yield texts[0]


def _title(lines: Sequence[str]) -> str | None:
    """Return the first line that is titled like a disclosure and names its year; no contents page, no sentence."""
    for line in lines[:_FRONT]:
        text = _PART.sub("", undo_wraps(line))
        titled = len(text) <= 60 and any(word in label_key(text) for word in words("disclosure-title"))
        if titled and _TITLE_YEAR.search(text) and not _NO_TITLE.search(text):
            return text
    return None


def _department(lines: Sequence[str]) -> Department:
    """Return the department that heads the budget tables (211 邢台市人民政府办公室), the one named most."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines[:_FRONT]:
        match = _DEPARTMENT.match(line)
        if match and not match.group(2).endswith(words("no-department")):
            found[match.group(1), match.group(2)] += 1
    if not found:
        return Department(None, None)
    code, name = found.most_common(1)[0][0]
    return Department(code, name)


def _year(lines: Sequence[str], title: str | None) -> int | None:
    stated = Counter(int(year) for line in lines[:_FRONT] for year in _YEAR.findall(line))
    if stated:
        return stated.most_common(1)[0][0]
    found = _TITLE_YEAR.search(title or "")
    return int(found.group(1)) if found else None

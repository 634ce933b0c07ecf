"""The forms of a document of corpus/ drawn into PDFs, the rows that a reader should find there, and those it found."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pdf_tools import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pdf_tools import Row
    from typeset import Form
    from typeset_layout import Style

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "corpus/邢台经济开发区综合办公室/2023"


# --- what is drawn


@dataclass(frozen=True)
class File:
    """A PDF, whole (False) and in small (True): where it is, its pages, and the rows that a reader should find."""

    title: str
    rules: str
    paths: dict[bool, Path]
    pages: dict[bool, int]
    rows: dict[bool, Counter[tuple[str, ...]]]


def draw_files(folder: Path) -> Iterator[File]:
    sys.path.insert(0, str(ROOT / "tests"))
    from typeset_layout import Style  # noqa: PLC0415 - only the parent draws

    forms = corpus_forms()
    yield draw("ruled, 30 other pages before", forms, Style(noise_pages=30), folder / "ruled.pdf")
    yield draw("horizontal rules only", forms, Style(rules="horizontal"), folder / "horizontal.pdf")
    # without rules nobody can tell how far a merged basis goes
    apart = [replace(form, merged=frozenset()) for form in forms]
    yield draw("no rules", apart, Style(rules="none"), folder / "none.pdf")
    yield draw("ruled, headings not repeated", forms, Style(repeat_header=False), folder / "headless.pdf")


def corpus_forms() -> list[Form]:
    """Return the forms of a real document, with equal neighbouring bases in one cell."""
    from typeset import Form, IndicatorRow  # noqa: PLC0415

    from kg import extract  # noqa: PLC0415

    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return [
        Form(
            rows=tuple(IndicatorRow(*(getattr(row, name) for name in FIELDS)) for row in project.indicators),
            code=project.code or "",
            name=project.name or "",
            budget=text(project.budget) or "",
            fiscal_funds=text(project.fiscal_funds),
            other_funds=text(project.other_funds),
            usage=project.usage,
            plan=tuple(text((project.payment_plan or {}).get(month)) for month in ("3", "6", "10", "12")),
            goals=project.goals,
            merged=frozenset({"basis"}),
        )
        for project in extract(next(SOURCE.glob("*.txt"))).projects
    ]


def draw_warm(path: Path) -> None:
    from typeset import SAMPLE, typeset  # noqa: PLC0415
    from typeset_layout import Style  # noqa: PLC0415

    path.write_bytes(typeset([SAMPLE], Style()))


def draw(title: str, forms: Sequence[Form], style: Style, path: Path) -> File:
    import pypdfium2  # noqa: PLC0415
    from typeset import expected, typeset  # noqa: PLC0415

    file = File(title, style.rules, {}, {}, {})
    for small in (False, True):
        drawn = forms[::6] if small else forms
        own = replace(style, noise_pages=style.noise_pages // 6) if small else style
        file.paths[small] = path.with_stem(path.stem + "-small" * small)
        file.paths[small].write_bytes(typeset(drawn, own))
        with pypdfium2.PdfDocument(file.paths[small]) as pdf:
            file.pages[small] = len(pdf)
        file.rows[small] = Counter(plain(row) for _, rows in expected(drawn) for row in rows)
    return file


# --- what was read


def plain(row: Sequence[str | None]) -> tuple[str, ...]:
    return tuple("".join(unicodedata.normalize("NFKC", text or "").split()) for text in row)


def assembled(tables: Sequence[Sequence[Row]], *, filled: bool) -> Counter[tuple[str, ...]]:
    """Return the rows of six cells that a careful user makes of tables, page after page."""
    found: Counter[tuple[str, ...]] = Counter()
    above = ("",) * len(FIELDS)
    for table in tables:
        heading, columns = heading_row(table)
        for number, row in enumerate(table[heading + 1 :]):
            if len(row) < len(columns) or len(columns) != len(FIELDS):
                continue
            carried = number == 0 and heading <= 0  # the first row of a page that goes on with a form
            cells = [row[at] for at in columns]
            merged = [
                name in {"level1", "level2"} or (filled and (cell is None or carried))
                for name, cell in zip(FIELDS, cells, strict=True)
            ]
            above = tuple(
                text or (old if fill else "") for text, old, fill in zip(plain(cells), above, merged, strict=True)
            )
            found[above] += 1
    return found


def heading_row(table: Sequence[Row]) -> tuple[int, list[int]]:
    """Return the last heading row of a table and where its cells stand; -1 and the first six columns without one."""
    for number, row in reversed(list(enumerate(table))):
        texts = plain(row)
        if {"一级指标", "三级指标"} <= set(texts):
            return number, [at for at, text in enumerate(texts) if text]
    return -1, list(range(len(FIELDS)))

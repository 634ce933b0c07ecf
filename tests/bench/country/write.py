"""Files of the country, each at <province>/<division>/<unit>/<year>/, and their truth beside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from country.data import load
from country.documents import document
from country.forms import forms
from country.narrative import back, front, words
from country.truth import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from country.blocks import Block
    from country.model import Disclosure

TRUTH = "truth.jsonl"


def blocks_of(made: Disclosure) -> list[Block]:
    """Return what a document prints, in order."""
    return [*front(made), *words(made), *forms(made), *back()]


def file_of(made: Disclosure) -> tuple[str, bytes]:
    """Return the path of a document within the country, and its bytes."""
    unit = made.unit
    ending = load("formats")[made.format]["ending"]
    name = f"{unit.name}{made.year}年部门预算信息公开.{ending}"
    path = f"{unit.province}/{unit.division}/{unit.name}/{made.year}/{name}"
    return path, _writer(made.format)(blocks_of(made))


def _writer(name: str) -> Callable[[list[Block]], bytes]:
    from country import write_office, write_text  # noqa: PLC0415 - the PDF writer loads fonts, only where it is needed

    if name == "pdf":
        from country.write_pdf import pdf  # noqa: PLC0415 - as above

        return pdf
    found: Callable[[list[Block]], bytes] = getattr(write_text if name in {"text", "spaced"} else write_office, name)
    return found


def write_country(
    folder: Path,
    documents: int,
    *,
    seed: int = 1,
    rows: int = 100,
    layouts: Collection[str] = (),
    formats: Collection[str] = (),
    first: int = 0,
    truth: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Write documents into a folder, yield the truth of each, and keep it in `truth` (default: <folder>.truth.jsonl).

    `first` is the number of the first document: a country can be written in parts, and again with the same bytes.
    """
    truth = truth or folder.with_name(f"{folder.name}.{TRUTH}")
    folder.mkdir(parents=True, exist_ok=True)
    with truth.open("a" if first else "w", encoding="utf-8") as kept:
        for number in range(first, first + documents):
            made = document(number, seed, rows=rows, layouts=layouts, formats=formats)
            path, data = file_of(made)
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            known = truth_of(made, path)
            kept.write(json.dumps(known, ensure_ascii=False) + "\n")
            yield known

"""Records -> one HTML file that asks nothing of any other: the pages of the source with what was read over them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from kg.places import source_place
from kg.view.images import PageImages
from kg.view.leaves import view_record
from kg.view.template import fill_page
from kg.view.words import GRADES, METHODS, WORDS, field_label, grade_label, method_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Record
    from kg.view.images import PageImage
    from kg.view.leaves import Leaf, RecordView

    Illustrated = tuple[Leaf, PageImage | None]

_COLUMNS = ("level1", "level2", "level3", "description", "value", "basis")


def records_to_html(records: Iterable[Record], *, lang: str = "zh") -> Iterator[bytes]:
    """Return the page piece by piece, in UTF-8: the images of a document are made as the page gets to them.

    A page is drawn from the file that the record names; where that has gone or was changed, the rows stand alone.
    """
    shown: dict[str, Any] = {
        "lang": lang,
        "say": WORDS[lang],
        "views": [view_record(record, lang=lang) for record in records],
        "columns": [(name, field_label(name, lang)) for name in _COLUMNS],
        "grades": [(name, grade_label(name, lang)) for name in GRADES],
        "grade_names": {name: grade_label(name, lang) for name in GRADES},
        "methods": [(name, method_label(name, lang)) for name in METHODS],
        "images_of": _images_of,
        "illustrated": _illustrated,
        "data_uri": _data_uri,
        "spans": spans,
        "place_of": lambda item: source_place([item.place], lang=lang),
    }
    return fill_page("record.html.j2", shown, styles=["record.css"], script="record.js")


def _images_of(view: RecordView) -> PageImages:
    document = view.record.document
    return PageImages(document.path, document.sha256)


def _illustrated(view: RecordView, images: PageImages) -> Iterator[Illustrated]:
    """Yield each leaf with the image of its page; the file is closed after the last."""
    with images:
        for leaf in view.leaves:
            yield leaf, None if leaf.page is None else images.page(leaf.page)


def spans(numbers: Iterable[int]) -> str:
    """Return the numbers of rows as people write them.

    >>> spans([1, 2, 3, 7])
    '1–3, 7'
    """
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _data_uri(image: PageImage) -> str:
    return f"data:{image.media_type};base64,{base64.b64encode(image.data).decode('ascii')}"

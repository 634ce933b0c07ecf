"""Records -> one HTML file that asks nothing of any other: images, styles and script stand in it.

Documents come from anywhere: every text is escaped by the template, and the page's own policy lets nothing run or load
but the one style and the one script that are named by their hash.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from kg.places import source_place
from kg.view.images import PageImages
from kg.view.leaves import view_record
from kg.view.words import GRADES, METHODS, WORDS, field_label, grade_label, method_label
from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Record
    from kg.view.images import PageImage
    from kg.view.leaves import Leaf, RecordView

    Illustrated = tuple[Leaf, PageImage | None]

TEMPLATES = PACKAGE / "templates"
_COLUMNS = ("level1", "level2", "level3", "description", "value", "basis")


def records_to_html(records: Iterable[Record], *, lang: str = "zh") -> Iterator[bytes]:
    """Yield the page piece by piece, in UTF-8: the images of a document are made as the page gets to them.

    A page is drawn from the file that the record names; where that has gone or was changed, the rows stand alone.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    from markupsafe import Markup  # noqa: PLC0415

    style, script = (_asset(name) for name in ("record.css", "record.js"))
    shown: dict[str, Any] = {
        "lang": lang,
        "say": WORDS[lang],
        "style": Markup(style),  # noqa: S704 - our own files, no text of a document
        "script": Markup(script),  # noqa: S704
        "policy": f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}",
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
    for piece in environment.get_template("record.html.j2").generate(shown):
        yield piece.encode("utf-8", "replace")


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


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what names an inline style or script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"

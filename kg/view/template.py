"""Template and what it shows -> one HTML file that asks nothing of any other: images, style and script stand in it.

Documents come from anywhere: every text is escaped by the template, and the page's own policy lets nothing run or load
but the one style and the one script that are named by their hash.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TEMPLATES = PACKAGE / "templates"


def fill_page(template: str, shown: Mapping[str, Any], *, styles: Sequence[str], script: str) -> Iterator[bytes]:
    """Yield a page piece by piece, in UTF-8; the template finds its `style`, `script` and `policy` beside `shown`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - slow to import
    from markupsafe import Markup  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    style, run = "".join(map(_asset, styles)), _asset(script)
    own: dict[str, Any] = {
        "style": Markup(style),  # noqa: S704 - our own files, no text of a document
        "script": Markup(run),  # noqa: S704
        "policy": f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(run)}",
    }
    for piece in environment.get_template(template).generate({**shown, **own}):
        yield piece.encode("utf-8", "replace")


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what names an inline style or script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"

"""DOCUMENT WITH REVIEW -> its tables with the findings at their places, kept until the document is reviewed anew.

To mark a document of a hundred projects takes longer than to show one of them, and every page of it needs the whole.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, cast

from starlette.concurrency import run_in_threadpool

from kg.sheets.marked import mark_document

if TYPE_CHECKING:
    from typing import TypeAlias

    from starlette.requests import Request

    from kg.sheets.marked import MarkedDocument
    from kg.web.model import Reviewed

    Shelf: TypeAlias = OrderedDict[tuple[str, str], tuple[Reviewed, MarkedDocument]]

AT_HAND = 8
"""So many documents, each in one language, are kept as marked; those looked at last."""


async def marked_of(request: Request, reviewed: Reviewed, lang: str) -> MarkedDocument:
    """Return a document as marked; the desk gives the same object for as long as nothing about it changes."""
    shelf, key = _shelf(request), (reviewed.record.document.sha256, lang)
    known, marked = shelf.get(key, (None, None))
    if marked is None or known is not reviewed:
        marked = await run_in_threadpool(mark_document, reviewed.record, reviewed.review, lang=lang)
        shelf[key] = reviewed, marked
    shelf.move_to_end(key)
    while len(shelf) > AT_HAND:
        shelf.popitem(last=False)
    return marked


def _shelf(request: Request) -> Shelf:
    state = request.app.state
    if not hasattr(state, "marked"):
        state.marked = OrderedDict()
    return cast("Shelf", state.marked)

"""LISTING -> what is told of an imported list and does not keep it from being used.

A validity that the list contradicts itself (in force, yet ended or replaced), a title that a document with a number has
too, and what the documents that come with the program say otherwise: the list wins, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.importing.listing import name_of
from kg.bases.importing.numbers import TITLE, document_key, name_key
from kg.bases.importing.problems import shown
from kg.citations import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bases.importing.listing import Listing
    from kg.bases.importing.problems import Problems
    from kg.model import KnownDocument

_COMPARED = ("title", "issuer", "date", "kind", "in_force", "until", "replaced_by")


def tell_doubts(listing: Listing, problems: Problems, *, today: str, shipped: Iterable[KnownDocument]) -> None:
    """Keep as notes what is doubtful in the documents that were read; `today` is an ISO day."""
    for position in range(listing.own):
        _tell_validity(position, listing, problems, today)
    _tell_namesakes(listing, problems)
    for document in shipped:
        _tell_shipped(document, listing, problems)


def _tell_validity(position: int, listing: Listing, problems: Problems, today: str) -> None:
    document = listing.documents[position]
    if not document.in_force:
        return
    if document.until and document.until < today:
        what = (
            f"写明有效，而失效日期 {document.until} 已过：以日期为准 in force, yet its end has passed: the date counts"
        )
        problems.note(listing.where(position), f"{name_of(document)} {what}")
    elif document.replaced_by:
        what = f"写明有效，又写被替代 in force, yet replaced by {shown(document.replaced_by)}"
        problems.note(listing.where(position), f"{name_of(document)} {what}")


def _tell_namesakes(listing: Listing, problems: Problems) -> None:
    """Tell documents without a number whose title a document with a number has: they may be one."""
    untitled = {key for key in listing.at if key.startswith(TITLE)}
    for document in listing.documents if untitled else ():
        if document.number and document.title and (key := name_key(document.title)) in untitled:
            what = f"没有文号，与 {document.number} 同名 no number, same title as that document"
            problems.note(listing.where(listing.at[key]), f"《{document.title}》{what}")


def _tell_shipped(shipped: KnownDocument, listing: Listing, problems: Problems) -> None:
    position = listing.at.get(document_key(shipped))
    if position is None or position >= listing.own:
        return
    ours = listing.documents[position]
    for name in _COMPARED:
        theirs, mine = getattr(shipped, name), getattr(ours, name)
        if theirs not in (None, ()) and mine not in (None, ()) and not _agree(name, theirs, mine):
            what = f"自带目录 shipped：{name} {shown(theirs)}；以本清单为准 this list counts：{shown(mine)}"
            problems.note(listing.where(position), f"{name_of(ours)} {what}")


def _agree(name: str, theirs: object, mine: object) -> bool:
    return theirs == mine or (name == "title" and title_key(str(theirs)) == title_key(str(mine)))

"""KEPT DOCUMENTS + A LISTING -> the listing to keep, and what it changes.

What a list says of a document wins over what was kept, field by field; what it leaves empty stays, but what it says to
be in force has no end and no successor but those it gives. Sources add up. Merging the same list again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kg.bases.importing.jsonl import FIELDS
from kg.bases.importing.listing import name_of
from kg.bases.importing.numbers import document_key
from kg.bases.importing.problems import SHOWN, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bases.importing.listing import Listing
    from kg.bases.importing.problems import Problems
    from kg.model import KnownDocument

SOURCES = "sources"
COUNTED = ("added", "changed", "unchanged", "removed")


@dataclass(frozen=True, slots=True)
class Change:
    """A document that changed: its name, and each field with what was kept and what is kept now."""

    name: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Changes:
    """How many documents were added, changed, left as they were and removed, with the names of the first of each."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    added: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Tell whether the file that is kept changes at all."""
        return any(count for name, count in self.counts.items() if name != "unchanged")


def merge(
    kept: Iterable[KnownDocument], listing: Listing, problems: Problems, *, source: str, whole: bool = False
) -> Changes:
    """Merge what is kept into the listing, which holds all documents afterwards; `whole`: the listing is all there is.

    `source` stands for documents that the listing adds or changes without saying where that was read.
    """
    changes = Changes()
    met = bytearray(listing.own)
    listing.kept_in = problems.file
    for old in kept:
        key = document_key(old)
        position = listing.at.get(key)
        if position is None:
            _keep(old, key, listing, changes, whole=whole)
        elif position >= listing.own or met[position]:
            problems.error(problems.place(old.line, text=name_of(old)), "重复 is there twice", "删去一行 delete a line")
        else:
            met[position] = True
            listing.documents[position] = _met(old, listing.documents[position], source, changes, whole=whole)
    sources = (source,)
    for position, document in enumerate(listing.documents[: listing.own]):
        if not met[position]:
            _count(changes.added, name_of(document), "added", changes)
            if not document.sources:
                listing.documents[position] = replace(document, sources=sources)
    return changes


def _count(shown: list[Any], what: object, name: str, changes: Changes) -> None:
    changes.counts[name] += 1
    if len(shown) < SHOWN:
        shown.append(what)


def _keep(old: KnownDocument, key: str, listing: Listing, changes: Changes, *, whole: bool) -> None:
    if whole:
        _count(changes.removed, name_of(old), "removed", changes)
        return
    listing.at[key] = len(listing.documents)
    listing.documents.append(old)
    changes.counts["unchanged"] += 1


def _met(old: KnownDocument, new: KnownDocument, source: str, changes: Changes, *, whole: bool) -> KnownDocument:
    """Return what is kept of a document that both have, and count how it changed."""
    says = replace(new, sources=old.sources) if whole else joined(old, new)
    is_same = all(getattr(old, name) == getattr(says, name) for name in FIELDS)
    sources = new.sources or (() if is_same else (source,))
    if not whole or not new.sources:
        sources = tuple(dict.fromkeys((*old.sources, *sources)))
    result = replace(says, sources=sources, line=new.line)
    differing = tuple(name for name in FIELDS if getattr(old, name) != getattr(result, name))
    if differing:
        told = tuple((name, shown(getattr(old, name)), shown(getattr(result, name))) for name in differing)
        _count(changes.changed, Change(name_of(result), told), "changed", changes)
    else:
        changes.counts["unchanged"] += 1
    return result


def joined(old: KnownDocument, new: KnownDocument) -> KnownDocument:
    """Return a document as `new` says, and `old` where it says nothing; with the sources of `old` alone.

    >>> from kg.model import KnownDocument
    >>> old = KnownDocument("冀财教〔2020〕7号", "办法", in_force=False, until="2023-01-01")
    >>> joined(old, KnownDocument("冀财教〔2020〕7号", None, in_force=True)) == replace(old, in_force=True, until=None)
    True
    """
    if new.in_force:
        old = replace(old, until=None, replaced_by=())
    given = {name: value for name in FIELDS if name != SOURCES and (value := getattr(new, name)) not in (None, ())}
    return replace(old, **given, line=new.line)

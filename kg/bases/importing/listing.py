"""DOCUMENTS -> a listing: each by its key, once; what stands there twice with another content is an error.

Holds a million documents: they are kept in one list, with one index of keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.bases.importing.numbers import document_key
from kg.bases.importing.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.importing.problems import Problems
    from kg.model import KnownDocument

_TOLD = ("title", "issuer", "date", "kind", "in_force", "until", "replaced_by")


@dataclass(slots=True)
class Listing:
    """Documents by key; those before `own` are of the file that is read, the others of the list that is kept."""

    file: str
    documents: list[KnownDocument] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    own: int = 0
    kept_in: str = ""

    def where(self, position: int) -> str:
        """Return file and line of a document; its name where it has no line."""
        line = self.documents[position].line
        file = self.file if position < self.own else self.kept_in
        return f"{file}:{line}" if line else f"{file} {name_of(self.documents[position])}"

    def in_order(self) -> Iterator[KnownDocument]:
        """Yield the documents by their keys: the same whatever order they were read in."""
        yield from (self.documents[self.at[key]] for key in sorted(self.at))


def name_of(document: KnownDocument) -> str:
    """Return how people call a document: its number, else its title in title marks."""
    return document.number or f"《{document.title}》"


def listing_of(documents: Iterable[KnownDocument], problems: Problems) -> Listing:
    """Return documents as a listing; the same content in two lines is counted, another content is an error."""
    listing = Listing(problems.file)
    for document in documents:
        key = document_key(document)
        position = listing.at.setdefault(key, len(listing.documents))
        if position == len(listing.documents):
            listing.documents.append(document)
        elif _same(listing.documents[position], document):
            listing.repeated += 1
        else:
            _tell_twice(listing.documents[position], document, problems)
    listing.own = len(listing.documents)
    return listing


def _same(first: KnownDocument, second: KnownDocument) -> bool:
    return replace(first, line=None) == replace(second, line=None)


def _tell_twice(first: KnownDocument, second: KnownDocument, problems: Problems) -> None:
    what = "文号" if second.number else "标题"
    differs = [name for name in _TOLD if getattr(first, name) != getattr(second, name)]
    details = "；".join(f"{name}: {shown(getattr(first, name))} / {shown(getattr(second, name))}" for name in differs)
    line = f"第 {first.line} 行 line {first.line}" if first.line else name_of(first)
    problems.error(
        problems.place(second.line, text=name_of(second)),
        f"与{line}{what}相同而内容不同 same document, other content" + (f"：{details}" if details else ""),
        "留一行 keep one line",
    )

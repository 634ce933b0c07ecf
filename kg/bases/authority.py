"""The documents of authority files by number and title: those of ontology/legal-documents.ttl and a bureau's own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kg.bases.catalogue import Catalogue, dated
from kg.citations import find_citations, issuing_place
from kg.graph import iris
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode

    from kg.model import KnownDocument, Resolution

_NUMBER = re.compile(r"(?P<code>.+)〔(?P<year>\d{4})〕(?P<serial>\d{1,9})号")
_LENGTH_OF_YEAR = 4
_CENTRE = "cn"


def document_iri(document: KnownDocument) -> NamedNode:
    """Return the IRI of a known document: by its number, else by its title; the same that a citation of it gets."""
    parts = number_parts(document.number)
    if parts is not None:
        return iris.numbered_document(*parts, document.place)
    cited = next(iter(find_citations(document.number)), None) if document.number else None
    node = (iris.cited_document(cited, document.place) if cited else None) or iris.titled_document(document.title)
    if node is None:
        raise ValueError(f"Unexpected document without number and title: {document!r}")
    return node


def number_parts(number: str | None) -> tuple[str, int, int] | None:
    """Return code, year and serial of a number as a citation of it has them; None for an order without a year.

    >>> number_parts("冀政办字〔2017〕104号"), number_parts("国务院令第711号")
    (('冀政办字', 2017, 104), None)
    """
    match = _NUMBER.fullmatch(number) if number else None
    if match is not None:
        return _code_as_cited(match["code"]), int(match["year"]), int(match["serial"])
    cited = next(iter(find_citations(number)), None)
    if cited is None or not cited.issuer or cited.year is None or cited.seq is None:
        return None
    return comparable(cited.issuer), cited.year, cited.seq


@lru_cache(maxsize=1 << 16)
def _code_as_cited(code: str) -> str:
    """Return an agency code as it is read in a text; a list of 100,000 documents has few codes."""
    cited = next(iter(find_citations(f"{code}〔2000〕1号")), None)
    return comparable(cited.issuer if cited and cited.issuer else code)


class Authority(Catalogue):
    """Known documents by number and title. Of two with one IRI the later one counts."""

    def __init__(self, documents: Iterable[KnownDocument]) -> None:
        super().__init__()
        self._rows: list[KnownDocument] = []
        self._row_places: list[str | None] = []
        self._unnumbered: dict[str, int] = {}
        for document in documents:
            self._add(document)

    def _add(self, document: KnownDocument) -> None:
        """Take a document in, at the row of the one that it replaces."""
        row = len(self._rows)
        parts = number_parts(document.number)
        if parts is not None:
            code, year, serial = parts
            at = issuing_place(code, document.place)
            row = self.series.setdefault((at, code), {}).setdefault(dated(year, serial), row)
            place = document.place or _division(at)
        else:
            row = self._unnumbered.setdefault(document_iri(document).value, row)
            place = document.place
        self._rows[row : row + 1] = [document]
        self._row_places[row : row + 1] = [place]

    @cached_property
    def documents(self) -> dict[str, KnownDocument]:
        """Return every document by its IRI, in the order of the lists."""
        return {self.node(row): document for row, document in enumerate(self._rows)}

    @cached_property
    def digest(self) -> str:
        """Return a digest of everything known of the documents; their order does not matter."""
        known = sorted(f"{iri} {document!r}" for iri, document in self.documents.items())
        return hashlib.sha256("\n".join(known).encode()).hexdigest()

    @cached_property
    def by_title(self) -> dict[str, list[str]]:
        """Return the normal form of every title -> the IRIs of the documents that bear it, sorted."""
        return {key: sorted(map(self.node, rows)) for key, rows in self.by_titles.by_key.items()}

    def __len__(self) -> int:
        return len(self._rows)

    def node(self, row: int) -> str:
        """Return the IRI of a document."""
        return document_iri(self._rows[row]).value

    def titles(self, row: int) -> tuple[str, ...]:
        """Return the titles of a document; an order without a year (国务院令第711号) is cited like a title."""
        document = self._rows[row]
        named = (document.title, *document.other_titles)
        if document.number and number_parts(document.number) is None:
            named = (*named, document.number)
        return tuple(title for title in named if title)

    def number(self, row: int) -> str | None:
        """Return the number of a document in normal form."""
        return self._rows[row].number

    def place(self, row: int) -> str | None:
        """Return where the agency of a document sits: as the list says, else as the code does."""
        return self._row_places[row]

    def year(self, row: int) -> int | None:
        """Return the year of a document: of its number, else of its day."""
        document = self._rows[row]
        parts = number_parts(document.number)
        if parts is not None:
            return parts[1]
        return int(document.date[:_LENGTH_OF_YEAR]) if document.date else None

    def known(self, row: int) -> KnownDocument | None:
        """Return what an authority file says of a document."""
        return self._rows[row]

    def with_facts(self, found: Resolution) -> Resolution:
        """Return a resolution with what is known of the document meant: what others attest may be known here too."""
        known = found.known or self.documents.get(found.means)
        return replace(found, known=known) if known is not found.known else found

    def row_of_order(self, node: str) -> int | None:
        """Return the row of a document that has no number with a year, by its IRI."""
        return self._unnumbered.get(node)


def _division(place: str) -> str | None:
    """Return the GB/T 2260 code of an issuing place; None of one that only a citing unit would tell."""
    if place == _CENTRE:
        return "100000"
    return place if place.isdigit() else None

"""CITATIONS OF OTHERS -> the documents they attest: numbers and titles that no authority file has, but that are cited.

A title cited with one number anywhere is that document's title; a number cited by many is likelier than its slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.bases.catalogue import Catalogue, dated
from kg.citations import issuing_place
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Citation, KnownDocument


@dataclass(frozen=True, slots=True)
class Attested:
    """A document as others cite it: `node` is the IRI of the document as spelt, `times` how often it is cited.

    `code`, `year` and `serial` are its number, where it has one with a year, `place` where that code's agency sits (as
    `issuing_place` gives it). `titles` are those it is cited with, the most frequent first.
    """

    node: str
    times: int
    place: str | None = None
    code: str | None = None
    year: int | None = None
    serial: int | None = None
    titles: tuple[str, ...] = ()


def attest(mentions: Iterable[tuple[str, Citation, str | None]]) -> tuple[Attested, ...]:
    """Return what citations attest, one record for each IRI, sorted.

    A mention is the IRI of the document as spelt, the citation, and the division of the unit that cites.
    """
    found: dict[str, tuple[Citation, str | None]] = {}
    times: dict[str, int] = {}
    titles: dict[str, dict[str, int]] = {}
    for node, citation, division in mentions:
        found.setdefault(node, (citation, division))
        times[node] = times.get(node, 0) + 1
        if citation.title:
            counted = titles.setdefault(node, {})
            counted[citation.title] = counted.get(citation.title, 0) + 1
    return tuple(_attested(node, *found[node], times[node], titles.get(node, {})) for node in sorted(found))


def _attested(node: str, citation: Citation, division: str | None, times: int, titles: dict[str, int]) -> Attested:
    ordered = tuple(sorted(titles, key=lambda title: (-titles[title], title)))
    if not citation.issuer or citation.year is None or citation.seq is None:
        return Attested(node, times, titles=ordered)
    place = issuing_place(citation.issuer, division)
    return Attested(node, times, place, comparable(citation.issuer), citation.year, citation.seq, ordered)


class AttestedCatalogue(Catalogue):
    """Attested documents that have a number with a year, by number and title."""

    def __init__(self, attested: Iterable[Attested]) -> None:
        super().__init__()
        self._rows: list[Attested] = []
        for each in sorted(attested, key=lambda one: one.node):
            if each.code and each.place and each.year is not None and each.serial is not None:
                series = self.series.setdefault((each.place, each.code), {})
                series.setdefault(dated(each.year, each.serial), len(self._rows))
                self._rows.append(each)

    def __len__(self) -> int:
        return len(self._rows)

    def node(self, row: int) -> str:
        """Return the IRI of a document as spelt."""
        return self._rows[row].node

    def titles(self, row: int) -> tuple[str, ...]:
        """Return the titles it is cited with, the most frequent first."""
        return self._rows[row].titles

    def number(self, row: int) -> str | None:
        """Return the number of a document in normal form."""
        each = self._rows[row]
        return f"{each.code}〔{each.year}〕{each.serial}号"

    def place(self, row: int) -> str | None:
        """Return where the agency of a document sits, also where only the citing unit told it."""
        place = (self._rows[row].place or "").rstrip("~")
        return "100000" if place == "cn" else place if place.isdigit() else None

    def year(self, row: int) -> int | None:
        """Return the year of a document's number."""
        return self._rows[row].year

    def known(self, row: int) -> KnownDocument | None:  # noqa: ARG002 - no authority file has it
        """Return None: no authority file says anything of it."""
        return None

    def times(self, row: int) -> int:
        """Return how often a document is cited."""
        return self._rows[row].times

"""Documents by number and by title, each given by its row: of authority files and of others' citations."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kg.bases.codes import CodeSlips
from kg.bases.title_index import TitleIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import KnownDocument

Series = dict[int, int]
"""The documents of one agency code of one place: `dated(year, serial)` -> row."""
_SERIALS = 10**9


def dated(year: int, serial: int) -> int:
    """Return year and serial as one number.

    >>> dated(2019, 19)
    2019000000019
    """
    return year * _SERIALS + serial


class Catalogue:
    """Numbered documents by place and code, then by year and serial; titles when first asked for.

    No IRI is made before it is needed: of a large authority file few documents are ever cited.
    """

    def __init__(self) -> None:
        self.series: dict[tuple[str, str], Series] = {}

    def __len__(self) -> int:
        raise NotImplementedError

    def node(self, row: int) -> str:
        """Return the IRI of a document."""
        raise NotImplementedError

    def titles(self, row: int) -> tuple[str, ...]:
        """Return the titles of a document, the main one first."""
        raise NotImplementedError

    def number(self, row: int) -> str | None:
        """Return the number of a document in normal form."""
        raise NotImplementedError

    def place(self, row: int) -> str | None:
        """Return where the agency of a document sits: a GB/T 2260 code; None where nothing tells."""
        raise NotImplementedError

    def year(self, row: int) -> int | None:
        """Return the year of a document."""
        raise NotImplementedError

    def known(self, row: int) -> KnownDocument | None:
        """Return what an authority file says of a document."""
        raise NotImplementedError

    def find(self, place: str, code: str, date: int) -> int | None:
        """Return the row of a number, None where there is no such document."""
        return self.series.get((place, code), {}).get(date)

    def name(self, row: int) -> str:
        """Return what a document is called when people are told of it: its number, else its title."""
        return self.number(row) or next(iter(f"《{title}》" for title in self.titles(row)), "")

    @cached_property
    def by_titles(self) -> TitleIndex:
        """Return the index of all titles."""
        return TitleIndex((row, title) for row in range(len(self)) for title in self.titles(row))

    @cached_property
    def slips(self) -> CodeSlips:
        """Return the agency codes, to find those one slip away."""
        return CodeSlips(code for _place, code in self.series)

    @cached_property
    def _places(self) -> dict[str, tuple[str, ...]]:
        table: dict[str, tuple[str, ...]] = {}
        for place, code in sorted(self.series):
            table[code] = (*table.get(code, ()), place)
        return table

    def with_code(self, code: str, date: int) -> Iterator[tuple[str, int]]:
        """Yield place and row of the documents of a code, a year and a serial, wherever the code is used."""
        for place in self._places.get(code, ()):
            row = self.find(place, code, date)
            if row is not None:
                yield place, row

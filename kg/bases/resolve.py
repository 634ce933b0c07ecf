"""CITATION -> RESOLUTION: the document that a cited number or title means; what is not unique is only proposed.

First the number, as it stands, then with the place that was lost in front of it; a citation without a number by its
title. Documents of an authority file come before those that only other citations attest.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.bases.attested import AttestedCatalogue
from kg.bases.by_number import resolve_number
from kg.bases.by_title import resolve_title
from kg.bases.catalogue import dated
from kg.bases.cited import Cited, Found, proposal_of
from kg.bases.match_titles import places_of
from kg.citations import issuing_place, title_key
from kg.citations.title_forms import normal_title
from kg.divisions import enclosing
from kg.graph import iris
from kg.model import Resolution
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bases.attested import Attested
    from kg.bases.authority import Authority
    from kg.bases.catalogue import Series
    from kg.model import Citation, Proposal

SAME_NUMBER = "字号相同"
_SURE = Decimal(1)
_REMEMBERED = 1 << 16


class _Code(NamedTuple):
    """An agency code as a unit cites it: its IRI up to the year, and the known documents that bear it."""

    iri: str
    place: str
    code: str
    known: Series


class _Named(NamedTuple):
    """What a citation names a document by, without where it stands."""

    number: str | None
    title: str | None
    issuer: str | None = None
    year: int | None = None
    serial: int | None = None


class Resolver:
    """Resolves citations: a pure function of citation, division, authority and what others attest.

    `attested` are the documents that other citations name, of which the authority need not know.
    """

    def __init__(self, authority: Authority, attested: Iterable[Attested] = ()) -> None:
        self.authority = authority
        self.attested = AttestedCatalogue(attested)
        self._codes: dict[tuple[str, str | None], _Code] = {}
        self._places: dict[str, frozenset[str | None]] = {}
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._resolve)

    def resolve(self, citation: Citation, division: str | None) -> tuple[Resolution | None, tuple[Proposal, ...]]:
        """Return what a citation of a unit in `division` means, and what it may mean; None where it names nothing."""
        issuer, year, serial = citation.issuer, citation.year, citation.seq
        if not issuer or year is None or serial is None:
            seen_from = division if citation.number else self._concerned(citation.title, division)
            return self._remembered(_Named(citation.number, citation.title), seen_from)
        if not citation.title:
            code = self._codes.get((issuer, division)) or self._code(issuer, division)
            row = code.known.get(dated(year, serial))
            if row is not None:
                node = f"{code.iri}/{year}/{serial}"
                return Resolution(node, node, "exact", _SURE, SAME_NUMBER, self.authority.known(row)), ()
        return self._remembered(_Named(None, citation.title, issuer, year, serial), division)

    def resolve_for(
        self, citation: Citation, divisions: Iterable[str | None]
    ) -> tuple[Resolution | None, tuple[Proposal, ...]]:
        """Return what one cited document means to the units of several divisions: joined only where all agree.

        A title may be cited in two provinces and mean a document of each; its IRI is one.
        """
        found = [self.resolve(citation, division) for division in sorted(set(divisions), key=lambda each: each or "")]
        resolutions = [resolution for resolution, _proposals in found if resolution is not None]
        if not resolutions:
            return None, ()
        first = min(resolutions, key=lambda each: (each.score is not None, each.score or 0))
        proposals = {proposal.right: proposal for _resolution, each in found for proposal in each}
        if len({(each.node, each.means) for each in resolutions}) > 1:
            for each in resolutions:
                if each.method is not None and each.means != each.node:
                    proposals[each.means] = proposal_of(each, "不是所有引用单位都指它")
            return Resolution(first.node, first.node), tuple(proposals[right] for right in sorted(proposals))
        return first, tuple(proposals[right] for right in sorted(proposals) if right != first.means)

    def _concerned(self, title: str | None, division: str | None) -> str | None:
        """Return the innermost place around a unit where a document sits that a title may mean, None if there is none.

        From everywhere within, the title means the same: a law cited in three thousand places is looked up once.
        """
        if not title or division is None:
            return None
        if title not in self._places:
            core = normal_title(title).core
            self._places[title] = places_of(self.authority, core) | places_of(self.attested, core)
        places = self._places[title]
        return next((place for place in enclosing(division) if place in places), None)

    def _code(self, issuer: str, division: str | None) -> _Code:
        place, code = issuing_place(issuer, division), comparable(issuer)
        known = self.authority.series.get((place, code), {})
        return self._codes.setdefault((issuer, division), _Code(iris.code_series(place, code), place, code, known))

    def _resolve(self, named: _Named, division: str | None) -> Found:
        """Resolve what is no known number alone; titles are cited again and again, so this is remembered."""
        if named.issuer and named.year is not None and named.serial is not None:
            code = self._codes.get((named.issuer, division)) or self._code(named.issuer, division)
            node = f"{code.iri}/{named.year}/{named.serial}"
            cited = Cited(node, division, named.title, code.place, code.code, named.year, named.serial)
            return resolve_number(cited, self.authority, self.attested)
        order = iris.order(named.number, division) if named.number else None
        node_named = order or iris.titled_document(named.title)
        if node_named is None:
            return None, ()
        if named.title and named.number and self.authority.by_titles.by_key.get(title_key(named.number)):
            return self._known_order(node_named.value, named.number, division)
        cited = Cited(node_named.value, division, named.title or named.number)
        return resolve_title(cited, self.authority, self.attested)

    def _known_order(self, node: str, number: str, division: str | None) -> Found:
        """Return which document a known order published, whatever title stands beside it: it may be an old edition."""
        found, proposals = resolve_title(Cited(node, division, number), self.authority, self.attested)
        if found is None or found.known is None:
            return found, proposals
        return replace(found, method="exact", evidence=SAME_NUMBER), proposals

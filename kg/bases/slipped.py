"""CITED NODES -> the numbers meant where an agency code is a slip of a more frequent one: 邢开呈办 of 邢开办呈.

Whether the number meant is cited anywhere does not matter; whether it was meant, a person decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.bases.codes import CodeSlips
from kg.graph import iris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.bases.nodes import CitedNode

_MOST_YEARS = 3
"""How far apart the years of two codes may be, as in rule B06."""


@dataclass(frozen=True, slots=True)
class Slipped:
    """A document as cited (`node`), and the one that the usual code gives: its IRI and number; with the reason."""

    node: str
    meant: str
    number: str
    evidence: str


def slipped(nodes: Iterable[CitedNode]) -> Iterator[Slipped]:
    """Yield what a document with a rare code means if the code is a slip for one that the same disclosures use more."""
    of_code: dict[str, list[CitedNode]] = defaultdict(list)
    times: Counter[str] = Counter()
    for node in nodes:
        if node.code and node.year is not None and node.seq is not None:
            of_code[node.code].append(node)
            times[node.code] += node.times
    slips = CodeSlips(of_code)
    for code, rare in sorted(of_code.items()):
        for usual in slips.near(code):
            if times[usual] > times[code]:
                evidence = f"代字“{code}”（{times[code]}次）与同处更常见的“{usual}”（{times[usual]}次）只差一处"
                years = _years_by_disclosure(of_code[usual])
                for node in rare:
                    if _is_near(node, years):
                        yield _meant(node, usual, evidence)


def _years_by_disclosure(nodes: Iterable[CitedNode]) -> dict[str, set[int]]:
    """Return of which years the documents are that each disclosure cites."""
    years: dict[str, set[int]] = defaultdict(set)
    for node in nodes:
        for disclosure in node.disclosures:
            years[disclosure].add(node.year or 0)
    return years


def _is_near(node: CitedNode, years: Mapping[str, Iterable[int]]) -> bool:
    """Tell whether a disclosure that cites a document cites one of those of about the same year too."""
    return any(
        abs((node.year or 0) - year) <= _MOST_YEARS
        for disclosure in node.disclosures
        for year in years.get(disclosure, ())
    )


def _meant(node: CitedNode, usual: str, evidence: str) -> Slipped:
    year, seq = node.year or 0, node.seq or 0
    iri = iris.numbered_document(usual, year, seq, node.divisions[0])
    return Slipped(node.iri, iri.value, f"{usual}〔{year}〕{seq}号", evidence)

"""CITED DOCUMENTS -> the lines of a list, those that filters ask for; and those that cite one, unit by unit."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kg.web.model import Slice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.bases.views.records import CitedDocument, CitingProject, Mention, Source

SIZE = 50
_DROPPED = re.compile(r"[\s《》]")
_OPENING, _CLOSING = re.compile(r"[【（(\[]"), re.compile(r"[】）)\]]")


def name_key(text: str) -> str:
    """Return a number or title as it is searched, in the same way as queries/bases.rq.

    >>> name_key("财预【2021】101 号"), name_key("《预算法》")
    ('财预〔2021〕101号', '预算法')
    """
    return _CLOSING.sub("〕", _OPENING.sub("〔", _DROPPED.sub("", text.lower())))


def has_words(document: CitedDocument, words: str) -> bool:
    """Tell whether a number or title that a document is cited with or known by has the words."""
    facts = document.facts
    names = (facts.number, *facts.titles, *(spelt.name for spelt in document.spelt))
    wanted = name_key(words)
    return not words or any(wanted in name_key(name) for name in names if name)


def of_unit(document: CitedDocument, unit: str) -> bool:
    """Tell whether a unit whose name has this part cites a document."""
    wanted = "".join(unit.lower().split())
    return any(wanted in "".join(name.lower().split()) for name in document.units)


def page_of(documents: Sequence[CitedDocument], page: int) -> Slice[CitedDocument]:
    """Return one page of a list; beyond the last page it is the last."""
    last = max(1, -(-len(documents) // SIZE))
    page = min(page, last)
    return Slice(tuple(documents[(page - 1) * SIZE : page * SIZE]), len(documents), page, SIZE)


@dataclass(frozen=True, slots=True)
class OfProject:
    """The citations of a project, or of a text outside of projects (`project` is None)."""

    project: CitingProject | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class OfDisclosure:
    """The citations of one year's disclosure of a unit; `sha256` leads to its pages."""

    source: Source
    sha256: str | None
    projects: tuple[OfProject, ...]


@dataclass(frozen=True, slots=True)
class OfUnit:
    """The citations of a unit in all its years."""

    unit: str
    disclosures: tuple[OfDisclosure, ...]


def by_unit(mentions: Iterable[Mention], sha256_of: Mapping[str, str]) -> tuple[OfUnit, ...]:
    """Return citations by unit, disclosure and project, in reading order, the latest year first."""
    units: dict[str, list[OfDisclosure]] = defaultdict(list)
    for _iri, of_source in groupby(mentions, key=lambda mention: mention.source.iri):
        found = tuple(of_source)
        source = found[0].source
        projects = (
            OfProject(project, tuple(group)) for project, group in groupby(found, key=lambda each: each.project)
        )
        units[source.unit].append(OfDisclosure(source, sha256_of.get(source.iri), tuple(projects)))
    return tuple(
        OfUnit(unit, tuple(sorted(disclosures, key=lambda each: -(each.source.year or 0))))
        for unit, disclosures in sorted(units.items())
    )

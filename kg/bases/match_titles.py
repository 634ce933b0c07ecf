"""A cited title -> the documents of a catalogue that bear it, in three steps, each weaker than the one before.

1. The normal forms are the same. 2. The cores are: issuer, wrapping or edition differ or are left away. 3. The cores
are much alike. A match either `joins` or is only worth proposing; whether it is the only one, the resolver looks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.bases.likeness import MARGIN, likeness
from kg.citations import are_unlike
from kg.citations.title_forms import Edition, NormalTitle, editions_agree, issuers_agree, issuers_are_near, normal_title
from kg.divisions import division_of, enclosing, places_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.bases.catalogue import Catalogue

_CENTRE = "100000"
_LEAST_CORE, _TELLING_CORE = 3, 12
SAME, IN_SHORT, TRIAL_LEFT_AWAY, YEAR_TOLD = Decimal(1), Decimal("0.95"), Decimal("0.85"), Decimal("0.95")
LATER_TEXT = Decimal("0.90")
_AMENDED = ("law", "administrative-regulation", "local-regulation")
"""Kinds of documents that keep their identity when they are amended."""
WRAPPED, DOUBTFUL = Decimal("0.90"), Decimal("0.60")


@dataclass(frozen=True, slots=True)
class Match:
    """A document that a title may name: its `row`, how surely, whether it may be joined, and the reasons."""

    row: int
    score: Decimal
    joins: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedTitle:
    """A title as cited by a unit of a division."""

    normal: NormalTitle
    division: str | None


def cited_title(title: str, division: str | None) -> CitedTitle:
    """Return a title taken apart, with where it is cited."""
    return CitedTitle(normal_title(title), division)


def same_titles(catalogue: Catalogue, cited: CitedTitle) -> list[Match]:
    """Return the documents whose title is the same in normal form; those of places that do not concern are proposed.

    Where several bear it, the year that the title gives of its edition decides, if it decides.
    """
    matches = [
        Match(row, SAME, True, ("标题规范形式相同",))
        if _concerns(catalogue, row, cited)
        else Match(row, DOUBTFUL, False, ("标题规范形式相同", "发文地不是引用单位所在地及其上级"))
        for row in catalogue.by_titles.by_key.get(cited.normal.key, ())
    ]
    year, joining = cited.normal.edition.year, [match for match in matches if match.joins]
    if year is None or len(joining) < 2:
        return matches
    of_year = [match for match in joining if catalogue.year(match.row) == year]
    if len(of_year) != 1:
        return matches
    return [Match(of_year[0].row, YEAR_TOLD, True, ("标题规范形式相同", f"标题所注{year}年只有一份"))]


def same_matters(catalogue: Catalogue, cited: CitedTitle) -> list[Match]:
    """Return the documents whose title has the same core but another issuer's form, wrapping or edition."""
    normal = cited.normal
    if len(normal.core) < _LEAST_CORE:
        return []
    others = [(row, normal_title(key)) for row, key in catalogue.by_titles.with_core(normal.core) if key != normal.key]
    found = [
        _of_same_core(catalogue, row, cited, known) for row, known in others if _may_be(catalogue, row, cited, known)
    ]
    doubtful = [
        Match(row, DOUBTFUL, False, ("标题所指事项相同", f"发文机关“{normal.issuer}”与“{known.issuer}”只差一字"))
        for row, known in others
        if issuers_are_near(normal.issuer, known.issuer) and _concerns(catalogue, row, cited)
    ]
    return _best([*(_open(found) if doubtful else found), *doubtful])


def like_titles(catalogue: Catalogue, cited: CitedTitle) -> list[Match]:
    """Return the documents whose title is much like the cited one; the nearest joins where it is so by a margin."""
    normal = cited.normal
    found = []
    for core in catalogue.by_titles.like(normal.core):
        like = likeness(normal.core, core)
        if like is None:
            continue
        for row, key in catalogue.by_titles.with_core(core):
            known = normal_title(key)
            if _may_be(catalogue, row, cited, known):
                joins = like.is_slip and _same_make(normal, known) and _is_specific(catalogue, row, normal, known)
                found.append(Match(row, like.score, joins, (f"标题与“{key}”相近（{like.score}）",)))
    return _with_margin(_best(found))


def places_of(catalogue: Catalogue, core: str) -> frozenset[str | None]:
    """Return where the agencies sit of all documents that a title with this core can name, by any of the steps."""
    titles = catalogue.by_titles
    cores = (core, *titles.like(core))
    return frozenset(catalogue.place(row) for each in cores for row, _key in titles.with_core(each))


def contradicts(catalogue: Catalogue, row: int, title: str) -> bool:
    """Tell whether a title cannot be that of a document: all of the document's are unlike it."""
    known = catalogue.titles(row)
    return bool(known) and all(are_unlike(title, each) for each in known)


# --- what a document must fulfil


def _concerns(catalogue: Catalogue, row: int, cited: CitedTitle) -> bool:
    """Tell whether a document concerns a unit: of the centre, of an enclosing place, or of one that the title names."""
    place = catalogue.place(row)
    if place in (None, _CENTRE) or (cited.division is not None and place in enclosing(cited.division)):
        return True
    return any(place in bearers for bearers in places_named(cited.normal.key))


def _may_be(catalogue: Catalogue, row: int, cited: CitedTitle, known: NormalTitle) -> bool:
    """Tell whether issuer and place allow that a document is meant."""
    issuing = division_of(cited.normal.issuer)
    place = catalogue.place(row)
    return (
        issuers_agree(cited.normal.issuer, known.issuer)
        and (issuing is None or place is None or issuing == place)
        and _concerns(catalogue, row, cited)
    )


def _is_specific(catalogue: Catalogue, row: int, cited: NormalTitle, known: NormalTitle) -> bool:
    """Tell whether a title tells one document from those of other agencies: by issuer, by place, by its length."""
    told = bool(cited.issuer and known.issuer) or bool(places_named(known.core)) or len(known.core) >= _TELLING_CORE
    return told or catalogue.place(row) == _CENTRE


def _same_make(cited: NormalTitle, known: NormalTitle) -> bool:
    """Tell whether neither wrapping nor edition speaks against two titles being one."""
    passed_on = "forwarded" in (cited.wrapping, known.wrapping) and cited.wrapping != known.wrapping
    return editions_agree(cited.edition, known.edition) and not passed_on


def _of_same_core(catalogue: Catalogue, row: int, cited: CitedTitle, known: NormalTitle) -> Match:
    """Return the match of a document whose title has the same core."""
    normal = cited.normal
    if "forwarded" in (normal.wrapping, known.wrapping) and normal.wrapping != known.wrapping:
        return Match(row, DOUBTFUL, False, ("标题所指事项相同", "一为转发，一为原件"))
    score, reasons, joins = SAME, ["标题所指事项相同"], True
    if normal.issuer != known.issuer:
        score, reasons = IN_SHORT, [*reasons, "发文机关一处省略"]
    if normal.wrapping != known.wrapping:
        score, reasons = WRAPPED, [*reasons, "一处为印发通知的标题"]
    if score == SAME:
        score = IN_SHORT
    if not editions_agree(normal.edition, known.edition):
        joins, score, reason = _of_editions(catalogue, row, normal, known, score)
        reasons.append(reason)
    if not _is_specific(catalogue, row, normal, known):
        joins, score, reasons = False, DOUBTFUL, [*reasons, "标题未指明机关或地域"]
    return Match(row, score, joins, tuple(reasons))


def _of_editions(
    catalogue: Catalogue, row: int, cited: NormalTitle, known: NormalTitle, score: Decimal
) -> tuple[bool, Decimal, str]:
    """Return whether another edition may be meant all the same, how surely, and the reason."""
    if cited.edition.year is not None and known.edition.year is None and catalogue.year(row) == cited.edition.year:
        return True, min(score, YEAR_TOLD), "标题所注年份即文件的年份"
    if (
        cited.edition.year is not None
        and known.edition == Edition()
        and _is_amended(catalogue, row, cited.edition.year)
    ):
        return True, min(score, LATER_TEXT), "法律法规修订、修正后仍是同一部"
    if not cited.edition.words and cited.edition.year is None and known.edition.is_trial:
        return True, min(score, TRIAL_LEFT_AWAY), "引用时省略了试行、暂行字样"
    return False, DOUBTFUL, "版本不同"


def _is_amended(catalogue: Catalogue, row: int, year: int) -> bool:
    """Tell whether the text of that year is a later one of a law: laws are amended, other papers are replaced."""
    known, first = catalogue.known(row), catalogue.year(row)
    return known is not None and known.kind in _AMENDED and known.in_force is not False and (first or year) <= year


def _open(matches: Iterable[Match]) -> list[Match]:
    """Return matches of which none joins any more."""
    return [replace(match, joins=False) for match in matches]


def _best(matches: Iterable[Match]) -> list[Match]:
    """Return one match for each document, the surest, the surest document first."""
    best: dict[int, Match] = {}
    for match in sorted(matches, key=lambda each: (not each.joins, -each.score, each.reasons)):
        best.setdefault(match.row, match)
    return sorted(best.values(), key=lambda each: (not each.joins, -each.score, each.row))


def _with_margin(matches: Sequence[Match]) -> list[Match]:
    """Return the matches, none joining where the surest is not far enough before the next."""
    scores = sorted((match.score for match in matches), reverse=True)
    is_clear = len(scores) < 2 or scores[0] - scores[1] >= MARGIN
    return [match if is_clear and match.score == scores[0] else replace(match, joins=False) for match in matches]

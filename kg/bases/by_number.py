"""A document cited by its number -> which document it is: the number known, or known with the place lost before it.

Year and serial are never other than cited: a code may be a slip, which is proposed; a figure is taken as it stands.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg.bases.catalogue import dated
from kg.bases.cited import told_apart
from kg.bases.match_titles import DOUBTFUL, Match, cited_title, contradicts, same_matters, same_titles
from kg.citations import completed_codes, is_central_stem
from kg.divisions import enclosing
from kg.model import Resolution

if TYPE_CHECKING:
    from kg.bases.attested import AttestedCatalogue
    from kg.bases.authority import Authority
    from kg.bases.catalogue import Catalogue
    from kg.bases.cited import Cited, Found
    from kg.model import Proposal

_SURE, _COMPLETED, _COMPLETED_AS_ATTESTED = Decimal(1), Decimal("0.90"), Decimal("0.75")
_OPEN, _VARIANT, _VARIANT_OF_TITLE = Decimal("0.50"), Decimal("0.60"), Decimal("0.80")


def resolve_number(cited: Cited, authority: Authority, attested: AttestedCatalogue) -> Found:
    """Return which document a number names, and those it may name."""
    row = authority.find(cited.place, cited.code, dated(cited.year, cited.serial))
    if row is not None:
        return _exact(cited, authority, row)
    others = [*_of_other_numbers(cited, authority), *_slips(cited, authority), *_slips(cited, attested)]
    for catalogue, score in ((authority, _COMPLETED), (attested, _COMPLETED_AS_ATTESTED)):
        joined, open_ = _completed(cited, catalogue, score)
        if joined is not None:
            return joined, told_apart(others, cited.node, joined.means)
        if open_:
            return Resolution(cited.node, cited.node), told_apart([*open_, *others], cited.node)
    named = _unnumbered(cited, authority)
    return named or Resolution(cited.node, cited.node), told_apart(
        others, cited.node, *([named.means] if named else [])
    )


def _exact(cited: Cited, authority: Authority, row: int) -> Found:
    """Return the document that bears the number; one whose title fits better is proposed."""
    if not cited.title:
        return cited.joined(authority, row, "exact", _SURE, ("字号相同",)), ()
    if not contradicts(authority, row, cited.title):
        return cited.joined(authority, row, "exact", _SURE, ("字号相同",)), ()
    known = authority.titles(row)[0]
    reasons = ("字号相同", f"所引标题“{cited.title}”与目录所载“{known}”不符")
    found = cited.joined(authority, row, "exact", _COMPLETED, reasons)
    return found, told_apart(_of_other_numbers(cited, authority), cited.node)


def _completed(cited: Cited, catalogue: Catalogue, score: Decimal) -> tuple[Resolution | None, list[Proposal]]:
    """Return the only document whose number is the cited one with its place restored; else all that may be it."""
    if cited.division is None:
        return None, []
    date = dated(cited.year, cited.serial)
    rows = {
        row: code
        for place, code in completed_codes(cited.code, cited.division)
        if (row := catalogue.find(place, code, date)) is not None and catalogue.node(row) != cited.node
    }
    fitting = {
        row: code for row, code in rows.items() if not (cited.title and contradicts(catalogue, row, cited.title))
    }
    if len(rows) == 1 and fitting and not is_central_stem(cited.code):
        ((row, code),) = rows.items()
        return cited.joined(catalogue, row, "division", score, (_completion(cited, code, catalogue, row),)), []
    matches = [
        Match(row, _OPEN if row in fitting else _OPEN / 2, False, (_completion(cited, code, catalogue, row),))
        for row, code in rows.items()
    ]
    return None, [cited.proposed(catalogue, "division", match) for match in matches]


def _completion(cited: Cited, code: str, catalogue: Catalogue, row: int) -> str:
    if code == cited.code:
        return f"代字“{code}”未写地域，{catalogue.name(row)}为引用单位所在地或其上级的文件"
    return f"代字“{cited.code}”前省略了地域，按引用单位所在地补为“{code}”"


def _unnumbered(cited: Cited, authority: Authority) -> Resolution | None:
    """Return the only document of the cited title, where the list knows it without a number: law and order."""
    if not cited.title:
        return None
    matches = [match for match in same_titles(authority, cited_title(cited.title, cited.division)) if match.joins]
    if len(matches) != 1 or authority.number(matches[0].row) or not _may_be_of(cited.year, authority, matches[0].row):
        return None
    reasons = (*matches[0].reasons, "目录未载字号")
    return cited.joined(authority, matches[0].row, "parallel", _COMPLETED, reasons)


def _may_be_of(year: int, authority: Authority, row: int) -> bool:
    """Tell whether a document that is known with its day can have a number of that year: some are printed later."""
    known = authority.year(row)
    return known is None or abs(known - year) <= 1


def _of_other_numbers(cited: Cited, authority: Authority) -> list[Proposal]:
    """Return the documents that bear the cited title under another number."""
    if not cited.title:
        return []
    title = cited_title(cited.title, cited.division)
    matches = [*same_titles(authority, title), *same_matters(authority, title)]
    return [
        cited.proposed(
            authority, "title", Match(match.row, min(match.score, DOUBTFUL), False, (*match.reasons, "字号不同"))
        )
        for match in matches
        if match.joins and authority.number(match.row)
    ]


def _slips(cited: Cited, catalogue: Catalogue) -> list[Proposal]:
    """Return the documents of the same year and serial whose code the cited one may be a slip for."""
    date = dated(cited.year, cited.serial)
    around = {cited.place.rstrip("~"), *(enclosing(cited.division) if cited.division else ())}
    found = []
    for code in catalogue.slips.near(cited.code):
        for place, row in catalogue.with_code(code, date):
            if place.rstrip("~") in around or place == cited.place:
                found.append(cited.proposed(catalogue, "variant", _slip(cited, catalogue, row, code)))
    return found


def _slip(cited: Cited, catalogue: Catalogue, row: int, code: str) -> Match:
    """Return the match of a document whose code may be meant; a title that both bear speaks for it."""
    reasons = (f"年份与序号相同，代字“{cited.code}”与“{code}”只差一处",)
    if not cited.title or not catalogue.titles(row):
        return Match(row, _VARIANT, False, reasons)
    if contradicts(catalogue, row, cited.title):
        return Match(row, _OPEN / 2, False, (*reasons, "标题不符"))
    return Match(row, _VARIANT_OF_TITLE, False, (*reasons, "标题相符"))

"""A document cited by its title -> the document of that title, of the same matter, or of nearly the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.cited import told_apart
from kg.bases.match_titles import cited_title, like_titles, same_matters, same_titles
from kg.model import Resolution

if TYPE_CHECKING:
    from kg.bases.attested import AttestedCatalogue
    from kg.bases.authority import Authority
    from kg.bases.catalogue import Catalogue
    from kg.bases.cited import Cited, Found
    from kg.bases.match_titles import Match
    from kg.model import Proposal, ResolutionMethod

_STEPS = ((same_titles, "title"), (same_matters, "title"), (like_titles, "similarity"))


def resolve_title(cited: Cited, authority: Authority, attested: AttestedCatalogue) -> Found:
    """Return which document a title names, and those it may name.

    Several documents of one step leave it open, and another edition of the same matter too: what is only like them is
    not looked for then. A title that others cite with one number is that document's.
    """
    if not cited.title:
        return Resolution(cited.node, cited.node), ()
    title = cited_title(cited.title, cited.division)
    own = _own(cited, authority, same_titles(authority, title))
    proposals: list[Proposal] = []
    for catalogue in (authority, attested):
        for find, method in _STEPS:
            matches = find(catalogue, title)
            joining = [match for match in matches if match.joins]
            named: ResolutionMethod = _method(method, catalogue is attested)
            proposals += [cited.proposed(catalogue, named, match) for match in matches]
            if own is None and len(joining) == 1:
                found = _joined(cited, catalogue, joining[0], named)
                return authority.with_facts(found), told_apart(proposals, cited.node, found.means)
            if joining:
                return own or Resolution(cited.node, cited.node), told_apart(proposals, cited.node)
            if matches and find is same_matters:
                break
    return Resolution(cited.node, cited.node), told_apart(proposals, cited.node)


def _method(method: str, is_attested: bool) -> ResolutionMethod:
    if method == "similarity":
        return "similarity"
    return "parallel" if is_attested else "title"


def _own(cited: Cited, authority: Authority, matches: list[Match]) -> Resolution | None:
    """Return that the cited document is known by its title alone, where others with a number bear the title too."""
    row = authority.row_of_order(cited.node)
    own = next((match for match in matches if match.row == row and match.joins), None)
    if own is None or len([match for match in matches if match.joins]) == 1:
        return None
    return cited.joined(authority, own.row, "title", own.score, own.reasons)


def _joined(cited: Cited, catalogue: Catalogue, match: Match, method: ResolutionMethod) -> Resolution:
    """Return the resolution of the only match; of a title that others cite, with the number they cite it with."""
    attested = catalogue.known(match.row) is None
    reasons = (*match.reasons, f"别处与{catalogue.number(match.row)}同引") if attested else match.reasons
    return cited.joined(catalogue, match.row, method, match.score, reasons)

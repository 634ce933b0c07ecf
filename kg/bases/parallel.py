"""CITED NODES -> CANDIDATES AND PROPOSALS: a title beside a number somewhere may be that number elsewhere.

It is, where the number has no other title, the title says what it is about, and is cited where that number's agency
has a say. Elsewhere two bodies may have named their papers alike, and a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.bases.unique import Candidate
from kg.citations import are_unlike, title_key
from kg.citations.places import CENTRE, GUESSED, UNKNOWN
from kg.citations.titles import document_types
from kg.divisions import alternatives, division_of, enclosing
from kg.model import Proposal, Resolution
from kg.vocabulary import ID, words

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from kg.bases.nodes import CitedNode

PARALLEL = Decimal("0.95")
"""Number and title stand side by side in print, but the two citations may be of two documents of one title."""
SAME_TITLE = Decimal("0.5")


def parallel(nodes: Iterable[CitedNode]) -> Iterator[Candidate]:
    """Yield for titles without a number the numbers that they are cited with, orders too."""
    nodes = tuple(nodes)
    carriers: dict[str, list[CitedNode]] = defaultdict(list)
    for node in nodes:
        for key in {title_key(title) for title in node.titles if node.number}:
            carriers[key].append(node)
    for node in nodes:
        if node.titles and not node.number:
            for other in carriers.get(title_key(node.titles[0]), []):
                evidence = f"标题与字号同引：{other.number}《{node.titles[0]}》"
                join = Resolution(node.iri, other.iri, "parallel", PARALLEL, evidence)
                yield Candidate(join, doubt_of(node, other))


def doubt_of(titled: CitedNode, numbered: CitedNode) -> str | None:
    """Return why a title need not be the number that is cited with it; None where nothing speaks against it."""
    if says_nothing(titled.titles[0]):
        return "标题只有文种，各地都可能有"
    if not _has_a_say(titled, numbered):
        return "引用单位不在发文机关的辖区"
    if other := next((title for title in numbered.titles if are_unlike(title, titled.titles[0])), None):
        return f"该字号另有标题《{other}》"
    return None


def says_nothing(title: str) -> bool:
    """Tell whether a title is made of words for documents only, which many bodies use.

    >>> says_nothing("实施细则"), says_nothing("关于印发管理办法的通知"), says_nothing("会议费管理办法")
    (True, True, False)
    """
    return not _general().sub("", title_key(title))


@cache
def _general() -> re.Pattern[str]:
    lists = ("tells-no-document", "title-modifier", "number-to-title")
    return alternatives((*(word for name in lists for word in words(name)), *document_types()))


def _has_a_say(titled: CitedNode, numbered: CitedNode) -> bool:
    """Tell whether each unit that cites the title lies under the agency or cites the number, or the title says whose.

    A paper of a city named alike in another city is another paper.
    """
    place = place_of(numbered.iri)
    if place == CENTRE or (place and division_of(titled.titles[0]) == place):
        return True
    if place is not None and all(unit and place in enclosing(unit) for unit in titled.divisions):
        return True
    fewer = len(titled.disclosures) <= len(numbered.disclosures)  # of thousands that bear a title, few do
    return fewer and set(titled.disclosures) <= set(numbered.disclosures)


def place_of(iri: str) -> str | None:
    """Return where the agency of a document sits, `cn` or a GB/T 2260 code, as its IRI says; None where it is not told.

    >>> place_of(ID + "document/130500/x/2022/57"), place_of(ID + "document/cn/x/2022/57"), place_of(ID + "title/a")
    ('130500', 'cn', None)
    """
    place = (issuing_segment(iri) or UNKNOWN).removesuffix(GUESSED)
    return None if place == UNKNOWN else place


def issuing_segment(iri: str) -> str | None:
    """Return what `issuing_place` gave for a numbered document, with the mark of what only the citing unit tells.

    An order has a place in its IRI where it names only a level; elsewhere it names its place, or is of the centre.
    """
    scheme, *segments = iri.removeprefix(ID).split("/")
    if scheme == "document" or (scheme == "number" and len(segments) > 1):
        return unquote(segments[0])
    return division_of(unquote(segments[0])) if scheme == "number" else None


def same_title(nodes: Iterable[CitedNode]) -> Iterator[Proposal]:
    """Yield numbers of one agency and year that are cited with one title: all but one of them may be slips.

    Under the number of another year it is another edition, or the paper that comes every year.
    """
    carriers: dict[tuple[str, str | None, str | None, int | None], list[CitedNode]] = defaultdict(list)
    for node in nodes:
        if node.number:
            for key in {title_key(title) for title in node.titles}:
                carriers[key, place_of(node.iri), node.code, node.year].append(node)
    for alike in carriers.values():
        first, *others = sorted(alike, key=lambda node: (-len(node.disclosures), -node.times, node.iri))
        for node in others:
            evidence = (f"同一机关代字下标题相同：《{node.titles[0]}》", f"字号不同：{node.number}、{first.number}")
            yield Proposal(node.iri, first.iri, "title", SAME_TITLE, evidence)

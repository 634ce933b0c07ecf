"""LISTING -> what its replacements say: a document that replaces itself, cycles, documents the listing does not have.

All in one go and without recursion: a chain may be as long as the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.importing.listing import name_of
from kg.bases.importing.numbers import name_key, number_key, parse_number
from kg.bases.importing.problems import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bases.importing.listing import Listing
    from kg.bases.importing.problems import Problems
    from kg.model import KnownDocument


def check_replacements(listing: Listing, problems: Problems, shipped: Iterable[KnownDocument] = ()) -> None:
    """Keep as errors what cannot be; a replacement by a document that neither the listing nor `shipped` has is told."""
    follows: dict[int, list[int]] = {}
    unknown: dict[str, str] = {}
    named = _named(listing)
    known = {name for document in shipped for name in _names(document)}
    for position, document in enumerate(listing.documents):
        for text in document.replaced_by:
            found = _position(text, position, listing, named)
            if found is None:
                if position >= listing.own or _name(text) in known:
                    continue
                unknown.setdefault(text, listing.where(position))
            elif found == position:
                problems.error(
                    listing.where(position),
                    f"{name_of(document)} 被它自己替代 is replaced by itself",
                    "写替代它的文件 name the document that replaces it",
                )
            else:
                follows.setdefault(position, []).append(found)
    for text, where in unknown.items():
        problems.note(where, f"替代文件 {text} 不在目录中，照记 is not in the list; kept as written")
    for cycle in cycles(follows):
        _tell_cycle(cycle, listing, problems)


def _named(listing: Listing) -> dict[str, list[int]]:
    """Return every number and title that a replacement names -> the documents that bear it, wherever issued."""
    texts = {text for document in listing.documents for text in document.replaced_by}
    found: dict[str, list[int]] = {_name(text): [] for text in texts}
    for position, document in enumerate(listing.documents if found else ()):
        for name in _names(document) & found.keys():
            found[name].append(position)
    return found


def _names(document: KnownDocument) -> set[str]:
    """Return the number and the titles of a document as `_name` writes them."""
    titles = {name_key(title) for title in (document.title, *document.other_titles) if title}
    return titles | ({document.number} if document.number else set())


def _name(text: str) -> str:
    number = parse_number(text)
    return number.text if number else name_key(text)


def _position(text: str, position: int, listing: Listing, named: dict[str, list[int]]) -> int | None:
    """Return the document that a replacement names: the one of the same place, else the only other one of that name."""
    number = parse_number(text)
    key = number_key(number, listing.documents[position].place) if number else name_key(text)
    if key in listing.at:
        return listing.at[key]
    bearers = named[_name(text)]
    others = [each for each in bearers if each != position] or bearers
    return others[0] if len(others) == 1 else None


def _tell_cycle(cycle: list[int], listing: Listing, problems: Problems) -> None:
    shown = [f"{name_of(listing.documents[each])}（{listing.where(each)}）" for each in cycle[:SHOWN]]
    more = [f"…… 共 {len(cycle)} 份 documents"] if len(cycle) > SHOWN else [name_of(listing.documents[cycle[0]])]
    problems.error(
        listing.where(cycle[0]),
        f"替代成环 replacements in a circle：{' → '.join(shown + more)}",
        "改正其中一处 mend one of them",
    )


def cycles(follows: dict[int, list[int]]) -> list[list[int]]:
    """Return cycles of a graph, each node in at most one; none only where there is none.

    >>> cycles({1: [2], 2: [3], 3: [2], 4: [1]}), cycles({1: [2], 2: [3]})
    ([[2, 3]], [])
    """
    onward = _on_or_before_a_cycle(follows)
    seen: dict[int, int] = {}
    found: list[list[int]] = []
    for start in onward:
        walk: list[int] = []
        node = start
        while node not in seen:
            seen[node] = start
            walk.append(node)
            node = onward[node]
        if walk and seen[node] == start:
            found.append(_from_smallest(walk[walk.index(node) :]))
    return found


def _from_smallest(cycle: list[int]) -> list[int]:
    first = cycle.index(min(cycle))
    return cycle[first:] + cycle[:first]


def _on_or_before_a_cycle(follows: dict[int, list[int]]) -> dict[int, int]:
    """Return each node from which a cycle can be reached -> the first of its followers that reaches one too."""
    left = {node: len(after) for node, after in follows.items()}
    before: dict[int, list[int]] = {}
    for node, after in follows.items():
        for each in after:
            before.setdefault(each, []).append(node)
    ends = [node for node in before if node not in follows]
    done = set(ends)
    while ends:
        for node in before.get(ends.pop(), ()):
            left[node] -= 1
            if not left[node]:
                done.add(node)
                ends.append(node)
    return {
        node: next(each for each in after if each not in done) for node, after in follows.items() if node not in done
    }

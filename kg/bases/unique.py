"""CANDIDATES -> JOINS AND PROPOSALS: what can mean one document only, and without a doubt, is joined.

In three steps, each with what the one before has joined: numbers with known documents, titles with numbers and known
documents, titles among themselves. So a title that is spelt in three ways may mean one number and is no rival to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from kg.bases.cited import proposal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from kg.bases.groups import Groups
    from kg.model import Proposal, Resolution


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a document as cited may mean, with what speaks against it, if anything does."""

    join: Resolution
    doubt: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Return the document as cited and the one it may mean."""
        return self.join.node, self.join.means


def join_unique(
    groups: Groups,
    candidates: Iterable[Candidate],
    proposals: Iterable[Proposal],
    identified: Collection[str],
    join: Callable[[Groups, Iterable[Resolution]], tuple[list[Resolution], list[Resolution]]],
) -> tuple[list[Resolution], list[Proposal]]:
    """Return the joins that were made by `join`, and those that were not as proposals with what speaks against them.

    `identified` are the documents that have a number or are known; `proposals` what is only proposed from the start.
    """
    numbers, titles, among_titles = _steps(candidates, identified)
    made: list[Resolution] = []
    open_: list[Proposal] = []
    for step in (numbers, titles, among_titles):
        if step is among_titles:
            sure = {frozenset(each.pair) for each in step if each.doubt is None}
            doubts = [(each.left, each.right) for each in (*proposals, *open_)]
            doubts += [each.pair for each in step if each.doubt]
            groups.doubt(pair for pair in doubts if frozenset(pair) not in sure)
        outdone = _outdone(step) if step is numbers else {}
        unique, doubtful = _unique(groups, step, are_titles=step is among_titles, outdone=outdone)
        joined, refused = join(groups, unique)
        made += joined
        open_ += [*doubtful, *map(proposal_of, refused)]
    return made, open_


def _steps(candidates: Iterable[Candidate], identified: Collection[str]) -> tuple[list[Candidate], ...]:
    steps: tuple[list[Candidate], ...] = ([], [], [])
    for each in candidates:
        node, means = each.pair
        steps[0 if node in identified else 1 if means in identified else 2].append(each)
    return steps


def _outdone(candidates: Iterable[Candidate]) -> dict[str, str]:
    """Return the numbers that claim a known document as another does at least as surely: it can have one number."""
    claims: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for each in candidates:
        node, means = each.pair
        if node != means:
            claims[means][node] = max(each.join.score or Decimal(0), claims[means].get(node, Decimal(0)))
    return {
        node: f"另有 {len(claimed) - 1} 个字号也可能是它"
        for claimed in claims.values()
        for node, score in claimed.items()
        if any(other != node and score <= its for other, its in claimed.items())
    }


def _unique(
    groups: Groups, candidates: Collection[Candidate], *, are_titles: bool, outdone: Mapping[str, str]
) -> tuple[list[Resolution], list[Proposal]]:
    """Return the joins of what has no rival and no doubt, and all others as proposals."""
    meanings: dict[str, set[str]] = defaultdict(set)
    linked: set[frozenset[str]] = set()
    for each in candidates:
        node, means = each.pair
        if not groups.are_apart(node, means) and not groups.are_one(node, means) and not (are_titles and each.doubt):
            meanings[node].add(groups.root(means))
            if are_titles:
                linked.add(frozenset((groups.root(node), groups.root(means))))
    rivals = {
        node: f"可能指 {len(found)} 份文件"
        for node, found in meanings.items()
        if any(frozenset(pair) not in linked for pair in combinations(found, 2))
    }
    joins: list[Resolution] = []
    proposals: list[Proposal] = []
    for each in candidates:
        node, means = each.pair
        against = (each.doubt, rivals.get(node) or (rivals.get(means) if are_titles else None), outdone.get(node))
        if groups.are_one(node, means):
            joins.append(each.join)
        elif groups.are_apart(node, means) or any(against):
            proposals.append(proposal_of(each.join, *against))
        else:
            joins.append(each.join)
    return joins, proposals

"""Documents that are one, as groups: no group holds two numbers or two known documents, or what a person set apart.

Pairs can also be in doubt: then only what joins numbers, a person's word above all, makes one group of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Groups:
    """Groups of documents by their IRIs; each document begins as a group of its own."""

    def __init__(
        self, numbered: Collection[str], known: Collection[str], different: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._above: dict[str, str] = {}
        self._kinds = (set(numbered), set(known))  # of roots: which groups hold a number, or a known document
        self._apart: dict[str, set[str]] = defaultdict(set)
        self._doubted: dict[str, set[str]] = defaultdict(set)
        _enter(self._apart, different)

    def doubt(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take in pairs of documents that are not to be joined but by a person; what is one already stays so."""
        _enter(self._doubted, ((self.root(left), self.root(right)) for left, right in pairs))

    def root(self, iri: str) -> str:
        """Return the document that stands for the group of a document while groups are made."""
        root = iri
        while (above := self._above.get(root)) is not None:
            root = above
        while iri != root:  # shorter ways for the next time
            self._above[iri], iri = root, self._above[iri]
        return root

    def are_one(self, left: str, right: str) -> bool:
        """Tell whether two documents are in one group."""
        return self.root(left) == self.root(right)

    def are_apart(self, left: str, right: str) -> bool:
        """Tell whether a person decided that two documents, or others of their groups, differ."""
        return self._are_in(self._apart, self.root(left), self.root(right))

    def _are_in(self, table: dict[str, set[str]], left: str, right: str) -> bool:
        if len(table.get(left, ())) > len(table.get(right, ())):
            left, right = right, left
        return any(self.root(other) == right for other in table.get(left, ()))

    def join(self, left: str, right: str, *, numbers: bool) -> bool:
        """Make the groups of two documents one and tell whether that was possible.

        `numbers` allows it for two numbers and for two known documents.

        >>> groups = Groups(numbered={"1", "2"}, known=set(), different=[("甲", "2")])
        >>> groups.join("甲", "1", numbers=False), groups.join("乙", "甲", numbers=False), groups.are_one("乙", "1")
        (True, True, True)
        >>> groups.join("乙", "2", numbers=True), groups.join("丙", "2", numbers=False), groups.are_apart("丙", "乙")
        (False, True, True)
        """
        left, right = self.root(left), self.root(right)
        if left == right:
            return True
        if self.are_apart(left, right):
            return False
        if not numbers and (self._are_two(left, right) or self._are_in(self._doubted, left, right)):
            return False
        root, below = min(left, right), max(left, right)
        self._above[below] = root
        for kind in self._kinds:
            if below in kind:
                kind.add(root)
        for table in (self._apart, self._doubted):
            if pairs := table.pop(below, None):
                table[root] |= pairs
        return True

    def _are_two(self, left: str, right: str) -> bool:
        """Tell whether both groups hold a number, or both a known document."""
        return any(left in kind and right in kind for kind in self._kinds)


def _enter(table: dict[str, set[str]], pairs: Iterable[tuple[str, str]]) -> None:
    for left, right in pairs:
        if left != right:
            table[left].add(right)
            table[right].add(left)

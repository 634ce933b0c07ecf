"""Documents that are one, as groups: no group holds two numbers or two known documents, or what a person set apart."""

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
        for left, right in different:
            self._apart[left].add(right)
            self._apart[right].add(left)

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
        left, right = self.root(left), self.root(right)
        if len(self._apart.get(left, ())) > len(self._apart.get(right, ())):
            left, right = right, left
        return any(self.root(other) == right for other in self._apart.get(left, ()))

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
        if not numbers and any(left in kind and right in kind for kind in self._kinds):
            return False
        root, below = min(left, right), max(left, right)
        self._above[below] = root
        for kind in self._kinds:
            if below in kind:
                kind.add(root)
        if apart := self._apart.pop(below, None):
            self._apart[root] |= apart
        return True

"""Which columns the numbers of a table stand in, where the source does not show it, and which reading of one is right.

Every line has candidates: ways to give its numbers to columns in their order. Those whose parts make up their wholes
are kept, then those with which the lines below a line add up to it. What more than one candidate leaves open stays
without a column: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, product
from typing import TYPE_CHECKING

from kg.budget.sums import NOT_ADDITIVE, row_agrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.budget.amounts import Reading
    from kg.budget.drafts import Draft
    from kg.budget.headings import Column

_MOST_CANDIDATES = 300
_MOST_STATES = 4000  # partial sums followed before a parent's lines are left open

Candidate = dict[int, "Reading"]
Vector = tuple[Decimal, ...]


@dataclass(slots=True)
class Node:
    """A line, its candidates, and the positions of its parts."""

    draft: Draft
    columns: tuple[Column, ...]
    candidates: list[Candidate]
    parts: list[int] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether one candidate is left."""
        return len(self.candidates) == 1


def drafts_to_nodes(drafts: Sequence[Draft], columns: Sequence[Column]) -> list[Node]:
    """Return the lines with their candidates, those kept whose parts make up their wholes."""
    nodes = []
    for draft in drafts:
        amounts = tuple(
            column for column in columns if column.role == "amount" and column.side in {draft.side, None}
        )
        node = Node(draft, amounts, _candidates(draft, amounts))
        _keep(node, lambda candidate, node=node: _agrees(node, candidate) is True) or _keep(
            node, lambda candidate, node=node: _agrees(node, candidate) is None
        )
        nodes.append(node)
    for index, draft in enumerate(drafts):
        if draft.parent is not None:
            nodes[draft.parent].parts.append(index)
    return nodes


def _candidates(draft: Draft, columns: Sequence[Column]) -> list[Candidate]:
    fixed = [figure for figure in draft.figures if figure.column is not None]
    floating = [figure for figure in draft.figures if figure.column is None]
    taken = {figure.column for figure in fixed}
    free = [column.index for column in columns if column.index not in taken]
    if len(floating) > len(free):
        return []
    found: list[Candidate] = []
    for readings in product(*(figure.readings for figure in fixed)):
        base = {figure.column: reading for figure, reading in zip(fixed, readings, strict=True)}
        for places in combinations(free, len(floating)):
            placed = dict(zip(places, (figure.readings[0] for figure in floating), strict=True))
            found.append({index: reading for index, reading in (base | placed).items() if index is not None})
            if len(found) > _MOST_CANDIDATES:
                return []
    return found


def _named(node: Node, candidate: Candidate) -> dict[str, Decimal]:
    names = {column.index: column.column for column in node.columns}
    return {name: reading.value for index, reading in candidate.items() if (name := names.get(index))}


def _agrees(node: Node, candidate: Candidate) -> bool | None:
    known = frozenset(column.column for column in node.columns if column.column)
    return row_agrees(_named(node, candidate), known)


def _keep(node: Node, wanted: Callable[[Candidate], bool]) -> bool:
    """Keep the candidates that are wanted, if there are any; tell whether there are."""
    kept = [candidate for candidate in node.candidates if wanted(candidate)]
    if kept:
        node.candidates = kept
    return bool(kept)


def settle(nodes: Sequence[Node]) -> None:
    """Narrow the candidates of every line by the lines it is the whole of, and by those it is a part of."""
    if all(node.is_settled for node in nodes):
        return
    depth = _depths(nodes)
    order = sorted(range(len(nodes)), key=lambda index: depth[index])
    for _ in range(2):
        for index in reversed(order):
            _from_parts(nodes, index)
        for index in order:
            _to_parts(nodes, index)


def _depths(nodes: Sequence[Node]) -> list[int]:
    depths = []
    for node in nodes:
        depth, above, seen = 0, node.draft.parent, set[int]()
        while above is not None and above not in seen:
            seen.add(above)
            depth, above = depth + 1, nodes[above].draft.parent
        depths.append(depth)
    return depths


def _vector(node: Node, candidate: Candidate) -> Vector:
    return tuple(
        candidate[column.index].value if column.index in candidate else Decimal(0)
        for column in node.columns
        if column.column not in NOT_ADDITIVE
    )


def _from_parts(nodes: Sequence[Node], index: int) -> None:
    node = nodes[index]
    parts = [nodes[part] for part in node.parts]
    if node.is_settled or not parts or not all(part.is_settled for part in parts):
        return
    sums = _add_all(_vector(part, part.candidates[0]) for part in parts)
    _keep(node, lambda candidate: _vector(node, candidate) == sums)


def _add_all(vectors: Iterable[Vector]) -> Vector:
    return tuple(sum(values, Decimal(0)) for values in zip(*vectors, strict=True))


def _to_parts(nodes: Sequence[Node], index: int) -> None:
    """Keep the candidates of a line's parts with which they add up to it, and its own with which they can."""
    node = nodes[index]
    parts = [nodes[part] for part in node.parts]
    if not parts or all(part.is_settled for part in parts) or not all(part.candidates for part in parts):
        return
    choices = [{_vector(part, candidate) for candidate in part.candidates} for part in parts]
    reached = [(candidate, _reachable(_vector(node, candidate), choices)) for candidate in node.candidates]
    if any(found is None for _, found in reached):
        return
    possible = [(candidate, found) for candidate, found in reached if found]
    if not possible:
        return
    node.candidates = [candidate for candidate, _ in possible]
    for position, part in enumerate(parts):
        allowed = set().union(*(found[position] for _, found in possible if found))
        _keep(part, lambda candidate, part=part, allowed=allowed: _vector(part, candidate) in allowed)


def _reachable(target: Vector, choices: Sequence[set[Vector]]) -> list[set[Vector]] | None:
    """Return of each part the vectors that take part in a sum equal to `target`: none where there is no such sum.

    None where there are too many sums to follow.
    """
    positive = all(value >= 0 for vectors in choices for vector in vectors for value in vector)
    rest: list[set[Vector]] = [{target}]
    for vectors in reversed(choices):
        before: set[Vector] = set()
        for left in rest[0]:
            for vector in vectors:
                difference = tuple(a - b for a, b in zip(left, vector, strict=True))
                if not positive or all(value >= 0 for value in difference):
                    before.add(difference)
        if len(before) > _MOST_STATES:
            return None
        rest.insert(0, before)
    zero = tuple(Decimal(0) for _ in target)
    if zero not in rest[0]:
        return []
    found: list[set[Vector]] = []
    states = {zero}
    for position, vectors in enumerate(choices):
        # rest[n] holds what is still to come of the target before part n: states[n] must be target less that
        wanted = {tuple(t - r for t, r in zip(target, left, strict=True)) for left in rest[position + 1]}
        following: set[Vector] = set()
        used: set[Vector] = set()
        for state in states:
            for vector in vectors:
                total = tuple(a + b for a, b in zip(state, vector, strict=True))
                if total in wanted:
                    following.add(total)
                    used.add(vector)
        found.append(used)
        states = following
    return found


def filter_by(nodes: Sequence[Node], allows: Callable[[Node, Mapping[str, Decimal]], bool]) -> None:
    """Keep the candidates of open lines that agree with what the rest of the document says."""
    for node in nodes:
        if len(node.candidates) > 1:
            _keep(node, lambda candidate, node=node: allows(node, _named(node, candidate)))


def common(node: Node) -> dict[int, Reading]:
    """Return the numbers that stand in the same column in every candidate that is left."""
    if not node.candidates:
        return {}
    first, *others = node.candidates
    return {
        index: reading
        for index, reading in first.items()
        if all(index in other and other[index].value == reading.value for other in others)
    }

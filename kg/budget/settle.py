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

from kg.budget.amounts import read_amount
from kg.budget.sums import NOT_ADDITIVE, row_agrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.budget.amounts import Reading
    from kg.budget.drafts import Draft
    from kg.budget.headings import Column

_MOST_CANDIDATES = 600
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
        amounts = tuple(column for column in columns if column.role == "amount" and column.side in {draft.side, None})
        node = Node(draft, amounts, _candidates(draft, amounts))
        agreed = [(candidate, _agrees(node, candidate)) for candidate in node.candidates]
        for answer in (True, None):
            if _keep(node, [candidate for candidate, found in agreed if found is answer]):
                break
        _keep(node, [candidate for candidate in node.candidates if _is_priced(node, candidate)])
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


def _is_priced(node: Node, candidate: Candidate) -> bool:
    """Tell whether the total of a purchase is its quantity at its price."""
    values = _named(node, candidate)
    quantity = read_amount(node.draft.quantity_text)
    if quantity is None or not {"unit-price", "total"} <= values.keys():
        return False
    return values["unit-price"] * quantity.value == values["total"]


def _keep(node: Node, kept: list[Candidate]) -> bool:
    """Keep these candidates of a line, if there are any; tell whether there are."""
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
    _keep(node, [candidate for candidate in node.candidates if _vector(node, candidate) == sums])


def _add_all(vectors: Iterable[Vector]) -> Vector:
    return tuple(sum(values, Decimal(0)) for values in zip(*vectors, strict=True))


def _to_parts(nodes: Sequence[Node], index: int) -> None:
    """Keep the candidates of a line's parts with which they add up to it, and its own with which they can."""
    node = nodes[index]
    parts = [nodes[part] for part in node.parts]
    if not parts or all(part.is_settled for part in parts) or not all(part.candidates for part in parts):
        return
    choices = [{_vector(part, candidate) for candidate in part.candidates} for part in parts]
    possible = _possible(node, choices, exact=True) or _possible(node, choices, exact=False)
    if not possible:
        return
    node.candidates = [candidate for candidate, _ in possible]
    for position, part in enumerate(parts):
        allowed = set[Vector]().union(*(found[position] for _, found in possible))
        _keep(part, [candidate for candidate in part.candidates if _vector(part, candidate) in allowed])


def _possible(node: Node, choices: Sequence[set[Vector]], *, exact: bool) -> list[tuple[Candidate, list[set[Vector]]]]:
    """Return the candidates of a line that its parts can make up, each with the vectors of the parts that do."""
    reached = []
    for candidate in node.candidates:
        target = _vector(node, candidate)
        tolerance = (Decimal(0),) * len(target) if exact else _roundings(target, len(choices))
        found = _reachable(target, choices, tolerance)
        if found is None:
            return []
        if found:
            reached.append((candidate, found))
    return reached


def _reachable(target: Vector, choices: Sequence[set[Vector]], tolerance: Vector) -> list[set[Vector]] | None:
    """Return of each part the vectors that take part in a sum equal to `target`: none where there is no such sum.

    Sums that are off by no more than `tolerance` count. None where there are too many sums to follow.
    """
    before = _prefixes(target, choices, tolerance)
    if before is None:
        return None
    states = {
        state for state in before[0] if all(abs(value) <= most for value, most in zip(state, tolerance, strict=True))
    }
    if not states:
        return []
    taking_part: list[set[Vector]] = []
    for position, vectors in enumerate(choices):
        sums = {(_plus(state, vector), vector) for state in states for vector in vectors}
        fitting = {(total, vector) for total, vector in sums if total in before[position + 1]}
        taking_part.append({vector for _, vector in fitting})
        states = {total for total, _ in fitting}
    return taking_part


def _prefixes(target: Vector, choices: Sequence[set[Vector]], tolerance: Vector) -> list[set[Vector]] | None:
    """Return for each part what those before it may add up to, so that the rest makes up the target."""
    positive = all(value >= 0 for vectors in choices for vector in vectors for value in vector)
    before: list[set[Vector]] = [{target}]
    for vectors in reversed(choices):
        found = {_minus(left, vector) for left in before[0] for vector in vectors}
        if positive:
            found = {state for state in found if all(v >= -most for v, most in zip(state, tolerance, strict=True))}
        if len(found) > _MOST_STATES:
            return None
        before.insert(0, found)
    return before


def _plus(left: Vector, right: Vector) -> Vector:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _minus(left: Vector, right: Vector) -> Vector:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _roundings(target: Vector, parts: int) -> Vector:
    """Return by how much the rounded parts of a sum may miss it."""
    smallest = min((int(value.as_tuple().exponent) for value in target), default=0)
    return (Decimal(1).scaleb(smallest) * (parts // 2 + 1),) * len(target)


def filter_by(nodes: Sequence[Node], allows: Callable[[Node, Mapping[str, Decimal]], bool]) -> None:
    """Keep the candidates of open lines that agree with what the rest of the document says."""
    for node in nodes:
        if len(node.candidates) > 1:
            _keep(node, [candidate for candidate in node.candidates if allows(node, _named(node, candidate))])


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


def named_values(node: Node) -> dict[str, Decimal]:
    """Return the settled numbers of a line by the column they stand in."""
    return _named(node, common(node))

"""A NODE OF A DOCUMENT'S GRAPH -> where it stands: its table and row, its place in the file, the names beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pyoxigraph import NamedNode, Store

from kg.model import Method, Place
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from kg.review_graph import Term

PLACE_TERMS = {
    "page": "page", "table": "tableNumber", "row": "rowNumber", "line": "lineNumber", "box": "box",
    "sheet": "sheetName", "range": "cellRange", "method": "readingMethod",
}  # fmt: skip
METHODS: dict[str, Method] = {method: method for method in get_args(Method)}


class Positions:
    """Where the nodes of a graph stand; only what findings ask for is looked up, each node once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of: dict[str, tuple[int | None, int | None]] = {}

    def of(self, node: str) -> tuple[int | None, int | None]:
        """Return the ordinals of the table and of the row that a node is."""
        if node not in self._of:
            table = self.table(node)
            of_table = self._ordinal(node if table is None else table)
            self._of[node] = (of_table, None) if table is None else (of_table, self._ordinal(node))
        return self._of[node]

    def table(self, node: str) -> str | None:
        """Return the target table of a row."""
        return self._text(node, "inTable") if self._text(node, "ordinal") else None

    def name(self, node: str) -> str | None:
        """Return the project that a target table names, or what a row measures."""
        return self._text(node, "level3") or self._text(node, "projectName")

    def code(self, node: str) -> str | None:
        """Return the project code of a target table."""
        return self._text(node, "projectCode")

    def place(self, node: str) -> Place:
        """Return where to look in the file; an empty place where the graph does not tell."""
        told = self._first(node, "place")
        return _place(self._said(told.value)) if isinstance(told, NamedNode) else Place()

    def _ordinal(self, node: str) -> int | None:
        """Return the number of a target table or of a row; other nodes that have one are no place to point at."""
        text = self._text(node, "ordinal")
        is_placed = text and (self._is_table(node) or self._first(node, "inTable") is not None)
        return int(text) if text and is_placed else None

    def _is_table(self, node: str) -> bool:
        types = self._store.quads_for_pattern(NamedNode(node), RDF_TYPE, own("TargetTable"))
        return next(iter(types), None) is not None

    def _said(self, node: str) -> dict[str, str]:
        found = {name: self._text(node, term) for name, term in PLACE_TERMS.items()}
        return {name: text for name, text in found.items() if text is not None}

    def _text(self, node: str, name: str) -> str | None:
        term = self._first(node, name)
        return None if term is None else term.value

    def _first(self, node: str, name: str) -> Term | None:
        found = next(iter(self._store.quads_for_pattern(NamedNode(node), own(name), None)), None)
        return None if found is None else found.object  # type: ignore[return-value] # a document has no blank nodes


def _place(said: dict[str, str]) -> Place:
    def number(name: str) -> int | None:
        return int(said[name]) if name in said else None

    box = None
    if "box" in said:
        left, top, right, bottom = map(float, said["box"].split())
        box = (left, top, right, bottom)
    return Place(
        page=number("page"),
        table=number("table"),
        row=number("row"),
        line=number("line"),
        box=box,
        sheet=said.get("sheet"),
        range=said.get("range"),
        method=METHODS[said["method"].rsplit("/", 1)[-1]] if "method" in said else None,
    )

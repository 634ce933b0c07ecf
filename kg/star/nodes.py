"""QUADS -> NODES: what a document's quads say of each node under the properties that the tables hold, read once.

A graph has some two hundred quads for an indicator row, most of them marks on wordings: what no table holds is left
after one look at its property.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.star.schema import iri_of, key_of, tables
from kg.vocabulary import DEF, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

MARKS = "/mark/"
# Read beside what tables.toml names: what hangs on what, the parts of JSON columns, and the state of a finding.
WORKED_OUT = (
    *("citation", "mention", "unplaced", "documentTitle", "planStep", "month", "percent", "extra", "heading", "raw"),
    *("sh:result", "knownResult", "waivedResult", "notEvaluated", "reviewOf", "owl:versionInfo"),
)


class Nodes:
    """What is said of each node: `said[node][property]` are its values as texts, in the order of the quads."""

    def __init__(self, *graphs: Iterable[Quad]) -> None:
        self.said: defaultdict[str, dict[str, list[str]]] = defaultdict(_values)
        self.of_class: defaultdict[str, list[str]] = defaultdict(list)
        for quads in graphs:
            self._read(quads)

    def _read(self, quads: Iterable[Quad]) -> None:
        keys, by_language = _keys()
        for quad in quads:
            predicate = quad.predicate.value
            key = keys.get(predicate)
            if key is None:
                continue
            subject, value = quad.subject, quad.object
            node, text = subject.value, value.value  # type: ignore[union-attr]  # no quoted triples
            if MARKS in node:
                continue
            if key == RDF_TYPE.value:
                self.of_class[text].append(node)
            elif key in by_language and isinstance(value, Literal):
                self.said[node][f"{key}@{value.language}"].append(text)
            else:
                self.said[node][key].append(text)

    def values(self, node: str, path: tuple[str, ...]) -> list[str]:
        """Return the values at the end of a path, sorted, each once."""
        first, *further = path
        facts = self.said.get(node)
        found = facts.get(first) if facts else None
        if not found:
            return []
        for key in further:
            found = [value for each in found for value in self.said.get(each, _NOTHING).get(key, ())]
        return found if len(found) == 1 else sorted(set(found))

    def value(self, node: str, *path: str) -> str | None:
        """Return the value at the end of a path, of several the first by code points; None without any."""
        found = self.values(node, path)
        return found[0] if found else None


_NOTHING: dict[str, list[str]] = {}


def _values() -> dict[str, list[str]]:
    return defaultdict(list)


@cache
def _keys() -> tuple[dict[str, str], frozenset[str]]:
    """Return by its IRI the key of every property that is read, and the keys of which the language counts."""
    steps = {step for table in tables().values() for column in table.columns for step in column.rdf}
    names = {step.partition("@")[0] for step in steps} | {key_of(iri_of(name)) for name in WORKED_OUT}
    keys = {name if ":" in name else DEF + name: name for name in names}
    by_language = frozenset(step.partition("@")[0] for step in steps if "@" in step)
    return {RDF_TYPE.value: RDF_TYPE.value, **keys}, by_language

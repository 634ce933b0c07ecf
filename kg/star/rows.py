"""A DOCUMENT'S QUADS -> ROWS of the tables; a pure function, in the order of the document.

Every row has every column of its table, None where the graph says nothing; what the columns hold says tables.toml.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from kg.shapes import load_rules
from kg.shapes_graph import SH
from kg.star.nodes import Nodes
from kg.star.schema import iri_of, table_names, tables
from kg.text import comparable
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad

    from kg.star.schema import Column, Table

Value: TypeAlias = str | int | bool | Decimal | date | None
Row: TypeAlias = dict[str, object]
Rows: TypeAlias = dict[str, list[Row]]

STATES = {SH + "result": "new", "knownResult": "known", "waivedResult": "waived"}
VERSION_OF_RUN = iri_of("owl:versionInfo")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a document as cited was found to mean, as the store's graph of resolutions says it."""

    means: str
    known: bool = False
    number: str | None = None
    title: str | None = None
    kind: str | None = None
    method: str | None = None


def no_meaning(_cited: str) -> Meaning | None:
    """Tell of no document what it means: a document alone does not say."""
    return None


def document_rows(
    graph: Iterable[Quad],
    findings: Iterable[Quad] = (),
    *,
    meaning: Callable[[str], Meaning | None] = no_meaning,
) -> Rows:
    """Return the rows of one document by table, from the quads of its graph and of its findings.

    `meaning` tells by the IRI of a document as cited what it means; without it the columns `means…` stay empty.
    Money is in yuan, decimals are exact, dates are `date`. Quads of no disclosure give no rows.
    """
    nodes = Nodes(graph, findings)
    documents = sorted(set(nodes.of_class[own("Disclosure").value]))
    if not documents:
        return {name: [] for name in table_names()}
    return _Reading(nodes, documents[0], meaning).rows()


@dataclass(slots=True)
class _Reading:
    """The rows of one document in the making."""

    nodes: Nodes
    document: str
    meaning: Callable[[str], Meaning | None]

    def rows(self) -> Rows:
        more = {
            "documents": self._document,
            "projects": self._project,
            "indicators": _applicable(self.nodes),
            "findings": _Findings(self.nodes, self.document).more,
            "citations": _Citations(self.nodes, self.document, self.meaning).more,
        }
        return {name: [self._row(tables()[name], node, more[name]) for node in self._order(name)] for name in more}

    def _order(self, table: str) -> list[str]:
        row_class = tables()[table].row_class or ""
        return sorted(set(self.nodes.of_class[row_class]), key=_natural)

    def _row(self, table: Table, node: str, more: Callable[[str, Row], None]) -> Row:
        row: Row = {column.name: self._value(node, column) for column in table.columns}
        row[table.key] = node
        if "extra" in row:
            row["extra"] = self._extra(node)
        more(node, row)
        return row

    def _value(self, node: str, column: Column) -> Value:
        if not column.rdf:
            return None
        values = self.nodes.values(node, column.rdf)
        return _CONVERT[column.type](values) if values else (False if column.type == "boolean" else None)

    def _document(self, node: str, row: Row) -> None:
        said = self.nodes.said
        reports = [each for each, facts in said.items() if facts.get("reviewOf") == [node]]
        row["unplaced"] = len(set(said[node].get("unplaced", ())))
        row["reviewed"] = bool(reports)
        waiting = {_local(rule) for each in reports for rule in said[each].get("notEvaluated", ())}
        row["not_evaluated"] = _lines(sorted(waiting))
        versions = (facts[VERSION_OF_RUN][0] for facts in said.values() if VERSION_OF_RUN in facts)
        row["version"] = min(versions, default=None)

    def _project(self, node: str, row: Row) -> None:
        steps = {int(self.nodes.value(step, "month") or 0): step for step in self.nodes.said[node].get("planStep", ())}
        plan = {str(month): self.nodes.value(steps[month], "percent") for month in sorted(steps)}
        row["payment_plan"] = _json(plan)

    def _extra(self, node: str) -> str | None:
        cells = sorted(set(self.nodes.said[node].get("extra", ())), key=_natural)
        return _json({self.nodes.value(cell, "heading") or "": self.nodes.value(cell, "raw") for cell in cells})


def _applicable(nodes: Nodes) -> Callable[[str, Row], None]:
    applicable = set(nodes.of_class[own("ApplicableIndicator").value])

    def more(node: str, row: Row) -> None:
        row["applicable"] = node in applicable

    return more


class _Findings:
    """What a finding's own facts do not say: its state, the rule's words, and the rows it is about."""

    def __init__(self, nodes: Nodes, document: str) -> None:
        self._document = document
        self._rules = {rule.code: rule for rule in load_rules()}
        self._state = {
            result: state
            for facts in nodes.said.values()
            for key, state in STATES.items()
            for result in facts.get(key, ())
        }
        self._there = {iri for name in ("TargetTable", "Indicator") for iri in nodes.of_class[own(name).value]}

    def more(self, node: str, row: Row) -> None:
        row["document"], row["state"] = self._document, self._state.get(node)
        if row["project"] is not None:
            table = f"{self._document}/table/{row['project']}"
            indicator = f"{table}/indicator/{row['row']}"
            row["target_table"] = table if table in self._there else None
            row["indicator"] = indicator if indicator in self._there else None
        rule = self._rules.get(str(row["rule"]))
        if rule is not None:  # one that the program no longer has is told by its code
            row["name"], row["name_zh"], row["source"] = rule.name["en"], rule.name["zh"], rule.source


class _Citations:
    """What a citation's own facts do not say: where it stands, which of several titles is its own, what it means."""

    def __init__(self, nodes: Nodes, document: str, meaning: Callable[[str], Meaning | None]) -> None:
        self._nodes, self._document, self._meaning = nodes, document, meaning
        self._holder = {
            citation: holder
            for holder, facts in nodes.said.items()
            for key in ("citation", "mention")
            for citation in facts.get(key, ())
        }
        self._mentions = set(nodes.of_class[own("Mention").value])
        self._indicators = set(nodes.of_class[own("Indicator").value])

    def more(self, node: str, row: Row) -> None:
        holder = self._holder.get(node, self._document)
        row["document"], row["mention"] = self._document, node in self._mentions
        if holder in self._indicators:
            row["indicator"], row["target_table"] = holder, self._nodes.value(holder, "inTable")
        elif holder != self._document:
            row["target_table"] = holder
        cited = row["cited"]
        if isinstance(cited, str):
            row["title"] = _own_title(self._nodes.values(cited, ("documentTitle",)), str(row["raw"]))
            found = self._meaning(cited)
            if found is not None:
                row["means"], row["means_known"], row["means_number"] = found.means, found.known, found.number
                row["means_title"], row["means_kind"], row["resolution_method"] = found.title, found.kind, found.method


def _own_title(titles: list[str], raw: str) -> str | None:
    """Return of the titles that a disclosure gives a document the one in the text of a citation, else the first.

    >>> _own_title(["办法", "实施办法"], "《实施办法》"), _own_title(["甲", "乙"], "国发〔2020〕1号")
    ('实施办法', '甲')
    """
    written = comparable(raw)
    there = [title for title in titles if comparable(title) in written]
    return max(there, key=len) if there else titles[0] if titles else None


# --- values


def _natural(iri: str) -> list[tuple[int, str]]:
    """Return an IRI as something to order by: numbers by their size, so that row 10 comes after row 9.

    >>> sorted(["t/10", "t/9", "t/a"], key=_natural)
    ['t/9', 't/10', 't/a']
    """
    parts = iri.split("/")
    return [(int(part), "") if part.isdecimal() and part.isascii() else (2**63, part) for part in parts]


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _lines(texts: list[str]) -> str | None:
    return "\n".join(texts) or None


def _json(pairs: dict[str, str | None]) -> str | None:
    return json.dumps(pairs, ensure_ascii=False) if pairs else None


_CONVERT: dict[str, Callable[[list[str]], Value]] = {
    "text": lambda values: values[0],
    "code": lambda values: _local(values[0]),
    "lines": _lines,
    "integer": lambda values: int(values[0]),
    "year": lambda values: int(values[0]),
    "decimal": lambda values: Decimal(values[0]),
    "date": lambda values: date.fromisoformat(values[0]),
    "boolean": lambda values: values[0] == "true",
}

"""VERDICTS + DOCUMENTS -> TEST CASES: the row that was judged, as a small graph in the manner of tests/shapes/.

A case holds no more than the rule needs to say there what it says of the document: the row, else the whole table with
what its document tells, else the whole document. The node in question is <focus-n> where the rule is right, <row-n>
where it is not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg.errors import KgError
from kg.graph import iris, record_to_quads
from kg.graph.terms import PREFIXES
from kg.review import matches
from kg.review_graph import graph_store
from kg.waivers_file import short_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.model import Record
    from kg.shapes import Rule
    from kg.verdicts import Verdict

BASE = "case://base/"
"""Of a scheme that no prefix has, which would else be written short as well."""
RIGHT = ("accept", "correct", "missed")
"""Verdicts that say that the rule should find this."""


def to_cases(verdicts: Iterable[Verdict], rules: dict[str, Rule], extract: Callable[[str], Record]) -> dict[str, str]:
    """Return the text of each file of cases by its name, as in `D01/invalid.ttl`; `extract` reads a document anew."""
    records: dict[str, Record] = {}
    files: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.rule in rules:
            files[f"{verdict.rule}/{'invalid' if verdict.verdict in RIGHT else 'valid'}.ttl"].append(verdict)
            if verdict.path not in records:
                records[verdict.path] = _with_short_path(extract(verdict.path))
            _check_unchanged(verdict, records[verdict.path])
    return {name: _file(group, records, rules[name.split("/")[0]]) for name, group in sorted(files.items())}


def _with_short_path(record: Record) -> Record:
    """Return a record that tells no folder of this machine: cases are handed on."""
    return replace(record, document=replace(record.document, path=short_path(record.document.path)))


def _check_unchanged(verdict: Verdict, record: Record) -> None:
    if record.document.sha256 != verdict.sha256:
        what = f"{verdict.path}：文件在给出意见后改过 the file has changed since the verdict"
        raise KgError(what, remedy="请放回当时的文件 put back the file as it was")


def _file(verdicts: Iterable[Verdict], records: dict[str, Record], rule: Rule) -> str:
    """Return one file of cases: a line of comment on each, then the graph of all."""
    comments, triples = [], set()
    for number, verdict in enumerate(verdicts, start=1):
        name = f"{'focus' if verdict.verdict in RIGHT else 'row'}-{number}"
        said = " ".join(part for part in (verdict.verdict, verdict.text, verdict.reason) if part)
        comments.append(
            f"# {name}: {_one_line(f'{short_path(verdict.path)} {_where(verdict)} {said} ({verdict.by})')}\n"
        )
        triples |= set(_case(verdict, records[verdict.path], rule, name))
    body = serialize(sorted(triples, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=BASE) or b""
    lines = body.decode().splitlines(keepends=True)
    prefixes = sorted(line for line in lines if line.startswith("@prefix") and _is_used(line, lines))
    return "".join([*comments, *prefixes, "\n", *(line for line in lines if not line.startswith("@"))])


def _is_used(declaration: str, lines: list[str]) -> bool:
    """Tell whether a prefix is used."""
    prefix = declaration.split()[1]
    return any(prefix in line for line in lines if not line.startswith("@"))


def _where(verdict: Verdict) -> str:
    parts = ("project", verdict.project), ("row", verdict.row)
    return " ".join(f"{name} {number}" for name, number in parts if number is not None)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- one case


def _case(verdict: Verdict, record: Record, rule: Rule, name: str) -> list[Triple]:
    """Return the smallest graph in which the rule says of the node what it says in the document."""
    document = iris.disclosure(record.document.sha256)
    focus = _focus(document, verdict)
    table = document if verdict.project is None else iris.below(document, "table", verdict.project)
    statements = [quad.triple for quad in record_to_quads(record)]
    graphs = (
        _part(statements, document, lambda node: _is_below(node, focus) and not _is_row_of(node, focus)),
        _part(statements, document, lambda node: node == document.value or _is_below(node, table)),
        statements,
    )
    chosen = next((graph for graph in graphs if _raises(rule, graph, focus)), graphs[0])
    return [_renamed(triple, focus, document, name) for triple in chosen]


def _focus(document: NamedNode, verdict: Verdict) -> NamedNode:
    if verdict.project is None:
        return document
    table = iris.below(document, "table", verdict.project)
    return table if verdict.row is None else iris.below(table, "indicator", verdict.row)


def _is_below(node: str, root: NamedNode) -> bool:
    return node == root.value or node.startswith(root.value + "/")


def _is_row_of(node: str, table: NamedNode) -> bool:
    return node.startswith(table.value + "/indicator/")


def _part(statements: list[Triple], document: NamedNode, is_part: Callable[[str], bool]) -> list[Triple]:
    """Return what is said of some nodes of a document, and of what lies outside it that they speak of."""
    subjects = {_iri(triple.subject) for triple in statements}
    kept = {subject for subject in subjects if is_part(subject)}
    spoken_of = {_iri(triple.object) for triple in statements if _iri(triple.subject) in kept} & subjects
    kept |= {node for node in spoken_of if not _is_below(node, document)}
    return [
        triple
        for triple in statements
        if _iri(triple.subject) in kept
        and (_iri(triple.object) in kept or not _is_below(_iri(triple.object), document))
    ]


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _raises(rule: Rule, graph: Iterable[Triple], focus: NamedNode) -> bool:
    store = graph_store(Quad(triple.subject, triple.predicate, triple.object) for triple in graph)
    return any(match.focus == focus.value for match in matches(store, rule))


def _renamed(triple: Triple, focus: NamedNode, document: NamedNode, name: str) -> Triple:
    """Return a triple with names that say nothing of the document, and are other ones in every case of a file."""

    def rename(node: NamedNode) -> NamedNode:
        for root, short in ((focus.value, name), (document.value, f"document-{name}")):
            if node.value == root or node.value.startswith(root + "/"):
                return NamedNode(BASE + short + node.value.removeprefix(root).replace("/", "-"))
        return node

    subject, value = triple.subject, triple.object
    return Triple(
        rename(subject) if isinstance(subject, NamedNode) else subject,
        triple.predicate,
        rename(value) if isinstance(value, NamedNode) else value,
    )


def parts(texts: dict[str, str]) -> Iterator[str]:
    """Yield files of cases as one text, each below its name."""
    for name, text in texts.items():
        yield f"# --- {name}\n{text}\n"

"""SHAPES/*.TTL -> RULES: each rule a named shape with its words, its severity and its constraints as queries.

Every property of a shape is accounted for: a target, a path or a constraint component that is not in the tables
below is an error that names file, shape and construct, never a rule that silently raises nothing.
A bureau's own folder adds rules to the shipped ones, replaces those of the same code, or turns some of them off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, cast, get_args

from pyoxigraph import Literal, NamedNode, Store

from kg.components import COMPONENTS, component_of
from kg.constraints import for_all_focus_nodes, projected, refused
from kg.errors import ShapesError
from kg.model import Severity
from kg.shapes_graph import RDFS, RULE_BASE, SH, ShapesGraph, Term, short
from kg.vocabulary import DEF, RDF_TYPE, SKOS, data_dir, declared, local_name, ontology

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCOPES = ("row", "project", "document")
SHAPE_TYPES = {SH + "NodeShape", SH + "PropertyShape", DEF + "Rule"}
# What a rule's shape may say beside its constraint components, which are the keys of COMPONENTS.
METADATA = {
    RDF_TYPE.value,
    *(SH + name for name in ("name", "description", "severity", "message", "targetClass", "path", "flags")),
    SH + "deactivated",
    *(DEF + name for name in ("code", "scope", "ruleSource", "suggestion", "onceFor", "needs", "evaluatedWhere")),
    *(DEF + name for name in ("awaits", "concerns")),
    SKOS + "example",
}
# All that a shape says which only turns a shipped rule off.
SWITCH = {SH + "deactivated", DEF + "awaits"}
LABELS = (RDFS + "label", SKOS + "prefLabel")
_TEMPLATE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that a rule needs: the property or concept, and what people call it."""

    term: NamedNode
    label: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the rulebook, read from its shape: what it is called, what it says, and the queries that find it.

    Templates hold `{?variables}` of the queries. `queries` answer with `?this` (and `?value`, `?at` …), one row a
    finding; `judged` answers with the focus nodes that give the facts the rule `needs`; `targets` with all of them.
    """

    code: str
    name: dict[str, str]
    severity: Severity
    scope: str
    source: str
    message: dict[str, str]
    suggestion: str | None
    once_for: str | None
    needs: tuple[Need, ...]
    queries: tuple[str, ...]
    targets: str
    judged: str
    awaits: dict[str, str] | None = None
    """What a rule that is deactivated waits for; it has no queries and is never evaluated."""
    concerns: tuple[str, ...] = ()
    """The fields that a report marks for it, where the shape says other than ontology/review-report.ttl does."""
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By language, what raises the rule and what looks like it, in words."""
    component: str = ""
    """The constraint component of SHACL by which the rule finds what is wrong."""
    path: str | None = None
    """The property that a rule of SHACL Core speaks of."""
    file: Path | None = None


@cache
def load_rules(folder: Path | None = None, own: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of every shapes file in `folder` (the shipped ones by default) and in `own`, by code.

    >>> [rule.name["zh"] for rule in load_rules() if rule.code == "D01"]
    ['上限写成下限']
    """
    graph = ShapesGraph(folder or data_dir("shapes"))
    prefixes = graph.prefixes()
    rules = {rule.code: rule for rule in (_named(graph, shape, prefixes) for shape in graph.shapes())}
    if own is not None:
        added = ShapesGraph(own)
        for shape in added.shapes():
            rule = _own(added, shape, prefixes | added.prefixes(), rules)
            rules[rule.code] = rule
    return tuple(sorted(rules.values(), key=lambda rule: rule.code))


def readable(template: str) -> str:
    """Return a message with its variables as a reader expects them.

    >>> readable("≤{?amount}")
    '≤{amount}'
    """
    return _TEMPLATE.sub(r"{\1}", template)


def _own(graph: ShapesGraph, shape: NamedNode, prefixes: dict[str, str], shipped: Mapping[str, Rule]) -> Rule:
    """Return the rule of a bureau's own shape, which may be no more than a switch that turns a shipped rule off."""
    if set(graph.properties(shape)) <= SWITCH and graph.maybe(shape, SH + "deactivated") == "true":
        code = shape.value.removeprefix(RULE_BASE)
        if code not in shipped:
            known = " ".join(sorted(shipped))
            raise ShapesError(f"{graph.file_of(shape)}: {short(shape)}: 没有这条规则 no such rule", remedy=known)
        return replace(shipped[code], queries=(), awaits=_awaits(graph, shape))
    rule = _named(graph, shape, prefixes)
    for query in (*rule.queries, rule.judged):
        try:
            Store().query(query)
        except SyntaxError as error:
            raise ShapesError(
                f"{graph.file_of(shape)}: {short(shape)}: sh:select: {error}", remedy="Mend the query."
            ) from error
    return rule


def _named(graph: ShapesGraph, shape: NamedNode, prefixes: dict[str, str]) -> Rule:
    """Return the rule that a shape states; what is wrong with it names its file."""
    file = graph.file_of(shape)
    try:
        return replace(_rule(graph, shape, prefixes), file=file)
    except ShapesError as error:
        raise ShapesError(f"{file}: {error.message}", remedy=error.remedy) from error
    except (ValueError, StopIteration, IndexError) as error:  # a query whose brackets do not match
        raise ShapesError(f"{file}: {short(shape)}: sh:select: {error}", remedy="Mend the query.") from error


def fill(template: str, values: dict[str, str]) -> str | None:
    """Return a template with its variables replaced, or None where the query left one of them open.

    >>> fill("≤{?amount}", {"amount": "10万元"}), fill("≤{?amount}", {})
    ('≤10万元', None)
    """
    if any(name not in values for name in _TEMPLATE.findall(template)):
        return None
    return _TEMPLATE.sub(lambda match: values[match[1]], template)


def _rule(graph: ShapesGraph, shape: NamedNode, prefixes: dict[str, str]) -> Rule:
    """Return the rule that a named shape states."""
    _check_properties(graph, shape)
    target = _target(graph, shape)
    components = [name for name in COMPONENTS if graph.objects(shape, name)]
    queries = [query for name in components for query in COMPONENTS[name](graph, shape)]
    deactivated = graph.maybe(shape, SH + "deactivated") == "true"
    if deactivated:
        queries = []
    elif not queries:
        raise ShapesError(f"{short(shape)}: 没有约束 no constraint", remedy="Add sh:sparql or a Core component.")

    def compiled(query: str) -> str:
        return for_all_focus_nodes(query, target=target, prefixes=prefixes, shape=short(shape))

    rule = Rule(
        code=graph.text(shape, DEF + "code"),
        name=graph.bilingual(shape, SH + "name"),
        severity=_severity(graph, shape),
        scope=graph.text(shape, DEF + "scope"),
        source=graph.text(shape, DEF + "ruleSource"),
        message=graph.bilingual(shape, SH + "message"),
        suggestion=graph.maybe(shape, DEF + "suggestion"),
        once_for=graph.maybe(shape, DEF + "onceFor"),
        needs=tuple(Need(NamedNode(node.value), _label(node)) for node in graph.objects(shape, DEF + "needs")),
        queries=tuple(map(compiled, queries)),
        targets=compiled(_focus_nodes("")),
        judged=compiled(_judged(graph, shape)),
        awaits=_awaits(graph, shape) if deactivated else None,
        concerns=tuple(_field(shape, node) for node in graph.objects(shape, DEF + "concerns")),
        examples=_examples(graph, shape),
        component=component_of(components[0]) if components else "",
        path=next((node.value for node in graph.objects(shape, SH + "path") if isinstance(node, NamedNode)), None),
    )
    _check_rule(rule, shape, [projected(query) for query in queries])
    return rule


def _examples(graph: ShapesGraph, shape: NamedNode) -> dict[str, tuple[str, ...]]:
    """Return the examples of a rule by language."""
    given = [node for node in graph.objects(shape, SKOS + "example") if isinstance(node, Literal)]
    return {lang: tuple(node.value for node in given if node.language == lang) for lang in ("zh", "en")}


def _awaits(graph: ShapesGraph, shape: NamedNode) -> dict[str, str]:
    """Return what a deactivated rule waits for; a bureau that turns a rule off need not say."""
    if graph.objects(shape, DEF + "awaits"):
        return graph.bilingual(shape, DEF + "awaits")
    return {"zh": "规则已停用", "en": "the rule is deactivated"}


def _field(shape: NamedNode, node: Term) -> str:
    """Return the record's name of a column or header field that a shape names."""
    if node.value not in declared():
        raise refused(short(shape), f"bkg:concerns {node.value}", "Name a column or field of ontology/columns.ttl.")
    return local_name(NamedNode(node.value))


def _check_properties(graph: ShapesGraph, shape: NamedNode) -> None:
    types = {node.value for node in graph.objects(shape, RDF_TYPE.value)}
    if DEF + "Rule" not in types or not types <= SHAPE_TYPES:
        raise refused(short(shape), f"type {sorted(map(short, types))}", "Type it bkg:Rule and a SHACL shape.")
    for predicate in graph.properties(shape):
        if predicate not in METADATA and predicate not in COMPONENTS:
            raise refused(short(shape), short(predicate), "Say it with sh:sparql, or teach kg/shapes.py the component.")


def _check_rule(rule: Rule, shape: NamedNode, answers: list[frozenset[str]]) -> None:
    """Refuse a rule whose parts do not fit: its code and IRI, its scope, variables that no query answers with."""
    if shape.value != RULE_BASE + rule.code:
        raise ShapesError(f"{short(shape)}: bkg:code {rule.code}", remedy=f"Name the shape <{RULE_BASE}{rule.code}>.")
    if rule.scope not in SCOPES:
        raise ShapesError(f"{rule.code}: bkg:scope {rule.scope}", remedy=f"Use one of {', '.join(SCOPES)}.")
    asked = {name for text in rule.message.values() for name in _TEMPLATE.findall(text)}
    if rule.awaits:
        return
    asked -= frozenset.intersection(*answers)
    hoped = {*_TEMPLATE.findall(rule.suggestion or ""), *([rule.once_for] if rule.once_for else [])}
    hoped -= frozenset.union(*answers)
    if missing := sorted(asked | hoped):
        raise ShapesError(f"{rule.code}: {{?{missing[0]}}}", remedy="Answer with this variable in the sh:select.")


def _target(graph: ShapesGraph, shape: NamedNode) -> str:
    """Return the pattern that binds `$this` to the focus nodes: instances of the class and its subclasses."""
    target = graph.text(shape, SH + "targetClass")
    if target not in declared():
        raise refused(short(shape), f"sh:targetClass {target}", "Mend the spelling, or declare the class.")
    subclasses = ontology().quads_for_pattern(None, NamedNode(RDFS + "subClassOf"), NamedNode(target))
    path = "a" if next(subclasses, None) is None else f"a/<{RDFS}subClassOf>*"
    return f"$this {path} <{target}> ."


def _severity(graph: ShapesGraph, shape: NamedNode) -> Severity:
    given = graph.text(shape, SH + "severity").removeprefix(SH)
    if given not in get_args(Severity):
        raise refused(short(shape), f"sh:severity {given}", "Use sh:Violation, sh:Warning or sh:Info.")
    return cast("Severity", given)


def _judged(graph: ShapesGraph, shape: NamedNode) -> str:
    """Return the query for the focus nodes that give what the rule needs: properties of their own, or as it says."""
    needs = " ".join(f"$this {need} ?need{number} ." for number, need in enumerate(graph.objects(shape, DEF + "needs")))
    return graph.maybe(shape, DEF + "evaluatedWhere") or _focus_nodes(needs)


def _focus_nodes(facts: str) -> str:
    """Return the query for the focus nodes of which these facts are given; the same facts make the same query."""
    return f"SELECT DISTINCT $this WHERE {{ {facts} }}"


def _label(node: Term) -> dict[str, str]:
    """Return what people call a fact that a rule needs: the labels of a property or concept of the ontology."""
    labels = {
        quad.object.language: quad.object.value
        for name in LABELS
        for quad in ontology().quads_for_pattern(NamedNode(node.value), NamedNode(name), None)
        if isinstance(quad.object, Literal)
    }
    if not {"zh", "en"} <= set(labels):
        raise ShapesError(f"bkg:needs {short(node)}", remedy="Declare it in ontology/ with zh and en labels.")
    return {"zh": labels["zh"], "en": labels["en"]}

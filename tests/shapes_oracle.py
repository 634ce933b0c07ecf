"""What the tests of the shapes share: the examples, read by both engines, and pySHACL as the judge of ours."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import rdflib
from pyoxigraph import Quad, RdfFormat, Store, parse
from pyshacl import validate
from pyshacl.graph_abstraction import DataGraph
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import BNode, Node, Variable

from kg.graph import quads_to_nquads
from kg.review import matches
from kg.review_graph import graph_store
from kg.shapes import Rule, load_rules
from kg.shapes_graph import RULE_BASE
from kg.vocabulary import KNOWN_DOCUMENTS, data_dir

EXAMPLES = Path(__file__).parent / "shapes"
BASE = "https://example.org/"
# Long lists that no shape reads; leaving them out of rdflib's graph saves most of its time.
UNREAD = {KNOWN_DOCUMENTS, "agencies.ttl", "divisions.ttl"}

Triple = tuple[Node, Node, Node]
Raised = set[tuple[str, str, str | None]]
"""What an engine raised: rule, focus and the offending text, where the rule names one."""


class PreparedGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL hands rdflib the same text for every focus node."""

    def query(self, query_object: str, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401 - rdflib's own signature
        """Return what rdflib answers."""
        return super().query(prepared(str(query_object)), *args, **kwargs)


@cache
def prepared(query: str) -> Query:
    """Return a query, parsed, each of its lists of triples in an order that starts from what is bound."""
    parsed = prepareQuery(query)
    traverse(parsed.algebra, visitPost=_from_what_is_bound)
    return parsed


def _from_what_is_bound(node: object) -> None:
    """Put triples in the order in which they find the fewest answers: rdflib does not know that `$this` is bound.

    It would begin with every mark of the document, for each of its rows. What is answered does not depend on the order.
    """
    if not isinstance(node, CompValue) or node.name != "BGP":
        return
    bound: set[Node] = {Variable("this")}
    waiting: list[Triple] = list(node.triples)
    node.triples = []
    while waiting:
        (best, *_others) = sorted(waiting, key=lambda triple: _open_ends(triple, bound))
        waiting.remove(best)
        node.triples.append(best)
        bound.update(_unknowns(best))


def _open_ends(triple: Triple, bound: set[Node]) -> tuple[bool, int]:
    """Return whether a triple touches nothing that is bound, and how many of its terms are open."""
    unknowns = _unknowns(triple)
    return bool(unknowns) and not bound & unknowns, len(unknowns - bound)


def _unknowns(triple: Triple) -> set[Node]:
    return {term for term in triple if isinstance(term, (Variable, BNode))}


def example_base(rule: str, kind: str) -> str:
    """Return the base IRI of an example, so that all can stand in one graph."""
    return f"{BASE}{rule}/{kind}/"


@cache
def example_nodes(rule: str, kind: str) -> frozenset[str]:
    """Return the subjects of an example by their IRIs."""
    path = EXAMPLES / rule / f"{kind}.ttl"
    quads = parse(path=str(path), format=RdfFormat.TURTLE, base_iri=example_base(rule, kind))
    return frozenset(quad.subject.value for quad in quads)


def foci(rule: str) -> set[tuple[str, str]]:
    """Return what the invalid example of a rule is to raise: the rule on each node named `focus…`."""
    base = example_base(rule, "invalid")
    return {(rule, node) for node in example_nodes(rule, "invalid") if node.startswith(urljoin(base, "focus"))}


@cache
def ours_on_examples(kind: str) -> frozenset[tuple[str, str, str | None]]:
    """Return what the shipped rules raise on all valid or all invalid examples, seen as one document."""
    return frozenset(ours(examples_store(kind), load_rules()))


@cache
def examples_store(kind: str) -> Store:
    """Return all valid or all invalid examples in one store, as the review makes it."""
    quads = []
    for path in sorted(EXAMPLES.glob(f"*/{kind}.ttl")):
        quads += parse(path=str(path), format=RdfFormat.TURTLE, base_iri=example_base(path.parent.name, kind))
    return graph_store(quads)


def ours(store: Store, rules: tuple[Rule, ...]) -> Raised:
    """Return everything that the set-based queries answer with."""
    return {(rule.code, match.focus, match.values.get("value")) for rule in rules for match in matches(store, rule)}


@cache
def _rdflib_vocabulary() -> bytes:
    graph = rdflib.Graph()
    for path in data_dir("ontology").glob("*.ttl"):
        if path.name not in UNREAD:
            graph.parse(path, format="turtle")
    return graph.serialize(format="nt", encoding="utf-8")


def add_vocabulary(data: rdflib.Graph) -> rdflib.Graph:
    """Add the vocabularies that the shapes read to a document's graph."""
    return data.parse(data=_rdflib_vocabulary(), format="nt")


def document_graph(quads: Iterable[Quad]) -> PreparedGraph:
    """Return a document's graph, through the N-Quads it is stored in, with the vocabularies that the shapes read."""
    data = PreparedGraph()
    for line in quads_to_nquads(quads).decode().splitlines():  # the triples, without the name of their graph
        data.parse(data=line.rsplit(" <", 1)[0] + " .", format="nt")
    add_vocabulary(data)
    return data


def missed(raised: Iterable[tuple[str, str, str | None]]) -> set[str]:
    """Return the rules that have an invalid example and raise nothing: a canary for an engine, or for lost shapes."""
    return {path.name for path in EXAMPLES.iterdir()} - {code for code, _focus, _value in raised}


def rdflib_shapes(folder: Path | None = None) -> rdflib.Graph:
    """Return the shipped shapes, or those of a folder, as any engine reads them."""
    shapes = rdflib.Graph()
    for path in (folder or data_dir("shapes")).glob("*.ttl"):
        shapes.parse(path, format="turtle")
    return shapes


def raised_in(report: rdflib.Graph) -> Raised:
    """Return what a SHACL validation report says."""
    raised: Raised = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        code = str(report.value(result, SH.sourceShape)).removeprefix(RULE_BASE)
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        # Without a ?value of the query, a node shape reports the focus itself.
        raised.add((code, str(focus), None if value is None or value == focus else str(value)))
    return raised


def pyshacl_raised(data: rdflib.Graph, shapes: Path | None = None) -> Raised:
    """Return everything that pySHACL raises on a graph of rdflib's with the same shapes."""
    _conforms, report, _text = validate(data, shacl_graph=rdflib_shapes(shapes), inplace=True, allow_infos=True)
    return raised_in(report)


def pyshacl_on_rdflib(quads: Iterable[Quad], shapes: Path | None = None) -> Raised:
    """Return everything that pySHACL raises on a document, its queries answered by rdflib."""
    return pyshacl_raised(document_graph(quads), shapes)


def pyshacl_on_oxigraph(quads: Iterable[Quad], shapes: Path | None = None) -> Raised:
    """Return everything that pySHACL raises on a document, its queries answered by Oxigraph: six times as fast."""
    return pyshacl_on_store(graph_store(quads), shapes)


Judge = Callable[[Iterable[Quad]], Raised]
JUDGES = [
    pytest.param(pyshacl_on_oxigraph, id="oxigraph"),
    pytest.param(pyshacl_on_rdflib, id="rdflib", marks=pytest.mark.oracle),
]
"""Who says whether our engine is right; rdflib, which shares nothing with it and takes its time, on `make oracle`."""


def pyshacl_on_store(store: Store, shapes: Path | None = None) -> Raised:
    """Return everything that pySHACL raises on a store, its queries answered by Oxigraph."""
    with pytest.MonkeyPatch.context() as patch:
        # pySHACL asks for each result whether its graph is empty, which counts all triples
        patch.setattr(DataGraph, "__bool__", lambda _self: True, raising=False)
        _conforms, report, _text = validate(store, shacl_graph=rdflib_shapes(shapes), inplace=True, allow_infos=True)
    return raised_in(report)


@cache
def pyshacl_on_examples(kind: str) -> Raised:
    """Return what pySHACL raises on all valid or all invalid examples, its queries answered by rdflib."""
    data = PreparedGraph()
    for path in sorted(EXAMPLES.glob(f"*/{kind}.ttl")):
        data.parse(path, format="turtle", publicID=example_base(path.parent.name, kind))
    return pyshacl_raised(add_vocabulary(data))

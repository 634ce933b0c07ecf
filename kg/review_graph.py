"""A DOCUMENT'S QUADS -> the store that rules are asked in: it, what is known of what it cites, the vocabularies.

All stands in one graph, so that a triple that the document and a vocabulary both state is one. Of the vocabularies
only what some rule reads is put there: for a short document they are the larger part.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, serialize
from pyoxigraph import Literal as RdfLiteral

from kg.bases import held_against, resolve_stored
from kg.query_patterns import Group, Pattern, properties_read, read_query
from kg.vocabulary import ontology, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import QuerySolutions

    from kg.bases import Authority

Term: TypeAlias = NamedNode | RdfLiteral
"""What stands in a document's graph: it has no blank nodes."""

# Sets of rules that one process reviews with: the shipped ones, and a bureau's.
_RULE_SETS = 4


def graph_store(document: Iterable[Quad]) -> Store:
    """Return a store with a document's triples and the vocabularies whole, in one graph."""
    store = Store()
    store.extend(ontology())
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in document)
    return store


def complete(store: Store, authority: Authority, queries: Iterable[str]) -> Store:
    """Return a store of a document's quads with what the authority knows of them, and what the queries read beside.

    The quads of one document stand in one graph; where they do not, a new store has them all in one.
    """
    meant = resolve_stored(store, authority)
    cited = chain.from_iterable(store.quads_for_pattern(None, own(name), None) for name in ("cites", "titleText"))
    known = held_against(cited, meant, authority)
    graph = _only_graph(store)
    if graph is None:
        graph, several = DefaultGraph(), store
        store = Store()
        store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in several)
    store.extend(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in (*meant, *known))
    vocabulary = _vocabulary(properties_read(queries))
    store.load(vocabulary, format=RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
    return store


def _only_graph(store: Store) -> NamedNode | DefaultGraph | None:
    """Return the graph that all quads of a store stand in; None where there are several."""
    named = [each for each in store.named_graphs() if isinstance(each, NamedNode)]
    is_in_default = next(iter(store.quads_for_pattern(None, None, None, DefaultGraph())), None) is not None
    if not named:
        return DefaultGraph()
    return None if is_in_default or len(named) > 1 else named[0]


@lru_cache(maxsize=_RULE_SETS)
def _vocabulary(properties: frozenset[str] | None) -> bytes:
    """Return as N-Triples what the vocabularies say with some properties; with any, where None are named."""
    read = (quad for quad in ontology() if properties is None or quad.predicate.value in properties)
    return (
        serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in read), format=RdfFormat.N_TRIPLES)
        or b""
    )


# --- asking


def answers(store: Store, query: str) -> Iterator[dict[str, Term]]:
    """Yield the answers of a SELECT: the terms of the variables that are bound."""
    solutions = _solutions(store, query)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        bound = zip(names, solution, strict=True)
        yield {name: cast("Term", term) for name, term in bound if term is not None}


def count_focus_nodes(store: Store, query: str) -> int:
    """Return how many different `?this` a SELECT answers with; they are counted in the store, not taken out of it."""
    prologue, select, rest = query.partition("SELECT")
    (counted,) = _solutions(
        store, f"{prologue}SELECT (COUNT(DISTINCT ?this) AS ?count) WHERE {{ {{ {select}{rest}\n}} }}"
    )
    return int(cast("RdfLiteral", counted["count"]).value)


def _solutions(store: Store, query: str) -> QuerySolutions:
    """Return the solutions of a SELECT, in whatever graph the document stands."""
    return cast("QuerySolutions", store.query(query, use_default_graph_as_union=True))


class Occurring:
    """What occurs in a store that does not change: each property and object is looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[Pattern, bool] = {}

    def may_answer(self, query: str) -> bool:
        """Tell whether a rule's query may have an answer; where a pattern it needs has no triple, it has none."""
        return self._may_hold(read_query(query).needed)

    def states(self, term: NamedNode) -> bool:
        """Tell whether the store or a vocabulary states a property, or gives anything a concept, anywhere."""
        return _is_in_vocabulary(term) or _states(self._store, term)

    def _may_hold(self, needed: Group) -> bool:
        return all(map(self._occurs, needed.patterns)) and all(
            any(map(self._may_hold, each)) for each in needed.choices
        )

    def _occurs(self, pattern: Pattern) -> bool:
        known = self._known.get(pattern)
        if known is None:
            found = self._store.quads_for_pattern(None, pattern.predicate, pattern.object)
            known = self._known[pattern] = next(iter(found), None) is not None
        return known


@cache
def _is_in_vocabulary(term: NamedNode) -> bool:
    return _states(ontology(), term)


def _states(store: Store, term: NamedNode) -> bool:
    patterns = ((None, term, None), (None, None, term))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)
